//! What an answer shows of the values of custom attributes.

use std::collections::HashMap;

use larkspur_model::{AttributeContent, AttributeOption, AttributeValue, CustomAttribute, User, UserKey};
use larkspur_store::Tx;

use super::rows;
use crate::{Caller, Result, user};

/// The attributes that some users have values of, and the users that those values name, fetched for a whole answer.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    defined: HashMap<String, CustomAttribute>,
    custom_ids: HashMap<UserKey, String>,
}

impl Attributes {
    /// What showing these users will need: nothing, as long as nobody has a value.
    ///
    /// # Errors
    /// Whatever the store answers.
    pub fn load<'a>(
        tx: &mut Tx<'_>,
        who: &Caller,
        users: impl IntoIterator<Item = &'a User>,
    ) -> Result<Self> {
        let values: Vec<&AttributeValue> = users.into_iter().flat_map(|user| &user.custom_attrs).collect();
        if values.is_empty() {
            return Ok(Self::default());
        }
        let mut named: Vec<UserKey> = values.iter().filter_map(|value| value.named_user()).collect();
        named.sort_unstable();
        named.dedup();
        let defined = rows::all(tx, who.tenant())?.into_iter().map(|it| (it.id.clone(), it)).collect();
        let custom_ids = if named.is_empty() {
            HashMap::new()
        } else {
            user::rows::custom_ids(tx, who.tenant(), &named)?.into_iter().collect()
        };
        Ok(Self { defined, custom_ids })
    }

    /// The attribute of a value.
    #[must_use]
    pub fn of(&self, value: &AttributeValue) -> Option<&CustomAttribute> {
        self.defined.get(&value.id)
    }

    /// The option that a value chose.
    #[must_use]
    pub fn option(&self, value: &AttributeValue) -> Option<&AttributeOption> {
        let AttributeContent::Option(id) = &value.content else { return None };
        self.of(value)?.options.iter().find(|option| option.id == *id)
    }

    /// The `user_id` of a user that a value names.
    #[must_use]
    pub fn user_id(&self, who: &Caller, key: UserKey) -> String {
        who.ids.user_id(self.custom_ids.get(&key).map(String::as_str), key)
    }
}
