//! What the client says to a server, and what it makes of the answers.

use larkspur_smtp::address::ReversePath;
use larkspur_smtp::client::{Cause, Outcome, Pool};
use larkspur_smtp::command::{Notify, Return};
use larkspur_smtp::reply::Status;
use larkspur_smtp::session::Protocol;

use crate::peer::{HELLO, Peer, letter};

/// Outcomes in short: `ok`, the code of a reply, the status of what was unfit, `lost`, `unsent`.
pub(crate) fn brief(outcomes: &[Outcome]) -> Vec<String> {
    let brief = outcomes.iter().map(|outcome| match outcome {
        Outcome::Delivered(_) => "ok".to_owned(),
        Outcome::Deferred(Cause::Said(reply)) => format!("later {}", reply.code),
        Outcome::Failed(Cause::Said(reply)) => format!("never {}", reply.code),
        Outcome::Failed(Cause::Unfit(status, _)) => format!("unfit {status}"),
        Outcome::Deferred(Cause::Lost { in_doubt, .. }) => {
            format!("lost{}", if *in_doubt { " in doubt" } else { "" })
        }
        Outcome::Unsent => "unsent".to_owned(),
        other => format!("{other:?}"),
    });
    brief.collect()
}

#[tokio::test]
async fn sends_in_groups_and_uses_a_connection_again() {
    let peer = Peer::bind().await;
    let pool = Pool::new(peer.route(Protocol::Smtp));
    let script = format!(
        "{HELLO}C: MAIL FROM:<ann@us.example> SIZE=13
         C: RCPT TO:<one@peer.example>
         C: RCPT TO:<two@peer.example>
         C: RCPT TO:<three@peer.example>
         C: DATA
         S: 250 2.1.0 ok
         S: 250 2.1.5 ok
         S: 550 5.1.1 unknown
         S: 450 4.2.0 busy
         S: 354 go
         C message
         S: 250-2.0.0 queued
         S: 250 2.0.0 as 1
         C: MAIL FROM:<ann@us.example> SIZE=0
         C: RCPT TO:<one@peer.example>
         C: DATA
         S: 250 ok
         S: 250 ok
         S: 354 go
         C message
         S: 451 4.3.0 not now
         C: QUIT
         S: 221 bye"
    );
    let deliver = async {
        let three = ["one@peer.example", "two@peer.example", "three@peer.example"];
        let first = pool.deliver(&letter(".dot\r\n..two\r\n", &three)).await;
        assert_eq!(brief(&first.outcomes), ["ok", "never 550", "later 450"]);
        assert_eq!(first.route, None);
        let Outcome::Delivered(reply) = &first.outcomes[0] else { panic!() };
        assert_eq!((reply.status, reply.text.as_str()), (Some(Status(2, 0, 0)), "2.0.0 queued 2.0.0 as 1"));
        let second = pool.deliver(&letter("", &["one@peer.example"])).await;
        assert_eq!(brief(&second.outcomes), ["later 451"]);
        pool.close().await;
    };
    let (messages, ()) = tokio::join!(peer.play([&script]), deliver);
    assert_eq!(messages, ["..dot\r\n...two\r\n.\r\n", ".\r\n"]);
}

#[tokio::test]
async fn asks_step_by_step_where_groups_are_not_offered() {
    let peer = Peer::bind().await;
    let script = "S: 220 peer.example
         C: EHLO us.example
         S: 502 what
         C: HELO us.example
         S: 250 peer.example
         C: MAIL FROM:<ann@us.example>
         S: 250 ok
         C: RCPT TO:<one@peer.example>
         S: 550 no
         C: RCPT TO:<two@peer.example>
         S: 251 will forward
         C: DATA
         S: 354 go
         C message
         S: 250 ok
         wait";
    let pool = Pool::new(peer.route(Protocol::Smtp));
    let mut letter = letter("a\r\n", &["one@peer.example", "two@peer.example"]);
    letter.ret = Some(Return::Full);
    let deliver = async {
        let done = pool.deliver(&letter).await;
        drop(pool);
        done
    };
    let (_, done) = tokio::join!(peer.play([script]), deliver);
    assert_eq!(brief(&done.outcomes), ["never 550", "ok"]);
}

