//! Signatures of ours (RFC 6376, RFC 8463): keys, the record that makes them known, signing.

mod key;
mod keys;
mod record;
mod sign;

pub use key::{Key, KeyFault, generate};
pub use keys::Keys;
pub use record::Record;
pub use sign::BodyHash;
