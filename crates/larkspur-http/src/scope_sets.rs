//! What this process remembers of the scopes that were granted to user tokens.
//!
//! A set never changes and is never deleted, so a remembered one is right for ever; what is not remembered is asked of
//! the store.

use std::collections::HashMap;

use larkspur_contract::ScopeSet;
use larkspur_core::scope_set;
use larkspur_model::TenantKey;
use larkspur_store::Db;
use parking_lot::RwLock;

/// Most sets remembered; above it the memory starts anew.
const MOST: usize = 10_000;

/// The remembered sets.
pub(crate) struct ScopeSets {
    db: Db,
    sets: RwLock<HashMap<(TenantKey, i64), ScopeSet>>,
}

impl ScopeSets {
    pub(crate) fn new(db: Db) -> Self {
        Self { db, sets: RwLock::default() }
    }

    /// The scopes of a set, as far as the contract knows them; `None` when there is no such set.
    pub(crate) async fn find(&self, tenant: TenantKey, key: i64) -> larkspur_core::Result<Option<ScopeSet>> {
        if let Some(set) = self.sets.read().get(&(tenant, key)) {
            return Ok(Some(*set));
        }
        let found = self.db.read("scope_set.find", move |tx| scope_set::find(tx, tenant, key)).await?;
        let Some(names) = found else { return Ok(None) };
        let set = names.iter().filter_map(|name| ScopeSet::of(name)).fold(ScopeSet::EMPTY, ScopeSet::union);
        let mut sets = self.sets.write();
        if sets.len() >= MOST {
            sets.clear();
        }
        sets.insert((tenant, key), set);
        Ok(Some(set))
    }
}
