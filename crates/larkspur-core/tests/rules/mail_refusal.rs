//! Who was refused, as it is kept.

use larkspur_core::mail_refusal::{self, NewRefusal};
use larkspur_testkit::each_engine;

#[tokio::test]
async fn the_last_refusals_are_kept() {
    each_engine(async |scene| {
        let other = scene.tenant("乙", "other.example").await.tenant.key;
        for batch in 0..3_i64 {
            let noted = scene.write(move |tx, who| {
                let of_number = |number: i64| NewRefusal {
                    at: number,
                    peer: "192.0.2.7".into(),
                    sender: (number % 2 == 0).then(|| "x\0@else.example".to_owned()),
                    recipient: if number == 5 {
                        "five".into()
                    } else {
                        format!("{number}{}", "好".repeat(400))
                    },
                    rule: "not a member".into(),
                };
                let refusals: Vec<_> = (batch * 3_334..(batch + 1) * 3_334).map(of_number).collect();
                mail_refusal::record(tx, who.tenant(), &refusals)
            });
            noted.await.unwrap();
        }
        let page = async |recipient: Option<&'static str>, before| {
            let page =
                scene.read(move |tx, who| mail_refusal::list(tx, who.tenant(), recipient, 6_000, before));
            page.await.unwrap()
        };
        let (first, last) = page(None, None).await;
        let (second, end) = page(None, last).await;
        assert_eq!((first.len(), second.len(), end), (6_000, 4_000, None));
        assert_eq!((first[0].number, second[3_999].number), (10_002, 3));
        let newest = &first[0].what;
        assert_eq!(newest.recipient, format!("10001{}", "好".repeat(395)));
        assert_eq!((newest.at, &newest.sender), (10_001, &None));
        assert_eq!(first[1].what.sender.as_deref(), Some("x@else.example"));
        let (named, _) = page(Some("five"), None).await;
        assert_eq!(named.iter().map(|it| it.what.at).collect::<Vec<_>>(), [5]);
        let theirs = scene.read(move |tx, _| mail_refusal::list(tx, other, None, 10, None)).await.unwrap();
        assert_eq!(theirs, (vec![], None));
    })
    .await;
}
