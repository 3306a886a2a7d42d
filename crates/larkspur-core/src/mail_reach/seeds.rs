//! What a roll would have to hold for somebody to stand on it: the bottom of a climb, or one level of it.

use std::collections::HashMap;

use larkspur_model::{DepartmentKey, DepartmentPath, MailGroupKey, TenantKey, UserKey};
use larkspur_store::Tx;

use super::{Party, rows};
use crate::Result;
use crate::mail_address::Holder;

/// Keys by kind of member, and addresses for the members that are kept as text.
#[derive(Clone, Debug, Default)]
pub(super) struct Seeds {
    pub(super) users: Vec<i64>,
    pub(super) departments: Vec<i64>,
    /// One zero where the whole company is meant, which has no key.
    pub(super) company: Vec<i64>,
    pub(super) groups: Vec<i64>,
    pub(super) mailboxes: Vec<i64>,
    /// Folded. A text member means whoever has the address now.
    pub(super) texts: Vec<String>,
}

/// A department that a user is in, and where it stands.
pub(super) type Home = (DepartmentKey, DepartmentPath);

impl Seeds {
    /// What stands for somebody, and the departments of a user, the primary one first. Whoever is out of service
    /// stands for nothing.
    pub(super) fn of(tx: &mut Tx<'_>, tenant: TenantKey, party: &Party) -> Result<(Self, Vec<Home>)> {
        let mut seeds = Self::default();
        let mut homes = Vec::new();
        match party {
            Party::Suspended(_) | Party::Gone(_) | Party::FormerPublicMailbox => {}
            Party::Stranger(address) => seeds.texts.push(address.folded().to_owned()),
            Party::User(user) => homes = seeds.of_user(tx, tenant, *user)?,
            Party::PublicMailbox(mailbox) => {
                seeds.mailboxes.push(mailbox.get());
                seeds.texts = rows::addresses(tx, tenant, Holder::PublicMailbox(mailbox.get()))?;
            }
            Party::MailGroup(group) => {
                seeds.groups.push(group.get());
                seeds.texts = rows::addresses(tx, tenant, Holder::MailGroup(group.get()))?;
            }
        }
        Ok((seeds, homes))
    }

    fn of_user(&mut self, tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<Vec<Home>> {
        self.users.push(user.get());
        self.company.push(0);
        self.texts = rows::addresses(tx, tenant, Holder::User(user.get()))?;
        let homes = rows::homes(tx, tenant, user)?;
        self.departments = homes.iter().flat_map(|(_, path)| path.keys()).map(DepartmentKey::get).collect();
        self.departments.push(DepartmentKey::ROOT.get());
        self.departments.sort_unstable();
        self.departments.dedup();
        Ok(homes)
    }

    /// Groups with their addresses: one level further up. Also tells which group has which address.
    pub(super) fn of_groups(
        tx: &mut Tx<'_>,
        tenant: TenantKey,
        groups: &[MailGroupKey],
    ) -> Result<(Self, HashMap<String, MailGroupKey>)> {
        let groups: Vec<i64> = groups.iter().map(|group| group.get()).collect();
        let holders = rows::group_addresses(tx, tenant, &groups)?;
        let texts = holders.keys().cloned().collect();
        Ok((Self { groups, texts, ..Self::default() }, holders))
    }
}
