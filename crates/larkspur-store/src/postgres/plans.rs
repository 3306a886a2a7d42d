//! When a session has its statements planned again, and has the tables measured for it.
//!
//! A server plans a prepared statement by what it believes of the tables, and keeps the plan. What it believes of a young
//! table is a guess by which any index that begins with the tenant is as good as the right one; and of a table that one
//! long transaction fills it sees nothing at all, however often it looks. Measured: creating departments in an empty store
//! a fourth as fast as in one of 30,000, and on an import of 11,000 departments 38 ms to compare a name with its siblings,
//! which takes 0.1 ms with the right index. So whoever writes has the tables measured that have doubled, and a session
//! asks for new plans now and then: often at first, because young stores are those that change their size by factors.

use std::time::{Duration, Instant};

/// How old the plans of a new session may become; twice that the next ones, and so on.
const FIRST: Duration = Duration::from_secs(1);
/// The oldest that plans may become. Planning everything again costs a session some milliseconds.
const OLDEST: Duration = Duration::from_secs(60);
/// Rows after which a new session has tables measured, and so has each transaction; four times as many the next time, and
/// so on.
const FIRST_ROWS: u64 = 256;
/// Measures the tables that have doubled since they were measured, then plans again. One that another is at is left to it.
const MEASURE: &str = "DO $$ DECLARE grown TEXT; BEGIN
    FOR grown IN SELECT quote_ident(relname) FROM pg_class
        WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
            AND pg_relation_size(oid) > 2 * relpages::BIGINT * current_setting('block_size')::BIGINT
    LOOP EXECUTE 'ANALYZE (SKIP_LOCKED) ' || grown; END LOOP; END $$; DISCARD PLANS;";
const PLAN: &str = "DISCARD PLANS;";

/// The age of the plans of one session.
pub(super) struct Plans {
    next: Instant,
    wait: Duration,
    rows: u64,
    next_rows: u64,
    rows_in_transaction: u64,
    next_look: u64,
}

impl Plans {
    /// Those of a session that was just opened.
    pub(super) fn new() -> Self {
        Self {
            next: Instant::now() + FIRST,
            wait: FIRST,
            rows: 0,
            next_rows: FIRST_ROWS,
            rows_in_transaction: 0,
            next_look: FIRST_ROWS,
        }
    }

    /// A transaction begins.
    pub(super) fn begin(&mut self) {
        self.rows_in_transaction = 0;
        self.next_look = FIRST_ROWS;
    }

    /// So many rows are about to be written.
    pub(super) fn write(&mut self, rows: usize) {
        let rows = u64::try_from(rows).unwrap_or(u64::MAX);
        self.rows = self.rows.saturating_add(rows);
        self.rows_in_transaction = self.rows_in_transaction.saturating_add(rows);
    }

    /// What to tell the server now; asked before every statement.
    pub(super) fn wish(&mut self) -> Option<&'static str> {
        if self.rows_in_transaction >= self.next_look {
            self.next_look = self.next_look.saturating_mul(4);
            return Some(MEASURE);
        }
        if self.rows >= self.next_rows {
            self.next_rows = self.next_rows.saturating_mul(4);
            return Some(MEASURE);
        }
        let now = Instant::now();
        if now < self.next {
            return None;
        }
        self.wait = OLDEST.min(self.wait * 2);
        self.next = now + self.wait;
        Some(PLAN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_grow_older_each_time() {
        let mut plans = Plans::new();
        assert_eq!(plans.wish(), None);
        let mut waits = Vec::new();
        for _ in 0..8 {
            plans.next = Instant::now();
            assert_eq!(plans.wish(), Some(PLAN));
            assert_eq!(plans.wish(), None);
            waits.push(plans.wait.as_secs());
        }
        assert_eq!(waits, [2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn whoever_writes_much_has_tables_measured() {
        let mut plans = Plans::new();
        plans.next = Instant::now() + OLDEST;
        let mut wishes = Vec::new();
        // Transactions of 16 rows, and then one of many.
        for row in 1..=1_100 {
            if row % 16 == 0 {
                plans.begin();
            }
            plans.write(1);
            wishes.extend(plans.wish().map(|wish| (row, wish)));
        }
        assert_eq!(wishes, [(256, MEASURE), (1_024, MEASURE)]);
        plans.begin();
        wishes.clear();
        for row in 1..=1_100 {
            plans.write(1);
            wishes.extend(plans.wish().map(|wish| (row, wish)));
        }
        assert_eq!(wishes, [(256, MEASURE), (1_024, MEASURE)]);
    }
}
