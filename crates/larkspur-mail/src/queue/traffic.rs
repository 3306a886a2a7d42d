//! What this process has on its way, by the names of the ways out: a way that has enough is not asked for more.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::exits::Exits;

/// Batches that were taken from the queue and are not done. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Traffic(Arc<Mutex<BTreeMap<String, Way>>>);

#[derive(Debug, Default)]
struct Way {
    batches: usize,
    /// It was in trouble, and what is on its way shall show whether it still is.
    is_probed: bool,
}

/// The batches of one delivery; those that are not done when it goes count no more.
#[derive(Debug)]
pub(super) struct Load {
    traffic: Traffic,
    route: String,
    batches: usize,
}

impl Traffic {
    /// Batches were taken for this way. `is_probe`: it gets no more until they are done.
    pub(super) fn add(&self, route: &str, batches: usize, is_probe: bool) -> Load {
        let mut ways = self.0.lock();
        let way = ways.entry(route.to_owned()).or_default();
        way.batches += batches;
        way.is_probed |= is_probe;
        Load { traffic: self.clone(), route: route.to_owned(), batches }
    }

    /// Ways that are to get nothing more for now. A way gets more as soon as one of its connections has nothing to do,
    /// and not before, so that large mails are not taken whole while small ones wait.
    pub(super) fn closed(&self, exits: &Exits) -> Vec<String> {
        let is_full = |route: &str, way: &Way| {
            let connections = exits.find(route).map_or(1, |exit| exit.connections);
            way.is_probed || way.batches >= connections
        };
        let ways = self.0.lock();
        ways.iter().filter(|(route, way)| is_full(route, way)).map(|(route, _)| route.clone()).collect()
    }

    /// Takes batches away, and gives how many are left.
    fn remove(&self, route: &str, batches: usize) -> usize {
        let mut ways = self.0.lock();
        let Some(way) = ways.get_mut(route) else { return 0 };
        way.batches = way.batches.saturating_sub(batches);
        let left = way.batches;
        if left == 0 {
            ways.remove(route);
        }
        left
    }
}

impl Load {
    /// More batches were taken for the same delivery.
    pub(super) fn add(&mut self, batches: usize) {
        self.batches += batches;
        let mut ways = self.traffic.0.lock();
        ways.entry(self.route.clone()).or_default().batches += batches;
    }

    /// Some batches are done; says whether the way, which has so many connections, has room for other deliveries now.
    pub(super) fn done(&mut self, batches: usize, connections: usize) -> bool {
        let done = batches.min(self.batches);
        self.batches -= done;
        self.traffic.remove(&self.route, done) < connections
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.traffic.remove(&self.route, self.batches);
    }
}

#[cfg(test)]
mod tests {
    use larkspur_smtp::client::Route;
    use larkspur_smtp::session::Protocol;

    use super::*;

    #[test]
    fn a_way_with_enough_to_do_gets_no_more() {
        let route =
            |connections| Route { connections, ..Route::new("127.0.0.1", 1, Protocol::Smtp, "us.example") };
        let exits = Exits::new(Some(route(2)), [("own.example".to_owned(), route(3))]);
        let traffic = Traffic::default();
        let small = traffic.add("*", 1, false);
        let mut own = traffic.add("own.example", 3, false);
        assert_eq!(traffic.closed(&exits), ["own.example"]);
        assert!(own.done(1, 3));
        assert!(traffic.closed(&exits).is_empty());
        let mut large = traffic.add("*", 1, false);
        large.add(7);
        assert!(!large.done(6, 2), "there is one besides");
        assert_eq!(traffic.closed(&exits), ["*"]);
        drop(large);
        assert!(traffic.closed(&exits).is_empty());
        drop(small);
        // A probe closes its way until it is back.
        let mut probe = traffic.add("own.example", 1, true);
        assert_eq!(traffic.closed(&exits), ["own.example"]);
        assert!(probe.done(1, 3));
        drop(own);
        assert!(traffic.closed(&exits).is_empty());
        assert!(probe.done(1, 3));
        drop(probe);
        assert!(traffic.closed(&exits).is_empty());
    }
}
