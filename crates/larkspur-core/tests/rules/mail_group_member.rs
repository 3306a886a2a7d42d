//! Members and permission members of mail groups.

use larkspur_core::ids::{DepartmentIdType, UserIdType};
use larkspur_core::mail_group_member::{self, NewMember, Roll};
use larkspur_core::user::Standing;
use larkspur_core::{Caller, Result, mail_group};
use larkspur_model::{DepartmentKey, MailGroup, MailGroupMember, Member, MemberKey, MemberKind, UserKey};
use larkspur_testkit::{Scene, each_engine};

use crate::backdoor::delete_department;
use crate::told::told;

const TEAM: &str = "team@example.com";
const ROLLS: [Roll; 2] = [Roll::Members, Roll::PermissionMembers];

fn user(who: &Caller, key: UserKey) -> NewMember {
    NewMember { kind: Some(MemberKind::User), user: Some(who.ids.open_id(key)), ..NewMember::default() }
}

fn department(who: &Caller, key: DepartmentKey) -> NewMember {
    let id = who.ids.open_department_id(key);
    NewMember { kind: Some(MemberKind::Department), department: Some(id), ..NewMember::default() }
}

fn mail(kind: MemberKind, email: &str) -> NewMember {
    NewMember { kind: Some(kind), email: Some(email.into()), ..NewMember::default() }
}

fn company() -> NewMember {
    NewMember { kind: Some(MemberKind::Company), ..NewMember::default() }
}

async fn add_by(
    scene: &Scene,
    who: &Caller,
    roll: Roll,
    new: Vec<NewMember>,
) -> Result<Vec<MailGroupMember>> {
    scene.write_as(who, move |tx, who| mail_group_member::add(tx, who, roll, TEAM, &new)).await
}

async fn add(scene: &Scene, roll: Roll, new: Vec<NewMember>) -> Result<Vec<MailGroupMember>> {
    add_by(scene, &scene.caller(), roll, new).await
}

async fn remove(scene: &Scene, roll: Roll, group: &str, ids: Vec<String>) -> Result<()> {
    let group = group.to_owned();
    scene.write(move |tx, who| mail_group_member::remove(tx, who, roll, &group, &ids)).await
}

async fn all(scene: &Scene, roll: Roll) -> Vec<MailGroupMember> {
    let page = scene.read(move |tx, who| mail_group_member::list(tx, who, roll, TEAM, 999, None));
    page.await.unwrap().0
}

async fn members(scene: &Scene) -> Vec<Member> {
    all(scene, Roll::Members).await.into_iter().map(|it| it.member).collect()
}

async fn team(scene: &Scene) -> MailGroup {
    scene.read(|tx, who| mail_group::get(tx, who, TEAM)).await.unwrap()
}

async fn counts(scene: &Scene) -> (i64, i64, i64) {
    let team = team(scene).await;
    (team.direct_member_count, team.external_member_count, team.company_member_count)
}

#[tokio::test]
async fn every_kind_is_kept_counted_shown_and_removed() {
    each_engine(async |scene| {
        let who = scene.caller();
        scene.mail_group(TEAM).create().await;
        let nested = scene.mail_group("Nested@example.com").create().await;
        let person = scene.user("张三").create().await;
        let rooms = scene.department("研发").create().await;
        let new = vec![
            user(&who, person.key),
            department(&who, rooms.key),
            department(&who, DepartmentKey::ROOT),
            company(),
            mail(MemberKind::ExternalUser, "Out@elsewhere.example"),
            mail(MemberKind::MailGroup, "nested@example.com"),
            mail(MemberKind::OtherMember, "Any@example.com"),
        ];
        let made = add(scene, Roll::Members, new).await.unwrap();
        let kinds: Vec<&str> = made.iter().map(|it| it.member.kind().as_str()).collect();
        let expected =
            ["USER", "DEPARTMENT", "DEPARTMENT", "COMPANY", "EXTERNAL_USER", "MAIL_GROUP", "OTHER_MEMBER"];
        assert_eq!(kinds, expected);
        assert_eq!(made[0].member, Member::User(person.key));
        assert_eq!(made[1].member, Member::Department(rooms.key));
        assert_eq!(made[5].member, Member::MailGroup(nested.key));
        let emails: Vec<_> = made.iter().map(|it| it.email.as_deref()).collect();
        let given = [Some("Out@elsewhere.example"), Some("Nested@example.com"), Some("Any@example.com")];
        assert_eq!((&emails[..4], &emails[4..]), ([None; 4].as_slice(), given.as_slice()));
        assert_eq!(counts(scene).await, (7, 1, 1));
        assert_eq!(all(scene, Roll::Members).await, made);
        for one in made {
            let (id, expected) = (Roll::Members.show(&who, &one), one.clone());
            let found = id.clone();
            let found =
                scene.read(move |tx, who| mail_group_member::get(tx, who, Roll::Members, TEAM, &found)).await;
            assert_eq!(found.unwrap(), expected);
            remove(scene, Roll::Members, TEAM, vec![id]).await.unwrap();
        }
        assert_eq!(counts(scene).await, (0, 0, 0));
    })
    .await;
}

