//! The disk is full while mail comes in: what was acknowledged is there, what was not is refused for now, reads go on, and
//! so does mail as soon as there is room. A bound on the size of files stands for the disk.

use std::path::Path;

use serde_json::json;

use crate::program::{Credentials, Place, Program, folder, verify};
use crate::talk::Talk;

/// Octets of one mail.
const SIZE: usize = 200 * 1024;
/// How much the files may still grow.
const LEFT: u64 = 1024 * 1024;

fn largest_file(data: &Path) -> u64 {
    let files = std::fs::read_dir(data).unwrap();
    files.map(|file| file.unwrap().metadata().unwrap().len()).max().unwrap()
}

fn kept(program: &Program, first: &Credentials) -> Vec<String> {
    let mails = program.admin(first).look("mail?page_size=100");
    let mut ids: Vec<String> = mails["mails"]
        .as_array()
        .unwrap()
        .iter()
        .map(|mail| mail["mail_id"].as_str().unwrap().to_owned())
        .collect();
    ids.sort_unstable();
    ids
}

#[test]
fn a_full_disk_loses_no_mail_that_was_acknowledged() {
    let data = folder();
    let program = Program::start_where_files_are_bounded(data.path());
    let first = Credentials::of(data.path());
    let client = program.client(&first);
    let group = format!("team@{}", first.mail_domain);
    let new = json!({ "email": group, "who_can_send_mail": "ANYONE" });
    assert_eq!(client.post("/open-apis/mail/v1/mailgroups", &new).unwrap().0, 0);
    let member = json!({ "email": "one@else.example", "type": "EXTERNAL_USER" });
    let members = format!("/open-apis/mail/v1/mailgroups/{group}/members");
    assert_eq!(client.post(&members, &member).unwrap().0, 0);

    let text = format!("From: x@else.example\r\n\r\n{}", format!("{}\r\n", "x".repeat(70)).repeat(SIZE / 72));
    let mut talk = Talk::begin(program.smtp().parse().unwrap()).unwrap();
    let mut send = || talk.send("x@else.example", &group, &text).unwrap();
    let mut acknowledged = Vec::new();
    let mut note = |reply: &str| match reply.strip_prefix("250 2.0.0 queued as ") {
        Some(id) => acknowledged.push(id.to_owned()),
        None => panic!("{reply}"),
    };
    note(&send());
    program.let_files_grow_to(Some(largest_file(data.path()) + LEFT));
    let mut refusals = Vec::new();
    for _ in 0..40 {
        let reply = send();
        if reply.starts_with("250 ") {
            note(&reply);
        } else {
            assert!(reply.starts_with("45"), "to be tried again: {reply}");
            refusals.push(reply);
        }
        if refusals.len() == 3 {
            break;
        }
    }
    assert_eq!(refusals.len(), 3, "the disk never was full");
    // Whatever only reads goes on.
    let listed = client.get("/open-apis/mail/v1/mailgroups").unwrap();
    assert_eq!(listed.0, 0);
    program.let_files_grow_to(None);
    note(&send());
    acknowledged.sort_unstable();
    assert_eq!(kept(&program, &first), acknowledged);
    program.kill();
    verify(&Place::Sqlite, data.path());
    let program = Program::start(&Place::Sqlite, data.path());
    assert_eq!(kept(&program, &first), acknowledged);
}
