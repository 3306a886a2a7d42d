//! SMTP, submission and LMTP: how mail comes in over a socket, and how it goes out over one.
//!
//! | room | what lives there |
//! | --- | --- |
//! | [`frame`] | bytes to command lines and to the text of messages |
//! | [`address`], [`command`] | one line, understood |
//! | [`reply`] | one answer of ours |
//! | [`session`] | the conversation with a client: one state machine for all three protocols, one file per verb |
//! | [`listener`] | sockets, TLS, places for connections |
//! | [`client`] | the conversation with the server that mail is handed to |
//!
//! What never lives here: who may write to whom, what a group is, where a message is kept. A session asks a
//! [`session::Reception`] for that, and turns its answers into replies.

pub mod address;
pub mod client;
pub mod command;
pub mod frame;
pub mod listener;
pub mod reply;
pub mod secret;
pub mod session;
