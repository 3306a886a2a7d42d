//! Out of one tenant and into another, nothing is lost and nothing changes.

use larkspur_core::custom_attr::NewValue;
use larkspur_core::department::DepartmentChange;
use larkspur_core::mail_group_member::{NewMember, Roll};
use larkspur_core::public_mailbox::NewPublicMailbox;
use larkspur_core::user::{Standing, UserChange};
use larkspur_core::{
    Patch, custom_attr, department, mail_group_member, public_mailbox, public_mailbox_member, user,
    user_mailbox,
};
use larkspur_exchange::generate::{Plan, generate};
use larkspur_exchange::sink::Target;
use larkspur_exchange::{Mode, Sink};
use larkspur_model::{AttributeKind, AttributeOption, CustomAttribute, I18nName, MemberKind};
use larkspur_store::SeededRandom;
use larkspur_testkit::{Scene, each_engine};

use crate::stage::{exported, import_into, same_elsewhere, source};

#[tokio::test]
async fn a_generated_organisation() {
    each_engine(async |scene: &Scene| {
        let plan =
            Plan { departments: 60, users: 400, mail_groups: 25, mail_domain: "example.com".to_owned() };
        let (mut sink, mut text) = (Sink::begin(Target::Pipe).unwrap(), Vec::new());
        let written = generate(&plan, &SeededRandom::new(3), &mut sink, &|_| ()).unwrap();
        sink.publish(&mut text).unwrap();
        let source = source(std::str::from_utf8(&text).unwrap());
        assert_eq!(source.records(), written);
        import_into(scene, source, Mode::AllOrNothing).await.unwrap();
        same_elsewhere(scene).await;
    })
    .await;
}

/// Whatever an organisation may have that a generated one has not.
#[tokio::test]
async fn an_odd_organisation() {
    each_engine(async |scene: &Scene| {
        // Both with generated ids.
        let odd = scene.department("Odd \"quoted\", and, with commas").create().await;
        let second = scene.department("二部").create().await;
        let lead = scene.user("小 明").in_departments(&[&odd]).create().await;
        let lead_id = scene.caller().ids.open_id(lead.key);
        let change = DepartmentChange {
            leader: Some(lead_id.clone()),
            hrbps: Some(vec![lead_id.clone()]),
            chat_employee_types: Some(vec![1, 3]),
            create_chat: true,
            ..DepartmentChange::default()
        };
        let reference = scene.caller().ids.open_department_id(odd.key);
        scene.write(move |tx, who| department::patch(tx, who, &reference, &change)).await.unwrap();
        let frozen = scene.user("Frost").in_departments(&[&second, &odd]).with(|new| {
            new.custom_id = Some("a;b,\"c".to_owned());
            new.leader = Some(lead_id.clone());
            new.job_title = Some("line one\nline two\r\n, three".to_owned());
            new.employee_type = 3;
            new.join_time = Some(0);
            new.mobile_visible = false;
        });
        let frozen = frozen.create().await;
        scene.set_standing(&frozen, Standing::Frozen).await;
        let unjoined = scene.user("Not yet").create().await;
        scene.set_standing(&unjoined, Standing::Unjoined).await;
        let left = scene.user("Gone").create().await;
        let left_id = scene.caller().ids.open_id(left.key);
        let led = scene.user("Left alone").with(|new| new.leader = Some(left_id)).create().await;
        scene.set_standing(&left, Standing::Resigned).await;
        let group = scene.mail_group("Team@example.com").create().await;
        let members =
            [(MemberKind::OtherMember, "x@elsewhere.example"), (MemberKind::MailGroup, "team@example.com")];
        let members = members.map(|(kind, email)| NewMember {
            kind: Some(kind),
            email: Some(email.to_owned()),
            ..NewMember::default()
        });
        let email = group.email;
        let added =
            scene.write(move |tx, who| mail_group_member::add(tx, who, Roll::Members, &email, &members));
        added.await.unwrap();

        let text = exported(scene).await;
        assert!(!text.contains("Gone"), "{text}");
        let led_line = text.lines().find(|line| line.contains(&led.name)).unwrap();
        assert!(!led_line.contains("leader"), "{led_line}");
        same_elsewhere(scene).await;
    })
    .await;
}

