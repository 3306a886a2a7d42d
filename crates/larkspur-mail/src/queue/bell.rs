//! Wakes the queue of this process when there is something to do. Another process finds out by looking every second.

use std::sync::Arc;

use tokio::sync::Notify;

/// Clones ring the same bell.
#[derive(Clone, Debug, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// Says that copies were written. Rung while nobody listens, it is heard as soon as somebody does.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Waits for the next ring.
    pub async fn heard(&self) {
        self.0.notified().await;
    }
}
