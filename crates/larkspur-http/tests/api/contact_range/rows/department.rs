//! Departments and their chats.

use larkspur_contract::endpoint::{
    CONTACT_V3_DEPARTMENT_BATCH, CONTACT_V3_DEPARTMENT_CHILDREN, CONTACT_V3_DEPARTMENT_CREATE,
    CONTACT_V3_DEPARTMENT_DELETE, CONTACT_V3_DEPARTMENT_GET, CONTACT_V3_DEPARTMENT_LIST,
    CONTACT_V3_DEPARTMENT_PARENT, CONTACT_V3_DEPARTMENT_PATCH, CONTACT_V3_DEPARTMENT_UNBIND_DEPARTMENT_CHAT,
    CONTACT_V3_DEPARTMENT_UPDATE, CONTACT_V3_DEPARTMENT_UPDATE_DEPARTMENT_ID, IM_V1_CHAT_GET,
    IM_V1_CHAT_LIST, IM_V1_CHAT_MEMBERS_GET,
};

use super::{Row, Section, read, write};

const NO: &str = "40004";
const NO_PARENT: &str = "40014";
const IS_ROOT: [&str; 6] = ["40002"; 6];

/// Who sees the root alone, A, and B with what is below it.
const ROOT: [&str; 6] = ["ok", NO, NO, NO, NO, NO];
const B: [&str; 6] = ["ok", "ok", "ok", "ok", NO, NO];

pub(super) fn reads() -> Vec<Section> {
    vec![
        Section {
            endpoint: &CONTACT_V3_DEPARTMENT_GET,
            right: "The right to the department: it or one above it is in the range. The root needs all members.",
            rows: const {
                &[
                    read("the root", "/contact/v3/departments/0", ROOT),
                    read("A", "/contact/v3/departments/A", ["ok", "ok", NO, NO, NO, NO]),
                    read("B", "/contact/v3/departments/B", B),
                    read("C", "/contact/v3/departments/C", B),
                    read("D", "/contact/v3/departments/D", ROOT),
                ]
            },
        },
        Section {
            endpoint: &CONTACT_V3_DEPARTMENT_CHILDREN,
            right: "The right to the department whose children are listed. What is below it is in the range with it.",
            rows: const {
                &[
                    read("of the root", "/contact/v3/departments/0/children", ["A D", NO, NO, NO, NO, NO]),
                    read("of A", "/contact/v3/departments/A/children", ["B", "B", NO, NO, NO, NO]),
                    read("of B", "/contact/v3/departments/B/children", ["C", "C", "C", "C", NO, NO]),
                    read(
                        "all below the root",
                        "/contact/v3/departments/0/children?fetch_child=true",
                        ["A B C D", NO, NO, NO, NO, NO],
                    ),
                    read(
                        "all below A",
                        "/contact/v3/departments/A/children?fetch_child=true",
                        ["B C", "B C", NO, NO, NO, NO],
                    ),
                ]
            },
        },
        Section {
            endpoint: &CONTACT_V3_DEPARTMENT_LIST,
            right: "With a parent the right to it; without one no right: the list begins with what the range names.",
            rows: const {
                &[
                    read(
                        "of the root",
                        "/contact/v3/departments?parent_department_id=0",
                        ["A D", NO, NO, NO, NO, NO],
                    ),
                    read(
                        "of B",
                        "/contact/v3/departments?parent_department_id=B",
                        ["C", "C", "C", "C", NO, NO],
                    ),
                    read("of the range", "/contact/v3/departments", ["0", "A", "B", "B", "none", "none"]),
                    read(
                        "of the range, with all below",
                        "/contact/v3/departments?fetch_child=true",
                        ["0", "A B C", "B C", "B C", "none", "none"],
                    ),
                ]
            },
        },
        Section {
            endpoint: &CONTACT_V3_DEPARTMENT_BATCH,
            right: "The right to each department; those out of range are left out.",
            rows: const {
                &[read(
                    "the root, A, B, C and D",
                    "/contact/v3/departments/batch?department_ids=0&department_ids=A&department_ids=B&department_ids=C\
                     &department_ids=D",
                    ["0 A B C D", "A B C", "B C", "B C", "none", "none"],
                )]
            },
        },
        Section {
            endpoint: &CONTACT_V3_DEPARTMENT_PARENT,
            right: "The right to the department asked about; the way up is cut at the range, and the root is never on it.",
            rows: const {
                &[
                    read(
                        "of C",
                        "/contact/v3/departments/parent?department_id=C",
                        ["B A", "B A", "B", "B", NO, NO],
                    ),
                    read(
                        "of B",
                        "/contact/v3/departments/parent?department_id=B",
                        ["A", "A", "none", "none", NO, NO],
                    ),
                    read(
                        "of A",
                        "/contact/v3/departments/parent?department_id=A",
                        ["none", "none", NO, NO, NO, NO],
                    ),
                    read(
                        "of the root",
                        "/contact/v3/departments/parent?department_id=0",
                        ["none", NO, NO, NO, NO, NO],
                    ),
                ]
            },
        },
        Section {
            endpoint: &IM_V1_CHAT_GET,
            right: "None: a chat shows more to the apps that are in it, whatever they see of the directory.",
            rows: const { &[read("the chat of B", "/im/v1/chats/{chat}", ["ok"; 6])] },
        },
        Section {
            endpoint: &IM_V1_CHAT_LIST,
            right: "None: an app lists the chats that it is in, and here another one made them.",
            rows: const { &[read("the chats of the app", "/im/v1/chats", ["none"; 6])] },
        },
        Section {
            endpoint: &IM_V1_CHAT_MEMBERS_GET,
            right: "None: only an app that is in the chat sees who else is, whatever it sees of the directory.",
            rows: const { &[read("those in the chat of B", "/im/v1/chats/{chat}/members", ["232011"; 6])] },
        },
    ]
}