/// Numbers of employee types are kept: of those that are switched off, and of deleted ones that somebody still has. What
/// the former were called may be another's by now.
#[tokio::test]
async fn employee_types_that_nobody_can_be_given_any_more() {
    each_engine(async |scene: &Scene| {
        let [gone, off, again] = ["临时", "返聘", "Seasonal"];
        let gone = scene.employee_type(gone).create().await.number;
        let off_number = scene.employee_type(off).called("en_us", "Re-employed").create().await.number;
        let unused = scene.employee_type("Unused").create().await.number;
        for (name, number) in [("One", gone), ("Two", off_number)] {
            scene.user(name).with(|new| new.employee_type = number).create().await;
        }
        for number in [gone, unused] {
            scene.delete_employee_type(number).await.unwrap();
        }
        scene.employee_type("临时").called("fr_fr", again).create().await;
        scene.employee_type(off).with(|given| given.active = false).replace(off_number).await.unwrap();

        let text = exported(scene).await;
        assert!(text.contains(r#""number":6,"deleted":true"#), "{text}");
        assert!(text.contains(r#""number":7,"content":"返聘","i18n_content":[{"locale":"en_us","value":"Re-employed"}],"active":false"#), "{text}");
        same_elsewhere(scene).await;
    })
    .await;
}

/// Everything that hangs on a user: attributes of every kind, further addresses, public mailboxes; and a day of joining that
/// was taken away.
#[tokio::test]
async fn what_users_have() {
    each_engine(async |scene: &Scene| {
        define_attributes(scene).await;
        let ada = mailbox_of(scene, "Ada", "ada@example.com").await;
        let bob = mailbox_of(scene, "Bob", "bob@example.com").await;
        let left = mailbox_of(scene, "Left", "left@example.com").await;
        let ids = [&ada, &bob, &left].map(|user| scene.caller().ids.user_id(None, user.key));
        let [ada_id, bob_id, left_id] = ids;
        // Each names the other, so one of them comes first; and one names somebody who leaves.
        let named = |id: &str, user: &str| NewValue { user: Some((user.to_owned(), 1)), ..value(id) };
        let of_ada = vec![
            NewValue { text: Some("\"少\", 即是\n多".to_owned()), ..value("motto") },
            NewValue {
                text: Some("Home".to_owned()),
                url: Some("https://a.example/?q=1,2".to_owned()),
                ..value("link")
            },
            NewValue { option_id: Some("l".to_owned()), ..value("size") },
            named("buddy", &bob_id),
            named("other", &left_id),
        ];
        for (user, values) in [(&ada, of_ada), (&bob, vec![named("buddy", &ada_id)])] {
            let change =
                UserChange { custom_attrs: values, join_time: Patch::Clear, ..UserChange::default() };
            let open_id = scene.caller().ids.open_id(user.key);
            scene.write(move |tx, who| user::patch(tx, who, &open_id, &change)).await.unwrap();
        }
        for alias in ["zoe@example.com", "Ada.L@example.com"] {
            let added =
                scene.write(move |tx, who| user_mailbox::add_alias(tx, who, "ada@example.com", alias));
            added.await.unwrap();
        }
        let mailbox = NewPublicMailbox {
            email: Some("Desk@example.com".to_owned()),
            name: Some("服务台, desk".to_owned()),
            ..NewPublicMailbox::default()
        };
        let people = [&bob, &left, &ada].map(|user| scene.caller().ids.open_id(user.key));
        let made = scene.write(move |tx, who| {
            public_mailbox::create(tx, who, &mailbox)?;
            public_mailbox_member::add(tx, who, "desk@example.com", &people)?;
            public_mailbox::add_alias(tx, who, "desk@example.com", "help@example.com")
        });
        made.await.unwrap();
        let empty =
            NewPublicMailbox { email: Some("a@example.com".to_owned()), ..NewPublicMailbox::default() };
        scene.write(move |tx, who| public_mailbox::create(tx, who, &empty)).await.unwrap();
        scene.set_standing(&left, Standing::Resigned).await;

        let text = exported(scene).await;
        for part in [
            r#""join_time":"none""#,
            r#""aliases":["Ada.L@example.com","zoe@example.com"]"#,
            r#"{"id":"size","option_id":"l"}"#,
            &format!(r#"{{"id":"buddy","user":"{bob_id}"}}"#),
            &format!(r#""members":["{bob_id}","{ada_id}"]"#),
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains(&left_id), "{text}");
        same_elsewhere(scene).await;
    })
    .await;
}

fn value(id: &str) -> NewValue {
    NewValue { id: Some(id.to_owned()), has_value: true, ..NewValue::default() }
}

async fn mailbox_of(scene: &Scene, name: &str, address: &str) -> larkspur_model::User {
    scene.user(name).with(|new| new.enterprise_email = Some(address.to_owned())).create().await
}

async fn define_attributes(scene: &Scene) {
    let kinds = [
        ("buddy", AttributeKind::User),
        ("link", AttributeKind::Link),
        ("motto", AttributeKind::Text),
        ("other", AttributeKind::User),
        ("picture", AttributeKind::Picture),
        ("size", AttributeKind::Choice),
    ];
    for (id, kind) in kinds {
        let is_choice = matches!(kind, AttributeKind::Choice | AttributeKind::Picture);
        let option = |id: &str| AttributeOption {
            id: id.to_owned(),
            value: format!("{id} {id}"),
            name: (kind == AttributeKind::Picture).then(|| "图, \"片\"".to_owned()),
        };
        let attribute = CustomAttribute {
            id: id.to_owned(),
            kind,
            name: I18nName::from_given(Some("名".to_owned()), None, Some(id.to_owned())),
            options: if is_choice { ["s", "l"].map(option).into() } else { Vec::new() },
        };
        let defined = scene.write(move |tx, who| custom_attr::define(tx, who.tenant(), &attribute));
        defined.await.unwrap();
    }
}
