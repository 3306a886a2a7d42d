//! The twin: lists, loops and no cleverness. What the rules keep, it counts.

use std::collections::{BTreeMap, BTreeSet};

use larkspur_model::{ChatKey, DepartmentKey, UserKey};

use super::{CHILDREN, DEPTH};

#[derive(Clone)]
pub(super) struct Department {
    pub(super) key: DepartmentKey,
    pub(super) parent: DepartmentKey,
    pub(super) name: &'static str,
    pub(super) order: i64,
    /// As it is shown, generated or not.
    pub(super) id: String,
    pub(super) id_changes: i64,
    /// The main leader goes first.
    pub(super) leaders: Vec<UserKey>,
    pub(super) chat: Option<ChatKey>,
    pub(super) types: Vec<i64>,
}

/// A place: department, order of the user in it, order of it among the user's, whether it is the primary one.
pub(super) type Place = (DepartmentKey, i64, i64, bool);

#[derive(Clone)]
pub(super) struct Person {
    pub(super) key: UserKey,
    /// As it is shown, generated or not.
    pub(super) id: String,
    pub(super) id_changes: i64,
    pub(super) mobile: String,
    pub(super) login: Option<String>,
    pub(super) mailbox: Option<String>,
    pub(super) number: Option<String>,
    pub(super) kind: i64,
    pub(super) leader: Option<UserKey>,
    pub(super) places: Vec<Place>,
    pub(super) frozen: bool,
    pub(super) resigned_at: Option<i64>,
    pub(super) heir: Option<UserKey>,
}

/// A chat.
pub(super) struct Room {
    pub(super) key: ChatKey,
    pub(super) department: Option<DepartmentKey>,
    pub(super) owner: Option<UserKey>,
    /// When each member joined.
    pub(super) members: BTreeMap<UserKey, i64>,
}

/// What an address is to its holder.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    Login,
    Mailbox,
    Both,
    Alias,
    /// The mailbox of somebody who left, and a further address of it: in the recycle bin.
    BinnedMailbox,
    BinnedAlias,
}

impl Role {
    /// As it lies in the recycle bin; `None` for what does not go there.
    pub(super) fn binned(self) -> Option<Self> {
        match self {
            Self::Login => None,
            Self::Mailbox | Self::Both | Self::BinnedMailbox => Some(Self::BinnedMailbox),
            Self::Alias | Self::BinnedAlias => Some(Self::BinnedAlias),
        }
    }

    /// As it comes out of the recycle bin.
    pub(super) fn restored(self) -> Self {
        match self {
            Self::BinnedMailbox => Self::Mailbox,
            Self::BinnedAlias => Self::Alias,
            other => other,
        }
    }
}

/// Everything of one tenant. Departments that were deleted are gone, people who left stay.
#[derive(Default)]
pub(super) struct Org {
    pub(super) now: i64,
    pub(super) departments: Vec<Department>,
    pub(super) people: Vec<Person>,
    pub(super) rooms: Vec<Room>,
    pub(super) addresses: BTreeMap<String, (UserKey, Role)>,
    /// The range of the narrow app.
    pub(super) range: (BTreeSet<DepartmentKey>, BTreeSet<UserKey>),
}

/// A row of the tree, as an answer shows it: name, order, and children, members and primary members here and below.
pub(super) type Row = (DepartmentKey, String, i64, [i64; 3]);

