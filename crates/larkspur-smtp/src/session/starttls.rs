//! `STARTTLS` (RFC 3207).

use super::client::Transport;
use super::reception::Reception;
use super::{Session, Step};
use crate::reply::{Reply, Status};

impl<R: Reception> Session<R> {
    pub(super) fn starttls(&mut self) -> Step {
        if !self.settings.starttls {
            return self.count_error(Reply::new(502, Status(5, 5, 1), "not offered here"));
        }
        if self.client.transport != Transport::Plain {
            return self.out_of_order("already private");
        }
        Step::StartTls(Reply::new(220, Status(2, 0, 0), "go ahead"))
    }

    /// The handshake has succeeded: all that was said before it could have been said by anybody and is forgotten
    /// (RFC 3207 §4.2).
    pub fn secured(&mut self) {
        self.client.transport = Transport::Tls;
        self.client.greeting = None;
        self.client.identity = None;
        self.transaction = None;
    }
}
