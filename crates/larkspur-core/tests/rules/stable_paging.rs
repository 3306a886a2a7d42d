//! Paging while others write: between every two pages of a walk something is made, deleted, moved, renamed or reordered.
//! Whatever was in the list throughout is seen exactly once, in the order in which it stood when that list began.
//!
//! The seed of a failed run is in its message; `LARKSPUR_TEST_STEPS` sets the walks of a run (default 40).

use std::collections::BTreeSet;
use std::sync::Arc;

use larkspur_core::contact_range::{self, RangePlace};
use larkspur_core::department::{self, ChildQuery, DepartmentChange, Position};
use larkspur_core::ids::{DepartmentIdType, IdView, UserIdType};
use larkspur_core::mail_group_member::{self, NewMember, Roll};
use larkspur_core::user::{self, Standing};
use larkspur_core::{Caller, Policy, Result, app, mail_group};
use larkspur_model::{AppKey, DepartmentKey, MailGroupKey, MemberKey, MemberKind, User, UserKey};
use larkspur_testkit::Scene;

use larkspur_testkit::Dice;

/// The lists of the API that are walked.
#[derive(Clone, Copy, Debug)]
enum List {
    Children(DepartmentKey),
    Descendants(DepartmentKey),
    Granted,
    GrantedDescendants,
    Members(DepartmentKey),
    NamedUsers,
    WholeRange,
    NarrowRange,
    MailGroups,
    MailGroupMembers,
}

/// Where a page of any of them ended.
#[derive(Clone, Copy, Debug)]
enum Place {
    Department(Position),
    User(UserKey),
    Range(RangePlace),
    MailGroup(MailGroupKey),
    Member(MemberKey),
}

const TEAM: &str = "team@example.com";
/// A page that holds everything.
const ALL: usize = 10_000;

struct Play<'a> {
    scene: &'a Scene,
    dice: Dice,
    /// An app that sees some departments and users, which are never deleted here.
    narrow: AppKey,
    granted: BTreeSet<DepartmentKey>,
    departments: Vec<DepartmentKey>,
    users: Vec<User>,
    groups: Vec<String>,
    made: usize,
}

impl<'a> Play<'a> {
    async fn set(scene: &'a Scene, seed: u64) -> Self {
        scene.mail_group(TEAM).create().await;
        let (departments, users, groups, granted) = (vec![], vec![], vec![], BTreeSet::new());
        let (dice, narrow) = (Dice::new(seed), AppKey::new(0));
        let mut play = Self { scene, dice, narrow, granted, departments, users, groups, made: 0 };
        for _ in 0..14 {
            play.make_department().await;
        }
        for _ in 0..12 {
            play.hire().await;
            play.join_group().await;
        }
        for _ in 0..5 {
            play.make_group().await;
        }
        let ids = scene.caller().ids;
        let mut departments = Vec::new();
        for key in [1, 4, 7].map(|at: usize| play.departments[at]) {
            let id = ids.open_department_id(key);
            departments.push(scene.read(move |tx, who| department::get(tx, who, &id)).await.unwrap());
            play.granted.insert(key);
        }
        let departments: Vec<_> = departments.iter().collect();
        let users: Vec<_> = play.users.iter().step_by(2).collect();
        play.narrow = scene.app().range(&departments).users(&users).create().await.app.key;
        play
    }

    fn some_place(&mut self) -> DepartmentKey {
        let place = self.dice.below(self.departments.len() + 1);
        self.departments.get(place).copied().unwrap_or(DepartmentKey::ROOT)
    }

    fn new_name(&mut self) -> String {
        self.made += 1;
        format!("部门{}", self.made)
    }

    async fn make_department(&mut self) {
        let (name, parent) = (self.new_name(), self.some_place());
        let shown = self.scene.caller().ids.open_department_id(parent);
        let order = self.dice.percent(50).then(|| i64::try_from(self.dice.below(40)).unwrap());
        let asked = self.scene.department(&name).with(|new| (new.parent, new.order) = (Some(shown), order));
        if let Ok(made) = asked.ask().await {
            self.departments.push(made.key);
        }
    }

    async fn hire(&mut self) {
        let ids = self.scene.caller().ids;
        let places = BTreeSet::from([self.some_place(), self.some_place()]);
        let shown = places.into_iter().map(|key| ids.open_department_id(key)).collect();
        self.users.push(self.scene.user("员工").with(|new| new.departments = shown).create().await);
    }

    async fn make_group(&mut self) {
        self.made += 1;
        let email = format!("g{}@example.com", self.made);
        self.scene.mail_group(&email).create().await;
        self.groups.push(email);
    }