#[tokio::test]
async fn a_full_batch_is_sent_before_the_rest() {
    let peer = Peer::bind().await;
    let script = format!(
        "{HELLO}C: MAIL FROM:<ann@us.example> SIZE=3
         C: RCPT TO:<a@peer.example>
         C: RCPT TO:<b@peer.example>
         C: RCPT TO:<c@peer.example>
         C: DATA
         S: 250 ok
         S: 250 ok
         S: 452 4.5.3 enough
         S: 552 enough
         S: 354 go
         C message
         S: 250 first
         C: MAIL FROM:<ann@us.example> SIZE=3
         C: RCPT TO:<b@peer.example>
         C: RCPT TO:<c@peer.example>
         C: RCPT TO:<d@peer.example>
         C: DATA
         S: 250 ok
         S: 452 4.2.2 full
         S: 250 ok
         S: 550 no
         S: 354 go
         C message
         S: 250 second
         wait"
    );
    let mut route = peer.route(Protocol::Smtp);
    route.batch = 3;
    let pool = Pool::new(route);
    let deliver = async {
        let to = ["a@peer.example", "b@peer.example", "c@peer.example", "d@peer.example"];
        let done = pool.deliver(&letter("a\r\n", &to)).await;
        drop(pool);
        done
    };
    let (messages, done) = tokio::join!(peer.play([&script]), deliver);
    assert_eq!(brief(&done.outcomes), ["ok", "later 452", "ok", "never 550"]);
    assert_eq!(messages.len(), 2);
}

#[tokio::test]
async fn nobody_accepted_means_nothing_sent() {
    let peer = Peer::bind().await;
    // The server wants text all the same; later it does not.
    let script = format!(
        "{HELLO}C: MAIL FROM:<ann@us.example> SIZE=3
         C: RCPT TO:<a@peer.example>
         C: DATA
         S: 250 ok
         S: 550 no
         S: 354 go
         C message
         S: 250 took nothing
         C: MAIL FROM:<ann@us.example> SIZE=3
         C: RCPT TO:<a@peer.example>
         C: DATA
         S: 550 5.7.1 not you
         S: 503 no
         S: 503 no
         C: RSET
         S: 250 ok
         C: MAIL FROM:<ann@us.example> SIZE=3
         C: RCPT TO:<a@peer.example>
         C: DATA
         S: 250 ok
         S: 250 ok
         S: 554 5.7.0 no text from you
         C: RSET
         S: 250 ok
         wait"
    );
    let pool = Pool::new(peer.route(Protocol::Smtp));
    let deliver = async {
        let letter = letter("a\r\n", &["a@peer.example"]);
        let mut briefs = Vec::new();
        for _ in 0..3 {
            briefs.extend(brief(&pool.deliver(&letter).await.outcomes));
        }
        drop(pool);
        briefs
    };
    let (messages, briefs) = tokio::join!(peer.play([&script]), deliver);
    assert_eq!(messages, [".\r\n"]);
    assert_eq!(briefs, ["never 550", "never 550", "never 554"]);
}

#[tokio::test]
async fn lmtp_answers_for_each() {
    let peer = Peer::bind().await;
    let script = "S: 220 peer.example LMTP
         C: LHLO us.example
         S: 250-peer.example
         S: 250 PIPELINING
         C: MAIL FROM:<ann@us.example>
         C: RCPT TO:<a@peer.example>
         C: RCPT TO:<b@peer.example>
         C: RCPT TO:<c@peer.example>
         C: DATA
         S: 250 ok
         S: 250 ok
         S: 550 no
         S: 250 ok
         S: 354 go
         C message
         S: 452 4.2.2 full
         S: 250 ok
         wait";
    let pool = Pool::new(peer.route(Protocol::Lmtp));
    let deliver = async {
        let done =
            pool.deliver(&letter("a\r\n", &["a@peer.example", "b@peer.example", "c@peer.example"])).await;
        drop(pool);
        done
    };
    let (_, done) = tokio::join!(peer.play([script]), deliver);
    assert_eq!(brief(&done.outcomes), ["later 452", "never 550", "ok"]);
}

