//! What the rules show beside what the twin has.

use std::collections::BTreeSet;

use larkspur_core::department::{self, ChildQuery};
use larkspur_core::user;
use larkspur_core::{ContactRange, app, chat};
use larkspur_model::{Department, DepartmentKey, EmailAddress, IdKind, UserKey};

use super::Play;
use super::model::Place;

impl Play<'_> {
    /// The tree with names, orders and counts, the root included.
    pub(super) async fn compare_tree(&self, when: &str) {
        let query = ChildQuery { recursive: true, page_size: 1_000, after: None };
        let listed = self.scene.read(move |tx, who| {
            let root = department::get(tx, who, "0")?;
            let (rows, _) = department::children(tx, who, "0", query)?;
            Ok((root, rows))
        });
        let (root, listed) = listed.await.unwrap();
        let counts = |it: &Department| [it.child_count, it.member_count, it.primary_member_count];
        let rows: Vec<_> = listed.iter().map(|it| (it.key, it.name.clone(), it.order, counts(it))).collect();
        let mut expected = Vec::new();
        self.org.rows(DepartmentKey::ROOT, &mut expected);
        assert_eq!(rows, expected, "{when}");
        assert_eq!(counts(&root), self.org.counts(DepartmentKey::ROOT), "{when}");
        for (shown, twin) in
            listed.iter().map(|it| (it, self.org.departments.iter().find(|at| at.key == it.key)))
        {
            let leaders: Vec<UserKey> = shown.leaders.iter().map(|leader| leader.user).collect();
            let expected: Vec<UserKey> =
                twin.unwrap().leaders.iter().copied().filter(|key| key.get() > 0).collect();
            assert_eq!(leaders, expected, "{when}: leaders of {}", shown.key.get());
        }
    }

    /// Owner and number of members of every chat; `verify` looks at who the members are.
    pub(super) async fn compare_rooms(&self, when: &str) {
        let ids = self.scene.caller().ids;
        let shown: Vec<String> =
            self.org.rooms.iter().map(|room| ids.shown().show(IdKind::ChatId, 0, room.key.get())).collect();
        let seen = self.scene.read(move |tx, who| {
            shown.iter().map(|id| chat::get(tx, who, id)).collect::<larkspur_core::Result<Vec<_>>>()
        });
        for (seen, room) in seen.await.unwrap().iter().zip(&self.org.rooms) {
            let count = i64::try_from(room.members.len()).unwrap();
            let expected = (room.department, room.owner, count);
            assert_eq!(
                (seen.department, seen.owner, seen.member_count),
                expected,
                "{when}: chat {}",
                room.key.get()
            );
        }
    }

    /// Some users, field by field.
    pub(super) async fn compare_users(&self, when: &str, keys: &[UserKey]) {
        let ids = self.scene.caller().ids;
        let shown: Vec<String> = keys.iter().map(|key| ids.open_id(*key)).collect();
        let seen = self.scene.read(move |tx, who| {
            shown.iter().map(|id| user::get(tx, who, id)).collect::<larkspur_core::Result<Vec<_>>>()
        });
        for (seen, key) in seen.await.unwrap().into_iter().zip(keys) {
            let twin = self.org.person(*key);
            let place = |it: &larkspur_model::Membership| {
                (it.department, it.user_order, it.department_order, it.is_primary)
            };
            let places: BTreeSet<Place> = seen.memberships.iter().map(place).collect();
            assert_eq!(places, twin.places.iter().copied().collect(), "{when}: places of {}", key.get());
            let id = ids.user_id(seen.custom_id.as_deref(), seen.key);
            let state = (seen.status.frozen, seen.status.resigned, seen.leader, seen.employee_type);
            let expected = (twin.frozen, twin.resigned_at.is_some(), twin.leader, twin.kind);
            assert_eq!((id.as_str(), state), (twin.id.as_str(), expected), "{when}: user {}", key.get());
            let reached = (seen.mobile.unwrap(), seen.email, seen.enterprise_email, seen.employee_no);
            let expected =
                (twin.mobile.clone(), twin.login.clone(), twin.mailbox.clone(), twin.number.clone());
            assert_eq!(reached, expected, "{when}: user {}", key.get());
        }
    }

    /// Every user, every address, the contact range and what it covers, and whatever `verify` has to say.
    pub(super) async fn compare_everything(&self, when: &str) {
        let keys: Vec<UserKey> = self.org.people.iter().map(|it| it.key).collect();
        self.compare_users(when, &keys).await;
        let app = self.app;
        let app = self.scene.read(move |tx, _| app::find(tx, app)).await.unwrap().unwrap();
        let (departments, users) = self.org.range.clone();
        let range = ContactRange::Some {
            departments: departments.iter().copied().collect(),
            users: users.iter().copied().collect(),
        };
        assert_eq!(app.range, range, "{when}: the range");
        let addresses: Vec<String> = (0..30).map(|number| format!("box{number}@example.com")).collect();
        let asked = addresses.clone();
        let held = self.scene.read(move |tx, who| {
            let find = |text: &String| {
                larkspur_core::mail_address::find(tx, who.tenant(), &EmailAddress::parse(text).unwrap())
            };
            asked.iter().map(find).collect::<larkspur_core::Result<Vec<_>>>()
        });
        for (address, held) in addresses.iter().zip(held.await.unwrap()) {
            let expected = self.org.addresses.get(address).map(|(holder, role)| {
                use super::model::Role;
                use larkspur_core::mail_address::{Holder, Role as Kept};
                let key = holder.get();
                match role {
                    Role::Login => (Holder::User(key), Kept::Login),
                    Role::Mailbox => (Holder::User(key), Kept::Primary),
                    Role::Both => (Holder::User(key), Kept::LoginAndPrimary),
                    Role::Alias => (Holder::User(key), Kept::Alias),
                    Role::BinnedMailbox => (Holder::FormerUser(key), Kept::Primary),
                    Role::BinnedAlias => (Holder::FormerUser(key), Kept::Alias),
                }
            });
            assert_eq!(held, expected, "{when}: {address}");
        }
        assert_eq!(self.scene.faults().await, Vec::<String>::new(), "{when}");
    }
}