    async fn join_group(&mut self) {
        let user = self.users[self.dice.below(self.users.len())].key;
        let user = Some(self.scene.caller().ids.open_id(user));
        let new = NewMember { kind: Some(MemberKind::User), user, ..NewMember::default() };
        let added = self.scene.write(move |tx, who| {
            mail_group_member::add(tx, who, Roll::Members, TEAM, std::slice::from_ref(&new))
        });
        added.await.unwrap();
    }

    /// One change of another client; a refused one is one too.
    async fn write(&mut self) {
        let at = self.dice.below(self.departments.len().max(1));
        let of = self.departments.get(at).copied();
        match self.dice.below(12) {
            0..2 => self.make_department().await,
            2..5 => {
                let parent = self.some_place();
                let change = |ids: &IdView| DepartmentChange {
                    parent: Some(ids.open_department_id(parent)),
                    ..DepartmentChange::default()
                };
                self.change(of, change).await;
            }
            5..7 => {
                let order = Some(i64::try_from(self.dice.below(40)).unwrap());
                self.change(of, |_| DepartmentChange { order, ..DepartmentChange::default() }).await;
            }
            7 => {
                let name = Some(self.new_name());
                self.change(of, |_| DepartmentChange { name, ..DepartmentChange::default() }).await;
            }
            8 => self.delete(of).await,
            9 => self.hire().await,
            10 if self.users.len() > 6 => {
                let user = self.users.remove(self.dice.below(self.users.len()));
                self.scene.set_standing(&user, Standing::Resigned).await;
            }
            _ if self.dice.percent(40) && self.groups.len() > 2 => {
                let email = self.groups.remove(self.dice.below(self.groups.len()));
                self.scene.write(move |tx, who| mail_group::remove(tx, who, &email)).await.unwrap();
            }
            _ => {
                self.make_group().await;
                self.join_group().await;
            }
        }
    }

    async fn change(&self, of: Option<DepartmentKey>, change: impl FnOnce(&IdView) -> DepartmentChange) {
        let Some(key) = of else { return };
        let ids = self.scene.caller().ids;
        let (reference, change) = (ids.open_department_id(key), change(&ids));
        _ = self.scene.write(move |tx, who| department::patch(tx, who, &reference, &change)).await;
    }

    async fn delete(&mut self, of: Option<DepartmentKey>) {
        let Some(key) = of.filter(|key| !self.granted.contains(key)) else { return };
        let reference = self.scene.caller().ids.open_department_id(key);
        if self.scene.write(move |tx, who| department::delete(tx, who, &reference)).await.is_ok() {
            self.departments.retain(|it| *it != key);
        }
    }

    /// Who walks this list: the app as it is now, as the gate would have it.
    async fn caller(&self, list: List) -> Caller {
        let everyone = self.scene.caller();
        let is_narrow =
            matches!(list, List::Granted | List::GrantedDescendants | List::NamedUsers | List::NarrowRange);
        let key = if is_narrow { self.narrow } else { everyone.app() };
        let app = self.scene.read(move |tx, _| app::find(tx, key)).await.unwrap().unwrap();
        let ids = IdView::new(&app, UserIdType::OpenId, DepartmentIdType::OpenDepartmentId);
        Caller::new(Arc::new(app), ids, Policy::default())
    }

    /// A page as keys.
    async fn page(
        &self,
        list: List,
        page_size: usize,
        after: Option<Place>,
    ) -> Result<(Vec<i64>, Option<Place>)> {
        let who = self.caller(list).await;
        self.scene
            .read_as(&who, move |tx, who| {
                let recursive = matches!(list, List::Descendants(_) | List::GrantedDescendants);
                let query = |after: Option<Place>| ChildQuery {
                    recursive,
                    page_size,
                    after: after.map(|after| match after {
                        Place::Department(position) => position,
                        other => panic!("{other:?}"),
                    }),
                };
                let last_user = after.map(|after| match after {
                    Place::User(key) => key,
                    _ => UserKey::new(0),
                });
                Ok(match list {
                    List::Children(top) | List::Descendants(top) => {
                        let top = who.ids.open_department_id(top);
                        departments(department::children(tx, who, &top, query(after))?)
                    }
                    List::Granted | List::GrantedDescendants => {
                        departments(department::granted(tx, who, query(after))?)
                    }
                    List::Members(of) => {
                        let of = who.ids.open_department_id(of);
                        users(user::of_department(tx, who, &of, page_size, last_user)?)
                    }
                    List::NamedUsers => users(user::granted(tx, who, page_size, last_user)?),
                    List::WholeRange | List::NarrowRange => {
                        let after = after.map(|after| match after {
                            Place::Range(place) => place,
                            other => panic!("{other:?}"),
                        });
                        let page = contact_range::list(tx, who, page_size, after)?;
                        let keys = page.users.iter().map(|key| key.get());
                        let keys = keys.chain(page.departments.iter().map(|key| key.get()));
                        (keys.collect(), page.end.map(Place::Range))
                    }
                    List::MailGroups => {
                        let after = after.map(|after| match after {
                            Place::MailGroup(key) => key,
                            other => panic!("{other:?}"),
                        });
                        let (page, end) = mail_group::list(tx, who, None, page_size, after)?;
                        (page.iter().map(|it| it.key.get()).collect(), end.map(Place::MailGroup))
                    }
                    List::MailGroupMembers => {
                        let after = after.map(|after| match after {
                            Place::Member(key) => key,
                            other => panic!("{other:?}"),
                        });
                        let roll = Roll::Members;
                        let (page, end) = mail_group_member::list(tx, who, roll, TEAM, page_size, after)?;
                        (page.iter().map(|it| it.key.get()).collect(), end.map(Place::Member))
                    }
                })
            })
            .await
    }

