//! Workers that take copies from the queue, hand them to the next server and write down what became of them.

mod bell;

pub use bell::Bell;
