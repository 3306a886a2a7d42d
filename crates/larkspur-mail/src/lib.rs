//! Mail to groups: received, judged, made ready, queued, sent on, reported.
//!
//! | room | what lives there |
//! | --- | --- |
//! | [`text`] | what is done to the octets of a message, and what is read from them: fields, marks, signatures, reports |
//! | [`reception`] | what the product answers to the sessions of `larkspur-smtp` |
//! | [`queue`] | workers that take copies from the queue, hand them to the next server and write down what became of them |
//! | [`companion`] | the two small protocols in which Postfix asks before it accepts |
//!
//! What never lives here: who may send to whom, whom a group reaches, what is kept and its SQL (`larkspur-core`), and
//! verbs and replies (`larkspur-smtp`).

pub mod companion;
pub mod queue;
pub mod reception;
mod shown;
mod some_groups;
pub mod text;

pub use shown::shown;
pub use some_groups::{ByGroup, SomeGroups};