    /// Everything in a list now; nothing when what it is a list of is gone.
    async fn whole(&self, list: List) -> Vec<i64> {
        self.page(list, ALL, None).await.map_or_else(|_| Vec::new(), |(keys, _)| keys)
    }

    /// Walks a list with changes between its pages.
    async fn walk(&mut self, list: List, when: &str) {
        let before = self.whole(list).await;
        let mut throughout: BTreeSet<i64> = before.iter().copied().collect();
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page_size = 1 + self.dice.below(4);
            let Ok((page, end)) = self.page(list, page_size, after).await else {
                assert!(self.whole(list).await.is_empty(), "{when}: {list:?}: a walk broke off");
                return;
            };
            seen.extend(page);
            assert!(seen.len() < ALL, "{when}: {list:?}: a walk without end");
            let Some(end) = end else { break };
            after = Some(end);
            for _ in 0..=self.dice.below(3) {
                self.write().await;
                let now: BTreeSet<i64> = self.whole(list).await.into_iter().collect();
                throughout = throughout.intersection(&now).copied().collect();
            }
        }
        let once: BTreeSet<i64> = seen.iter().copied().collect();
        assert_eq!(once.len(), seen.len(), "{when}: {list:?}: something was seen twice");
        let stayed = |keys: Vec<i64>| {
            let mut keys: Vec<i64> = keys.into_iter().filter(|key| throughout.contains(key)).collect();
            // Its departments begin after its users do, in the order of that moment.
            if matches!(list, List::WholeRange) {
                keys.sort_unstable();
            }
            keys
        };
        assert_eq!(stayed(seen), stayed(before), "{when}: {list:?}: lost, or in another order");
    }

    fn any_list(&mut self) -> List {
        let of = self.some_place();
        match self.dice.below(16) {
            0..2 => List::Children(of),
            2 => List::Children(DepartmentKey::ROOT),
            3..5 => List::Descendants(of),
            5..7 => List::Descendants(DepartmentKey::ROOT),
            7 => List::Granted,
            8..10 => List::GrantedDescendants,
            10 => List::Members(of),
            11 => List::NamedUsers,
            12 => List::WholeRange,
            13 => List::NarrowRange,
            14 => List::MailGroups,
            _ => List::MailGroupMembers,
        }
    }
}

fn departments(
    (page, end): (Vec<larkspur_model::Department>, Option<Position>),
) -> (Vec<i64>, Option<Place>) {
    (page.iter().map(|it| it.key.get()).collect(), end.map(Place::Department))
}

fn users((page, end): (Vec<User>, Option<UserKey>)) -> (Vec<i64>, Option<Place>) {
    (page.iter().map(|it| it.key.get()).collect(), end.map(Place::User))
}

#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not configuration of the server")]
fn walks() -> usize {
    std::env::var("LARKSPUR_TEST_STEPS").ok().map_or(40, |text| text.parse().unwrap())
}

#[tokio::test]
async fn whatever_was_there_throughout_is_seen_exactly_once() {
    for engine in larkspur_store::testing::engines() {
        for seed in [3_633_029_107, Dice::fresh_seed()] {
            let scene = Scene::on(engine).await;
            let mut play = Play::set(&scene, seed).await;
            for walk in 0..walks() {
                let list = play.any_list();
                play.walk(list, &format!("seed {seed} on {engine:?}, walk {walk}")).await;
            }
            scene.finish().await;
        }
    }
}
