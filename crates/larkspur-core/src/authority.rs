//! Who is calling, and which part of the organisation that caller may see and change.

use std::collections::HashSet;
use std::sync::Arc;

use larkspur_model::{AppKey, DepartmentKey, DepartmentPath, TenantKey, User, UserKey};
use larkspur_store::Tx;

use crate::app::{self, App};
use crate::ids::{DepartmentIdType, IdView, UserIdType};
use crate::tenant::Tenant;
use crate::user_token::{self, Person};
use crate::{Error, Noun, Policy, Result};

/// The contact range of an app: which part of the organisation it sees (behaviour section 5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContactRange {
    /// Everyone, and the root department.
    All,
    /// Some departments with all that is below them, and some users.
    Some {
        /// Departments.
        departments: HashSet<DepartmentKey>,
        /// Individually granted users.
        users: HashSet<UserKey>,
    },
}

impl ContactRange {
    /// The range that holds nobody.
    #[must_use]
    pub fn nothing() -> Self {
        Self::Some { departments: HashSet::new(), users: HashSet::new() }
    }

    /// Whether the range is "all members".
    #[must_use]
    pub fn is_all(&self) -> bool {
        matches!(self, Self::All)
    }

    /// Whether it holds any department.
    #[must_use]
    pub fn has_departments(&self) -> bool {
        match self {
            Self::All => true,
            Self::Some { departments, .. } => !departments.is_empty(),
        }
    }

    /// Whether a department at this place is in range: it or one above it was granted. The root needs all members.
    #[must_use]
    pub fn covers_department(&self, path: &DepartmentPath) -> bool {
        match self {
            Self::All => true,
            Self::Some { departments, .. } => path.keys().any(|key| departments.contains(&key)),
        }
    }

    /// Whether a user was granted individually.
    #[must_use]
    pub fn names_user(&self, user: UserKey) -> bool {
        match self {
            Self::All => true,
            Self::Some { users, .. } => users.contains(&user),
        }
    }
}

/// A proven caller: an app of a tenant, as this process remembers it.
///
/// A transaction begins with [`Caller::prove`]; what follows may rely on scopes and range.
#[derive(Clone, Debug)]
pub struct Caller {
    app: Arc<App>,
    person: Option<Person>,
    /// The id kinds this request speaks, and the ids of the tenant.
    pub ids: IdView,
    /// What the administrator of this server decided.
    pub policy: Policy,
}

impl Caller {
    /// A caller from what the gate established.
    #[must_use]
    pub fn new(app: Arc<App>, ids: IdView, policy: Policy) -> Self {
        Self { app, person: None, ids, policy }
    }

    /// Whether both are the same, as far as that is remembered, and speak the same kinds of id.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let key = |who: &Self| (who.app.key, who.app.version, who.person);
        key(self) == key(other) && self.ids.kinds() == other.ids.kinds()
    }

    /// The same app, acting for a person. What it may see is what the person sees: the whole organisation, whatever
    /// the contact range of the app (behaviour section 5). Larkspur has no visibility by person.
    #[must_use]
    pub fn acting_for(self, person: Person) -> Self {
        Self { person: Some(person), ..self }
    }

    /// The person for whom the app acts, if it does.
    #[must_use]
    pub fn user(&self) -> Option<UserKey> {
        self.person.map(|person| person.user)
    }

    /// The app itself.
    #[must_use]
    pub fn as_app(&self) -> &App {
        &self.app
    }

    /// An administrator of a whole tenant: bound by every rule, by no contact range, and speaking `user_id` and
    /// `department_id`, which mean the same to every app. The bot of `app` is in the chats that come of it.
    #[must_use]
    pub fn administrator(tenant: &Tenant, app: AppKey, policy: Policy) -> Self {
        let app = App {
            key: app,
            tenant: tenant.key,
            tenant_key: tenant.tenant_key.clone(),
            app_id: String::new(),
            name: String::new(),
            developer: 0,
            generation: 0,
            enabled: true,
            scopes: Vec::new(),
            redirect_uris: Vec::new(),
            range: ContactRange::All,
            version: 0,
            created_at: tenant.created_at,
            ids: tenant.ids.clone(),
        };
        let ids = IdView::new(&app, UserIdType::UserId, DepartmentIdType::DepartmentId);
        Self { app: Arc::new(app), person: None, ids, policy }
    }

    /// The tenant all work is done in.
    #[must_use]
    pub fn tenant(&self) -> TenantKey {
        self.app.tenant
    }

    /// The calling app.
    #[must_use]
    pub fn app(&self) -> AppKey {
        self.app.key
    }

    /// The opaque key of the tenant.
    #[must_use]
    pub fn tenant_key(&self) -> &str {
        &self.app.tenant_key
    }

    /// The contact range: that of the app, or everyone when it acts for a person.
    #[must_use]
    pub fn range(&self) -> &ContactRange {
        if self.person.is_some() { &ContactRange::All } else { &self.app.range }
    }

    /// Proves, in the snapshot of this transaction, that the app is still what this process remembers, and that the
    /// person for whom it acts still can.
    ///
    /// # Errors
    /// [`Error::Stale`], [`Error::SignedOut`].
    pub fn prove(&self, tx: &mut Tx<'_>) -> Result<()> {
        if app::rows::version(tx, self.app.key)? != Some(self.app.version) {
            return Err(Error::Stale);
        }
        match self.person {
            Some(person) => user_token::check(tx, self.app.tenant, person),
            None => Ok(()),
        }
    }

    /// The right to read or change a department at this place.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] of [`Noun::Department`].
    pub fn need_department(&self, path: &DepartmentPath) -> Result<()> {
        let covered = self.range().covers_department(path);
        covered.then_some(()).ok_or(Error::OutOfRange(Noun::Department))
    }

    /// The right to create a department under one at this place.
    ///
    /// # Errors
    /// [`Error::NoDepartmentRight`] when the range holds no department at all, else [`Error::OutOfRange`] of
    /// [`Noun::ParentDepartment`].
    pub fn need_parent(&self, path: &DepartmentPath) -> Result<()> {
        if !self.range().has_departments() {
            return Err(Error::NoDepartmentRight);
        }
        let covered = self.range().covers_department(path);
        covered.then_some(()).ok_or(Error::OutOfRange(Noun::ParentDepartment))
    }

    /// The right to read a user who is in departments at these places.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] of [`Noun::User`].
    pub fn need_user<'a>(
        &self,
        user: &User,
        mut places: impl Iterator<Item = &'a DepartmentPath>,
    ) -> Result<()> {
        let range = self.range();
        let covered = range.names_user(user.key) || places.any(|path| range.covers_department(path));
        covered.then_some(()).ok_or(Error::OutOfRange(Noun::User))
    }
}
