//! What is kept when something was refused.

use larkspur_exchange::{Mode, Report};
use larkspur_testkit::{Scene, each_engine};

use crate::stage::{exported, import_into, sentences, source, undone};

/// Half of it is wrong: a name twice, a child of the refused one, a user there, a leader who was refused.
const HALF_RIGHT: &str = r#"
{"type":"department","department_id":"a","name":"Same"}
{"type":"department","department_id":"b","name":"Same"}
{"type":"department","department_id":"c","name":"Below","parent":"b"}
{"type":"department","department_id":"d","name":"Led by nobody","leader":"gone"}
{"type":"user","user_id":"ok","name":"Right","mobile":"13800000001","departments":["a"],"leader":"gone"}
{"type":"user","user_id":"gone","name":"Wrong","mobile":"13800000002","departments":["b"]}
{"type":"user","user_id":"later","name":"Right too","mobile":"13800000003","departments":["a","d"],"leader":"ok"}
{"type":"mail_group","email":"g@example.com","managers":["gone"]}
{"type":"mail_group","email":"h@example.com","managers":["ok"],"aliases":["i@example.com"]}
{"type":"mail_group_member","mail_group":"h@example.com","kind":"USER","member":"gone"}
{"type":"mail_group_member","mail_group":"h@example.com","kind":"DEPARTMENT","member":"a"}
"#;

fn expected_sentences() -> Vec<&'static str> {
    vec![
        "org:3: b: Name is taken",
        "org:4: c: ParentDepartment \"b\" does not exist",
        "org:7: gone: Department \"b\" does not exist",
        "org:6: Leader \"gone\" does not exist",
        "org:5: d: Leader \"gone\" does not exist",
        "org:9: g@example.com: User \"gone\" does not exist",
        "org:11: h@example.com: User \"gone\" does not exist",
    ]
}

#[tokio::test]
async fn keep_going_keeps_what_is_right() {
    each_engine(async |scene: &Scene| {
        let report = import_into(scene, source(HALF_RIGHT), Mode::KeepGoing).await.unwrap();
        assert_eq!(sentences(&report), expected_sentences());
        let Report { departments, users, mail_groups, mail_group_members, refused, .. } = report;
        assert_eq!((departments, users, mail_groups, mail_group_members, refused), (2, 2, 1, 1, 7));
        let text = exported(scene).await;
        let names = |text: &str| text.lines().filter(|line| line.contains("_id")).count();
        assert_eq!(names(&text), 4, "{text}");
        // The refused siblings and groups left nothing: their names, ids and addresses are free.
        let again = r#"
{"type":"department","department_id":"b","name":"Other"}
{"type":"user","user_id":"gone","name":"Wrong","mobile":"13800000002","departments":["b"]}
{"type":"mail_group","email":"g@example.com","managers":["gone"]}
"#;
        import_into(scene, source(again), Mode::AllOrNothing).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_keeps_nothing() {
    each_engine(async |scene: &Scene| {
        let report = undone(import_into(scene, source(HALF_RIGHT), Mode::DryRun).await);
        assert_eq!(sentences(&report), expected_sentences());
        let right = r#"{"type":"department","name":"Right"}"#;
        let report = undone(import_into(scene, source(right), Mode::DryRun).await);
        assert_eq!((report.departments, report.refused), (1, 0));
        assert_eq!(exported(scene).await, "");
    })
    .await;
}

#[tokio::test]
async fn too_many_refusals_end_an_import_that_keeps_nothing() {
    let lines = "{\"type\":\"user\"}\n".repeat(1_500);
    each_engine(async |scene: &Scene| {
        let report = undone(import_into(scene, source(&lines), Mode::AllOrNothing).await);
        assert_eq!((report.refusals.len(), report.refused), (1_000, 1_001));
        let report = import_into(scene, source(&lines), Mode::KeepGoing).await.unwrap();
        assert_eq!((report.refusals.len(), report.refused), (1_000, 1_500));
    })
    .await;
}
