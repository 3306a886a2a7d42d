//! Out of one tenant and into another, nothing is lost and nothing changes.

use larkspur_core::department::DepartmentChange;
use larkspur_core::mail_group_member::{NewMember, Roll};
use larkspur_core::user::Standing;
use larkspur_core::{department, mail_group_member};
use larkspur_exchange::generate::{Plan, generate};
use larkspur_exchange::sink::Target;
use larkspur_exchange::{Mode, Sink, Source};
use larkspur_model::MemberKind;
use larkspur_store::SeededRandom;
use larkspur_testkit::{Scene, each_engine};

use crate::stage::{export_to, exported, import_into, source};

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

/// Exports, imports into an empty store, and exports again: byte for byte the same, by way of either format.
async fn same_elsewhere(scene: &Scene) {
    let first = exported(scene).await;
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("organisation");
    export_to(scene, Target::Csv(csv.clone())).await.publish(std::io::sink()).unwrap();
    for source in [source(&first), Source::open(&csv).unwrap()] {
        let other = Scene::on(scene.db().engine()).await;
        import_into(&other, source, Mode::AllOrNothing).await.unwrap();
        assert_eq!(exported(&other).await, first);
        other.finish().await;
    }
}
