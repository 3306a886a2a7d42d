//! `RSET`.

use super::reception::Reception;
use super::{Session, Step};
use crate::reply::{Reply, Status};

impl<R: Reception> Session<R> {
    pub(super) fn rset(&mut self) -> Step {
        self.transaction = None;
        Step::say(Reply::new(250, Status(2, 0, 0), "forgotten"))
    }
}
