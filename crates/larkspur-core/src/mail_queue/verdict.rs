//! What became of a copy, as whoever took it says.

use crate::mail_post::Reply;

/// What became of one copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The address of the copy, as it was handed out.
    pub address: String,
    /// How often it had been tried before, as it was handed out.
    pub attempts: i64,
    /// What became of it.
    pub became: Became,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// The next server has taken it over.
    Delivered(Reply),
    /// Not now.
    Deferred(Reply),
    /// Not at all.
    Failed(Reply),
    /// It was not its turn: the route is in trouble. No attempt is counted.
    Unsent,
}
