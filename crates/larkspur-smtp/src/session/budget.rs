//! Memory for messages that are being received, shared by all sessions of a server.
//!
//! A message is held whole until it is accepted. Without a common bound, as many clients as there are places could
//! each hold the largest message at a time.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What is taken at a time, in octets: small messages take one piece.
const PIECE: usize = 64 * 1024;

/// Room for messages.
#[derive(Clone, Debug)]
pub struct Budget(Arc<Semaphore>);

/// What one message holds of it; given back when dropped.
#[derive(Debug)]
pub(super) struct Held {
    budget: Arc<Semaphore>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Budget {
    /// Room for so many octets, rounded up to pieces of 64 KiB.
    pub fn new(octets: usize) -> Budget {
        Budget(Arc::new(Semaphore::new(octets.div_ceil(PIECE).min(Semaphore::MAX_PERMITS))))
    }

    /// Nothing yet, for a message that begins.
    pub(super) fn begin(&self) -> Held {
        Held { budget: Arc::clone(&self.0), permit: None }
    }
}

impl Held {
    /// Makes sure that so many octets are held; false if there is no room for more.
    pub(super) fn cover(&mut self, octets: usize) -> bool {
        let has = self.permit.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let Ok(more) = u32::try_from(octets.div_ceil(PIECE).saturating_sub(has)) else { return false };
        if more == 0 {
            return true;
        }
        let Ok(fresh) = Arc::clone(&self.budget).try_acquire_many_owned(more) else { return false };
        match &mut self.permit {
            Some(permit) => permit.merge(fresh),
            None => self.permit = Some(fresh),
        }
        true
    }
}
