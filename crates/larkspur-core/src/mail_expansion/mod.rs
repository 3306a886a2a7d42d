//! Everyone whom a mail group reaches: each recipient once, in batches, in an order that a page can go on from.
//!
//! A walk has up to two parts. First the users whom departments (or the company) bring in: those of the departments in
//! the order of their paths, a subtree being a range of paths; whoever is in several is met in the first. Then what the
//! groups hold one by one, group by group in the order of their keys; whoever the first part met, or an earlier group
//! holds, is passed over. So nothing has to be remembered between two batches, and no batch reads more than a few
//! thousand rows, however many people there are.
//!
//! What it asks of the store follows the groups downwards; whether one person is among them is asked upwards, in
//! [`mail_reach`](crate::mail_reach). Nothing here knows who may send.

mod circles;
mod departments;
mod direct;
mod extent;
mod page;
mod recipient;
pub mod rows;

pub(crate) use circles::circles;
pub use extent::Extent;
pub use page::{Place, page, walk, walk_through};
pub use recipient::Recipient;

/// Rows that one step of a walk reads of its main table, about.
const STEP: usize = 1_000;
