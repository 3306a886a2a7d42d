//! The greeting: ours, and `EHLO`, `HELO`, `LHLO`.

use super::client::{Greeting, Transport};
use super::reception::Reception;
use super::settings::{Class, Protocol};
use super::{Session, Step};
use crate::command::Hello;
use crate::reply::{Reply, Status};

impl<R: Reception> Session<R> {
    /// The banner, or the door. `early`: the client spoke before it was greeted, which no mail client does.
    pub(super) fn greet(&mut self, early: bool) -> Step {
        self.greeted = true;
        if early {
            return Step::Close(Reply::new(554, Status(5, 5, 0), "you spoke before you were greeted"));
        }
        if !self.client.is_welcome(&self.settings.class) {
            return Step::Close(Reply::new(554, Status(5, 7, 1), "this listener is not for you"));
        }
        let language = match self.settings.protocol {
            Protocol::Smtp => "ESMTP",
            Protocol::Lmtp => "LMTP",
        };
        Step::say(Reply::plain(220, [format!("{} {language} Larkspur", self.settings.name)]))
    }

    pub(super) fn hello(&mut self, kind: Hello, name: String) -> Step {
        let is_known = match self.settings.protocol {
            Protocol::Smtp => kind != Hello::Lhlo,
            Protocol::Lmtp => kind == Hello::Lhlo,
        };
        if !is_known {
            return self.count_error(Reply::new(500, Status(5, 5, 2), "not in this protocol"));
        }
        // A greeting begins anew (RFC 5321 §4.1.4).
        self.transaction = None;
        self.client.greeting = Some(Greeting { kind, name });
        let mut lines = vec![self.settings.name.clone()];
        if kind != Hello::Helo {
            lines.extend(self.extensions());
        }
        Step::say(Reply::plain(250, lines))
    }

    fn extensions(&self) -> Vec<String> {
        let mut offered: Vec<String> =
            ["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "DSN", "CHUNKING"]
                .map(str::to_owned)
                .into();
        offered.push(format!("SIZE {}", self.settings.limits.message));
        if self.settings.starttls && self.client.transport == Transport::Plain {
            offered.push("STARTTLS".to_owned());
        }
        if self.knows_users() && self.client.is_private() {
            offered.push("AUTH PLAIN LOGIN".to_owned());
        }
        offered
    }

    /// Clients of this listener are people and programs, not mail servers that vouch for them.
    pub(super) fn knows_users(&self) -> bool {
        matches!(self.settings.class, Class::Submission | Class::Internet)
    }
}