#[tokio::test]
async fn who_is_a_member_already_keeps_the_membership() {
    each_engine(async |scene| {
        let who = scene.caller();
        scene.mail_group(TEAM).create().await;
        let person = scene.user("张三").create().await;
        let outside = |email| mail(MemberKind::ExternalUser, email);
        let first =
            add(scene, Roll::Members, vec![user(&who, person.key), company(), outside("a@b.example")])
                .await
                .unwrap();
        let again = vec![outside("A@B.example"), company(), user(&who, person.key), company()];
        let again = add(scene, Roll::Members, again).await.unwrap();
        let (one, two, three) = (first[0].clone(), first[1].clone(), first[2].clone());
        assert_eq!(again, [three, two.clone(), one, two]);
        assert_eq!(counts(scene).await, (3, 1, 1));
        // The other roll is another matter: it has ids of its own and no counts.
        let permitted = add(scene, Roll::PermissionMembers, vec![user(&who, person.key)]).await.unwrap();
        assert_ne!(permitted[0].key, first[0].key);
        assert_eq!(counts(scene).await, (3, 1, 1));
    })
    .await;
}

#[tokio::test]
async fn every_refusal_is_of_all_or_none() {
    each_engine(async |scene| {
        let who = scene.caller();
        scene.mail_group(TEAM).create().await;
        let good = scene
            .user("张三")
            .with(|new| new.enterprise_email = Some("box@example.com".into()))
            .create()
            .await;
        let gone = scene.user("走").create().await;
        scene.set_standing(&gone, Standing::Resigned).await;
        let rooms = scene.department("研发").create().await;
        delete_department(scene, &rooms).await;
        let of = |kind| NewMember { kind: Some(kind), ..NewMember::default() };
        let named = |kind, text: &str| NewMember {
            user: Some(text.into()),
            department: Some(text.into()),
            ..of(kind)
        };
        let both: &[(&str, NewMember)] = &[
            ("Missing(MemberKind)", NewMember::default()),
            ("Missing(Member)", of(MemberKind::User)),
            ("Missing(Member)", named(MemberKind::User, "")),
            ("Missing(Member)", of(MemberKind::Department)),
            ("Missing(Member)", of(MemberKind::MailGroup)),
            ("BadId(OpenId)", named(MemberKind::User, "x")),
            ("BadId(OpenDepartmentId)", named(MemberKind::Department, "x")),
            ("NotFound(User)", user(&who, UserKey::new(77))),
            ("NotFound(User)", user(&who, gone.key)),
            ("NotFound(Department)", department(&who, DepartmentKey::new(77))),
            ("NotFound(Department)", department(&who, rooms.key)),
            ("Invalid(Member)", mail(MemberKind::MailGroup, "nobody@example.com")),
            ("Invalid(Member)", mail(MemberKind::MailGroup, "box@example.com")),
            ("Invalid(Member)", mail(MemberKind::MailGroup, "no address")),
            ("Invalid(Member)", mail(MemberKind::PublicMailbox, TEAM)),
        ];
        let members: &[(&str, NewMember)] = &[
            ("Missing(Member)", of(MemberKind::ExternalUser)),
            ("Invalid(Member)", mail(MemberKind::ExternalUser, "box@EXAMPLE.com")),
            ("Invalid(Member)", mail(MemberKind::OtherMember, "no address")),
        ];
        let permitted: &[(&str, NewMember)] = &[
            ("Invalid(MemberKind)", company()),
            ("Invalid(MemberKind)", mail(MemberKind::ExternalUser, "a@b.example")),
            ("Invalid(MemberKind)", mail(MemberKind::OtherMember, "a@b.example")),
        ];
        for (roll, more) in ROLLS.into_iter().zip([members, permitted]) {
            for (expected, wrong) in both.iter().chain(more) {
                let outcome = add(scene, roll, vec![user(&who, good.key), wrong.clone()]).await;
                assert_eq!(told(&outcome), *expected, "{wrong:?}");
            }
            assert_eq!(told(&add(scene, roll, Vec::new()).await), "Missing(Member)");
            assert_eq!(all(scene, roll).await, []);
        }
        let nowhere = vec![user(&who, good.key)];
        let nowhere =
            scene.write(move |tx, who| mail_group_member::add(tx, who, Roll::Members, "x", &nowhere)).await;
        assert_eq!(told(&nowhere), "NotFound(MailGroup)");
    })
    .await;
}