impl Org {
    pub(super) fn at_work(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|it| it.resigned_at.is_none())
    }

    pub(super) fn person(&self, key: UserKey) -> &Person {
        self.people.iter().find(|it| it.key == key).unwrap()
    }

    pub(super) fn person_mut(&mut self, key: UserKey) -> &mut Person {
        self.people.iter_mut().find(|it| it.key == key).unwrap()
    }

    /// The departments from this one up to the root.
    pub(super) fn way_up(&self, mut key: DepartmentKey) -> Vec<DepartmentKey> {
        let mut way = vec![key];
        while let Some(department) = self.departments.iter().find(|it| it.key == key) {
            key = department.parent;
            way.push(key);
        }
        way
    }

    pub(super) fn children(&self, key: DepartmentKey) -> Vec<&Department> {
        let mut children: Vec<_> = self.departments.iter().filter(|it| it.parent == key).collect();
        children.sort_by_key(|it| it.order);
        children
    }

    pub(super) fn height(&self, key: DepartmentKey) -> usize {
        1 + self.children(key).iter().map(|it| self.height(it.key)).max().unwrap_or(0)
    }

    /// The whole tree in the order of a recursive listing.
    pub(super) fn rows(&self, key: DepartmentKey, rows: &mut Vec<Row>) {
        for child in self.children(key) {
            rows.push((child.key, child.name.to_owned(), child.order, self.counts(child.key)));
            self.rows(child.key, rows);
        }
    }

    pub(super) fn counts(&self, key: DepartmentKey) -> [i64; 3] {
        let is_in = |place: &Place| self.way_up(place.0).contains(&key);
        let members = self.people.iter().filter(|it| it.places.iter().any(is_in)).count();
        let primary = self.people.iter().filter(|it| it.places.iter().any(|at| at.3 && is_in(at))).count();
        [self.children(key).len(), members, primary].map(|count| i64::try_from(count).unwrap())
    }

    /// Whether there is room under `parent` for a subtree, which may be on its way there.
    pub(super) fn judge_room(
        &self,
        itself: Option<&Department>,
        parent: DepartmentKey,
    ) -> Result<(), &'static str> {
        if itself.is_some_and(|it| it.parent == parent) {
            return Ok(());
        }
        let levels = itself.map_or(1, |it| self.height(it.key));
        match () {
            () if itself.is_some_and(|it| self.way_up(parent).contains(&it.key)) => {
                Err("Invalid(ParentDepartment)")
            }
            () if self.way_up(parent).len() + levels > DEPTH => Err("Full(DepartmentDepth)"),
            () if self.children(parent).len() >= CHILDREN => Err("Full(ChildDepartments)"),
            () => Ok(()),
        }
    }

    /// What the rules answer to this name and order under a parent, and the order that comes of it.
    pub(super) fn judge_siblings(
        &self,
        itself: Option<&Department>,
        parent: DepartmentKey,
        (name, order): (&str, Option<i64>),
        new_id: Option<&str>,
    ) -> Result<i64, &'static str> {
        let siblings = self.children(parent);
        let others: Vec<_> =
            siblings.iter().filter(|it| itself.is_none_or(|own| own.key != it.key)).collect();
        if let Some(namesake) = others.iter().find(|it| it.name == name) {
            let same = new_id.is_some_and(|id| namesake.id == id);
            return Err(if same { "Taken(WholeDepartment)" } else { "Taken(Name)" });
        }
        let is_taken = |order: i64| others.iter().any(|it| it.order == order);
        let last = others.iter().map(|it| it.order).max().unwrap_or(0) + 1;
        match (order, itself) {
            (Some(order), _) if is_taken(order) => Err("Taken(Order)"),
            (Some(order), _) => Ok(order),
            (None, Some(own)) if !is_taken(own.order) => Ok(own.order),
            (None, _) => Ok(last),
        }
    }

    /// What the rules answer to these leaders.
    pub(super) fn judge_leaders(&self, leaders: &[UserKey]) -> Result<(), &'static str> {
        let gone = |key: &UserKey| self.person(*key).resigned_at.is_some();
        if leaders.iter().any(gone) { Err("Resigned(Leader)") } else { Ok(()) }
    }

    /// What the rules answer to number, addresses and employee number, as `wanted` is to have them.
    pub(super) fn judge_contact(&self, wanted: &Person, heir: Option<UserKey>) -> Result<(), &'static str> {
        self.judge_mobile(wanted)?;
        if wanted.number.is_some() && self.others(wanted).any(|it| it.number == wanted.number) {
            return Err("Taken(EmployeeNo)");
        }
        self.judge_addresses(wanted, heir)
    }

    pub(super) fn judge_mobile(&self, wanted: &Person) -> Result<(), &'static str> {
        if self.others(wanted).any(|it| it.mobile == wanted.mobile) { Err("Taken(Mobile)") } else { Ok(()) }
    }

    /// What lies in the recycle bin of somebody who comes back is theirs again.
    pub(super) fn judge_addresses(&self, wanted: &Person, heir: Option<UserKey>) -> Result<(), &'static str> {
        let taken = |address: &String| {
            let (holder, kept) = *self.addresses.get(address)?;
            let role = if holder == wanted.key { kept.restored() } else { kept };
            let own = if role == Role::Alias { Some(holder) == heir } else { holder == wanted.key };
            (!own).then_some(role)
        };
        if wanted.login.as_ref().and_then(taken).is_some() {
            return Err("Taken(Email)");
        }
        match wanted.mailbox.as_ref().and_then(taken) {
            Some(Role::Login | Role::Both) => Err("Taken(LoginEmail)"),
            Some(Role::BinnedMailbox | Role::BinnedAlias) => Err("Taken(RecycledEmail)"),
            Some(_) => Err("Taken(EnterpriseEmail)"),
            None => Ok(()),
        }
    }

    pub(super) fn judge_id(&self, id: &str, itself: Option<UserKey>) -> Result<(), &'static str> {
        let taken = self.at_work().any(|it| it.id == id && Some(it.key) != itself);
        if taken { Err("Taken(UserId)") } else { Ok(()) }
    }

    /// Everybody at work but this one.
    fn others<'a>(&'a self, one: &'a Person) -> impl Iterator<Item = &'a Person> {
        self.at_work().filter(|it| it.key != one.key)
    }

    /// Takes the addresses of a person from the list, as they were, and puts them there as they are.
    pub(super) fn readdress(&mut self, before: Option<&Person>, after: &Person) {
        for old in [before, Some(after)].into_iter().flatten() {
            for address in [&old.login, &old.mailbox].into_iter().flatten() {
                self.addresses.remove(address);
            }
        }
        if after.mailbox.is_none() {
            // Without a mailbox there are no further addresses of it.
            self.addresses.retain(|_, (holder, _)| *holder != after.key);
        }
        match (&after.login, &after.mailbox) {
            (Some(login), Some(mailbox)) if login == mailbox => {
                self.addresses.insert(login.clone(), (after.key, Role::Both));
            }
            (login, mailbox) => {
                let both = [(login, Role::Login), (mailbox, Role::Mailbox)];
                for (address, role) in both.into_iter().filter_map(|(it, role)| Some((it.clone()?, role))) {
                    self.addresses.insert(address, (after.key, role));
                }
            }
        }
    }
}