#[tokio::test]
async fn says_what_the_message_needs() {
    let peer = Peer::bind().await;
    let script = format!(
        "{HELLO}C: MAIL FROM:<ann@us.example> SIZE=13 BODY=8BITMIME SMTPUTF8 RET=HDRS
         C: RCPT TO:<销售@peer.example> NOTIFY=FAILURE,DELAY
         C: RCPT TO:<\"a b\"@peer.example> NOTIFY=NEVER
         C: DATA
         S: 250 ok
         S: 250 ok
         S: 250 ok
         S: 354 go
         C message
         S: 250 ok
         C: MAIL FROM:<> SIZE=0 RET=HDRS
         C: RCPT TO:<a@peer.example> NOTIFY=NEVER
         C: DATA
         S: 250 ok
         S: 250 ok
         S: 354 go
         C message
         S: 250 ok
         wait"
    );
    let pool = Pool::new(peer.route(Protocol::Smtp));
    let mut first = letter("Subject: é\r\n", &["销售@peer.example", "\"a b\"@peer.example"]);
    first.ret = Some(Return::Headers);
    first.recipients[0].notify = Some(Notify { success: false, failure: true, delay: true });
    first.recipients[1].notify = Some(Notify::default());
    let mut report = letter("", &["a@peer.example"]);
    report.sender = ReversePath::Null;
    report.ret = Some(Return::Headers);
    report.recipients[0].notify = Some(Notify { success: true, failure: true, delay: true });
    let deliver = async {
        assert_eq!(brief(&pool.deliver(&first).await.outcomes), ["ok", "ok"]);
        assert_eq!(brief(&pool.deliver(&report).await.outcomes), ["ok"]);
        drop(pool);
    };
    tokio::join!(peer.play([&script]), deliver);
}

#[tokio::test]
async fn sends_nothing_that_the_server_cannot_take() {
    let peer = Peer::bind().await;
    let plain = "S: 220 peer.example
         C: EHLO us.example
         S: 250-peer.example
         S: 250 SIZE 10
         C: MAIL FROM:<ann@us.example> SIZE=3
         S: 250 ok
         C: RCPT TO:<a@peer.example>
         S: 250 ok
         C: DATA
         S: 354 go
         C message
         S: 250 ok
         wait";
    let pool = Pool::new(peer.route(Protocol::Smtp));
    let deliver = async {
        let mixed = letter("a\r\n", &["销售@peer.example", "a@peer.example"]);
        assert_eq!(brief(&pool.deliver(&mixed).await.outcomes), ["unfit 5.6.7", "ok"]);
        let mut utf8 = letter("a\r\n", &["a@peer.example"]);
        utf8.smtputf8 = true;
        assert_eq!(brief(&pool.deliver(&utf8).await.outcomes), ["unfit 5.6.7"]);
        assert_eq!(
            brief(&pool.deliver(&letter("é\r\n", &["a@peer.example"])).await.outcomes),
            ["unfit 5.6.3"]
        );
        let large = letter("0123456789\r\n", &["a@peer.example"]);
        assert_eq!(brief(&pool.deliver(&large).await.outcomes), ["unfit 5.3.4"]);
        for smuggled in ["a\n.\nb\r\n", "a\r.\r\r\n", "a\0\r\n"] {
            let smuggled = letter(smuggled, &["a@peer.example", "b@peer.example"]);
            assert_eq!(brief(&pool.deliver(&smuggled).await.outcomes), ["unfit 5.6.0", "unfit 5.6.0"]);
        }
        drop(pool);
    };
    tokio::join!(peer.play([plain]), deliver);
}

#[tokio::test]
async fn a_connection_is_used_so_often_and_no_more() {
    let peer = Peer::bind().await;
    let mail = "C: MAIL FROM:<ann@us.example> SIZE=0
         C: RCPT TO:<a@peer.example>
         C: DATA
         S: 250 ok
         S: 250 ok
         S: 354 go
         C message
         S: 250 ok\n";
    let first = format!("{HELLO}{mail}{mail}C: QUIT\nS: 221 bye");
    let second = format!("{HELLO}{mail}C: QUIT\nS: 221 bye");
    let mut route = peer.route(Protocol::Smtp);
    route.transactions = 2;
    let pool = Pool::new(route);
    let deliver = async {
        for _ in 0..3 {
            assert_eq!(brief(&pool.deliver(&letter("", &["a@peer.example"])).await.outcomes), ["ok"]);
        }
        pool.sweep().await;
        pool.close().await;
    };
    tokio::join!(peer.play([&first, &second]), deliver);
}
