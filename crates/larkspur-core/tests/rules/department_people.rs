//! Leaders of a department that another request reads back, and in which order.

use larkspur_core::department::{self, NewLeader};
use larkspur_core::ids::{DepartmentIdType, UserIdType};
use larkspur_model::LeaderKind;
use larkspur_testkit::each_engine;

#[tokio::test]
async fn the_main_leader_stands_first_however_it_was_named() {
    each_engine(async |scene| {
        let (main, deputy) = (scene.user("正").create().await, scene.user("副").create().await);
        let ids = scene.caller().ids;
        let (main_id, deputy_id) = (ids.open_id(main.key), ids.open_id(deputy.key));
        let listed = |kind, user: &String| NewLeader { kind, user: user.clone() };
        let mains = [
            (Some(main_id.clone()), vec![]),
            (None, vec![listed(LeaderKind::Main, &main_id)]),
            (Some(main_id.clone()), vec![listed(LeaderKind::Main, &main_id)]),
            (Some(main_id.clone()), vec![listed(LeaderKind::Deputy, &deputy_id)]),
            (None, vec![listed(LeaderKind::Deputy, &deputy_id), listed(LeaderKind::Main, &main_id)]),
        ];
        for (place, (leader, leaders)) in mains.into_iter().enumerate() {
            let name = format!("部门{place}");
            let made = scene.department(&name).with(|new| (new.leader, new.leaders) = (leader, leaders));
            let made = made.create().await;
            assert_eq!(made.main_leader(), Some(main.key), "{name}");
            assert_eq!(made.leaders.first().map(|first| first.kind), Some(LeaderKind::Main), "{name}");
            let reference = ids.open_department_id(made.key);
            let read = scene.read(move |tx, who| department::get(tx, who, &reference)).await.unwrap();
            assert_eq!(read.leaders, made.leaders, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn people_are_named_in_the_id_kind_of_the_request() {
    each_engine(async |scene| {
        let generated = scene.user("无编号").create().await;
        let named = scene.user("有编号").with(|new| new.custom_id = Some("E1".into())).create().await;
        for kind in [UserIdType::OpenId, UserIdType::UnionId, UserIdType::UserId] {
            let who = scene.speaking(kind, DepartmentIdType::OpenDepartmentId);
            let (people, keys) = ([&generated, &named], [generated.key, named.key]);
            let custom = scene.read_as(&who, move |tx, who| who.ids.load(tx, &keys, &[])).await.unwrap();
            let shown = people.map(|user| who.ids.user(&custom, user.key));
            let name = format!("{kind:?}");
            let made = scene.department(&name).by(&who).with(|new| {
                new.leader = Some(shown[0].clone());
                new.hrbps = shown.to_vec();
            });
            let made = made.create().await;
            assert_eq!(made.main_leader(), Some(generated.key), "{name}");
            assert_eq!(made.hrbps, keys, "{name}");
        }
    })
    .await;
}
