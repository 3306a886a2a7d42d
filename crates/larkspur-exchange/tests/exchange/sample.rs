//! The sample of the documentation.

use std::path::Path;

use larkspur_exchange::{Mode, Report, Source};
use larkspur_testkit::{Scene, each_engine};

use crate::stage::{exported, import_into, same_elsewhere};

fn sample(name: &str) -> Source {
    Source::open(&Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs")).join(name)).unwrap()
}

#[tokio::test]
async fn both_forms_of_it_make_the_same_organisation() {
    each_engine(async |scene: &Scene| {
        let expected = Report {
            employee_types: 2,
            custom_attributes: 4,
            units: 2,
            departments: 12,
            users: 50,
            public_mailboxes: 2,
            mail_groups: 4,
            mail_group_members: 11,
            ..Report::default()
        };
        let made = import_into(scene, sample("sample"), Mode::AllOrNothing).await.unwrap();
        assert_eq!(made, expected);
        let other = Scene::on(scene.db().engine()).await;
        let made = import_into(&other, sample("sample.ndjson"), Mode::AllOrNothing).await.unwrap();
        assert_eq!(made, expected);
        let text = exported(scene).await;
        assert_eq!(text, exported(&other).await);
        // Names of both kinds, a leader who comes later, orders, and a group in a group.
        for part in [
            r#""name":"田中結衣","en_name":"Yui Tanaka""#,
            r#""user_id":"ada.hughes""#,
            r#""leader":"guo.hua""#,
            r#""departments":["sales-china:90:10","sales"]"#,
            r#""unit":"cn01""#,
            r#""kind":"MAIL_GROUP","member":"sales@example.com""#,
            r#"{"type":"employee_type","number":7,"content":"返聘","#,
            r#""join_time":"none","employee_no":"A0050","employee_type":7"#,
            r#""aliases":["ming@example.com"],"custom_attrs":[{"id":"motto","text":"少即是多"},{"id":"shirt","option_id":"l"}]"#,
            r#""custom_attrs":[{"id":"buddy","user":"guo.hua"}]"#,
            r#""members":["ma.chao","jiang.hao"],"aliases":["it@example.com","support@example.com"]"#,
            r#""kind":"PUBLIC_MAILBOX","member":"help@example.com""#,
        ] {
            assert!(text.contains(part), "{part}");
        }
        other.finish().await;
        same_elsewhere(scene).await;
    })
    .await;
}
