//! References to users: kinds of id, apps, developers, tenants.

use larkspur_core::ids::{DepartmentIdType, UserIdType};
use larkspur_core::user::Standing;
use larkspur_core::{Caller, Error, Result, user};
use larkspur_model::{IdKind, User};
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

const DEPARTMENTS: DepartmentIdType = DepartmentIdType::OpenDepartmentId;

async fn get(scene: &Scene, who: &Caller, reference: &str) -> Result<User> {
    let reference = reference.to_owned();
    scene.read_as(who, move |tx, who| user::get(tx, who, &reference)).await
}

#[tokio::test]
async fn every_kind_of_id_leads_to_the_user() {
    each_engine(async |scene| {
        let plain = scene.user("无编号").create().await;
        let named = scene.user("有编号").with(|new| new.custom_id = Some("E1".into())).create().await;
        let ids = scene.caller().ids;
        for (kind, of_plain, of_named) in [
            (UserIdType::OpenId, ids.open_id(plain.key), ids.open_id(named.key)),
            (UserIdType::UnionId, ids.union_id(plain.key), ids.union_id(named.key)),
            (UserIdType::UserId, ids.user_id(None, plain.key), "E1".to_owned()),
        ] {
            let who = scene.speaking(kind, DEPARTMENTS);
            assert_eq!(get(scene, &who, &of_plain).await.unwrap(), plain, "{kind:?}");
            assert_eq!(get(scene, &who, &of_named).await.unwrap(), named, "{kind:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_not_an_id_of_the_announced_kind() {
    each_engine(async |scene| {
        let made = scene.user("张三").with(|new| new.custom_id = Some("E1".into())).create().await;
        let ids = scene.caller().ids;
        let (open, union, generated) =
            (ids.open_id(made.key), ids.union_id(made.key), ids.user_id(None, made.key));
        let upper = open.to_uppercase();
        for (kind, reference, expected) in [
            (UserIdType::OpenId, union.as_str(), "BadId(OpenId)"),
            (UserIdType::OpenId, "E1", "BadId(OpenId)"),
            (UserIdType::OpenId, "", "BadId(OpenId)"),
            (UserIdType::OpenId, "ou_", "BadId(OpenId)"),
            (UserIdType::OpenId, &upper, "BadId(OpenId)"),
            (UserIdType::OpenId, &open[..34], "BadId(OpenId)"),
            (UserIdType::UnionId, &open, "BadId(UnionId)"),
            (UserIdType::UnionId, "E1", "BadId(UnionId)"),
            (UserIdType::UserId, "e1", "NotFound(User)"),
            (UserIdType::UserId, "E2", "NotFound(User)"),
            (UserIdType::UserId, &open, "NotFound(User)"),
            // Whoever has a custom id is not found by the generated one.
            (UserIdType::UserId, &generated, "NotFound(User)"),
        ] {
            let who = scene.speaking(kind, DEPARTMENTS);
            assert_eq!(told(&get(scene, &who, reference).await), expected, "{kind:?} {reference:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_open_id_of_another_app_is_told_apart_from_an_unknown_one() {
    each_engine(async |scene| {
        let made = scene.user("张三").create().await;
        let (first, second) = (scene.caller(), scene.app().caller().await);
        let (of_first, of_second) = (first.ids.open_id(made.key), second.ids.open_id(made.key));
        assert_ne!(of_first, of_second);
        assert_eq!(get(scene, &second, &of_second).await.unwrap(), made);
        assert_eq!(told(&get(scene, &second, &of_first).await), "CrossAppId(OpenId)");
        assert_eq!(told(&get(scene, &first, &of_second).await), "CrossAppId(OpenId)");
        // Apps of one developer share union ids, and every app shares user ids.
        assert_eq!(first.ids.union_id(made.key), second.ids.union_id(made.key));
        assert_eq!(first.ids.user_id(None, made.key), second.ids.user_id(None, made.key));
        // An id of this tenant for an app that never was.
        let no_app = first.ids.shown().show(IdKind::OpenId, 77, made.key.get());
        assert_eq!(told(&get(scene, &first, &no_app).await), "NotFound(User)");
    })
    .await;
}

#[tokio::test]
async fn a_foreign_tenants_ids_look_exactly_like_unknown_ones() {
    each_engine(async |scene| {
        let stranger = scene.tenant("Elsewhere", "elsewhere.example").await;
        let foreign =
            scene.user("外人").by(&stranger.app.caller()).with(|new| new.custom_id = Some("E9".into()));
        let foreign = foreign.create().await;
        let own = scene.caller().ids;
        let other = stranger.app.caller().ids;
        let never = larkspur_model::UserKey::new(77);
        for (kind, of_foreign, unknown) in [
            (UserIdType::OpenId, other.open_id(foreign.key), own.open_id(never)),
            (UserIdType::UnionId, other.union_id(foreign.key), own.union_id(never)),
            (UserIdType::UserId, other.user_id(None, foreign.key), own.user_id(None, never)),
            (UserIdType::UserId, "E9".to_owned(), "E8".to_owned()),
        ] {
            let who = scene.speaking(kind, DEPARTMENTS);
            let (foreign, unknown) = (get(scene, &who, &of_foreign).await, get(scene, &who, &unknown).await);
            assert_eq!(told(&foreign), "NotFound(User)", "{kind:?}");
            assert_eq!(told(&foreign), told(&unknown), "{kind:?}");
            // The error itself repeats the reference as it was given, and nothing that the caller did not know.
            let Err(Error::NotFound(_, reference)) = foreign else { panic!("{kind:?}") };
            assert_eq!(reference.text, of_foreign);
        }
        // The key of a foreign user, shown as if it were ours.
        let forged = own.open_id(foreign.key);
        assert_eq!(told(&get(scene, &scene.caller(), &forged).await), "NotFound(User)");
    })
    .await;
}

#[tokio::test]
async fn someone_who_has_left_is_still_found() {
    each_engine(async |scene| {
        let plain = scene.user("无编号").create().await;
        let named = scene.user("有编号").with(|new| new.custom_id = Some("E1".into())).create().await;
        for user in [&plain, &named] {
            scene.set_standing(user, Standing::Resigned).await;
        }
        let ids = scene.caller().ids;
        let by_user_id = scene.speaking(UserIdType::UserId, DEPARTMENTS);
        for (who, reference, key) in [
            (&scene.caller(), ids.open_id(plain.key), plain.key),
            (&scene.caller(), ids.open_id(named.key), named.key),
            (&by_user_id, ids.user_id(None, plain.key), plain.key),
            (&by_user_id, "E1".to_owned(), named.key),
        ] {
            let found = get(scene, who, &reference).await.unwrap();
            assert_eq!(
                (found.key, found.status.resigned, found.memberships.len()),
                (key, true, 0),
                "{reference}"
            );
        }
        // Of several who had an id and have left, the last one is found.
        scene.clock().advance(1);
        let later = scene.user("后来").with(|new| new.custom_id = Some("E1".into())).create().await;
        assert_eq!(get(scene, &by_user_id, "E1").await.unwrap().key, later.key);
        scene.set_standing(&later, Standing::Resigned).await;
        assert_eq!(get(scene, &by_user_id, "E1").await.unwrap().key, later.key);
        // A user id is unique among those at work alone: whoever has it now is who it means.
        let heir = scene.user("继任").with(|new| new.custom_id = Some("E1".into())).create().await;
        assert_eq!(get(scene, &by_user_id, "E1").await.unwrap().key, heir.key);
        assert_eq!(get(scene, &scene.caller(), &ids.open_id(named.key)).await.unwrap().key, named.key);
        let generated = ids.user_id(None, plain.key);
        let heir = scene.user("再继任").with(|new| new.custom_id = Some(generated.clone())).create().await;
        assert_eq!(get(scene, &by_user_id, &generated).await.unwrap().key, heir.key);
    })
    .await;
}
