//! Every reply of the mail service, and every case that it must get through, has a test: `cases.txt` names it. This test
//! fails when one of those is renamed, moved, or its folder does not speak of the reply any more.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files should say so")]

use std::path::Path;

/// Whether the function is there, under an attribute that makes it a test.
fn is_test(text: &str, name: &str) -> bool {
    let Some((before, _)) = text.split_once(&format!("fn {name}(")) else { return false };
    // The line of the function itself comes first.
    let mut above = before.rsplit('\n').skip(1).take_while(|line| line.trim_start().starts_with("#["));
    above.any(|line| line.contains("test"))
}

/// Whether some file of the folder that a test is in has these octets.
fn is_said(test: &Path, reply: &str) -> bool {
    let files = std::fs::read_dir(test.parent().unwrap()).unwrap();
    files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).any(|text| text.contains(reply))
}

#[test]
fn every_reply_and_every_case_has_its_test() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let rows = include_str!("cases.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut missing = Vec::new();
    let mut seen = 0;
    for row in rows {
        let columns: Vec<&str> = row.split(" | ").collect();
        let [reply, _, file, test] = columns.as_slice() else { panic!("{row}") };
        let path = crates.join(file);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        if !is_test(&text, test) || *reply != "-" && !is_said(&path, reply) {
            missing.push(row);
        }
        seen += 1;
    }
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(seen > 60, "{seen} rows");
}

#[test]
fn what_is_no_test_is_seen() {
    let text = "#[tokio::test]\nasync fn one() {}\n\nfn two() {}\n\n#[test]\n    fn three() {}\n";
    assert_eq!(["one", "two", "three", "four"].map(|name| is_test(text, name)), [true, false, true, false]);
}
