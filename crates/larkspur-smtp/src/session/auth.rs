//! `AUTH` (RFC 4954) with `PLAIN` and `LOGIN`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;

use super::reception::{Login, Reception};
use super::refusal::Refusal;
use super::wire::{Gone, Wire};
use super::{Session, Step};
use crate::command::Mechanism;
use crate::frame::Cut;
use crate::reply::{Reply, Status};
use crate::secret::Secret;

/// Why no login could be read.
enum Broken {
    /// The client sent `*` (RFC 4954 §4).
    Cancelled,
    /// Not base64, or not what the mechanism wants.
    Garbled,
}

impl<R: Reception> Session<R> {
    pub(super) async fn auth<S>(
        &mut self,
        mechanism: Mechanism,
        initial: Option<String>,
        wire: &mut Wire<S>,
        stop: &CancellationToken,
    ) -> Result<Step, Gone>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        if !self.knows_users() {
            return Ok(self.count_error(Reply::new(502, Status(5, 5, 1), "not offered here")));
        }
        if !self.client.is_private() {
            let text = "encryption required, use STARTTLS";
            return Ok(self.count_error(Reply::new(538, Status(5, 7, 11), text)));
        }
        if self.client.greeting.is_none() || self.client.identity.is_some() || self.transaction.is_some() {
            return Ok(self.out_of_order("not now"));
        }
        let mut talk = Talk { wire, wait: self.settings.patience.command, stop };
        let login = match mechanism {
            Mechanism::Plain => talk.plain(initial).await?,
            Mechanism::Login => talk.login(initial).await?,
            Mechanism::Unknown => {
                return Ok(self.count_error(Reply::new(504, Status(5, 5, 4), "mechanism not offered")));
            }
        };
        match login {
            Ok(login) => Ok(self.log_in(login).await),
            Err(Broken::Cancelled) => {
                Ok(self.count_error(Reply::new(501, Status(5, 7, 0), "authentication cancelled")))
            }
            Err(Broken::Garbled) => {
                Ok(self.count_error(Reply::new(501, Status(5, 5, 2), "cannot read that response")))
            }
        }
    }

    async fn log_in(&mut self, login: Login) -> Step {
        let judged = self.in_time(self.reception.authenticate(&self.client, login)).await;
        match judged {
            Ok(identity) => {
                self.client.identity = Some(identity);
                Step::say(Reply::new(235, Status(2, 7, 0), "welcome"))
            }
            Err(Refusal::BadCredentials) => {
                self.failed_logins += 1;
                let too_many = self.failed_logins >= self.settings.limits.failed_logins;
                if too_many { Refusal::TooManyLogins.into() } else { Refusal::BadCredentials.into() }
            }
            Err(refusal) => refusal.into(),
        }
    }
}

/// The lines that go to and fro inside `AUTH`.
struct Talk<'a, S> {
    wire: &'a mut Wire<S>,
    wait: std::time::Duration,
    stop: &'a CancellationToken,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Talk<'_, S> {
    async fn plain(&mut self, initial: Option<String>) -> Result<Result<Login, Broken>, Gone> {
        let response = match initial {
            Some(initial) => decode(initial.as_bytes()),
            None => self.ask("").await?,
        };
        Ok(response.and_then(|response| {
            let mut parts = response.split('\0');
            let (on_behalf, user, password) = (parts.next(), parts.next(), parts.next());
            match (on_behalf, user, password, parts.next()) {
                (Some(on_behalf), Some(user), Some(password), None) if !user.is_empty() => Ok(Login {
                    on_behalf: (!on_behalf.is_empty()).then(|| on_behalf.to_owned()),
                    user: user.to_owned(),
                    password: Secret::new(password),
                }),
                _ => Err(Broken::Garbled),
            }
        }))
    }

    async fn login(&mut self, initial: Option<String>) -> Result<Result<Login, Broken>, Gone> {
        let user = match initial {
            Some(initial) => decode(initial.as_bytes()),
            None => self.ask("Username:").await?,
        };
        let user = match user {
            Ok(user) if !user.is_empty() => user,
            Ok(_) => return Ok(Err(Broken::Garbled)),
            Err(broken) => return Ok(Err(broken)),
        };
        let password = self.ask("Password:").await?;
        Ok(password.map(|password| Login { on_behalf: None, user, password: Secret::new(password) }))
    }

    async fn ask(&mut self, prompt: &str) -> Result<Result<String, Broken>, Gone> {
        self.wire.say(&Reply::plain(334, [STANDARD.encode(prompt)]));
        match self.wire.line(self.wait, self.stop).await? {
            Cut::Line(line) => Ok(decode(&line)),
            Cut::Fault(_) | Cut::Incomplete => Ok(Err(Broken::Garbled)),
        }
    }
}

fn decode(line: &[u8]) -> Result<String, Broken> {
    if line == b"*" {
        return Err(Broken::Cancelled);
    }
    let bytes = STANDARD.decode(line).map_err(|_| Broken::Garbled)?;
    String::from_utf8(bytes).map_err(|_| Broken::Garbled)
}
