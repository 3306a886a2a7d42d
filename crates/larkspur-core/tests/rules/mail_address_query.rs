//! What addresses are and how they stand.

use larkspur_core::mail_address::{self, Answer, Kind, Status};
use larkspur_core::user::Standing;
use larkspur_core::{mail_group, public_mailbox, user_mailbox};
use larkspur_testkit::{Scene, each_engine};

async fn query(scene: &Scene, addresses: &[&str]) -> Vec<Answer> {
    let addresses: Vec<String> = addresses.iter().map(|text| (*text).to_owned()).collect();
    scene.read(move |tx, who| mail_address::query(tx, who, &addresses)).await.unwrap()
}

#[tokio::test]
async fn every_status_and_every_kind() {
    each_engine(async |scene| {
        scene.tenant("Elsewhere", "elsewhere.example").await;
        for (name, standing) in
            [("at", None), ("cold", Some(Standing::Frozen)), ("gone", Some(Standing::Resigned))]
        {
            let mailbox = format!("{name}@example.com");
            let user = scene.user("张三").with(|new| {
                new.email = Some(format!("login-{name}@example.com"));
                new.enterprise_email = Some(mailbox.clone());
            });
            let user = user.create().await;
            let alias = format!("alias-{name}@example.com");
            scene.write(move |tx, who| user_mailbox::add_alias(tx, who, &mailbox, &alias)).await.unwrap();
            if let Some(standing) = standing {
                scene.set_standing(&user, standing).await;
            }
        }
        for name in ["desk", "bin"] {
            let email = format!("{name}@example.com");
            scene.public_mailbox(&email).await;
            let added = scene
                .write(move |tx, who| public_mailbox::add_alias(tx, who, &email, &format!("alias-{email}")));
            added.await.unwrap();
        }
        scene
            .write(|tx, who| public_mailbox::remove_to_recycle_bin(tx, who, "bin@example.com", None))
            .await
            .unwrap();
        scene.mail_group("team@example.com").create().await;
        scene
            .write(|tx, who| mail_group::add_alias(tx, who, "team@example.com", "alias-team@example.com"))
            .await
            .unwrap();
        let expected = [
            ("", Status::Malformed, None),
            ("no address", Status::Malformed, None),
            ("a@nowhere.example", Status::UnknownDomain, None),
            ("a@elsewhere.example", Status::UnknownDomain, None),
            ("nobody@example.com", Status::Unknown, None),
            ("login-at@example.com", Status::Unknown, None),
            ("login-gone@example.com", Status::Unknown, None),
            ("AT@Example.com", Status::Active, Some(Kind::User)),
            ("alias-at@example.com", Status::Active, Some(Kind::UserAlias)),
            ("cold@example.com", Status::Disabled, Some(Kind::User)),
            ("alias-cold@example.com", Status::Disabled, Some(Kind::UserAlias)),
            ("gone@example.com", Status::Recycled, Some(Kind::User)),
            ("alias-gone@example.com", Status::Recycled, Some(Kind::UserAlias)),
            ("desk@example.com", Status::Active, Some(Kind::PublicMailbox)),
            ("alias-desk@example.com", Status::Active, Some(Kind::PublicMailboxAlias)),
            ("bin@example.com", Status::Recycled, Some(Kind::PublicMailbox)),
            ("alias-bin@example.com", Status::Recycled, Some(Kind::PublicMailboxAlias)),
            ("team@example.com", Status::Active, Some(Kind::MailGroup)),
            ("alias-team@example.com", Status::Active, Some(Kind::MailGroupAlias)),
            ("AT@Example.com", Status::Active, Some(Kind::User)),
        ];
        let answers = query(scene, &expected.map(|(address, _, _)| address)).await;
        assert_eq!(answers, expected.map(|(_, status, kind)| Answer { status, kind }));
        assert_eq!(query(scene, &["x"]).await, [Answer { status: Status::Malformed, kind: None }]);
        assert_eq!(query(scene, &[]).await, []);
    })
    .await;
}
