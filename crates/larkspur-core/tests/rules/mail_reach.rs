//! Who may send to a group, and by which ways somebody is a member: the rules by name. The twin throws them together.

use larkspur_core::mail_group_member::{self, NewMember, Roll};
use larkspur_core::mail_reach::{self, Decision, Ground, Party, Ways};
use larkspur_core::user::Standing;
use larkspur_core::{Caller, mail_expansion, mail_group, user_mailbox, verify};
use larkspur_model::{Department, EmailAddress, MailGroup, Member, MemberKind, User, WhoCanSend};
use larkspur_testkit::{Scene, each_engine};

pub(crate) fn text(kind: MemberKind, email: &str) -> NewMember {
    NewMember { kind: Some(kind), email: Some(email.to_owned()), ..NewMember::default() }
}

pub(crate) fn of_department(who: &Caller, department: &Department) -> NewMember {
    let department = Some(who.ids.open_department_id(department.key));
    NewMember { kind: Some(MemberKind::Department), department, ..NewMember::default() }
}

fn of_user(who: &Caller, user: &User) -> NewMember {
    let user = Some(who.ids.open_id(user.key));
    NewMember { kind: Some(MemberKind::User), user, ..NewMember::default() }
}

pub(crate) async fn add(scene: &Scene, roll: Roll, group: &str, new: NewMember) {
    let group = group.to_owned();
    let added =
        scene.write(move |tx, who| mail_group_member::add(tx, who, roll, &group, std::slice::from_ref(&new)));
    added.await.unwrap();
}

async fn group(scene: &Scene, email: &str, rule: WhoCanSend) -> MailGroup {
    scene.mail_group(email).with(|new| new.who_can_send = Some(rule)).create().await
}

async fn ask(scene: &Scene, from: &str, to: &str) -> Decision {
    let (from, to) = (EmailAddress::parse(from).unwrap(), to.to_owned());
    let asked = scene.read(move |tx, who| {
        let group = mail_group::get(tx, who, &to)?;
        mail_reach::may_send(tx, who.tenant(), &from, &group)
    });
    asked.await.unwrap()
}

async fn ways(scene: &Scene, group: &MailGroup, party: Party, most: usize) -> Ways {
    let key = group.key;
    scene.read(move |tx, who| mail_reach::ways(tx, who.tenant(), key, &party, most)).await.unwrap()
}

