//! A naive twin of the tree: random creations, changes, moves and deletions, users in several departments, chats. After
//! every step answers, tree and counts agree, and `verify` finds nothing, not even in a chat.
//!
//! The seed of a failed run is in its message; `LARKSPUR_TEST_STEPS` sets the steps of a run (default 120).

use std::collections::BTreeSet;

use larkspur_core::department::{self, ChildQuery, DepartmentChange};
use larkspur_core::user::Standing;
use larkspur_model::{Department, DepartmentKey, User};
use larkspur_testkit::Scene;

use crate::told::told;
use crate::twin::dice::Dice;

/// Names are few, so that they meet.
const NAMES: [&str; 6] = ["甲", "乙", "丙", "丁", "戊", "己"];
/// Levels that the twin allows, the root being level 1.
const DEPTH: usize = 5;
/// Children that the twin allows.
const CHILDREN: usize = 4;

#[derive(Clone)]
struct Twin {
    key: DepartmentKey,
    parent: DepartmentKey,
    name: &'static str,
    order: i64,
}

struct Grove<'a> {
    scene: &'a Scene,
    dice: Dice,
    departments: Vec<Twin>,
    /// Users and their departments, the primary one first.
    users: Vec<(User, Vec<DepartmentKey>)>,
}

impl Grove<'_> {
    fn way_up(&self, mut key: DepartmentKey) -> Vec<DepartmentKey> {
        let mut way = vec![key];
        while let Some(department) = self.departments.iter().find(|it| it.key == key) {
            key = department.parent;
            way.push(key);
        }
        way
    }

    fn children(&self, key: DepartmentKey) -> Vec<&Twin> {
        let mut children: Vec<_> = self.departments.iter().filter(|it| it.parent == key).collect();
        children.sort_by_key(|it| it.order);
        children
    }

    fn height(&self, key: DepartmentKey) -> usize {
        1 + self.children(key).iter().map(|it| self.height(it.key)).max().unwrap_or(0)
    }

    fn rows(&self, key: DepartmentKey, rows: &mut Vec<(DepartmentKey, String, i64, [i64; 3])>) {
        for child in self.children(key) {
            rows.push((child.key, child.name.to_owned(), child.order, self.counts(child.key)));
            self.rows(child.key, rows);
        }
    }

    fn counts(&self, key: DepartmentKey) -> [i64; 3] {
        let is_in = |place: &DepartmentKey| self.way_up(*place).contains(&key);
        let members = self.users.iter().filter(|(_, places)| places.iter().any(is_in)).count();
        let primary = self.users.iter().filter(|(_, places)| is_in(&places[0])).count();
        [self.children(key).len(), members, primary].map(|count| i64::try_from(count).unwrap())
    }

    /// What the rules answer to this name and order under a parent, and the order that comes of it.
    fn judge(
        &self,
        itself: Option<&Twin>,
        parent: DepartmentKey,
        name: &str,
        order: Option<i64>,
    ) -> Result<i64, &'static str> {
        if itself.is_none_or(|it| it.parent != parent) {
            let levels = itself.map_or(1, |it| self.height(it.key));
            if itself.is_some_and(|it| self.way_up(parent).contains(&it.key)) {
                return Err("Invalid(ParentDepartment)");
            }
            if self.way_up(parent).len() + levels > DEPTH {
                return Err("Full(DepartmentDepth)");
            }
            if self.children(parent).len() >= CHILDREN {
                return Err("Full(ChildDepartments)");
            }
        }
        let siblings = self.children(parent);
        let others: Vec<_> =
            siblings.iter().filter(|it| itself.is_none_or(|own| own.key != it.key)).collect();
        if others.iter().any(|it| it.name == name) {
            return Err("Taken(Name)");
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

    fn some_place(&mut self) -> DepartmentKey {
        let place = self.dice.below(self.departments.len() + 1);
        self.departments.get(place).map_or(DepartmentKey::ROOT, |it| it.key)
    }

    fn caller(&self) -> larkspur_core::Caller {
        let mut who = self.scene.caller();
        who.policy.limits.department_depth = DEPTH;
        who.policy.limits.child_departments = i64::try_from(CHILDREN).unwrap();
        who
    }

    async fn create(&mut self, when: &str) {
        let (parent, name) = (self.some_place(), *self.dice.any(&NAMES));
        let order = self.dice.percent(30).then(|| i64::try_from(self.dice.below(6)).unwrap());
        let with_chat = self.dice.percent(50);
        let expected = self.judge(None, parent, name, order);
        let shown = self.scene.caller().ids.open_department_id(parent);
        let asked = self.scene.department(name).by(&self.caller()).with(|new| {
            (new.parent, new.order, new.create_chat) = (Some(shown), order, with_chat);
        });
        let made = asked.ask().await;
        assert_eq!(told(&made), expected.err().unwrap_or("Ok"), "{when}: create");
        if let (Ok(made), Ok(order)) = (made, expected) {
            self.departments.push(Twin { key: made.key, parent, name, order });
        }
    }

    async fn change(&mut self, when: &str) {
        if self.departments.is_empty() {
            return;
        }
        let at = self.dice.below(self.departments.len());
        let before = self.departments[at].clone();
        let parent = self.dice.percent(70).then(|| self.some_place());
        let name = self.dice.percent(30).then(|| *self.dice.any(&NAMES));
        let order = self.dice.percent(30).then(|| i64::try_from(self.dice.below(6)).unwrap());
        let leader = if self.users.is_empty() { None } else { Some(self.dice.below(self.users.len())) };
        let (to, called) = (parent.unwrap_or(before.parent), name.unwrap_or(before.name));
        let expected = self.judge(Some(&before), to, called, order);
        let ids = self.scene.caller().ids;
        let change = DepartmentChange {
            name: name.map(str::to_owned),
            parent: parent.map(|key| ids.open_department_id(key)),
            leader: leader.map(|at| ids.open_id(self.users[at].0.key)),
            create_chat: self.dice.percent(20),
            chat_employee_types: self.dice.percent(20).then(|| vec![1]),
            order,
            ..DepartmentChange::default()
        };
        let reference = ids.open_department_id(before.key);
        let who = self.caller();
        let changed =
            self.scene.write_as(&who, move |tx, who| department::patch(tx, who, &reference, &change)).await;
        assert_eq!(told(&changed), expected.err().unwrap_or("Ok"), "{when}: change of {}", before.key.get());
        if let Ok(order) = expected {
            self.departments[at] = Twin { parent: to, name: called, order, ..before };
        }
    }

    async fn delete(&mut self, when: &str) {
        if self.departments.is_empty() {
            return;
        }
        let at = self.dice.below(self.departments.len());
        let key = self.departments[at].key;
        let expected = match () {
            () if self.users.iter().any(|(_, places)| places.contains(&key)) => "HasMembers",
            () if !self.children(key).is_empty() => "HasChildren",
            () => "Ok",
        };
        let reference = self.scene.caller().ids.open_department_id(key);
        let deleted = self.scene.write(move |tx, who| department::delete(tx, who, &reference)).await;
        assert_eq!(told(&deleted), expected, "{when}: delete");
        if deleted.is_ok() {
            self.departments.remove(at);
        }
    }

    async fn hire_or_fire(&mut self) {
        if self.users.len() > 25 {
            let at = self.dice.below(self.users.len());
            let (user, _) = self.users.remove(at);
            self.scene.set_standing(&user, Standing::Resigned).await;
            return;
        }
        let mut places = Vec::new();
        for _ in 0..=self.dice.below(3) {
            let place = self.some_place();
            if !places.contains(&place) {
                places.push(place);
            }
        }
        let ids = self.scene.caller().ids;
        let kind = i64::try_from(1 + self.dice.below(2)).unwrap();
        let shown = places.iter().map(|key| ids.open_department_id(*key)).collect();
        let user = self.scene.user("员工").with(|new| (new.departments, new.employee_type) = (shown, kind));
        self.users.push((user.create().await, places));
    }

    async fn compare(&self, when: &str) {
        let query = ChildQuery { recursive: true, page_size: 1_000, after: None };
        let listed =
            self.scene.read(move |tx, who| department::children(tx, who, "0", query)).await.unwrap().0;
        let row = |it: Department| {
            (it.key, it.name, it.order, [it.child_count, it.member_count, it.primary_member_count])
        };
        let mut expected = Vec::new();
        self.rows(DepartmentKey::ROOT, &mut expected);
        assert_eq!(listed.into_iter().map(row).collect::<Vec<_>>(), expected, "{when}");
        let faults: BTreeSet<String> = self.scene.faults().await.into_iter().collect();
        assert!(faults.is_empty(), "{when}: {faults:?}");
    }
}

#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not configuration of the server")]
fn steps() -> usize {
    std::env::var("LARKSPUR_TEST_STEPS").ok().map_or(120, |text| text.parse().unwrap())
}

#[tokio::test]
async fn tree_counts_and_chats_agree_with_the_twin() {
    for engine in larkspur_store::testing::engines() {
        for seed in [7, Dice::fresh_seed()] {
            let scene = Scene::on(engine).await;
            let mut grove =
                Grove { scene: &scene, dice: Dice::new(seed), departments: vec![], users: vec![] };
            for step in 0..steps() {
                let when = format!("seed {seed} on {engine:?}, step {step}");
                match grove.dice.below(100) {
                    0..30 => grove.create(&when).await,
                    30..65 => grove.change(&when).await,
                    65..75 => grove.delete(&when).await,
                    _ => grove.hire_or_fire().await,
                }
                grove.compare(&when).await;
            }
            scene.finish().await;
        }
    }
}
