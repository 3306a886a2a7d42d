//! Id rendering, one service for every answer and every reference: which kinds of id a request speaks.
//!
//! References are resolved one by one where they are checked; custom ids of a whole page are fetched in one batch
//! ([`IdView::load`]), and only when the request asked for a kind of id that needs them.

use std::collections::HashMap;

use larkspur_model::{AppKey, DepartmentKey, IdKind, ShownIds, TenantKey, UserKey, text};
use larkspur_store::Tx;

use crate::tenant::Tenant;
use crate::{Error, RefKind, Reference, Result, app, department, user};

/// The query parameter `user_id_type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UserIdType {
    /// Per app; the default.
    #[default]
    OpenId,
    /// Per developer.
    UnionId,
    /// Per tenant.
    UserId,
}

impl UserIdType {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenId => "open_id",
            Self::UnionId => "union_id",
            Self::UserId => "user_id",
        }
    }
}

/// The query parameter `department_id_type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DepartmentIdType {
    /// Generated and immutable; the default.
    #[default]
    OpenDepartmentId,
    /// Custom or generated.
    DepartmentId,
}

/// How one request reads and shows ids.
#[derive(Clone, Debug)]
pub struct IdView {
    ids: ShownIds,
    tenant: TenantKey,
    app: AppKey,
    developer: i64,
    user: UserIdType,
    department: DepartmentIdType,
}

/// The custom ids that an answer needs, fetched in batches.
#[derive(Clone, Debug, Default)]
pub struct CustomIds {
    users: HashMap<UserKey, String>,
    departments: HashMap<DepartmentKey, String>,
}

impl IdView {
    /// The view of `app` that speaks these kinds.
    #[must_use]
    pub fn new(app: &app::App, user: UserIdType, department: DepartmentIdType) -> Self {
        let (tenant, developer) = (app.tenant, app.developer);
        Self { ids: app.ids.clone(), tenant, app: app.key, developer, user, department }
    }

    /// The view of an administrator, who speaks `user_id` and `open_department_id` of a tenant.
    #[must_use]
    pub fn of_tenant(tenant: &Tenant) -> Self {
        Self {
            ids: tenant.ids.clone(),
            tenant: tenant.key,
            app: AppKey::new(0),
            developer: 0,
            user: UserIdType::UserId,
            department: DepartmentIdType::OpenDepartmentId,
        }
    }

    /// The kind of user id this request speaks.
    #[must_use]
    pub fn user_id_type(&self) -> UserIdType {
        self.user
    }

    /// The kinds of id that this request speaks.
    pub(crate) fn kinds(&self) -> (UserIdType, DepartmentIdType) {
        (self.user, self.department)
    }

    /// Whether this request names departments by `department_id`.
    pub(crate) fn names_departments_by_id(&self) -> bool {
        self.department == DepartmentIdType::DepartmentId
    }

    /// The department that `text` means: `0` is the root in either kind. `None` when it is well formed but unknown;
    /// the row may still be deleted.
    ///
    /// # Errors
    /// [`Error::BadId`] when the text is not of the announced kind.
    pub fn find_department(&self, tx: &mut Tx<'_>, text: &str) -> Result<Option<DepartmentKey>> {
        if text == "0" {
            return Ok(Some(DepartmentKey::ROOT));
        }
        match self.department {
            DepartmentIdType::OpenDepartmentId => {
                let (_, key) = self.open(IdKind::OpenDepartmentId, RefKind::OpenDepartmentId, text)?;
                Ok(key.filter(|(scope, _)| *scope == 0).map(|(_, key)| DepartmentKey::new(key)))
            }
            DepartmentIdType::DepartmentId if text::is_custom_department_id(text) => {
                self.department_by_id(tx, text)
            }
            DepartmentIdType::DepartmentId => Err(Error::BadId(self.department_reference(text))),
        }
    }

    /// The live departments that these texts mean, as far as a few queries tell, however many they are: those that are not
    /// among them are to be looked for alone. In the kinds of id that no query is needed for, none.
    ///
    /// # Errors
    /// Whatever the store answers.
    pub(crate) fn departments_at_once(
        &self,
        tx: &mut Tx<'_>,
        texts: Vec<String>,
    ) -> Result<HashMap<String, DepartmentKey>> {
        let texts: Vec<String> =
            texts.into_iter().filter(|text| text::is_custom_department_id(text)).collect();
        if self.department != DepartmentIdType::DepartmentId || texts.is_empty() {
            return Ok(HashMap::new());
        }
        Ok(department::rows::by_custom_ids(tx, self.tenant, &side_by_side(texts))?.into_iter().collect())
    }

    /// Whether a text could be the generated id of a department, so that only [`department_by_id`](Self::department_by_id)
    /// tells whose it is.
    pub(crate) fn may_be_generated_department(&self, text: &str) -> bool {
        self.ids.open_in(IdKind::DepartmentId, 0, text).is_some()
    }

