//! Mail domains: which one belongs to which tenant, and when it may be taken away.

use larkspur_core::user::Standing;
use larkspur_core::{Result, mail_domain};
use larkspur_model::TenantKey;
use larkspur_store::Lane;
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

async fn add(scene: &Scene, tenant: TenantKey, domain: &str) -> Result<String> {
    let domain = domain.to_owned();
    let add = scene.db().write("domain.add", Lane(0), move |tx| mail_domain::add(tx, tenant, &domain));
    add.await.map(|added| added.as_str().to_owned())
}

async fn remove(scene: &Scene, domain: &str) -> Result<()> {
    let domain = domain.to_owned();
    scene.db().write("domain.remove", Lane(0), move |tx| mail_domain::remove(tx, &domain)).await
}

async fn all(scene: &Scene, tenant: TenantKey) -> Vec<String> {
    scene.db().read("domain.all", move |tx| mail_domain::all(tx, tenant)).await.unwrap()
}

#[tokio::test]
async fn a_domain_belongs_to_one_tenant() {
    each_engine(async |scene| {
        let stranger = scene.tenant("Elsewhere", "elsewhere.example").await;
        let (home, other) = (scene.home().tenant.key, stranger.tenant.key);
        for (tenant, domain, expected) in [
            (home, "Zebra.Example", "Ok"),
            (home, "例子.中国", "Ok"),
            (home, "zebra.example", "Taken(MailDomain)"),
            (other, "ZEBRA.example", "Taken(MailDomain)"),
            (other, "xn--fsqu00a.xn--fiqs8s", "Taken(MailDomain)"),
            (other, "sub.zebra.example", "Ok"),
            (home, "localhost", "Invalid(MailDomain)"),
            (home, "", "Invalid(MailDomain)"),
            (home, "a b.example", "Invalid(MailDomain)"),
            (home, "a@b.example", "Invalid(MailDomain)"),
            (home, "a\0.example", "Invalid(MailDomain)"),
        ] {
            assert_eq!(told(&add(scene, tenant, domain).await), expected, "{domain:?}");
        }
        assert_eq!(all(scene, home).await, ["example.com", "xn--fsqu00a.xn--fiqs8s", "zebra.example"]);
        assert_eq!(all(scene, other).await, ["elsewhere.example", "sub.zebra.example"]);
    })
    .await;
}

#[tokio::test]
async fn a_domain_goes_once_no_address_uses_it() {
    each_engine(async |scene| {
        let home = scene.home().tenant.key;
        for domain in ["used.example", "not-used.example", "例子.中国"] {
            add(scene, home, domain).await.unwrap();
        }
        let holder = scene
            .user("张三")
            .with(|new| new.enterprise_email = Some("Z@Used.example".into()))
            .create()
            .await;
        scene.mail_group("组@例子.中国").create().await;
        for (domain, expected) in [
            ("USED.example", "Taken(MailDomain)"),
            ("xn--fsqu00a.xn--fiqs8s", "Taken(MailDomain)"),
            ("not-used.example", "Ok"),
            ("not-used.example", "NotFound(MailDomain)"),
            ("sed.example", "NotFound(MailDomain)"),
            ("not a domain", "NotFound(MailDomain)"),
        ] {
            assert_eq!(told(&remove(scene, domain).await), expected, "{domain}");
        }
        scene.set_standing(&holder, Standing::Resigned).await;
        // What lies in the recycle bin does not keep a domain, and goes with it.
        remove(scene, "used.example").await.unwrap();
        assert_eq!(told(&scene.mail_group("team@used.example").ask().await), "NotFound(MailDomain)");
        // Free for another tenant from here on.
        let stranger = scene.tenant("Elsewhere", "used.example").await;
        scene.mail_group("team@used.example").by(&stranger.app.caller()).create().await;
    })
    .await;
}
