//! What somebody asks to have made, where it can be decided together with what others ask for.

use crate::Caller;
use crate::client_token::ClientToken;

/// Something that somebody wants made.
#[derive(Debug)]
pub struct Asked<'a, N> {
    /// Who asks.
    pub who: &'a Caller,
    /// What it is to be made from.
    pub new: &'a N,
    /// The token of the request, if it has one.
    pub token: Option<&'a ClientToken>,
}
