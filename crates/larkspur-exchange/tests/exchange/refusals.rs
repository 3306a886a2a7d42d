//! What is wrong with a record is told with its line, and nothing is kept.

use larkspur_core::{Limits, Policy};
use larkspur_exchange::Mode;
use larkspur_testkit::{Scene, each_engine};

use crate::stage::{exported, import_into, import_under, sentences, source, undone};

/// A user of the root with this much of the record to come.
fn user(rest: &str) -> String {
    format!(r#"{{"type":"user","name":"Ada","departments":["0"],{rest}}}"#)
}

#[tokio::test]
async fn each_with_its_line() {
    let cases = [
        (r#"{"type":"team"}"#.to_owned(), "there is no type \"team\""),
        ("no object".to_owned(), "expected"),
        (r#"{"name":"x"}"#.to_owned(), "missing field `type`"),
        (user(r#""mobile":"13800000000","nmae":"x""#), "unknown field `nmae`"),
        (user(r#""mobile":13800000000"#), "invalid type: integer"),
        (user(r#""mobile":"13800000000","nickname":"a\u0000b""#), "nickname: a text holds U+0000"),
        (user(r#""mobile":"13800000000","gender":9"#), "gender: 9 is not one of 0 to 3"),
        (user(r#""user_id":"u""#), "u: EmailBesideMobile is missing"),
        (user(r#""user_id":"u","mobile":"12""#), "u: Mobile"),
        (
            user(r#""user_id":"u","mobile":"13800000000","leader":"nobody""#),
            "Leader \"nobody\" does not exist",
        ),
        (user(r#""user_id":"u","mobile":"13800000000","leader":"u""#), "nobody leads oneself"),
        (user(r#""mobile":"13800000000","enterprise_email":"a@other.example""#), "MailDomain"),
        (
            r#"{"type":"user","name":"x","mobile":"13800000000","departments":["nowhere"]}"#.to_owned(),
            "nowhere",
        ),
        (r#"{"type":"user","name":"x","mobile":"13800000000"}"#.to_owned(), "Departments is missing"),
        (r#"{"type":"unit","unit_id":"a b","name":"x","unit_type":"y"}"#.to_owned(), "a b: UnitId"),
        (r#"{"type":"unit","name":"x"}"#.to_owned(), "UnitType"),
        (r#"{"type":"department","name":"a/b"}"#.to_owned(), "NameSeparator"),
        (
            r#"{"type":"department","department_id":"d","name":"x","parent":"d"}"#.to_owned(),
            "comes back to it",
        ),
        (r#"{"type":"department","name":"x","unit":"none"}"#.to_owned(), "Unit \"none\" does not exist"),
        (
            r#"{"type":"department","department_id":"d","name":"x","leader":"no"}"#.to_owned(),
            "d: Leader \"no\"",
        ),
        (r#"{"type":"mail_group","email":"a@other.example"}"#.to_owned(), "MailDomain"),
        (user(r#""mobile":"13800000000","join_time":"soon""#), "join_time is a number of seconds since 1970"),
        (user(r#""mobile":"13800000000","aliases":["b@example.com"]"#), "b@example.com: UserMailbox"),
        (user(r#""mobile":"13800000000","custom_attrs":[{"id":"x","text":"y"}]"#), "CustomAttribute \"x\""),
        (
            user(r#""mobile":"13800000000","custom_attrs":[{"id":"x","text":"a\u0000"}]"#),
            "custom_attrs: a text",
        ),
        (user(r#""mobile":"13800000000","custom_attrs":[{"size":"x"}]"#), "unknown field `size`"),
        (user(r#""mobile":"13800000000","employee_type":6"#), "EmployeeType: no such"),
        (r#"{"type":"employee_type"}"#.to_owned(), "Name"),
        (r#"{"type":"employee_type","number":5,"content":"x"}"#.to_owned(), "x: EmployeeType is taken"),
        (r#"{"type":"employee_type","number":261,"content":"x"}"#.to_owned(), "EmployeeTypes"),
        (r#"{"type":"custom_attribute","id":"x"}"#.to_owned(), "kind: \"\""),
        (r#"{"type":"custom_attribute","id":"x y","kind":"TEXT"}"#.to_owned(), "x y: CustomAttribute"),
        (r#"{"type":"public_mailbox"}"#.to_owned(), "Email is missing"),
        (
            r#"{"type":"public_mailbox","email":"a@example.com","members":["no"]}"#.to_owned(),
            "a@example.com: User \"no\"",
        ),
        (
            r#"{"type":"mail_group","email":"a@example.com","who_can_send":"ALL"}"#.to_owned(),
            "who_can_send: \"ALL\"",
        ),
        (
            r#"{"type":"mail_group","email":"a@example.com","aliases":["a@example.com"]}"#.to_owned(),
            "is taken",
        ),
        (
            r#"{"type":"mail_group_member","mail_group":"a@example.com","kind":"COMPANY"}"#.to_owned(),
            "MailGroup",
        ),
        (r#"{"type":"mail_group_member","kind":"ALL"}"#.to_owned(), "kind: \"ALL\""),
        (r#"{"type":"mail_group_member","kind":"USER","roll":"x"}"#.to_owned(), "roll: \"x\""),
    ];
    each_engine(async |scene: &Scene| {
        for (line, expected) in &cases {
            // Something right before and after it, and blank lines, which count.
            let before = r#"{"type":"department","name":"before"}"#;
            let after = r#"{"type":"department","name":"after"}"#;
            let lines = format!("{before}\n\n{line}\r\n{after}\n");
            let report = undone(import_into(scene, source(&lines), Mode::AllOrNothing).await);
            let said = sentences(&report);
            assert_eq!((report.refused, said.len()), (1, 1), "{line}: {said:?}");
            let said = said.concat();
            assert!(said.starts_with("org:3: ") && said.contains(expected), "{line}: {said}");
        }
        assert_eq!(exported(scene).await, "");
    })
    .await;
}

#[tokio::test]
async fn what_is_there_already_is_taken() {
    let lines = concat!(
        r#"{"type":"department","department_id":"d","name":"D"}"#,
        "\n",
        r#"{"type":"user","user_id":"u","name":"U","mobile":"13800000000","departments":["d"]}"#,
        "\n",
        r#"{"type":"mail_group","email":"g@example.com"}"#,
    );
    each_engine(async |scene: &Scene| {
        import_into(scene, source(lines), Mode::AllOrNothing).await.unwrap();
        let before = exported(scene).await;
        let report = undone(import_into(scene, source(lines), Mode::AllOrNothing).await);
        let expected = [
            "org:1: d: WholeDepartment is taken",
            "org:2: u: UserId is taken",
            "org:3: g@example.com: Email is taken",
        ];
        assert_eq!(sentences(&report), expected);
        assert_eq!(exported(scene).await, before);
    })
    .await;
}

#[tokio::test]
async fn circles_are_found_whoever_stands_in_them() {
    let lines = concat!(
        r#"{"type":"department","department_id":"a","name":"A","parent":"b"}"#,
        "\n",
        r#"{"type":"department","department_id":"b","name":"B","parent":"a"}"#,
        "\n",
        r#"{"type":"department","department_id":"c","name":"C","parent":"b"}"#,
    );
    each_engine(async |scene: &Scene| {
        let report = undone(import_into(scene, source(lines), Mode::AllOrNothing).await);
        assert_eq!((report.departments, report.refused), (0, 3));
    })
    .await;
}

#[tokio::test]
async fn the_limits_are_those_of_the_server() {
    let department = |number| format!("{{\"type\":\"department\",\"name\":\"D{number}\"}}\n");
    let member = |number| user(&format!("\"mobile\":\"1380000000{number}\"")) + "\n";
    each_engine(async |scene: &Scene| {
        let limits = Limits { departments: 2, direct_members: 3, ..Limits::default() };
        let policy = Policy { limits, ..Policy::default() };
        let lines: String = (0..4).map(department).chain((0..5).map(member)).collect();
        let report = undone(import_under(scene, source(&lines), Mode::AllOrNothing, policy).await);
        assert_eq!((report.departments, report.users, report.refused), (2, 3, 4));
        let said = sentences(&report);
        for (place, expected) in
            ["org:3: D2: limit reached: Departments", "org:4: D3: limit reached: Departments"]
                .into_iter()
                .chain([
                    "org:8: Ada: limit reached: DirectMembers",
                    "org:9: Ada: limit reached: DirectMembers",
                ])
                .enumerate()
        {
            assert_eq!(said.get(place).map(String::as_str), Some(expected));
        }
    })
    .await;
}