    /// The live department with this `department_id`, custom or generated.
    ///
    /// # Errors
    /// Whatever the store answers.
    pub fn department_by_id(&self, tx: &mut Tx<'_>, text: &str) -> Result<Option<DepartmentKey>> {
        if let Some(key) = department::rows::by_custom_id(tx, self.tenant, text)? {
            return Ok(Some(key));
        }
        let Some(key) = self.ids.open_in(IdKind::DepartmentId, 0, text).map(DepartmentKey::new) else {
            return Ok(None);
        };
        // Whoever was given a custom id since is no longer found by the generated one.
        let generated = department::rows::custom_ids(tx, self.tenant, &[key])?.is_empty();
        Ok((generated && department::rows::is_live(tx, self.tenant, key)?).then_some(key))
    }

    /// The user that `text` means; `None` when it is well formed but unknown. The user may have resigned.
    ///
    /// # Errors
    /// [`Error::BadId`] when the text is not of the announced kind, [`Error::CrossAppId`] when it is an `open_id`
    /// of another app of the tenant.
    pub fn find_user(&self, tx: &mut Tx<'_>, text: &str) -> Result<Option<UserKey>> {
        match self.user {
            UserIdType::OpenId => {
                let (reference, opened) = self.open(IdKind::OpenId, RefKind::OpenId, text)?;
                match opened {
                    Some((app, key)) if app == self.app.get() => Ok(Some(UserKey::new(key))),
                    Some((app, _)) if app::rows::is_app_of(tx, self.tenant, app)? => {
                        Err(Error::CrossAppId(reference))
                    }
                    _ => Ok(None),
                }
            }
            UserIdType::UnionId => {
                let (_, opened) = self.open(IdKind::UnionId, RefKind::UnionId, text)?;
                Ok(opened
                    .filter(|(developer, _)| *developer == self.developer)
                    .map(|(_, key)| UserKey::new(key)))
            }
            UserIdType::UserId => self.user_by_id(tx, text),
        }
    }

    /// What [`find_user`](Self::find_user) says of each of these texts, in their order; one that is not of the announced
    /// kind counts as unknown.
    ///
    /// # Errors
    /// [`Error::CrossAppId`].
    pub fn find_users(&self, tx: &mut Tx<'_>, texts: &[String]) -> Result<Vec<Option<UserKey>>> {
        let known =
            if self.user == UserIdType::UserId { self.users_by_id(tx, texts)? } else { HashMap::new() };
        let mut found = Vec::with_capacity(texts.len());
        for text in texts {
            found.push(match known.get(text) {
                Some(key) => Some(*key),
                None => or_unknown(self.find_user(tx, text))?,
            });
        }
        Ok(found)
    }

    /// The users at work whom these texts mean, as far as two queries tell, however many they are: those that are not among
    /// them are to be looked for alone. In the kinds of id that no query is needed for, none.
    ///
    /// # Errors
    /// Whatever the store answers.
    pub(crate) fn users_at_once(
        &self,
        tx: &mut Tx<'_>,
        texts: Vec<String>,
    ) -> Result<HashMap<String, UserKey>> {
        if self.user != UserIdType::UserId || texts.is_empty() {
            return Ok(HashMap::new());
        }
        self.users_by_id(tx, &side_by_side(texts))
    }

    /// The live users among these `user_id`s, in two queries however many they are.
    fn users_by_id(&self, tx: &mut Tx<'_>, texts: &[String]) -> Result<HashMap<String, UserKey>> {
        let mut known: HashMap<String, UserKey> =
            user::rows::by_custom_ids(tx, self.tenant, texts)?.into_iter().collect();
        let generated: HashMap<UserKey, &String> = texts
            .iter()
            .filter(|text| !known.contains_key(*text))
            .filter_map(|text| Some((UserKey::new(self.ids.open_in(IdKind::UserId, 0, text)?), text)))
            .collect();
        if generated.is_empty() {
            return Ok(known);
        }
        let keys: Vec<UserKey> = generated.keys().copied().collect();
        for key in user::rows::with_generated_id(tx, self.tenant, &keys)? {
            known.extend(generated.get(&key).map(|text| ((*text).clone(), key)));
        }
        Ok(known)
    }

    /// The user with this `user_id`, custom or generated: whoever is at work goes before whoever has left, and of these
    /// the last one who had it.
    ///
    /// # Errors
    /// Whatever the store answers.
    pub fn user_by_id(&self, tx: &mut Tx<'_>, text: &str) -> Result<Option<UserKey>> {
        if let Some(key) = user::rows::by_custom_id(tx, self.tenant, text)? {
            return Ok(Some(key));
        }
        let former = user::rows::by_former_id(tx, self.tenant, text)?;
        let Some(key) = self.ids.open_in(IdKind::UserId, 0, text).map(UserKey::new) else {
            return Ok(former);
        };
        // Whoever was given a custom id since is no longer found by the generated one.
        let generated = user::rows::custom_ids(tx, self.tenant, &[key])?.is_empty();
        match user::rows::status(tx, self.tenant, key)?.filter(|_| generated) {
            Some(status) if status.resigned => Ok(former.or(Some(key))),
            Some(_) => Ok(Some(key)),
            None => Ok(former),
        }
    }