#[tokio::test]
async fn an_id_is_good_for_one_roll_of_one_group() {
    each_engine(async |scene| {
        let who = scene.caller();
        scene.mail_group(TEAM).create().await;
        scene.mail_group("other@example.com").create().await;
        let person = scene.user("张三").create().await;
        for roll in ROLLS {
            let made = add(scene, roll, vec![user(&who, person.key)]).await.unwrap();
            let id = roll.show(&who, &made[0]);
            let (other, noun) = match roll {
                Roll::Members => (Roll::PermissionMembers, "NotFound(MailGroupMember)"),
                Roll::PermissionMembers => (Roll::Members, "NotFound(PermissionMember)"),
            };
            let wrong = other.show(&who, &made[0]);
            let never = roll.show(&who, &MailGroupMember { key: MemberKey::new(77), ..made[0].clone() });
            for (group, unknown) in
                [(TEAM, &wrong), (TEAM, &never), (TEAM, &"x".to_owned()), ("other@example.com", &id)]
            {
                let ids = vec![id.clone(), unknown.clone()];
                assert_eq!(told(&remove(scene, roll, group, ids).await), noun);
                let unknown = unknown.clone();
                let found =
                    scene.read(move |tx, who| mail_group_member::get(tx, who, roll, group, &unknown)).await;
                assert_eq!(told(&found), noun);
            }
            assert_eq!(told(&remove(scene, roll, "x", vec![id.clone()]).await), "NotFound(MailGroup)");
            assert_eq!(told(&remove(scene, roll, TEAM, Vec::new()).await), "Missing(Member)");
            assert_eq!(all(scene, roll).await, made);
            remove(scene, roll, TEAM, vec![id.clone(), id]).await.unwrap();
            assert_eq!(all(scene, roll).await, []);
        }
    })
    .await;
}

#[tokio::test]
async fn members_are_named_in_the_kinds_of_id_of_the_request() {
    each_engine(async |scene| {
        scene.mail_group(TEAM).create().await;
        let person = scene.user("张三").with(|new| new.custom_id = Some("zhang".into())).create().await;
        let rooms = scene.department("研发").custom_id("rd").create().await;
        let who = scene.speaking(UserIdType::UserId, DepartmentIdType::DepartmentId);
        let of = |kind, text: &str| NewMember {
            kind: Some(kind),
            user: Some(text.into()),
            department: Some(text.into()),
            email: Some("ignored".into()),
        };
        let new = vec![of(MemberKind::User, "zhang"), of(MemberKind::Department, "rd")];
        add_by(scene, &who, Roll::Members, new).await.unwrap();
        assert_eq!(members(scene).await, [Member::User(person.key), Member::Department(rooms.key)]);
    })
    .await;
}

