//! Users, and the range as an app is told it.

use larkspur_contract::endpoint::{
    CONTACT_V3_SCOPE_LIST, CONTACT_V3_USER_BASIC_BATCH, CONTACT_V3_USER_BATCH, CONTACT_V3_USER_BATCH_GET_ID,
    CONTACT_V3_USER_CREATE, CONTACT_V3_USER_DELETE, CONTACT_V3_USER_FIND_BY_DEPARTMENT, CONTACT_V3_USER_GET,
    CONTACT_V3_USER_LIST, CONTACT_V3_USER_PATCH, CONTACT_V3_USER_RESURRECT, CONTACT_V3_USER_UPDATE,
    CONTACT_V3_USER_UPDATE_USER_ID,
};

use super::{Section, read, write};

const NO: &str = "41050";
const NO_DEPARTMENT: &str = "40004";

pub(super) fn reads() -> Vec<Section> {
    const ND: &str = NO_DEPARTMENT;
    vec![
        Section {
            endpoint: &CONTACT_V3_USER_GET,
            right: "The right to the user: one of the departments of the user is in the range, or the user is named by it.",
            rows: const {
                &[
                    read("top, in the root", "/contact/v3/users/top", ["ok", NO, NO, NO, NO, NO]),
                    read("a, in A", "/contact/v3/users/a", ["ok", "ok", NO, NO, NO, NO]),
                    read("c, in C", "/contact/v3/users/c", ["ok", "ok", "ok", "ok", NO, NO]),
                    read("d, in D", "/contact/v3/users/d", ["ok", NO, NO, "ok", "ok", NO]),
                    read("bd, in B and D", "/contact/v3/users/bd", ["ok", "ok", "ok", "ok", NO, NO]),
                ]
            },
        },
        Section {
            endpoint: &CONTACT_V3_USER_BATCH,
            right: "The right to each user; those out of range are left out.",
            rows: const {
                &[read(
                    "everyone",
                    "/contact/v3/users/batch?user_ids=top&user_ids=a&user_ids=b&user_ids=c&user_ids=d&user_ids=bd",
                    ["top a b c d bd", "a b c bd", "b c bd", "b c d bd", "d", "none"],
                )]
            },
        },
        Section {
            endpoint: &CONTACT_V3_USER_BASIC_BATCH,
            right: "None: the one call of the directory that the range does not limit.",
            rows: const {
                &[write(
                    "everyone",
                    "/contact/v3/users/basic_batch",
                    r#"{"user_ids":["top","a","b","c","d","bd"]}"#,
                    ["top a b c d bd"; 6],
                )]
            },
        },
        Section {
            endpoint: &CONTACT_V3_USER_BATCH_GET_ID,
            right: "The right to each user; the row of one out of range shows no id, as that of an unknown number.",
            rows: const {
                &[write(
                    "top, c, d and bd by number",
                    "/contact/v3/users/batch_get_id",
                    r#"{"mobiles":["13900000000","13900000003","13900000004","13900000005"]}"#,
                    ["top c d bd", "c bd", "c bd", "c d bd", "d", "none"],
                )]
            },
        },
        Section {
            endpoint: &CONTACT_V3_USER_FIND_BY_DEPARTMENT,
            right: "The right to the department. Whoever is in it is in the range with it; a user named by the range opens none.",
            rows: const {
                &[
                    read(
                        "of the root",
                        "/contact/v3/users/find_by_department?department_id=0",
                        ["top", ND, ND, ND, ND, ND],
                    ),
                    read(
                        "of A",
                        "/contact/v3/users/find_by_department?department_id=A",
                        ["a", "a", ND, ND, ND, ND],
                    ),
                    read(
                        "of B",
                        "/contact/v3/users/find_by_department?department_id=B",
                        ["b bd", "b bd", "b bd", "b bd", ND, ND],
                    ),
                    read(
                        "of D",
                        "/contact/v3/users/find_by_department?department_id=D",
                        ["d bd", ND, ND, ND, ND, ND],
                    ),
                ]
            },
        },
        Section {
            endpoint: &CONTACT_V3_USER_LIST,
            right: "With a department the right to it; without one no right: those whom the range names and none of its departments has.",
            rows: const {
                &[
                    read(
                        "of B",
                        "/contact/v3/users?department_id=B",
                        ["b bd", "b bd", "b bd", "b bd", ND, ND],
                    ),
                    read("of the root", "/contact/v3/users?department_id=0", ["top", ND, ND, ND, ND, ND]),
                    read("of the range", "/contact/v3/users", ["none", "none", "none", "d", "d", "none"]),
                ]
            },
        },
        Section {
            endpoint: &CONTACT_V3_SCOPE_LIST,
            right: "None: it tells the range. All members are told as the members of the root and the departments below it.",
            rows: const { &[read("the range", "/contact/v3/scopes", ["top A D", "A", "B", "b d B", "d", "none"])] },
        },
    ]
}

