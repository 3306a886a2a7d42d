//! Every reason of the product to refuse, at every place where it can be given.

use larkspur_smtp::address::{ForwardPath, ReversePath};
use larkspur_smtp::command::{Body, Notify, Return};

use crate::double::REFUSALS;
use crate::stage::Stage;

#[tokio::test(start_paused = true)]
async fn reach_the_client_at_mail_and_at_rcpt() {
    for (word, refusal, reply) in REFUSALS {
        assert_eq!(refusal.is_temporary(), reply.starts_with('4'), "{word}");
        let goes_on = if refusal.closes() { "S closed" } else { "C: NOOP\nS: 250 2.0.0 nothing done" };
        Stage::smtp()
            .play_greeted(&format!("C: MAIL FROM:<{word}@client.example>\nS: {reply}\n{goes_on}"))
            .await;
        Stage::smtp()
            .play_addressed(&format!("C: RCPT TO:<{word}@corp.example>\nS: {reply}\n{goes_on}"))
            .await;
    }
}

#[tokio::test(start_paused = true)]
async fn reach_the_client_behind_the_message() {
    for (word, _, reply) in REFUSALS {
        let stage = Stage::smtp();
        let script = format!(
            "C: DATA
             S: 354 go ahead, end with a line of a single dot
             C: refuse: {word}
             C: .
             S: {reply}
             C: MAIL FROM:<ann@client.example>
             S: 250 2.1.0 sender ok"
        );
        stage.play_addressed(&script).await;
        assert!(stage.texts().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn one_success_makes_a_success() {
    let stage = Stage::smtp();
    stage
        .play_addressed(
            "C: RCPT TO:<late-unaligned@corp.example>
             S: 250 2.1.5 recipient ok
             C: DATA
             S: 354 go ahead, end with a line of a single dot
             C: text
             C: .
             S: 250 2.0.0 queued as Q2",
        )
        .await;
    // Nobody gets it: what may pass is told before what lasts, so that the client tries again.
    Stage::smtp()
        .play_greeted(
            "C: MAIL FROM:<ann@client.example>
             S: 250 2.1.0 sender ok
             C: RCPT TO:<late-unaligned@corp.example>
             S: 250 2.1.5 recipient ok
             C: RCPT TO:<late-dns-later@corp.example>
             S: 250 2.1.5 recipient ok
             C: DATA
             S: 354 go ahead, end with a line of a single dot
             C: text
             C: .
             S: 451 4.4.3 a name server does not answer, try again later",
        )
        .await;
}

#[tokio::test(start_paused = true)]
async fn addresses_beyond_ascii_need_smtputf8() {
    let stage = Stage::smtp();
    stage
        .play_greeted(
            "C: MAIL FROM:<安@client.example>
             S: 553 5.6.7 this address needs SMTPUTF8
             C: MAIL FROM:<ann@client.example>
             S: 250 2.1.0 sender ok
             C: RCPT TO:<销售@corp.example>
             S: 553 5.6.7 this address needs SMTPUTF8
             C: RSET
             S: 250 2.0.0 forgotten
             C: MAIL FROM:<安@例子.测试> SMTPUTF8
             S: 250 2.1.0 sender ok
             C: RCPT TO:<销售@corp.example>
             S: 250 2.1.5 recipient ok
             C: DATA
             S: 354 go ahead, end with a line of a single dot
             C: Subject: 你好
             C: .
             S: 250 2.0.0 queued as Q1",
        )
        .await;
    assert_eq!(stage.texts(), ["Subject: 你好\r\n"]);
    // Bytes beyond ASCII in a header do not make an address: they pass, unread.
    let stage = Stage::smtp();
    stage
        .play_addressed(
            "C: DATA
             S: 354 go ahead, end with a line of a single dot
             C: Subject: 你好
             C: .
             S: 250 2.0.0 queued as Q1",
        )
        .await;
    assert_eq!(stage.texts(), ["Subject: 你好\r\n"]);
}

#[tokio::test(start_paused = true)]
async fn the_product_sees_the_whole_envelope() {
    let stage = Stage::smtp();
    stage
        .play_greeted(
            "C: MAIL FROM:<> SIZE=12 BODY=8BITMIME RET=FULL ENVID=one+2Btwo
             S: 250 2.1.0 sender ok
             C: RCPT TO:<postmaster>
             S: 250 2.1.5 recipient ok
             C: RCPT TO:<@relay.example:\"a b\"@corp.example> NOTIFY=SUCCESS ORCPT=rfc822;x@y.example
             S: 250 2.1.5 recipient ok
             C: DATA
             S: 354 go ahead, end with a line of a single dot
             C: .
             S: 250 2.0.0 queued as Q1",
        )
        .await;
    let posts = stage.double.posts.lock().unwrap();
    let [post] = posts.as_slice() else { panic!("{posts:?}") };
    assert_eq!(post.sender.path, ReversePath::Null);
    let parameters = &post.sender.parameters;
    assert_eq!(
        (parameters.size, parameters.body, parameters.ret),
        (Some(12), Body::EightBit, Some(Return::Full))
    );
    assert_eq!(parameters.envid.as_deref(), Some("one+2Btwo"));
    let [postmaster, quoted] = post.recipients.as_slice() else { panic!("{posts:?}") };
    assert_eq!(postmaster.recipient.path, ForwardPath::Postmaster);
    assert_eq!(quoted.recipient.path.to_string(), "<\"a b\"@corp.example>");
    assert_eq!(quoted.place, "a b");
    let notify = Notify { success: true, failure: false, delay: false };
    assert_eq!(quoted.recipient.parameters.notify, Some(notify));
    assert_eq!(quoted.recipient.parameters.orcpt.as_deref(), Some("rfc822;x@y.example"));
    assert!(post.text.is_empty());
    let clients = stage.double.clients.lock().unwrap();
    assert_eq!(clients[0].greeting.as_ref().map(|greeting| greeting.name.as_str()), Some("client.example"));
}
