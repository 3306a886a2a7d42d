//! What this process remembers of apps, so that a request need not read its app before it may be refused.
//!
//! A remembered app is never trusted further than a look: whatever is granted by it is proved in the transaction
//! that does the work ([`larkspur_core::Caller::prove`]), and whatever is refused by it is asked once more of the
//! store ([`AppCache::reload`]). So it needs no message between processes.

use std::collections::HashMap;
use std::sync::Arc;

use larkspur_contract::ScopeSet;
use larkspur_core::app::{self, App};
use larkspur_model::AppKey;
use larkspur_store::Db;
use parking_lot::RwLock;

/// Most apps remembered; above it the memory starts anew.
const MOST: usize = 10_000;

/// An app as the gate sees it.
#[derive(Debug)]
pub(crate) struct AppView {
    /// The app.
    pub(crate) app: Arc<App>,
    /// Its scopes, as far as the contract knows them.
    pub(crate) scopes: ScopeSet,
}

/// The remembered apps.
pub(crate) struct AppCache {
    db: Db,
    views: RwLock<HashMap<AppKey, Arc<AppView>>>,
}

impl AppCache {
    pub(crate) fn new(db: Db) -> Self {
        Self { db, views: RwLock::default() }
    }

    /// The app as remembered; `None` when it must be read.
    pub(crate) fn remembered(&self, key: AppKey) -> Option<Arc<AppView>> {
        self.views.read().get(&key).map(Arc::clone)
    }

    /// The app as the store has it now; `None` when there is no such app.
    pub(crate) async fn reload(&self, key: AppKey) -> larkspur_core::Result<Option<Arc<AppView>>> {
        let found = self.db.read("app.find", move |tx| app::find(tx, key)).await?;
        let mut views = self.views.write();
        let Some(app) = found else {
            views.remove(&key);
            return Ok(None);
        };
        let scopes = app.scopes.iter().filter_map(|name| ScopeSet::of(name));
        let scopes = scopes.fold(ScopeSet::EMPTY, ScopeSet::union);
        let view = Arc::new(AppView { app: Arc::new(app), scopes });
        if views.len() >= MOST {
            views.clear();
        }
        views.insert(key, Arc::clone(&view));
        Ok(Some(view))
    }
}
