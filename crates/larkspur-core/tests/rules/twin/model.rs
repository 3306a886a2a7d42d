//! The twin: lists, loops and no cleverness. What the rules keep, it counts.

use std::collections::{BTreeMap, BTreeSet};

use larkspur_model::{DepartmentKey, UserKey};

pub(super) struct TwinDepartment {
    pub(super) key: DepartmentKey,
    pub(super) parent: DepartmentKey,
    pub(super) name: String,
    pub(super) order: i64,
    pub(super) custom_id: Option<String>,
}

pub(super) struct TwinUser {
    pub(super) key: UserKey,
    pub(super) mobile: String,
    pub(super) departments: Vec<DepartmentKey>,
    pub(super) login: Option<String>,
    pub(super) mailbox: Option<String>,
}

/// Everything of one tenant that is alive. Addresses stand in their folded form.
#[derive(Default)]
pub(super) struct Model {
    pub(super) departments: Vec<TwinDepartment>,
    pub(super) users: Vec<TwinUser>,
    pub(super) groups: Vec<String>,
    /// Mailboxes of users who left.
    pub(super) bin: Vec<String>,
}

/// What one department counts: children, members here and below, primary members here and below.
pub(super) type Counts = (i64, i64, i64);

/// A row of the tree, as an answer shows it.
pub(super) type Row = (DepartmentKey, String, i64, Counts);

impl Model {
    /// What the rules answer to a new department, and the order it gets.
    pub(super) fn judge_department(
        &self,
        parent: DepartmentKey,
        name: &str,
        order: Option<i64>,
        custom_id: Option<&str>,
    ) -> Result<i64, &'static str> {
        let siblings: Vec<_> = self.departments.iter().filter(|it| it.parent == parent).collect();
        if let Some(namesake) = siblings.iter().find(|it| it.name == name) {
            let same = custom_id.is_some() && namesake.custom_id.as_deref() == custom_id;
            return Err(if same { "Taken(WholeDepartment)" } else { "Taken(Name)" });
        }
        if siblings.iter().any(|it| Some(it.order) == order) {
            return Err("Taken(Order)");
        }
        if custom_id.is_some() && self.departments.iter().any(|it| it.custom_id.as_deref() == custom_id) {
            return Err("Taken(DepartmentId)");
        }
        Ok(order.unwrap_or_else(|| siblings.iter().map(|it| it.order).max().unwrap_or(0) + 1))
    }

    /// What the rules answer to a new user.
    pub(super) fn judge_user(
        &self,
        mobile: &str,
        login: Option<&str>,
        mailbox: Option<&str>,
    ) -> &'static str {
        if self.users.iter().any(|it| it.mobile == mobile) {
            return "Taken(Mobile)";
        }
        if login.is_some_and(|login| self.is_taken(login)) {
            return "Taken(Email)";
        }
        match mailbox {
            Some(mailbox) if self.is_login(mailbox) => "Taken(LoginEmail)",
            Some(mailbox) if self.bin.iter().any(|it| it == mailbox) => "Taken(RecycledEmail)",
            Some(mailbox) if self.is_taken(mailbox) => "Taken(EnterpriseEmail)",
            _ => "Ok",
        }
    }

    /// What the rules answer to a new mail group.
    pub(super) fn judge_group(&self, address: &str) -> &'static str {
        match () {
            () if self.is_login(address) => "Taken(LoginEmail)",
            () if self.is_taken(address) => "Taken(Email)",
            () => "Ok",
        }
    }

    fn is_login(&self, address: &str) -> bool {
        self.users.iter().any(|user| user.login.as_deref() == Some(address))
    }

    fn is_taken(&self, address: &str) -> bool {
        let of_user =
            |user: &TwinUser| [&user.login, &user.mailbox].iter().any(|it| it.as_deref() == Some(address));
        let elsewhere = |known: &[String]| known.iter().any(|known| known == address);
        self.users.iter().any(of_user) || elsewhere(&self.groups) || elsewhere(&self.bin)
    }

    /// The departments from this one up to the root.
    fn way_up(&self, mut key: DepartmentKey) -> Vec<DepartmentKey> {
        let mut way = vec![key];
        while let Some(department) = self.departments.iter().find(|it| it.key == key) {
            key = department.parent;
            way.push(key);
        }
        way
    }

    /// The counts of every department, the root included.
    fn counts(&self) -> BTreeMap<DepartmentKey, Counts> {
        let mut counts = BTreeMap::from([(DepartmentKey::ROOT, (0, 0, 0))]);
        for department in &self.departments {
            counts.entry(department.key).or_insert((0, 0, 0));
            counts.entry(department.parent).or_insert((0, 0, 0)).0 += 1;
        }
        for user in &self.users {
            let above: BTreeSet<_> = user.departments.iter().flat_map(|key| self.way_up(*key)).collect();
            for key in above {
                counts.entry(key).or_default().1 += 1;
            }
            // Without orders the first department is the primary one.
            for key in self.way_up(user.departments[0]) {
                counts.entry(key).or_default().2 += 1;
            }
        }
        counts
    }

    /// What `get` shows of the root.
    pub(super) fn root(&self) -> Counts {
        self.counts()[&DepartmentKey::ROOT]
    }

    /// What a recursive listing of `top` shows.
    pub(super) fn tree(&self, top: DepartmentKey) -> Vec<Row> {
        let counts = self.counts();
        let mut rows = Vec::new();
        self.collect(top, &counts, &mut rows);
        rows
    }

    fn collect(&self, top: DepartmentKey, counts: &BTreeMap<DepartmentKey, Counts>, rows: &mut Vec<Row>) {
        let mut children: Vec<_> = self.departments.iter().filter(|it| it.parent == top).collect();
        children.sort_by_key(|it| it.order);
        for child in children {
            rows.push((child.key, child.name.clone(), child.order, counts[&child.key]));
            self.collect(child.key, counts, rows);
        }
    }
}
