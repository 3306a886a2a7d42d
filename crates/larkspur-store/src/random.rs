//! Randomness as an argument. The only file of the workspace that asks the system for random bytes.

use parking_lot::Mutex;
use sha2::{Digest, Sha256};

/// Gives random bytes.
pub trait Random: Send + Sync {
    /// Fills the whole of `buf`.
    fn fill(&self, buf: &mut [u8]);
}

/// The random source of the operating system, fit for secrets.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "this is the Random that everybody else is handed")]
    #[expect(
        clippy::panic,
        reason = "a server without randomness must stop rather than hand out weak secrets"
    )]
    fn fill(&self, buf: &mut [u8]) {
        if let Err(error) = getrandom::fill(buf) {
            panic!("the operating system gives no random bytes: {error}");
        }
    }
}

/// A repeatable stream for tests: SHA-256 of seed and position. Not fit for secrets.
#[derive(Debug)]
pub struct SeededRandom {
    seed: u64,
    block: Mutex<u64>,
}

impl SeededRandom {
    /// The stream that belongs to `seed`, from its beginning.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, block: Mutex::new(0) }
    }
}

impl Random for SeededRandom {
    fn fill(&self, buf: &mut [u8]) {
        let mut block = self.block.lock();
        for chunk in buf.chunks_mut(32) {
            let digest =
                Sha256::new().chain_update(self.seed.to_le_bytes()).chain_update(block.to_le_bytes());
            for (to, from) in chunk.iter_mut().zip(digest.finalize()) {
                *to = from;
            }
            *block += 1;
        }
    }
}