#[tokio::test]
async fn each_rule_decides_on_its_own_ground() {
    each_engine(async |scene| {
        let who = scene.caller();
        for (email, rule) in [
            ("any@example.com", WhoCanSend::Anyone),
            ("in@example.com", WhoCanSend::AllInternalUsers),
            ("own@example.com", WhoCanSend::AllGroupMembers),
            ("few@example.com", WhoCanSend::CustomMembers),
        ] {
            group(scene, email, rule).await;
        }
        let mailbox = |new: &mut larkspur_core::user::NewUser| {
            new.enterprise_email = Some("Ann@example.com".into());
            new.email = Some("ann@home.example".into());
        };
        let ann = scene.user("安").with(mailbox).create().await;
        let check = async |from: &str, expected: [Ground; 4]| {
            let groups = ["any@example.com", "in@example.com", "own@example.com", "few@example.com"];
            for (to, expected) in groups.into_iter().zip(expected) {
                let decision = ask(scene, from, to).await;
                assert_eq!(decision.ground, expected, "{from} to {to}: {decision:?}");
                let accepted = [Ground::Anyone, Ground::Internal, Ground::Member, Ground::Permitted];
                assert_eq!(decision.ground.accepts(), accepted.contains(&expected));
            }
        };
        let strange = [Ground::Anyone, Ground::NotInternal, Ground::NotMember, Ground::NotPermitted];
        let inside = [Ground::Anyone, Ground::Internal, Ground::NotMember, Ground::NotPermitted];
        check("ann@EXAMPLE.com", inside).await;
        check("ann@home.example", inside).await;
        for stranger in ["nobody@example.com", "ann@xexample.com", "ann@example.com.evil.example"] {
            check(stranger, strange).await;
        }
        check("own@example.com", [Ground::MailGroup; 4]).await;
        add(scene, Roll::Members, "own@example.com", of_user(&who, &ann)).await;
        add(scene, Roll::Members, "few@example.com", of_user(&who, &ann)).await;
        let member = [Ground::Anyone, Ground::Internal, Ground::Member, Ground::NotPermitted];
        check("ann@example.com", member).await;
        add(
            scene,
            Roll::PermissionMembers,
            "few@example.com",
            text(MemberKind::MailGroup, "own@example.com"),
        )
        .await;
        let permitted = [Ground::Anyone, Ground::Internal, Ground::Member, Ground::Permitted];
        check("Ann@example.com", permitted).await;
        scene.set_standing(&ann, Standing::Unjoined).await;
        check("ann@example.com", permitted).await;
        scene.set_standing(&ann, Standing::Frozen).await;
        let frozen = [Ground::Anyone, Ground::Suspended, Ground::Suspended, Ground::Suspended];
        check("ann@home.example", frozen).await;
        assert_eq!(ask(scene, "ann@example.com", "in@example.com").await.sender, Party::Suspended(ann.key));
        scene.set_standing(&ann, Standing::Resigned).await;
        check("ann@example.com", strange).await;
        let gone = ann.key;
        let party = scene.read(move |tx, who| mail_reach::party_of_user(tx, who.tenant(), gone)).await;
        assert_eq!(party.unwrap(), Party::Gone(gone));
        let of_any = group(scene, "last@example.com", WhoCanSend::Anyone).await;
        assert_eq!(ways(scene, &of_any, Party::Gone(gone), 9).await, Ways::default());
    })
    .await;
}

#[tokio::test]
async fn an_address_is_whoever_has_it_now() {
    each_engine(async |scene| {
        let team = group(scene, "team@example.com", WhoCanSend::AllGroupMembers).await;
        add(scene, Roll::Members, "team@example.com", text(MemberKind::OtherMember, "Later@example.com"))
            .await;
        assert_eq!(ask(scene, "later@example.com", "team@example.com").await.ground, Ground::Member);
        let mailbox =
            |new: &mut larkspur_core::user::NewUser| new.enterprise_email = Some("later@example.com".into());
        let later = scene.user("后来").with(mailbox).create().await;
        let decision = ask(scene, "LATER@example.com", "team@example.com").await;
        assert_eq!((decision.sender, decision.ground), (Party::User(later.key), Ground::Member));
        let found = ways(scene, &team, Party::User(later.key), 9).await.ways;
        assert!(
            matches!(found.as_slice(), [way] if matches!(way.member, Member::OtherMember(_))),
            "{found:?}"
        );
        scene.set_standing(&later, Standing::Resigned).await;
        scene.write(|tx, who| user_mailbox::release(tx, who, "later@example.com", None)).await.unwrap();
        scene.mail_group("later@example.com").create().await;
        add(scene, Roll::Members, "later@example.com", text(MemberKind::ExternalUser, "z@else.example"))
            .await;
        let decision = ask(scene, "z@else.example", "team@example.com").await;
        assert_eq!(decision.ground, Ground::Member, "the address is a group's now, and means its members");
        let reaches = ways(scene, &team, decision.sender, 9).await.ways;
        assert_eq!(reaches.iter().map(|way| way.groups.len()).collect::<Vec<_>>(), [2]);
        assert_eq!(ask(scene, "later@example.com", "team@example.com").await.ground, Ground::MailGroup);
    })
    .await;
}

