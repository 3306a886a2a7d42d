//! Documents made from the contract.

use std::process::Stdio;

use serde_json::Value;

use crate::scene::Scene;

#[test]
fn the_api_document_says_what_is_served() {
    let scene = Scene::new();
    let text = scene.run(&["openapi", "--url", "https://directory.example/"]).done();
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], "https://directory.example");
    let create = &document["paths"]["/open-apis/contact/v3/departments"]["post"];
    assert_eq!(create["x-larkspur-served"], true);
}

#[test]
fn a_reader_who_leaves_is_no_failure() {
    let scene = Scene::new();
    let mut process =
        scene.command(&["openapi"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(process.stdout.take());
    let output = process.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), b"".as_slice()));
}

#[test]
fn the_parity_page_is_written_and_checked() {
    let scene = Scene::new();
    scene.run(&["parity", "page.md"]).done();
    scene.run(&["parity", "--check", "page.md"]).done();
    let page = std::fs::read_to_string(scene.path("page.md")).unwrap();
    assert!(page.contains("`POST /open-apis/contact/v3/departments`"));
    std::fs::write(scene.path("page.md"), page.replace("| absent |", "| complete |")).unwrap();
    assert!(scene.run(&["parity", "--check", "page.md"]).failed(1).contains("not up to date"));
}
