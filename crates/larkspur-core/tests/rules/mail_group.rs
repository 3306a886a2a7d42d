//! Mail groups: making one, finding it, listing them.

use larkspur_core::mail_group::{self, NewMailGroup};
use larkspur_core::{Caller, Result, mail_domain};
use larkspur_model::{IdKind, MailGroup, MailGroupKey, UserKey, WhoCanSend};
use larkspur_testkit::{Scene, each_engine};

use crate::backdoor::add_manager;
use crate::told::told;

async fn get(scene: &Scene, who: &Caller, reference: &str) -> Result<MailGroup> {
    let reference = reference.to_owned();
    scene.read_as(who, move |tx, who| mail_group::get(tx, who, &reference)).await
}

type Change<'a> = &'a dyn Fn(&mut NewMailGroup);
type Page = (Vec<MailGroup>, Option<MailGroupKey>);

async fn list(
    scene: &Scene,
    manager: Option<&str>,
    page_size: usize,
    after: Option<MailGroupKey>,
) -> Result<Page> {
    let manager = manager.map(str::to_owned);
    scene.read(move |tx, who| mail_group::list(tx, who, manager.as_deref(), page_size, after)).await
}

fn emails(groups: &[MailGroup]) -> Vec<&str> {
    groups.iter().map(|group| group.email.as_str()).collect()
}

