//! Keys that sign outgoing mail.

use std::os::unix::fs::PermissionsExt as _;

use crate::scene::Scene;

const PLACE: [&str; 4] = ["--domain", "例子.中国", "--selector", "s2026"];

#[test]
fn a_key_is_made_and_shown() {
    let scene = Scene::new();
    let made = scene.run(&[&["dkim", "keygen", "key.pem"], &PLACE[..]].concat()).done();
    let begin = "s2026._domainkey.xn--fsqu00a.xn--fiqs8s. IN TXT ( \"v=DKIM1; k=ed25519; p=";
    assert!(made.starts_with(begin) && made.ends_with("=\" )\n"), "{made}");
    assert_eq!(scene.run(&[&["dkim", "show", "key.pem"], &PLACE[..]].concat()).done(), made);
    let key = scene.path("key.pem");
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(std::fs::read_to_string(key).unwrap().starts_with("-----BEGIN PRIVATE KEY-----\n"));
}

#[test]
fn a_key_is_never_written_over() {
    let scene = Scene::new();
    let keygen = [&["dkim", "keygen", "key.pem"], &PLACE[..]].concat();
    scene.run(&keygen).done();
    let before = std::fs::read(scene.path("key.pem")).unwrap();
    assert!(scene.run(&keygen).failed(1).contains("key.pem"));
    assert_eq!(std::fs::read(scene.path("key.pem")).unwrap(), before);
}

#[test]
fn what_is_no_key_is_told() {
    let scene = Scene::new();
    std::fs::write(scene.path("key.pem"), "-----BEGIN CERTIFICATE-----\n").unwrap();
    let shown = scene.run(&[&["dkim", "show", "key.pem"], &PLACE[..]].concat()).failed(1);
    assert!(shown.contains("no unencrypted private key"), "{shown}");
    let missing = scene.run(&[&["dkim", "show", "none.pem"], &PLACE[..]].concat()).failed(1);
    assert!(missing.contains("none.pem"), "{missing}");
    let selector = ["dkim", "keygen", "new.pem", "--domain", "corp.example", "--selector", "a;b"];
    assert!(scene.run(&selector).failed(1).contains("selector"));
    assert!(!scene.path("new.pem").exists());
    let domain = ["dkim", "show", "key.pem", "--domain", "x", "--selector", "s"];
    assert!(scene.run(&domain).failed(2).contains("not a mail domain"));
}