pub(super) fn writes() -> Vec<Section> {
    const ND: &str = NO_DEPARTMENT;
    vec![
        Section {
            endpoint: &CONTACT_V3_USER_CREATE,
            right: "The right to every department that the user is to be in.",
            rows: const {
                &[
                    write(
                        "in the root",
                        "/contact/v3/users",
                        r#"{"department_ids":["0"]}"#,
                        ["ok", ND, ND, ND, ND, ND],
                    ),
                    write(
                        "in C",
                        "/contact/v3/users",
                        r#"{"department_ids":["C"]}"#,
                        ["ok", "ok", "ok", "ok", ND, ND],
                    ),
                    write(
                        "in B and D",
                        "/contact/v3/users",
                        r#"{"department_ids":["B","D"]}"#,
                        ["ok", ND, ND, ND, ND, ND],
                    ),
                ]
            },
        },
        Section {
            endpoint: &CONTACT_V3_USER_PATCH,
            right: "The right to the user, and to every department that the user is to enter or leave.",
            rows: const {
                &[
                    write(
                        "a nickname, in C",
                        "/contact/v3/users/c",
                        r#"{"nickname":"x"}"#,
                        ["ok", "ok", "ok", "ok", NO, NO],
                    ),
                    write(
                        "a nickname, in the root",
                        "/contact/v3/users/top",
                        r#"{"nickname":"x"}"#,
                        ["ok", NO, NO, NO, NO, NO],
                    ),
                    write(
                        "a nickname, in D, named by a range",
                        "/contact/v3/users/d",
                        r#"{"nickname":"x"}"#,
                        ["ok", NO, NO, "ok", "ok", NO],
                    ),
                    write(
                        "from C to B",
                        "/contact/v3/users/{person}",
                        r#"{"department_ids":["B"]}"#,
                        ["ok", "ok", "ok", "ok", NO, NO],
                    )
                    .with_person_in(&["C"]),
                    write(
                        "from B and D to B",
                        "/contact/v3/users/{person}",
                        r#"{"department_ids":["B"]}"#,
                        ["ok", ND, ND, ND, NO, NO],
                    )
                    .with_person_in(&["B", "D"]),
                    write(
                        "from C to the root",
                        "/contact/v3/users/{person}",
                        r#"{"department_ids":["0"]}"#,
                        ["ok", ND, ND, ND, NO, NO],
                    )
                    .with_person_in(&["C"]),
                ]
            },
        },
        Section {
            endpoint: &CONTACT_V3_USER_UPDATE,
            right: "The right to the user, and to every department that is named or left.",
            rows: const {
                &[write(
                    "in C",
                    "/contact/v3/users/c",
                    r#"{"name":"c","mobile":"13900000003","department_ids":["C"],"employee_type":1}"#,
                    ["ok", "ok", "ok", "ok", NO, NO],
                )]
            },
        },
        Section {
            endpoint: &CONTACT_V3_USER_UPDATE_USER_ID,
            right: "The right to the user.",
            rows: const {
                &[write(
                    "in C",
                    "/contact/v3/users/c/update_user_id",
                    r#"{"new_user_id":"c"}"#,
                    ["ok", "ok", "ok", "ok", NO, NO],
                )]
            },
        },
        Section {
            endpoint: &CONTACT_V3_USER_DELETE,
            right: "The right to every department of the user.",
            rows: const {
                &[
                    write("in C", "/contact/v3/users/{person}", "{}", ["ok", "ok", "ok", "ok", NO, NO])
                        .with_person_in(&["C"]),
                    write("in B and D", "/contact/v3/users/{person}", "{}", ["ok", ND, ND, ND, NO, NO])
                        .with_person_in(&["B", "D"]),
                    write("in the root", "/contact/v3/users/{person}", "{}", ["ok", NO, NO, NO, NO, NO])
                        .with_person_in(&["0"]),
                ]
            },
        },
        Section {
            endpoint: &CONTACT_V3_USER_RESURRECT,
            right: "All members: whoever has left is in no department.",
            rows: const {
                &[write(
                    "who was in C",
                    "/contact/v3/users/{person}/resurrect",
                    "{}",
                    ["ok", "44029", "44029", "44029", "44029", "44029"],
                )
                .with_person_in(&["C"])
                .who_left()]
            },
        },
    ]
}