#[tokio::test]
async fn every_refusal() {
    each_engine(async |scene| {
        let idn = "例子.中国";
        scene.write(move |tx, who| mail_domain::add(tx, who.tenant(), idn)).await.unwrap();
        scene.tenant("Elsewhere", "elsewhere.example").await;
        scene.mail_group("Team@Example.com").create().await;
        scene.mail_group("组@例子.中国").create().await;
        let user = scene.user("张三").with(|new| {
            new.email = Some("login@example.com".into());
            new.enterprise_email = Some("box@example.com".into());
        });
        user.create().await;
        let long_local = format!("{}@example.com", "x".repeat(65));
        let cases: &[(&str, Change<'_>)] = &[
            ("Missing(Email)", &|new| new.email = None),
            ("Missing(Email)", &|new| new.email = Some(String::new())),
            ("Invalid(Email)", &|new| new.email = Some("team".into())),
            ("Invalid(Email)", &|new| new.email = Some("a b@example.com".into())),
            ("Invalid(Email)", &|new| new.email = Some(long_local.clone())),
            ("Invalid(Name)", &|new| new.name = Some(" ".into())),
            ("Invalid(Name)", &|new| new.name = Some("a\nb".into())),
            ("Invalid(Name)", &|new| new.name = Some("名".repeat(256))),
            ("Invalid(Description)", &|new| new.description = Some("述".repeat(1_001))),
            ("NotFound(MailDomain)", &|new| new.email = Some("team@nowhere.example".into())),
            ("NotFound(MailDomain)", &|new| new.email = Some("team@elsewhere.example".into())),
            ("NotFound(MailDomain)", &|new| new.email = Some("team@sub.example.com".into())),
            ("Taken(Email)", &|new| new.email = Some("Team@Example.com".into())),
            ("Taken(Email)", &|new| new.email = Some("tEAM@EXAMPLE.COM".into())),
            ("Taken(Email)", &|new| new.email = Some("组@xn--fsqu00a.xn--fiqs8s".into())),
            ("Taken(Email)", &|new| new.email = Some("BOX@example.com".into())),
            ("Taken(LoginEmail)", &|new| new.email = Some("Login@example.com".into())),
        ];
        let ask = |change: Change<'_>| scene.mail_group("new@example.com").with(change).ask();
        for (place, (expected, change)) in cases.iter().enumerate() {
            assert_eq!(told(&ask(change).await), *expected, "case {place}");
        }
        ask(&|_| {}).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_is_given_is_kept_and_the_rest_gets_its_default() {
    each_engine(async |scene| {
        let plain = scene.mail_group("Test_Group@Example.com").create().await;
        let expected = MailGroup {
            key: plain.key,
            email: "Test_Group@Example.com".to_owned(),
            name: "Test_Group".to_owned(),
            description: String::new(),
            who_can_send: WhoCanSend::AllInternalUsers,
            direct_member_count: 0,
            external_member_count: 0,
            company_member_count: 0,
        };
        assert_eq!(plain, expected);
        let full = scene.mail_group("full@example.com").with(|new| {
            new.name = Some("全员 🪻".into());
            new.description = Some("第一行\n第二行".into());
            new.who_can_send = Some(WhoCanSend::CustomMembers);
        });
        let full = full.create().await;
        assert_eq!(full.who_can_send, WhoCanSend::CustomMembers);
        for made in [plain, full] {
            assert_eq!(get(scene, &scene.caller(), &made.email).await.unwrap(), made);
        }
    })
    .await;
}

#[tokio::test]
async fn a_group_is_found_by_id_and_by_any_spelling_of_its_address() {
    each_engine(async |scene| {
        scene.write(|tx, who| mail_domain::add(tx, who.tenant(), "例子.中国")).await.unwrap();
        let made = scene.mail_group("Team.One@例子.中国").create().await;
        scene.user("张三").with(|new| new.enterprise_email = Some("box@example.com".into())).create().await;
        let who = scene.caller();
        let stranger = scene.tenant("Elsewhere", "elsewhere.example").await.app.caller();
        let id = |who: &Caller, key: i64| who.ids.shown().show(IdKind::MailGroupId, 0, key);
        let own = id(&who, made.key.get());
        for reference in
            [own.as_str(), "Team.One@例子.中国", "team.one@XN--fsqu00a.xn--FIQS8S", "TEAM.ONE@例子.中国"]
        {
            assert_eq!(get(scene, &who, reference).await.unwrap(), made, "{reference}");
            assert_eq!(told(&get(scene, &stranger, reference).await), "NotFound(MailGroup)", "{reference}");
        }
        let forged = id(&stranger, made.key.get());
        assert_eq!(told(&get(scene, &stranger, &forged).await), "NotFound(MailGroup)");
        for unknown in
            ["", "x", "team@example.com", "box@example.com", "@", "a@", &id(&who, 77), &own.to_uppercase()]
        {
            assert_eq!(told(&get(scene, &who, unknown).await), "NotFound(MailGroup)", "{unknown}");
        }
    })
    .await;
}

#[tokio::test]
async fn one_address_may_live_in_two_tenants_of_different_domains_only() {
    each_engine(async |scene| {
        let stranger = scene.tenant("Elsewhere", "elsewhere.example").await.app.caller();
        scene.mail_group("team@example.com").create().await;
        scene.mail_group("team@elsewhere.example").by(&stranger).create().await;
        let theirs = scene.mail_group("other@example.com").by(&stranger).ask().await;
        assert_eq!(told(&theirs), "NotFound(MailDomain)");
    })
    .await;
}

#[tokio::test]
async fn the_number_of_groups_is_limited_by_the_policy() {
    each_engine(async |scene| {
        let mut who = scene.caller();
        who.policy.limits.mail_groups = 2;
        for email in ["a@example.com", "b@example.com"] {
            scene.mail_group(email).by(&who).create().await;
        }
        assert_eq!(told(&scene.mail_group("c@example.com").by(&who).ask().await), "Full(MailGroups)");
        assert_eq!(told(&scene.mail_group("A@example.com").by(&who).ask().await), "Taken(Email)");
        who.policy.limits.mail_groups = 3;
        scene.mail_group("c@example.com").by(&who).create().await;
    })
    .await;
}

#[tokio::test]
async fn every_page_size_lists_the_groups_in_the_order_they_were_made() {
    each_engine(async |scene| {
        let mut made = Vec::new();
        for name in ["z", "a", "m", "b", "y", "c"] {
            made.push(scene.mail_group(&format!("{name}@example.com")).create().await);
        }
        for page_size in 1..=7 {
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let (rows, next) = list(scene, None, page_size, after).await.unwrap();
                assert!(rows.len() == page_size || next.is_none(), "only the last page may be short");
                found.extend(rows);
                assert!(found.len() < 100, "a list that repeats itself never ends");
                after = next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(found, made, "size {page_size}");
        }
    })
    .await;
}

#[tokio::test]
async fn paging_sees_what_others_add_meanwhile_once() {
    each_engine(async |scene| {
        for name in ["a", "b", "c"] {
            scene.mail_group(&format!("{name}@example.com")).create().await;
        }
        let (first, after) = list(scene, None, 2, None).await.unwrap();
        assert_eq!(emails(&first), ["a@example.com", "b@example.com"]);
        for name in ["d", "aa"] {
            scene.mail_group(&format!("{name}@example.com")).create().await;
        }
        // A clock that was set back does not make new groups older than the ones already shown.
        scene.clock().advance(-60_000);
        scene.mail_group("late@example.com").create().await;
        let (rest, end) = list(scene, None, 9, after).await.unwrap();
        assert_eq!(emails(&rest), ["c@example.com", "d@example.com", "aa@example.com", "late@example.com"]);
        assert_eq!(end, None);
    })
    .await;
}

#[tokio::test]
async fn a_list_is_narrowed_to_the_groups_of_one_manager() {
    each_engine(async |scene| {
        let (one, other) = (scene.user("一").create().await, scene.user("二").create().await);
        let mut made = Vec::new();
        for name in ["a", "b", "c", "d"] {
            made.push(scene.mail_group(&format!("{name}@example.com")).create().await);
        }
        for (group, user) in [(&made[0], &one), (&made[2], &one), (&made[3], &one), (&made[1], &other)] {
            add_manager(scene, group, user).await;
        }
        let ids = scene.caller().ids;
        let shown = ids.open_id(one.key);
        let (first, after) = list(scene, Some(&shown), 2, None).await.unwrap();
        assert_eq!(emails(&first), ["a@example.com", "c@example.com"]);
        let (rest, end) = list(scene, Some(&shown), 2, after).await.unwrap();
        assert_eq!((emails(&rest), end), (vec!["d@example.com"], None));
        assert_eq!(told(&list(scene, Some("nobody"), 2, None).await), "BadId(OpenId)");
        let cross = scene.app().caller().await.ids.open_id(one.key);
        assert_eq!(told(&list(scene, Some(&cross), 2, None).await), "CrossAppId(OpenId)");
        let unknown = ids.open_id(UserKey::new(77));
        assert_eq!(told(&list(scene, Some(&unknown), 2, None).await), "NotFound(User)");
    })
    .await;
}
