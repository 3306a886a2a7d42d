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

    fn remove(&self, route: &str, batches: usize) {
        let mut ways = self.0.lock();
        let Some(way) = ways.get_mut(route) else { return };
        way.batches = way.batches.saturating_sub(batches);
        if way.batches == 0 {
            ways.remove(route);
        }
    }
}

impl Load {
    /// One batch is done.
    pub(super) fn one_done(&mut self) {
        if self.batches > 0 {
            self.batches -= 1;
            self.traffic.remove(&self.route, 1);
        }
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
        own.one_done();
        assert!(traffic.closed(&exits).is_empty());
        let large = traffic.add("*", 8, false);
        assert_eq!(traffic.closed(&exits), ["*"]);
        drop(large);
        assert!(traffic.closed(&exits).is_empty());
        drop(small);
        // A probe closes its way until it is back.
        let mut probe = traffic.add("own.example", 1, true);
        assert_eq!(traffic.closed(&exits), ["own.example"]);
        probe.one_done();
        drop(own);
        assert!(traffic.closed(&exits).is_empty());
        probe.one_done();
        drop(probe);
        assert!(traffic.closed(&exits).is_empty());
    }
}