#[tokio::test]
async fn long_chains_end_and_both_directions_end_alike() {
    each_engine(async |scene| {
        let mut groups = Vec::new();
        for number in 0..34 {
            groups.push(group(scene, &format!("g{number}@example.com"), WhoCanSend::AllGroupMembers).await);
        }
        for number in 0..34 {
            let next = text(MemberKind::MailGroup, &format!("g{}@example.com", (number + 1) % 34));
            let end = text(MemberKind::OtherMember, &format!("end{number}@else.example"));
            add(scene, Roll::Members, &format!("g{number}@example.com"), next).await;
            add(scene, Roll::Members, &format!("g{number}@example.com"), end).await;
        }
        let key = groups[0].key;
        let met = scene.read(move |tx, who| mail_expansion::walk(tx, who.tenant(), key, 99, |_, _| Ok(())));
        assert_eq!(met.await.unwrap(), 32);
        for (number, expected) in [(0, 1), (31, 1), (32, 0), (33, 0)] {
            let end = format!("end{number}@else.example");
            let ground = ask(scene, &end, "g0@example.com").await.ground;
            assert_eq!(ground.accepts(), expected == 1, "{end}");
            let party = Party::Stranger(EmailAddress::parse(&end).unwrap());
            let found = ways(scene, &groups[0], party, 9).await;
            assert_eq!((found.ways.len(), found.has_more), (expected, false), "{end}");
        }
        let hints = scene.read(|tx, _| verify::verify(tx)).await.unwrap();
        assert!(hints.faults.is_empty());
        assert_eq!(hints.hints.len(), 1);
        assert!(
            hints.hints[0].contains("circle: g0@example.com, ") && hints.hints[0].ends_with(" and 24 more"),
            "{hints:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn ways_are_bounded_and_the_shortest_come_first() {
    each_engine(async |scene| {
        // Ten groups that all hold each other have millions of ways between them.
        let mut groups = Vec::new();
        for number in 0..10 {
            groups.push(group(scene, &format!("g{number}@example.com"), WhoCanSend::AllGroupMembers).await);
        }
        for one in &groups {
            for other in &groups {
                add(scene, Roll::Members, &one.email, text(MemberKind::MailGroup, &other.email)).await;
            }
        }
        let person = scene.user("人").create().await;
        add(scene, Roll::Members, "g9@example.com", of_user(&scene.caller(), &person)).await;
        let found = ways(scene, &groups[0], Party::User(person.key), 20).await;
        assert!(found.has_more);
        let lengths: Vec<usize> = found.ways.iter().map(|way| way.groups.len()).collect();
        assert_eq!((lengths.len(), lengths[0], lengths[1]), (20, 2, 3));
        assert!(lengths.is_sorted());
        let all = ways(scene, &groups[0], Party::User(person.key), usize::MAX).await;
        assert!(all.has_more && all.ways.len() < 10_000);
    })
    .await;
}

#[tokio::test]
async fn circles_are_hints_and_no_faults() {
    each_engine(async |scene| {
        for email in ["a@example.com", "b@example.com", "c@example.com", "self@example.com"] {
            group(scene, email, WhoCanSend::Anyone).await;
        }
        let hints = async || scene.read(|tx, _| verify::verify(tx)).await.unwrap().hints;
        add(scene, Roll::Members, "a@example.com", text(MemberKind::MailGroup, "b@example.com")).await;
        add(scene, Roll::Members, "b@example.com", text(MemberKind::MailGroup, "c@example.com")).await;
        add(scene, Roll::PermissionMembers, "c@example.com", text(MemberKind::MailGroup, "a@example.com"))
            .await;
        assert_eq!(hints().await, Vec::<String>::new(), "who may send makes no circle");
        add(scene, Roll::Members, "c@example.com", text(MemberKind::OtherMember, "A@example.com")).await;
        add(scene, Roll::Members, "self@example.com", text(MemberKind::MailGroup, "self@example.com")).await;
        let told = hints().await;
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].ends_with("in a circle: a@example.com, b@example.com, c@example.com"), "{told:?}");
        assert!(told[1].ends_with("mail group self@example.com is a member of itself"), "{told:?}");
    })
    .await;
}
