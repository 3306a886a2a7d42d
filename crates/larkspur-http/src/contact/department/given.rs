//! What a request says about a department.

use larkspur_core::Field;
use larkspur_core::department::{DepartmentChange, NewLeader};
use larkspur_model::LeaderKind;
use serde::Deserialize;

use crate::call::Call;
use crate::envelope::Failure;
use crate::wire::{Number, WireI18nName, given};

/// The body of create, patch and update, which differ in what they do with an absent field.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Given {
    pub(super) name: Option<String>,
    pub(super) i18n_name: Option<WireI18nName>,
    pub(super) parent_department_id: Option<String>,
    pub(super) department_id: Option<String>,
    pub(super) leader_user_id: Option<String>,
    order: Option<Number>,
    pub(super) unit_ids: Option<Vec<String>>,
    pub(super) create_group_chat: Option<bool>,
    leaders: Option<Vec<Leader>>,
    pub(super) group_chat_employee_types: Option<Vec<i64>>,
    pub(super) department_hrbps: Option<Vec<String>>,
}

/// The Python client spells both names its own way.
#[derive(Deserialize)]
struct Leader {
    #[serde(rename = "leaderType", alias = "leader_type")]
    kind: i64,
    #[serde(rename = "leaderID", alias = "leader_id", alias = "leader_i_d")]
    user: String,
}

impl Given {
    /// The place among siblings; an empty text counts as absent.
    ///
    /// # Errors
    /// The endpoint's code for an order that is no whole number of 0 or more.
    pub(super) fn order(&self, call: &Call) -> Result<Option<i64>, Failure> {
        let Some(order) = self.order.as_ref().filter(|order| !order.is_empty()) else { return Ok(None) };
        match order.get().filter(|order| *order >= 0) {
            Some(order) => Ok(Some(order)),
            None => {
                let wrong = larkspur_core::Error::Invalid(Field::Order, "not a whole number of 0 or more");
                Err(call.failure(&wrong))
            }
        }
    }

    /// The leaders listed; `None` when there is no list.
    pub(super) fn leaders(&mut self) -> Option<Vec<NewLeader>> {
        Some(self.leaders.take()?.into_iter().map(Leader::into_new).collect())
    }

    /// What patch and update take from it. An empty text counts as absent.
    ///
    /// # Errors
    /// As [`order`](Self::order).
    pub(super) fn into_change(mut self, call: &Call) -> Result<DepartmentChange, Failure> {
        Ok(DepartmentChange {
            order: self.order(call)?,
            leaders: self.leaders(),
            name: self.name,
            i18n_name: self.i18n_name.map(Into::into),
            parent: given(self.parent_department_id),
            leader: given(self.leader_user_id),
            units: self.unit_ids,
            create_chat: self.create_group_chat.unwrap_or_default(),
            chat_employee_types: self.group_chat_employee_types,
            hrbps: self.department_hrbps,
        })
    }
}

impl Leader {
    fn into_new(self) -> NewLeader {
        let kind = if self.kind == 1 { LeaderKind::Main } else { LeaderKind::Deputy };
        NewLeader { kind, user: self.user }
    }
}