#[tokio::test]
async fn the_number_of_direct_members_is_limited_by_the_policy() {
    each_engine(async |scene| {
        let mut who = scene.caller();
        who.policy.limits.mail_group_members = 2;
        scene.mail_group(TEAM).create().await;
        let outside = |name: &str| mail(MemberKind::ExternalUser, &format!("{name}@b.example"));
        add_by(scene, &who, Roll::Members, vec![outside("a"), outside("b")]).await.unwrap();
        let more = add_by(scene, &who, Roll::Members, vec![outside("a"), outside("c")]).await;
        assert_eq!(told(&more), "Full(MailGroupMembers)");
        add_by(scene, &who, Roll::Members, vec![outside("b"), outside("a")]).await.unwrap();
        assert_eq!(counts(scene).await, (2, 2, 0));
    })
    .await;
}

#[tokio::test]
async fn every_page_size_lists_the_members_in_the_order_they_came() {
    each_engine(async |scene| {
        scene.mail_group(TEAM).create().await;
        let outside = |number: i64| mail(MemberKind::ExternalUser, &format!("{}@b.example", 9 - number));
        let made = add(scene, Roll::Members, (0..5).map(outside).collect()).await.unwrap();
        for size in 1..=6 {
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let page = scene
                    .read(move |tx, who| mail_group_member::list(tx, who, Roll::Members, TEAM, size, after));
                let (rows, next) = page.await.unwrap();
                assert!(rows.len() == size || next.is_none(), "only the last page may be short");
                found.extend(rows);
                after = next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(found, made, "size {size}");
        }
        let unknown =
            scene.read(|tx, who| mail_group_member::list(tx, who, Roll::Members, "x", 1, None)).await;
        assert_eq!(told(&unknown), "NotFound(MailGroup)");
    })
    .await;
}

#[tokio::test]
async fn who_leaves_the_organisation_leaves_every_group() {
    each_engine(async |scene| {
        let who = scene.caller();
        scene.mail_group(TEAM).create().await;
        let (stays, leaves) = (scene.user("留").create().await, scene.user("走").create().await);
        for roll in ROLLS {
            add(scene, roll, vec![user(&who, stays.key), user(&who, leaves.key)]).await.unwrap();
        }
        scene.set_standing(&leaves, Standing::Resigned).await;
        for roll in ROLLS {
            let left: Vec<Member> = all(scene, roll).await.into_iter().map(|it| it.member).collect();
            assert_eq!(left, [Member::User(stays.key)]);
        }
        assert_eq!(counts(scene).await, (1, 0, 0));
    })
    .await;
}

#[tokio::test]
async fn a_nested_group_is_shown_by_its_newest_address_and_leaves_when_it_is_deleted() {
    each_engine(async |scene| {
        scene.mail_group(TEAM).create().await;
        scene.mail_group("nested@example.com").create().await;
        // A circle of two, and of one.
        let nested = |email: &str| vec![mail(MemberKind::MailGroup, email)];
        add(scene, Roll::Members, [nested("nested@example.com"), nested(TEAM)].concat()).await.unwrap();
        add(scene, Roll::PermissionMembers, nested("nested@example.com")).await.unwrap();
        let back = nested(TEAM);
        let into = scene.write(move |tx, who| {
            mail_group_member::add(tx, who, Roll::Members, "nested@example.com", &back)
        });
        into.await.unwrap();
        let given = mail_group::NewMailGroup {
            email: Some("newer@example.com".into()),
            ..mail_group::NewMailGroup::default()
        };
        scene.write(move |tx, who| mail_group::patch(tx, who, "nested@example.com", &given)).await.unwrap();
        assert_eq!(all(scene, Roll::Members).await[0].email.as_deref(), Some("newer@example.com"));
        scene.write(|tx, who| mail_group::remove(tx, who, "newer@example.com")).await.unwrap();
        assert_eq!(members(scene).await, [Member::MailGroup(team(scene).await.key)]);
        assert_eq!((counts(scene).await, all(scene, Roll::PermissionMembers).await.len()), ((1, 0, 0), 0));
        scene.write(|tx, who| mail_group::remove(tx, who, TEAM)).await.unwrap();
    })
    .await;
}
