//! Further addresses: one set of rules for mail groups, public mailboxes and the mailboxes of users.

use larkspur_contract::Endpoint;
use larkspur_contract::endpoint::{
    MAIL_V1_MAILGROUP_ALIAS_CREATE, MAIL_V1_MAILGROUP_ALIAS_DELETE, MAIL_V1_MAILGROUP_ALIAS_LIST,
    MAIL_V1_PUBLIC_MAILBOX_ALIAS_CREATE, MAIL_V1_PUBLIC_MAILBOX_ALIAS_DELETE,
    MAIL_V1_PUBLIC_MAILBOX_ALIAS_LIST, MAIL_V1_USER_MAILBOX_ALIAS_CREATE, MAIL_V1_USER_MAILBOX_ALIAS_DELETE,
    MAIL_V1_USER_MAILBOX_ALIAS_LIST,
};
use larkspur_testkit::server::{Client, each_engine, each_engine_with};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{MAIL_GROUPS, PUBLIC_MAILBOXES, USER_MAILBOXES};

/// Somebody who has aliases.
#[derive(Clone, Copy)]
enum Holder {
    MailGroup,
    PublicMailbox,
    User,
}

impl Holder {
    const ALL: [Self; 3] = [Self::MailGroup, Self::PublicMailbox, Self::User];

    async fn make(self, app: &Client, address: &str) -> Value {
        match self {
            Self::MailGroup => app.make_mail_group(address).await,
            Self::PublicMailbox => app.make_public_mailbox(address).await,
            Self::User => app.make_user(json!({"enterprise_email": address})).await,
        }
    }

    /// Where the aliases of one of this kind are.
    fn aliases(self, address: &str) -> String {
        let all = match self {
            Self::MailGroup => MAIL_GROUPS,
            Self::PublicMailbox => PUBLIC_MAILBOXES,
            Self::User => USER_MAILBOXES,
        };
        format!("{all}/{address}/aliases")
    }

    /// The code for an address that none of this kind has, and the name of an alias in an answer.
    fn words(self) -> (u32, &'static str) {
        match self {
            Self::MailGroup => (1_234_013, "mailgroup_alias"),
            Self::PublicMailbox => (1_234_016, "public_mailbox_alias"),
            Self::User => (1_235_013, "user_mailbox_alias"),
        }
    }

    /// Making an alias, listing and taking away.
    fn endpoints(self) -> [&'static Endpoint; 3] {
        match self {
            Self::MailGroup => [
                &MAIL_V1_MAILGROUP_ALIAS_CREATE,
                &MAIL_V1_MAILGROUP_ALIAS_LIST,
                &MAIL_V1_MAILGROUP_ALIAS_DELETE,
            ],
            Self::PublicMailbox => [
                &MAIL_V1_PUBLIC_MAILBOX_ALIAS_CREATE,
                &MAIL_V1_PUBLIC_MAILBOX_ALIAS_LIST,
                &MAIL_V1_PUBLIC_MAILBOX_ALIAS_DELETE,
            ],
            Self::User => [
                &MAIL_V1_USER_MAILBOX_ALIAS_CREATE,
                &MAIL_V1_USER_MAILBOX_ALIAS_LIST,
                &MAIL_V1_USER_MAILBOX_ALIAS_DELETE,
            ],
        }
    }
}