    /// A reference to a department as this request speaks, for an error.
    #[must_use]
    pub fn department_reference(&self, text: &str) -> Reference {
        let kind = match self.department {
            DepartmentIdType::OpenDepartmentId => RefKind::OpenDepartmentId,
            DepartmentIdType::DepartmentId => RefKind::DepartmentId,
        };
        Reference::new(kind, text)
    }

    /// A reference to a user as this request speaks, for an error.
    #[must_use]
    pub fn user_reference(&self, text: &str) -> Reference {
        let kind = match self.user {
            UserIdType::OpenId => RefKind::OpenId,
            UserIdType::UnionId => RefKind::UnionId,
            UserIdType::UserId => RefKind::UserId,
        };
        Reference::new(kind, text)
    }

    /// Fetches the custom ids that showing these users and departments will need.
    ///
    /// # Errors
    /// Whatever the store answers.
    pub fn load(
        &self,
        tx: &mut Tx<'_>,
        users: &[UserKey],
        departments: &[DepartmentKey],
    ) -> Result<CustomIds> {
        let mut custom = CustomIds::default();
        if self.user == UserIdType::UserId && !users.is_empty() {
            custom.users = user::rows::custom_ids(tx, self.tenant, users)?.into_iter().collect();
        }
        if self.department == DepartmentIdType::DepartmentId && !departments.is_empty() {
            custom.departments =
                department::rows::custom_ids(tx, self.tenant, departments)?.into_iter().collect();
        }
        Ok(custom)
    }

    /// A user in the kind of id this request speaks.
    #[must_use]
    pub fn user(&self, custom: &CustomIds, key: UserKey) -> String {
        match self.user {
            UserIdType::OpenId => self.open_id(key),
            UserIdType::UnionId => self.union_id(key),
            UserIdType::UserId => self.user_id(custom.users.get(&key).map(String::as_str), key),
        }
    }

    /// A department in the kind of id this request speaks.
    #[must_use]
    pub fn department(&self, custom: &CustomIds, key: DepartmentKey) -> String {
        match self.department {
            DepartmentIdType::OpenDepartmentId => self.open_department_id(key),
            DepartmentIdType::DepartmentId => {
                self.department_id(custom.departments.get(&key).map(String::as_str), key)
            }
        }
    }

    /// The `open_id` of a user for the calling app.
    #[must_use]
    pub fn open_id(&self, key: UserKey) -> String {
        self.ids.show(IdKind::OpenId, self.app.get(), key.get())
    }

    /// The `union_id` of a user for the developer of the calling app.
    #[must_use]
    pub fn union_id(&self, key: UserKey) -> String {
        self.ids.show(IdKind::UnionId, self.developer, key.get())
    }

    /// The `user_id` of a user.
    #[must_use]
    pub fn user_id(&self, custom_id: Option<&str>, key: UserKey) -> String {
        custom_id.map_or_else(|| self.ids.show(IdKind::UserId, 0, key.get()), str::to_owned)
    }

    /// The `open_department_id` of a department.
    #[must_use]
    pub fn open_department_id(&self, key: DepartmentKey) -> String {
        if key.is_root() { "0".to_owned() } else { self.ids.show(IdKind::OpenDepartmentId, 0, key.get()) }
    }

    /// The `department_id` of a department.
    #[must_use]
    pub fn department_id(&self, custom_id: Option<&str>, key: DepartmentKey) -> String {
        match custom_id {
            _ if key.is_root() => "0".to_owned(),
            Some(custom_id) => custom_id.to_owned(),
            None => self.ids.show(IdKind::DepartmentId, 0, key.get()),
        }
    }

    /// The ids of the tenant, for the kinds that are the same in every request.
    #[must_use]
    pub fn shown(&self) -> &ShownIds {
        &self.ids
    }

    /// Opens a derived id: malformed is an error, foreign is `None`.
    fn open(&self, kind: IdKind, wanted: RefKind, text: &str) -> Result<(Reference, Option<(i64, i64)>)> {
        let reference = Reference::new(wanted, text);
        match self.ids.open(kind, text) {
            Some(opened) => Ok((reference, Some(opened).filter(|(_, key)| *key > 0))),
            None => Err(Error::BadId(reference)),
        }
    }
}

/// Each of these once, as they stand in an index, whose pages are then met once.
pub(crate) fn side_by_side<T: Ord>(mut ids: Vec<T>) -> Vec<T> {
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// An id of another kind than announced counts as unknown: what the reads of several things do with it.
pub(crate) fn or_unknown<T>(found: Result<Option<T>>) -> Result<Option<T>> {
    match found {
        Err(Error::BadId(_)) => Ok(None),
        other => other,
    }
}
