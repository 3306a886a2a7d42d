//! Searching names, against a naive twin.

use larkspur_core::search::{self, SearchQuery};
use larkspur_core::user::Standing;
use larkspur_core::{Error, Field};
use larkspur_testkit::{Scene, each_engine};

fn query(text: &str, page_size: usize, after: Option<i64>) -> SearchQuery {
    SearchQuery { text: text.to_owned(), page_size, after }
}

/// The names of all users that a search finds, page by page.
async fn users(scene: &Scene, text: &str, page_size: usize) -> Vec<String> {
    let (mut names, mut after) = (Vec::new(), None);
    loop {
        let asked = query(text, page_size, after);
        let (found, end) = scene.read(move |tx, who| search::users(tx, who, &asked)).await.unwrap();
        names.extend(found.into_iter().map(|user| user.name));
        match end {
            Some(end) => after = Some(end),
            None => return names,
        }
    }
}

#[tokio::test]
async fn every_part_of_every_name_is_found_by_every_page_size() {
    let names =
        ["张三", "张三丰", "Ærøskøbing", "100% sure_thing!", "ISTANBUL", "欧阳 绝", "a", "Ａ全角", "🙂笑"];
    each_engine(async |scene: &Scene| {
        for name in names {
            scene.user(name).create().await;
        }
        let mut parts: Vec<String> = vec!["zz".to_owned(), "张丰".to_owned(), "%".to_owned(), "_".to_owned()];
        for name in names {
            let letters: Vec<char> = name.chars().collect();
            for start in 0..letters.len() {
                parts.push(letters[start..].iter().collect());
                parts.push(letters[..=start].iter().collect::<String>().to_uppercase());
            }
        }
        for part in parts.iter().filter(|part| !part.trim().is_empty()) {
            let folded = part.trim().to_lowercase();
            let expected: Vec<&str> =
                names.into_iter().filter(|name| name.to_lowercase().contains(&folded)).collect();
            for page_size in [1, 2, 50] {
                assert_eq!(users(scene, part, page_size).await, expected, "{part} by {page_size}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_leaves_is_found_no_longer() {
    each_engine(async |scene: &Scene| {
        let user = scene.user("张三").create().await;
        scene.set_standing(&user, Standing::Frozen).await;
        assert_eq!(users(scene, "张", 9).await, ["张三"]);
        scene.set_standing(&user, Standing::Resigned).await;
        assert_eq!(users(scene, "张", 9).await, [""; 0]);
        let elsewhere = scene.tenant("Elsewhere", "elsewhere.example").await;
        let who = elsewhere.app.caller();
        scene.user("张远").by(&who).create().await;
        assert_eq!(users(scene, "张", 9).await, [""; 0], "tenants do not see each other");
    })
    .await;
}

#[tokio::test]
async fn texts_that_are_no_question() {
    let scene = Scene::on(larkspur_store::Engine::Sqlite).await;
    for text in ["", " \u{3000} ", &"长".repeat(256)] {
        let asked = query(text, 9, None);
        let refused = scene.read(move |tx, who| search::departments(tx, who, &asked)).await;
        assert!(matches!(refused, Err(Error::Invalid(Field::Query, _))), "{text:?}: {refused:?}");
    }
    let asked = query(&"长".repeat(255), 9, None);
    assert!(scene.read(move |tx, who| search::departments(tx, who, &asked)).await.unwrap().0.is_empty());
    scene.finish().await;
}
