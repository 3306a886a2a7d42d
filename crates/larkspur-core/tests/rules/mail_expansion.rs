//! Walks over the recipients of a group: what the twin is too small for.

use larkspur_core::mail_expansion::{self, Place, Recipient};
use larkspur_core::mail_group_member::{self, NewMember, Roll};
use larkspur_core::user::Standing;
use larkspur_core::{department, user};
use larkspur_model::{Department, MailGroup, MemberKind};
use larkspur_testkit::{Scene, each_engine};

use crate::mail_reach::{add, of_department, text};

/// The names of everyone a group reaches, page by page.
async fn names(scene: &Scene, group: &MailGroup, page_size: usize) -> Vec<String> {
    let (mut names, mut after) = (Vec::new(), None);
    loop {
        let key = group.key;
        let page = scene.read(move |tx, who| mail_expansion::page(tx, who.tenant(), key, page_size, after));
        let (page, last) = page.await.unwrap();
        names.extend(page.into_iter().map(|it| match it {
            Recipient::User { name, .. } => name,
            Recipient::PublicMailbox { address, .. } | Recipient::Address(address) => address,
        }));
        if last.is_none() {
            return names;
        }
        after = last;
    }
}

#[tokio::test]
async fn more_than_one_step_of_every_part() {
    each_engine(async |scene| {
        let large = scene.department("大部门").create().await;
        let small = scene.department("小部门").create().await;
        let group = scene.mail_group("all@example.com").create().await;
        // More than a step in one department; in each of these some are elsewhere as well.
        let in_both = [small.clone(), large.clone()];
        let made = scene.write(move |tx, who| {
            let shown = |it: &Department| who.ids.open_department_id(it.key);
            for number in 0..1_100 {
                let homes = if number % 100 == 0 { &in_both[..] } else { &in_both[1..] };
                let new = user::NewUser {
                    name: format!("人{number}"),
                    mobile: Some(format!("+8618{number:09}")),
                    departments: homes.iter().map(shown).collect(),
                    employee_type: 1,
                    ..user::NewUser::default()
                };
                user::create(tx, who, &new, None)?;
            }
            let texts: Vec<NewMember> =
                (0..1_050).map(|it| text(MemberKind::OtherMember, &format!("a{it}@else.example"))).collect();
            mail_group_member::add(tx, who, Roll::Members, "all@example.com", &texts)
        });
        made.await.unwrap();
        let who = scene.caller();
        add(scene, Roll::Members, "all@example.com", of_department(&who, &large)).await;
        add(scene, Roll::Members, "all@example.com", of_department(&who, &small)).await;
        for page_size in [333, 1_000, 5_000] {
            let mut names = names(scene, &group, page_size).await;
            assert_eq!(names.len(), 1_100 + 1_050, "in pages of {page_size}");
            names.sort();
            names.dedup();
            assert_eq!(names.len(), 1_100 + 1_050, "nobody twice, in pages of {page_size}");
        }
        let company = NewMember { kind: Some(MemberKind::Company), ..NewMember::default() };
        add(scene, Roll::Members, "all@example.com", company).await;
        assert_eq!(names(scene, &group, 700).await.len(), 1_100 + 1_050, "the company are the same users");
        let key = group.key;
        let capped = scene.read(move |tx, who| {
            let mut batches = 0;
            let met = mail_expansion::walk(tx, who.tenant(), key, 1_500, |_, _| {
                batches += 1;
                Ok(())
            })?;
            Ok((met, batches))
        });
        let (met, batches) = capped.await.unwrap();
        assert!(
            met > 1_500 && met < 2_150 && batches < 4,
            "a walk ends soon after its cap: {met} in {batches}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_walk_goes_on_where_its_place_is_gone() {
    each_engine(async |scene| {
        let who = scene.caller();
        let (first, last) = (scene.department("甲").create().await, scene.department("乙").create().await);
        for (name, home) in [("a", &first), ("b", &last), ("c", &last)] {
            scene.user(name).in_departments(&[home]).create().await;
        }
        let group = scene.mail_group("team@example.com").create().await;
        for home in [&first, &last] {
            add(scene, Roll::Members, "team@example.com", of_department(&who, home)).await;
        }
        let nested = scene.mail_group("nested@example.com").create().await;
        for (group, member) in [
            ("nested@example.com", text(MemberKind::OtherMember, "Y@else.example")),
            ("team@example.com", text(MemberKind::OtherMember, "x@else.example")),
            ("team@example.com", text(MemberKind::MailGroup, "nested@example.com")),
        ] {
            add(scene, Roll::Members, group, member).await;
        }
        let whole = names(scene, &group, 9).await;
        assert_eq!(whole, ["a", "b", "c", "x@else.example", "Y@else.example"]);
        let key = group.key;
        let page = scene.read(move |tx, who| mail_expansion::page(tx, who.tenant(), key, 1, None)).await;
        let after = page.unwrap().1;
        assert!(matches!(after, Some(Place::Department(department, _)) if department == first.key));
        // The department where the page ended goes away with its user.
        let gone = scene.read(move |tx, who| {
            let Recipient::User { key: user, .. } =
                mail_expansion::page(tx, who.tenant(), key, 1, None)?.0.remove(0)
            else {
                return Ok(None);
            };
            Ok(Some(user))
        });
        let gone = gone.await.unwrap().unwrap();
        let id = who.ids.open_department_id(first.key);
        let removed = scene.write(move |tx, who| {
            user::set_standing(tx, who.tenant(), gone, Standing::Resigned)?;
            department::delete(tx, who, &id)
        });
        removed.await.unwrap();
        let rest = scene.read(move |tx, who| mail_expansion::page(tx, who.tenant(), key, 9, after)).await;
        assert_eq!(rest.unwrap().0.len(), 4);
        let at_nested = Some(Place::Direct(nested.key, larkspur_model::MemberKey::new(0)));
        let id = nested.email.clone();
        scene.write(move |tx, who| larkspur_core::mail_group::remove(tx, who, &id)).await.unwrap();
        let rest = scene.read(move |tx, who| mail_expansion::page(tx, who.tenant(), key, 9, at_nested)).await;
        assert_eq!(
            rest.unwrap(),
            (vec![], None),
            "nothing comes after a group that was the last and is gone"
        );
        assert_eq!(Place::of_numbers([0, 1, 2]), None);
    })
    .await;
}