pub(super) fn writes() -> Vec<Section> {
    vec![
        Section {
            endpoint: &CONTACT_V3_DEPARTMENT_CREATE,
            right: "The right to the parent; below the root all members. A range without any department has a code of its own.",
            rows: const {
                &[
                    create("under the root", "0", ["ok", NO_PARENT, NO_PARENT, NO_PARENT, NO, NO]),
                    create("under A", "A", ["ok", "ok", NO_PARENT, NO_PARENT, NO, NO]),
                    create("under C", "C", B),
                ]
            },
        },
        Section {
            endpoint: &CONTACT_V3_DEPARTMENT_PATCH,
            right: "The right to the department; to move it, to the former and to the new parent as well.",
            rows: const { &changes() },
        },
        Section { endpoint: &CONTACT_V3_DEPARTMENT_UPDATE, right: "As PATCH.", rows: const { &changes() } },
        Section {
            endpoint: &CONTACT_V3_DEPARTMENT_DELETE,
            right: "The right to the department and to its parent, so all members for one below the root.",
            rows: const {
                &[
                    read("a department below the root", "/contact/v3/departments/{leaf}", ROOT)
                        .with_leaf_under("0"),
                    read(
                        "a department below A",
                        "/contact/v3/departments/{leaf}",
                        ["ok", "ok", NO, NO, NO, NO],
                    )
                    .with_leaf_under("A"),
                    read("a department below B", "/contact/v3/departments/{leaf}", B).with_leaf_under("B"),
                    read(
                        "B, which has members",
                        "/contact/v3/departments/B",
                        ["43011", "43011", NO_PARENT, NO_PARENT, NO, NO],
                    ),
                    read("the root", "/contact/v3/departments/0", IS_ROOT),
                ]
            },
        },
        Section {
            endpoint: &CONTACT_V3_DEPARTMENT_UPDATE_DEPARTMENT_ID,
            right: "The right to the department, refused with a code of its own.",
            rows: const {
                &[write(
                    "a department below B",
                    "/contact/v3/departments/{leaf}/update_department_id",
                    r#"{"new_department_id":"{leaf}x"}"#,
                    ["ok", "ok", "ok", "ok", "40007", "40007"],
                )
                .with_leaf_under("B")]
            },
        },
        Section {
            endpoint: &CONTACT_V3_DEPARTMENT_UNBIND_DEPARTMENT_CHAT,
            right: "The right to the department.",
            rows: const {
                &[
                    write(
                        "a department below A",
                        "/contact/v3/departments/unbind_department_chat",
                        r#"{"department_id":"{leaf}"}"#,
                        ["ok", "ok", NO, NO, NO, NO],
                    )
                    .with_leaf_under("A"),
                    write(
                        "a department below B",
                        "/contact/v3/departments/unbind_department_chat",
                        r#"{"department_id":"{leaf}"}"#,
                        B,
                    )
                    .with_leaf_under("B"),
                ]
            },
        },
    ]
}

const fn create(asks: &'static str, parent: &'static str, answers: [&'static str; 6]) -> Row {
    let body = match parent.as_bytes() {
        b"0" => r#"{"name":"new {leaf}","parent_department_id":"0"}"#,
        b"A" => r#"{"name":"new {leaf}","parent_department_id":"A"}"#,
        _ => r#"{"name":"new {leaf}","parent_department_id":"C"}"#,
    };
    write(asks, "/contact/v3/departments", body, answers)
}

/// What PATCH and PUT may change where: both take a name and a parent.
const fn changes() -> [Row; 6] {
    const LEAF: &str = "/contact/v3/departments/{leaf}";
    [
        write(
            "B stays where it is",
            "/contact/v3/departments/B",
            r#"{"name":"B","parent_department_id":"A"}"#,
            B,
        ),
        write("from B to C", LEAF, r#"{"name":"{leaf} moved","parent_department_id":"C"}"#, B)
            .with_leaf_under("B"),
        write(
            "from B to A",
            LEAF,
            r#"{"name":"{leaf} moved","parent_department_id":"A"}"#,
            ["ok", "ok", NO_PARENT, NO_PARENT, NO, NO],
        )
        .with_leaf_under("B"),
        write(
            "from A to the root",
            LEAF,
            r#"{"name":"{leaf} moved","parent_department_id":"0"}"#,
            ["ok", NO_PARENT, NO, NO, NO, NO],
        )
        .with_leaf_under("A"),
        write("from D to A", LEAF, r#"{"name":"{leaf} moved","parent_department_id":"A"}"#, ROOT)
            .with_leaf_under("D"),
        write("the root", "/contact/v3/departments/0", r#"{"name":"x","parent_department_id":"A"}"#, IS_ROOT),
    ]
}
