//! Workers that take copies from the queue, hand them to the next server and write down what became of them.
//!
//! | module | what lives there |
//! | --- | --- |
//! | `worker` | the loop that takes deliveries while there is room, and how it ends |
//! | `carry` | one delivery on its way |
//! | `letters` | from copies to letters, and from their outcomes to verdicts |
//! | `exits`, `traffic` | the ways out of here, and what is on its way by each |
//! | `office` | what the store is asked |
//! | `reports` | telling what became of mail to those who must know |
//! | `chores` | what is done now and then |
//!
//! What is due, who holds it, and what a verdict means for a copy is decided in `larkspur_core::mail_queue`.

mod bell;
mod carry;
mod chores;
mod counters;
mod exits;
mod letters;
mod office;
mod reports;
mod settings;
mod traffic;
mod verp;
mod worker;

pub use bell::Bell;
pub use counters::{Counted, Counters, SECONDS};
pub use exits::{Exits, SMARTHOST};
pub use reports::Reporting;
pub use settings::Settings;
pub use verp::Verp;
pub use worker::Queue;
