//! The standing of an account: joining, freezing, and everything that leaving sets free.

use larkspur_core::ids::{DepartmentIdType, UserIdType};
use larkspur_core::user::{NewUser, Standing};
use larkspur_core::{Result, chat, department, user, user_mailbox};
use larkspur_model::{Department, DepartmentKey, IdKind, User, UserKey, UserStatus};
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

async fn read(scene: &Scene, user: &User) -> User {
    let reference = scene.caller().ids.open_id(user.key);
    scene.read(move |tx, who| user::get(tx, who, &reference)).await.unwrap()
}

async fn department(scene: &Scene, key: DepartmentKey) -> Department {
    let reference = scene.caller().ids.open_department_id(key);
    scene.read(move |tx, who| department::get(tx, who, &reference)).await.unwrap()
}

async fn set(scene: &Scene, key: UserKey, standing: Standing) -> Result<()> {
    scene.write(move |tx, who| user::set_standing(tx, who.tenant(), key, standing)).await
}

#[tokio::test]
async fn flags_follow_the_standing() {
    each_engine(async |scene| {
        let made = scene.user("张三").create().await;
        for (standing, joined, frozen) in [
            (Standing::Frozen, true, true),
            (Standing::Unjoined, false, true),
            (Standing::Frozen, false, true),
            (Standing::Joined, true, false),
            (Standing::Unjoined, false, false),
            (Standing::Joined, true, false),
            (Standing::Joined, true, false),
        ] {
            scene.set_standing(&made, standing).await;
            let status = read(scene, &made).await.status;
            assert_eq!(status, UserStatus { joined, frozen, resigned: false }, "{standing:?}");
            assert_eq!(status.is_activated(), joined && !frozen);
        }
        // None of this touches where the user is.
        assert_eq!(read(scene, &made).await.memberships, made.memberships);
        assert_eq!(told(&set(scene, UserKey::new(77), Standing::Joined).await), "NotFound(User)");
        scene.set_standing(&made, Standing::Resigned).await;
        for standing in [Standing::Unjoined, Standing::Joined, Standing::Frozen, Standing::Resigned] {
            assert_eq!(told(&set(scene, made.key, standing).await), "Resigned(User)");
        }
    })
    .await;
}

#[tokio::test]
async fn leaving_takes_a_user_out_of_everything() {
    each_engine(async |scene| {
        let top = scene.department("上").create().await;
        let home = scene.department("下").under(&top).with(|new| new.create_chat = true).create().await;
        let beside = scene.department("旁").create().await;
        let stays = scene.user("留").in_departments(&[&home]).create().await;
        let leaves = scene.user("走").in_departments(&[&home, &top, &beside]).create().await;
        let ids = scene.caller().ids;
        let hrbps = vec![ids.open_id(leaves.key), ids.open_id(stays.key)];
        let led = scene.department("被领导").leader(&leaves);
        let led = led.with(|new| (new.create_chat, new.hrbps) = (true, hrbps)).create().await;

        scene.set_standing(&leaves, Standing::Resigned).await;

        let gone = read(scene, &leaves).await;
        assert!(gone.status.resigned && gone.status.joined && gone.memberships.is_empty());
        for (key, members, primary) in
            [(DepartmentKey::ROOT, 1, 1), (top.key, 1, 1), (home.key, 1, 1), (beside.key, 0, 0)]
        {
            let read = department(scene, key).await;
            assert_eq!((read.member_count, read.primary_member_count), (members, primary), "{}", read.name);
        }
        let led = department(scene, led.key).await;
        assert_eq!((led.leaders.len(), led.hrbps), (0, vec![stays.key]));
        for (department, members) in [(&home.chat, 1), (&led.chat, 0)] {
            let id = ids.shown().show(IdKind::ChatId, 0, department.unwrap().get());
            let chat = scene.read(move |tx, who| chat::get(tx, who, &id)).await.unwrap();
            assert_eq!((chat.owner, chat.member_count), (None, members), "{}", chat.name);
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_user_held_is_free_again() {
    each_engine(async |scene| {
        let everything = |new: &mut NewUser| {
            let text = |text: &str| Some(text.to_owned());
            new.custom_id = text("E1");
            new.mobile = text("13011111111");
            new.employee_no = text("007");
            new.email = text("zhang@private.example");
            new.enterprise_email = text("zhang@example.com");
        };
        let first = scene.user("张三").with(everything).create().await;
        assert_eq!(told(&scene.user("张三").with(everything).ask().await), "Taken(UserId)");
        scene.set_standing(&first, Standing::Frozen).await;
        assert_eq!(told(&scene.user("张三").with(everything).ask().await), "Taken(UserId)");
        scene.set_standing(&first, Standing::Resigned).await;
        // All but the mailbox, which lies in the recycle bin until somebody releases it.
        assert_eq!(told(&scene.user("张三").with(everything).ask().await), "Taken(RecycledEmail)");
        let released = scene.write(|tx, who| user_mailbox::release(tx, who, "zhang@example.com", None));
        released.await.unwrap();
        scene.user("张三").with(everything).create().await;
        // A generated user id is free for someone else too, once its first holder has left.
        let plain = scene.user("李四").create().await;
        let generated =
            scene.speaking(UserIdType::UserId, DepartmentIdType::default()).ids.user_id(None, plain.key);
        let named = || scene.user("王五").with(|new| new.custom_id = Some(generated.clone())).ask();
        assert_eq!(told(&named().await), "Taken(UserId)");
        scene.set_standing(&plain, Standing::Resigned).await;
        assert_eq!(told(&named().await), "Ok");
    })
    .await;
}
