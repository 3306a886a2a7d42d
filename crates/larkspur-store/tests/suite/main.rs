//! The engine as its callers see it, on SQLite and on PostgreSQL. One program, so that all tests share one server.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail loudly")]

mod alone;
mod attempt;
mod backup;
mod failure;
mod group_commit;
mod in_place;
mod life;
mod memory;
mod migration;
mod race;
mod scene;
mod together;
mod value;
