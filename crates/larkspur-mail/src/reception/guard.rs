//! Wrong passwords, counted over all sessions: whoever tries many is turned away for a while, wherever the next session
//! begins.
//!
//! Counted in this process alone, as rates are: it slows guessing down; what makes guessing hopeless is the length of the
//! passwords.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

/// How long a wrong password counts.
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// Wrong passwords for one name in that time.
const BY_NAME: u32 = 10;
/// Wrong passwords from one address in that time: many people may be behind it.
const BY_ADDRESS: u32 = 50;
/// Names and addresses that are remembered; with more, the oldest are forgotten.
const REMEMBERED: usize = 10_000;

/// Who is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Whom {
    Name(String),
    Address(IpAddr),
}

/// Wrong passwords of late.
#[derive(Debug, Default)]
pub(super) struct Guard(Mutex<HashMap<Whom, (Instant, u32)>>);

impl Guard {
    /// A login by this name from this address must not even be tried now.
    pub(super) fn bars(&self, name: &str, address: Option<IpAddr>) -> bool {
        let wrong = self.0.lock();
        whom(name, address).any(|(whom, most)| {
            wrong.get(&whom).is_some_and(|(since, count)| since.elapsed() < WINDOW && *count >= most)
        })
    }

    /// Counts a wrong password.
    pub(super) fn wrong(&self, name: &str, address: Option<IpAddr>) {
        let mut wrong = self.0.lock();
        for (whom, _) in whom(name, address) {
            let counted = wrong.entry(whom).or_insert_with(|| (Instant::now(), 0));
            if counted.0.elapsed() >= WINDOW {
                *counted = (Instant::now(), 0);
            }
            counted.1 += 1;
        }
        if wrong.len() > REMEMBERED {
            wrong.retain(|_, (since, _)| since.elapsed() < WINDOW);
        }
        if wrong.len() > REMEMBERED {
            let oldest = wrong.iter().min_by_key(|(_, (since, _))| *since).map(|(whom, _)| whom.clone());
            oldest.map(|whom| wrong.remove(&whom));
        }
    }

    /// Forgets what was counted for a name whose password came at last. What was counted for the address stays.
    pub(super) fn right(&self, name: &str) {
        self.0.lock().remove(&Whom::Name(name.to_lowercase()));
    }
}

fn whom(name: &str, address: Option<IpAddr>) -> impl Iterator<Item = (Whom, u32)> {
    let by_address = address.map(|address| (Whom::Address(network(address)), BY_ADDRESS));
    std::iter::once((Whom::Name(name.to_lowercase()), BY_NAME)).chain(by_address)
}

/// One client has a whole IPv6 network of 64 bits to itself.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<IpAddr> {
        text.parse().ok()
    }

    #[tokio::test(start_paused = true)]
    async fn many_wrong_passwords_bar_name_and_address_for_a_while() {
        let guard = Guard::default();
        for _ in 0..BY_NAME {
            assert!(!guard.bars("ann@corp.example", at("192.0.2.1")));
            guard.wrong("Ann@corp.example", at("192.0.2.1"));
        }
        assert!(guard.bars("ann@corp.example", at("198.51.100.1")), "from anywhere");
        assert!(!guard.bars("bo@corp.example", at("192.0.2.1")));
        guard.right("ann@corp.example");
        assert!(!guard.bars("ann@corp.example", None));
        for number in BY_NAME..BY_ADDRESS {
            guard.wrong(&number.to_string(), at("192.0.2.1"));
        }
        assert!(guard.bars("bo@corp.example", at("::ffff:192.0.2.1")));
        assert!(!guard.bars("bo@corp.example", at("192.0.2.2")));
        tokio::time::advance(WINDOW).await;
        assert!(!guard.bars("bo@corp.example", at("192.0.2.1")));
    }

    #[tokio::test(start_paused = true)]
    async fn a_whole_ipv6_network_is_one_client_and_memory_is_bounded() {
        let guard = Guard::default();
        for number in 0..BY_ADDRESS {
            guard.wrong(&number.to_string(), at(&format!("2001:db8::{number:x}")));
        }
        assert!(guard.bars("x", at("2001:db8::ffff")));
        assert!(!guard.bars("x", at("2001:db8:0:1::1")));
        for number in 0..REMEMBERED + 50 {
            guard.wrong(&format!("n{number}"), None);
        }
        assert!(guard.0.lock().len() <= REMEMBERED);
    }
}