#[tokio::test]
async fn every_documented_failure() {
    for holder in Holder::ALL {
        each_engine_with(
            |settings| {
                let limits = &mut settings.policy.limits;
                (limits.mail_group_aliases, limits.public_mailbox_aliases) = (1, 1);
                limits.user_mailbox_aliases = 1;
                settings.narrow = true;
            },
            async |server| {
                let app = server.app();
                let [create, list, delete] = holder.endpoints();
                let (missing, _) = holder.words();
                app.make_user(json!({"email": "login@example.com", "enterprise_email": "box@example.com"}))
                    .await;
                let others = "others@example.com";
                let other = match holder {
                    Holder::User => Holder::MailGroup,
                    Holder::MailGroup => Holder::PublicMailbox,
                    Holder::PublicMailbox => Holder::User,
                };
                other.make(app, others).await;
                // Another kind of holder is none of this kind, nor is an address that somebody only signs in with.
                let nowhere = ["nobody@example.com", "login@example.com", others, "x"];
                let nowhere = nowhere.map(|address| holder.aliases(address));
                holder.make(app, "desk@example.com").await;
                let aliases = holder.aliases("desk@example.com");

                let mut codes = Codes::of(create);
                let good = json!({"email_alias": "alias@example.com"});
                for path in &nowhere {
                    codes.met(missing, &app.post(path, good.clone()).await);
                }
                let stall = server.stall_writes();
                codes.met(1_235_003, &app.post(&aliases, good.clone()).await);
                stall.end().await;
                app.post(&aliases, good.clone()).await.must_succeed();
                for (code, body) in [
                    (1_234_008, json!({})),
                    (1_234_008, json!({"email_alias": "no address"})),
                    (1_234_019, json!({"email_alias": "a@elsewhere.example"})),
                    (1_234_006, json!({"email_alias": "DESK@example.com"})),
                    (1_234_006, json!({"email_alias": "box@example.com"})),
                    (1_234_033, json!({"email_alias": "login@example.com"})),
                    (1_235_002, good),
                    (1_234_008, json!({"email_alias": "one-too-many@example.com"})),
                ] {
                    codes.met(code, &app.post(&aliases, body).await);
                }
                codes.must_be_all_but(&[]);

                let mut codes = Codes::of(list);
                for path in &nowhere {
                    codes.met(missing, &app.get(path).await);
                }
                // The page of users alone knows a page size, which must be right and has no effect.
                if matches!(holder, Holder::User) {
                    codes.met(1_234_008, &app.get(&format!("{aliases}?page_size=21")).await);
                }
                codes.must_be_all_but(&[]);

                let mut codes = Codes::of(delete);
                for path in &nowhere {
                    codes.met(missing, &app.delete(&format!("{path}/alias@example.com"), json!({})).await);
                }
                codes.met(1_234_012, &app.delete(&format!("{aliases}/desk@example.com"), json!({})).await);
                codes.met(1_234_008, &app.delete(&format!("{aliases}/alias"), json!({})).await);
                codes.must_be_all_but(&[]);
            },
        )
        .await;
    }
}

#[tokio::test]
async fn made_listed_and_freed() {
    each_engine(async |server| {
        let app = server.app();
        for holder in Holder::ALL {
            let name = holder.words().1;
            let at = |local: &str| format!("{local}.{name}@example.com");
            let aliases = holder.aliases(&at("desk"));
            holder.make(app, &at("Desk")).await;
            assert_eq!(app.get(&aliases).await.data(), &json!({"items": []}));
            let one = json!({"primary_email": at("Desk"), "email_alias": at("One")});
            let two = json!({"primary_email": at("Desk"), "email_alias": at("another")});
            for alias in [&one, &two] {
                let made = app.post(&aliases, json!({"email_alias": alias["email_alias"]})).await;
                assert_eq!(made.data(), &json!({ name: alias }));
            }
            // An alias names the holder as well, and the whole list comes at once whatever is asked for.
            let list = app.get(&format!("{}?page_size=1&page_token=any", holder.aliases(&at("one")))).await;
            assert_eq!(list.data(), &json!({"items": [two, one]}));
            let gone = format!("{aliases}/{}", at("ONE").replace('@', "%40"));
            assert_eq!(app.delete(&gone, json!({})).await.data(), &json!({}));
            assert_eq!(app.get(&aliases).await.data(), &json!({"items": [two]}));
            Holder::MailGroup.make(app, &at("one")).await;
        }
    })
    .await;
}
