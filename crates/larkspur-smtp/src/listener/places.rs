//! Places for connections: so many in all, so many for one address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Capacity;
use crate::reply::{Reply, Status};

pub(super) struct Places {
    all: Arc<Semaphore>,
    per_address: usize,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One place; free again when dropped.
pub(super) struct Place {
    _permit: OwnedSemaphorePermit,
    neighbourhood: Option<IpAddr>,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Places {
    pub(super) fn new(capacity: Capacity) -> Places {
        Places {
            all: Arc::new(Semaphore::new(capacity.connections.clamp(1, Semaphore::MAX_PERMITS))),
            per_address: capacity.per_address.max(1),
            taken: Arc::default(),
        }
    }

    /// A place for a client of this address, or what to tell it. Clients on a unix socket have no address and share
    /// the whole.
    pub(super) fn take(&self, address: Option<IpAddr>) -> Result<Place, Reply> {
        let Ok(permit) = Arc::clone(&self.all).try_acquire_owned() else {
            return Err(Reply::new(421, Status(4, 3, 2), "too many connections, try again later"));
        };
        let neighbourhood = address.map(neighbourhood);
        if let Some(key) = neighbourhood {
            let mut taken = self.taken.lock();
            let count = taken.entry(key).or_insert(0);
            if *count >= self.per_address {
                let text = "too many connections from your address, try again later";
                return Err(Reply::new(421, Status(4, 7, 0), text));
            }
            *count += 1;
        }
        Ok(Place { _permit: permit, neighbourhood, taken: Arc::clone(&self.taken) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(key) = self.neighbourhood else { return };
        let mut taken = self.taken.lock();
        let Some(count) = taken.get_mut(&key) else { return };
        *count -= 1;
        if *count == 0 {
            taken.remove(&key);
        }
    }
}

/// One customer has a whole IPv6 network of 64 bits.
fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = address.to_bits() & (u128::MAX << 64);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(connections: usize, per_address: usize) -> Places {
        Places::new(Capacity { connections, per_address, ..Capacity::default() })
    }

    fn at(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn bounds_one_address_and_all() {
        let places = places(3, 2);
        let first = places.take(at("192.0.2.1")).ok().unwrap();
        // The same address, seen through a socket for both families.
        let _second = places.take(at("::ffff:192.0.2.1")).ok().unwrap();
        assert_eq!(places.take(at("192.0.2.1")).err().map(|reply| reply.code()), Some(421));
        let third = places.take(at("192.0.2.2")).ok().unwrap();
        assert!(places.take(at("192.0.2.3")).is_err_and(|reply| reply.status() == Some(Status(4, 3, 2))));
        drop(third);
        assert!(places.take(at("192.0.2.1")).is_err_and(|reply| reply.status() == Some(Status(4, 7, 0))));
        drop(first);
        assert!(places.take(at("192.0.2.1")).is_ok());
    }

    #[test]
    fn forgets_addresses_that_left() {
        let places = places(10, 1);
        drop(places.take(at("192.0.2.1")).ok());
        assert!(places.taken.lock().is_empty());
        let _one = places.take(at("2001:db8::1")).ok().unwrap();
        assert!(places.take(at("2001:db8::ffff")).is_err());
        assert!(places.take(at("2001:db8:0:1::1")).is_ok());
        let _local = places.take(None).ok().unwrap();
        assert!(places.take(None).is_ok());
    }
}
