//! Files that are no organisation are refused as a whole; bad rows of CSV alone.

use std::path::Path;

use larkspur_exchange::record::User;
use larkspur_exchange::sink::Target;
use larkspur_exchange::{ExchangeError, Sink, Source};
use tempfile::TempDir;

/// A folder with this `users.csv`.
fn folder(users: &[u8]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("users.csv"), users).unwrap();
    folder
}

type Row = (u64, Result<User, String>);

/// Each row as its line and what became of it.
fn rows(folder: &Path) -> Result<Vec<Row>, ExchangeError> {
    let mut rows = Vec::new();
    Source::open(folder)?.each(|line, record| {
        rows.push((line.number, record));
        Ok(())
    })?;
    Ok(rows)
}

fn refused(users: &[u8]) -> String {
    rows(folder(users).path()).unwrap_err().to_string()
}

#[test]
fn csv_as_spreadsheets_write_it() {
    let file = "\u{feff}user_id,name,departments,joined,gender\r\nu,\"Two\nlines, \"\"quoted\"\"\",a  b:1,TRUE, 2 \r\n\r\nv,,,,\r\n";
    let rows = rows(folder(file.as_bytes()).path()).unwrap();
    let [(2, Ok(first)), (5, Ok(second))] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!(first.name.as_deref(), Some("Two\nlines, \"quoted\""));
    assert_eq!(first.departments, ["a", "b:1"]);
    assert_eq!((first.joined, first.gender), (Some(true), Some(2)));
    assert_eq!((second.user_id.as_deref(), &second.name, second.joined), (Some("v"), &None, None));
}

#[test]
fn lines_are_counted_whatever_ends_them() {
    for (file, expected) in [
        ("name\na\n\n\"b\nb\"\nc\n", [2, 4, 6]),
        ("name\na\n\n\"b\nb\"\nc", [2, 4, 6]),
        ("name\r\na\r\n\r\n\"b\r\nb\"\r\nc\r\n", [2, 4, 6]),
        ("name\r\na\r\nb\r\n\r\n\r\nc", [2, 3, 6]),
    ] {
        let lines: Vec<u64> = rows(folder(file.as_bytes()).path()).unwrap().iter().map(|row| row.0).collect();
        assert_eq!(lines, expected, "{file:?}");
    }
}

#[test]
fn a_bad_row_is_refused_alone() {
    let mut file = b"name,gender,joined\nshort\nx,many,\nx,,maybe\n".to_vec();
    // Zhang in GBK, which is what a Chinese Windows takes for CSV.
    file.extend(b"\xd5\xc5,1,\nfine,1,true\n");
    let rows = rows(folder(&file).path()).unwrap();
    let why: Vec<(u64, String)> =
        rows.iter().map(|(line, row)| (*line, row.as_ref().err().cloned().unwrap_or_default())).collect();
    let expected = [
        (2, "1 cells where the header has 3"),
        (3, "gender: \"many\" is not a whole number"),
        (4, "joined: \"maybe\" is neither true nor false"),
        (5, "not UTF-8: save the file as \"CSV UTF-8\""),
        (6, ""),
    ];
    assert_eq!(why, expected.map(|(line, why)| (line, why.to_owned())));
}

#[test]
fn a_bad_file_is_refused_whole() {
    assert!(refused(b"name,nmae\nx,y\n").contains("there is no column \"nmae\", but user_id, "));
    assert!(refused(b"name,name\nx,y\n").contains("two columns \"name\""));
    let mut endless = b"name\n\"".to_vec();
    endless.resize(3 << 20, b'x');
    assert!(refused(&endless).contains("longer than 1 MiB"));
    let empty = tempfile::tempdir().unwrap();
    assert!(
        rows(empty.path())
            .unwrap_err()
            .to_string()
            .contains("none of employee_types.csv, custom_attributes.csv")
    );
    assert!(rows(&empty.path().join("typo")).unwrap_err().to_string().contains("typo"));
    assert_eq!(rows(folder(b"").path()).unwrap(), []);
}

#[test]
fn ndjson_that_is_none() {
    let long = format!("{{\"type\":\"user\",\"name\":\"{}\"}}", "x".repeat(1 << 20));
    let refused = Source::piped(long.as_bytes(), "org").unwrap_err().to_string();
    assert!(refused.starts_with("org:1: "), "{refused}");
    let prose = "Call me Ishmael.\n".repeat(1_100);
    let refused = Source::piped(prose.as_bytes(), "org").unwrap_err().to_string();
    assert!(refused.contains("not an organisation"), "{refused}");
    assert_eq!(Source::piped(&b"\xef\xbb\xbf{\"type\":\"user\"}\n\n"[..], "org").unwrap().records(), 1);
}

#[test]
fn nothing_that_is_there_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("org.ndjson");
    let late = Sink::begin(Target::of(&file)).unwrap();
    std::fs::write(&file, "mine").unwrap();
    assert!(Sink::begin(Target::of(&file)).unwrap_err().to_string().contains("exists already"));
    assert!(late.publish(std::io::sink()).is_err());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    let csv = folder.path().join("org");
    let late = Sink::begin(Target::of(&csv)).unwrap();
    std::fs::create_dir(&csv).unwrap();
    assert!(late.publish(std::io::sink()).is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "drafts are gone");
}
