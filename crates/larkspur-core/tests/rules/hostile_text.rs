//! Text that no person types: longer than an index entry may be, or full of what SQL, patterns and terminals notice.
//! Whatever a request says, the answer is a refusal or a success, the same on every engine, and never a failure.
//!
//! U+0000, which no store keeps, does not come here: the shape check of the contract refuses it.

use larkspur_core::client_token::ClientToken;
use larkspur_core::department::{self, ChildQuery, NewDepartment};
use larkspur_core::ids::{DepartmentIdType, UserIdType};
use larkspur_core::user::{self, NewUser};
use larkspur_core::{Caller, Error, Result, app, chat, mail_group, tenant};
use larkspur_model::I18nName;
use larkspur_store::Tx;
use larkspur_testkit::{Scene, each_engine};

use crate::told::told;

/// Noise, so that no engine compresses it below the size of an index entry.
fn long_text() -> String {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut letter = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from_u32(0x4E00 + u32::try_from(state % 20_000).unwrap()).unwrap()
    };
    (0..20_000).map(|_| letter()).collect()
}

fn texts() -> [String; 2] {
    [long_text(), "😀\u{202e}\u{feff}'\"\\%_?1{list}".to_owned()]
}

fn calm<T>(result: &Result<T>, what: &str) {
    assert!(!matches!(result, Err(Error::Internal(_) | Error::Busy)), "{what}: {}", told(result));
}

#[tokio::test]
async fn every_text_of_a_new_department() {
    type Put = fn(&mut NewDepartment, String);
    let fields: [(&str, Put); 9] = [
        ("name", |new, text| new.name = text),
        ("zh_cn", |new, text| new.i18n_name = I18nName::from_given(Some(text), None, None)),
        ("en_us", |new, text| new.i18n_name = I18nName::from_given(None, None, Some(text))),
        ("parent", |new, text| new.parent = Some(text)),
        ("department_id", |new, text| new.custom_id = Some(text)),
        ("leader", |new, text| new.leader = Some(text)),
        ("unit", |new, text| new.units = vec![text]),
        ("hrbp", |new, text| new.hrbps = vec![text]),
        ("chat", |new, text| (new.name, new.create_chat) = (text, true)),
    ];
    each_engine(async |scene| {
        for who in [scene.caller(), scene.speaking(UserIdType::UserId, DepartmentIdType::DepartmentId)] {
            for (place, text) in texts().into_iter().enumerate() {
                for (field, put) in fields {
                    let text = text.clone();
                    let made = scene.department("部门").by(&who).with(|new| put(new, text)).ask().await;
                    calm(&made, &format!("{field}, text {place}"));
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn every_text_of_a_new_user() {
    type Put = fn(&mut NewUser, String);
    let fields: [(&str, Put); 14] = [
        ("name", |new, text| new.name = text),
        ("en_name", |new, text| new.en_name = Some(text)),
        ("nickname", |new, text| new.nickname = Some(text)),
        ("user_id", |new, text| new.custom_id = Some(text)),
        ("email", |new, text| new.email = Some(text)),
        ("enterprise_email", |new, text| new.enterprise_email = Some(text)),
        ("mobile", |new, text| new.mobile = Some(text)),
        ("avatar_key", |new, text| new.avatar_key = Some(text)),
        ("department", |new, text| new.departments.push(text)),
        ("leader", |new, text| new.leader = Some(text)),
        ("city", |new, text| new.city = Some(text)),
        ("country", |new, text| new.country = Some(text)),
        ("work_station", |new, text| new.work_station = Some(text)),
        // The contract lets no more of it through; unlike the rest, it is a key of an index.
        ("employee_no", |new, text| new.employee_no = Some(text.chars().take(255).collect())),
    ];
    each_engine(async |scene| {
        for who in [scene.caller(), scene.speaking(UserIdType::UserId, DepartmentIdType::DepartmentId)] {
            for (place, text) in texts().into_iter().enumerate() {
                for (field, put) in fields {
                    let text = text.clone();
                    let made = scene.user("员工").by(&who).with(|new| put(new, text)).ask().await;
                    calm(&made, &format!("{field}, text {place}"));
                }
                let text = text.clone();
                let made = scene.user("员工").by(&who).with(|new| new.job_title = Some(text)).ask().await;
                calm(&made, &format!("job_title, text {place}"));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn every_text_of_a_new_mail_group() {
    each_engine(async |scene| {
        for (place, text) in texts().into_iter().enumerate() {
            let group = |number: usize| scene.mail_group(&format!("g{place}{number}@example.com"));
            let (one, two, three) = (text.clone(), text.clone(), text.clone());
            calm(&group(1).with(|new| new.email = Some(one)).ask().await, "email");
            calm(&group(2).with(|new| new.name = Some(two)).ask().await, "name");
            calm(&group(3).with(|new| new.description = Some(three)).ask().await, "description");
            calm(
                &group(4).with(|new| new.email = Some(format!("{text}@example.com"))).ask().await,
                "local part",
            );
        }
    })
    .await;
}

#[tokio::test]
async fn every_reference() {
    each_engine(async |scene| {
        for (place, text) in texts().into_iter().enumerate() {
            for who in [
                scene.caller(),
                scene.speaking(UserIdType::UnionId, DepartmentIdType::OpenDepartmentId),
                scene.speaking(UserIdType::UserId, DepartmentIdType::DepartmentId),
            ] {
                let query = ChildQuery { recursive: false, page_size: 1, after: None };
                let [one, two, three, four, five, six, seven, eight] = std::array::from_fn(|_| text.clone());
                let what = format!("text {place}");
                calm(&scene.read_as(&who, move |tx, who| department::get(tx, who, &one)).await, &what);
                calm(
                    &scene.read_as(&who, move |tx, who| department::children(tx, who, &two, query)).await,
                    &what,
                );
                calm(&scene.read_as(&who, move |tx, who| user::get(tx, who, &three)).await, &what);
                calm(&scene.read_as(&who, move |tx, who| mail_group::get(tx, who, &four)).await, &what);
                let list =
                    move |tx: &mut Tx<'_>, who: &Caller| mail_group::list(tx, who, Some(&five), 1, None);
                calm(&scene.read_as(&who, list).await, &what);
                calm(&scene.read_as(&who, move |tx, who| chat::get(tx, who, &six)).await, &what);
                calm(&scene.read_as(&who, move |tx, _| app::get(tx, &seven)).await, &what);
                calm(&scene.read_as(&who, move |tx, _| tenant::get(tx, &eight)).await, &what);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn every_client_token() {
    each_engine(async |scene| {
        for (place, text) in texts().into_iter().enumerate() {
            let made = create_with_token(scene, &format!("部门{place}"), &text).await;
            calm(&made, &format!("text {place}"));
            if let Ok(made) = made {
                let again = create_with_token(scene, &format!("部门{place}"), &text).await.unwrap();
                assert_eq!(again.key, made.key);
            }
        }
    })
    .await;
}

async fn create_with_token(scene: &Scene, name: &str, token: &str) -> Result<larkspur_model::Department> {
    let new = NewDepartment { name: name.to_owned(), parent: Some("0".into()), ..NewDepartment::default() };
    let token = ClientToken::new("department.create", token, &[name.as_bytes()]);
    scene.write(move |tx, who| department::create(tx, who, &new, Some(&token))).await
}
