//! One run: throws the dice, asks the rules, asks the twin, compares.

use larkspur_core::department::{self, ChildQuery};
use larkspur_core::mail_group;
use larkspur_core::user::Standing;
use larkspur_model::{Department, DepartmentKey, User};
use larkspur_testkit::Scene;

use super::model::{Model, Row, TwinDepartment, TwinUser};
use crate::told::told;
use larkspur_testkit::Dice;

/// More departments than this, and the later steps would only make the run slower.
const MOST_DEPARTMENTS: usize = 60;

pub(super) struct Play<'a> {
    scene: &'a Scene,
    dice: Dice,
    model: Model,
    users: Vec<User>,
}

impl<'a> Play<'a> {
    pub(super) fn new(scene: &'a Scene, dice: Dice) -> Self {
        Self { scene, dice, model: Model::default(), users: Vec::new() }
    }

    /// One request, then a look at everything.
    pub(super) async fn step(&mut self, when: &str) {
        match self.dice.below(100) {
            0..45 => self.create_department(when).await,
            45..75 => self.create_user(when).await,
            75..85 => self.resign(when).await,
            _ => self.create_group(when).await,
        }
        assert_eq!(
            self.listing(DepartmentKey::ROOT, 1_000).await,
            self.model.tree(DepartmentKey::ROOT),
            "{when}"
        );
        let root = self.scene.read(|tx, who| department::get(tx, who, "0")).await.unwrap();
        assert_eq!(
            (root.child_count, root.member_count, root.primary_member_count),
            self.model.root(),
            "{when}"
        );
    }

    async fn create_department(&mut self, when: &str) {
        let parent = self.some_department();
        let name = format!("部门{}", self.dice.below(8));
        let order = self.dice.percent(40).then(|| i64::try_from(self.dice.below(10)).unwrap());
        let custom_id = self.dice.percent(40).then(|| format!("D{}", self.dice.below(30)));
        if self.model.departments.len() >= MOST_DEPARTMENTS {
            return;
        }
        let expected = self.model.judge_department(parent, &name, order, custom_id.as_deref());
        let shown = self.scene.caller().ids.open_department_id(parent);
        let made = self.scene.department(&name).with(|new| {
            (new.parent, new.order, new.custom_id) = (Some(shown), order, custom_id.clone());
        });
        let made = made.ask().await;
        assert_eq!(
            told(&made),
            expected.err().unwrap_or("Ok"),
            "{when}: department {name}, {order:?}, {custom_id:?}"
        );
        if let (Ok(made), Ok(order)) = (made, expected) {
            assert_eq!(made.order, order, "{when}");
            self.model.departments.push(TwinDepartment { key: made.key, parent, name, order, custom_id });
        }
    }

    async fn create_user(&mut self, when: &str) {
        let mut departments: Vec<DepartmentKey> = Vec::new();
        for _ in 0..=self.dice.below(3) {
            let department = self.some_department();
            if !departments.contains(&department) {
                departments.push(department);
            }
        }
        let mobile = format!("+86131{:08}", self.dice.below(40));
        let login = self.dice.percent(30).then(|| self.some_address());
        let mailbox = self.dice.percent(30).then(|| self.some_address());
        let [folded_login, folded_mailbox] =
            [&login, &mailbox].map(|it| it.as_ref().map(|it| it.to_lowercase()));
        let expected = self.model.judge_user(&mobile, folded_login.as_deref(), folded_mailbox.as_deref());
        let ids = self.scene.caller().ids;
        let shown = departments.iter().map(|key| ids.open_department_id(*key)).collect();
        let made = self.scene.user("员工").with(|new| {
            (new.departments, new.mobile, new.email, new.enterprise_email) =
                (shown, Some(mobile.clone()), login.clone(), mailbox.clone());
        });
        let made = made.ask().await;
        assert_eq!(told(&made), expected, "{when}: user {mobile}, {login:?}, {mailbox:?}");
        if let Ok(made) = made {
            let (login, mailbox) = (folded_login, folded_mailbox);
            self.model.users.push(TwinUser { key: made.key, mobile, departments, login, mailbox });
            self.users.push(made);
        }
    }

    async fn resign(&mut self, when: &str) {
        if self.users.is_empty() {
            return;
        }
        let place = self.dice.below(self.users.len());
        let leaves = self.users.remove(place);
        let twin = self.model.users.remove(place);
        assert_eq!(twin.key, leaves.key, "{when}");
        self.model.bin.extend(twin.mailbox);
        self.scene.set_standing(&leaves, Standing::Resigned).await;
    }

    async fn create_group(&mut self, when: &str) {
        let address = self.some_address();
        let folded = address.to_lowercase();
        let expected = self.model.judge_group(&folded);
        let made = self.scene.mail_group(&address).ask().await;
        assert_eq!(told(&made), expected, "{when}: group {address}");
        if made.is_ok() {
            self.model.groups.push(folded);
        }
    }

    fn some_department(&mut self) -> DepartmentKey {
        let place = self.dice.below(self.model.departments.len() + 1);
        self.model.departments.get(place).map_or(DepartmentKey::ROOT, |department| department.key)
    }

    /// One of a few addresses, in one of three spellings.
    fn some_address(&mut self) -> String {
        let local = format!("box{}", self.dice.below(25));
        let [plain, domain, whole] = [
            format!("{local}@example.com"),
            format!("{local}@Example.Com"),
            format!("{local}@example.com").to_uppercase(),
        ];
        self.dice.any(&[plain, domain, whole]).clone()
    }

    /// A recursive listing, page by page.
    async fn listing(&self, top: DepartmentKey, page_size: usize) -> Vec<Row> {
        let (mut rows, mut after) = (Vec::new(), None);
        loop {
            let reference = self.scene.caller().ids.open_department_id(top);
            let query = ChildQuery { recursive: true, page_size, after };
            let page = self.scene.read(move |tx, who| department::children(tx, who, &reference, query)).await;
            let (page, next) = page.unwrap();
            rows.extend(page.into_iter().map(row));
            assert!(rows.len() <= MOST_DEPARTMENTS, "a walk that repeats itself never ends");
            after = next;
            if after.is_none() {
                return rows;
            }
        }
    }

    /// Every department as the top of a listing, in pages of every small size, and every mail group.
    pub(super) async fn compare_listings(&self, when: &str) {
        for department in &self.model.departments {
            let expected = self.model.tree(department.key);
            let page_size = 1 + expected.len() % 7;
            assert_eq!(self.listing(department.key, page_size).await, expected, "{when}");
        }
        let groups = self.scene.read(|tx, who| mail_group::list(tx, who, None, 1_000, None)).await.unwrap().0;
        let groups: Vec<String> = groups.iter().map(|group| group.email.to_lowercase()).collect();
        assert_eq!(groups, self.model.groups, "{when}");
    }
}

fn row(department: Department) -> Row {
    let counts = (department.child_count, department.member_count, department.primary_member_count);
    (department.key, department.name, department.order, counts)
}
