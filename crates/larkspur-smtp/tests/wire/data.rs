//! What a message may look like, and what is refused at its end.

use larkspur_smtp::frame::BareLf;
use larkspur_smtp::session::Budget;

use crate::stage::Stage;

const GO: &str = "C: DATA\nS: 354 go ahead, end with a line of a single dot\n";

/// Sends these lines, and gives what was accepted.
async fn send(stage: &Stage, lines: &str, reply: &str) -> Vec<String> {
    stage.play_addressed(&format!("{GO}{lines}\nS: {reply}\nC: NOOP\nS: 250 2.0.0 nothing done")).await;
    stage.texts()
}

#[tokio::test(start_paused = true)]
async fn takes_messages_of_all_shapes() {
    for (lines, text) in [
        // Empty; only headers; a header without the empty line; no header at all.
        ("C: .", ""),
        ("C: Subject: a\nC:\nC: .", "Subject: a\r\n\r\n"),
        ("C: Subject: a\nC: .", "Subject: a\r\n"),
        ("C:\nC: body\nC: .", "\r\nbody\r\n"),
        // Dots that were doubled.
        ("C: ..\nC: ..a\nC: .b\nC: a.\nC: .", ".\r\n.a\r\nb\r\na.\r\n"),
        // No From field, and two: the product's business.
        ("C: From: a\nC: From: b\nC:\nC: .", "From: a\r\nFrom: b\r\n\r\n"),
    ] {
        assert_eq!(send(&Stage::smtp(), lines, "250 2.0.0 queued as Q1").await, [text]);
    }
}

#[tokio::test(start_paused = true)]
async fn refuses_what_is_no_text() {
    for (lines, reply) in [
        ("C! a\\nb\\r\\n.\\r\\n", "550 5.6.0 bare line feed in the message"),
        ("C! a\\rb\\r\\n.\\r\\n", "550 5.6.0 bare carriage return in the message"),
        ("C! a\\0b\\r\\n.\\r\\n", "550 5.6.0 zero byte in the message"),
    ] {
        assert!(send(&Stage::smtp(), lines, reply).await.is_empty());
    }
    let long = format!("C: {}\nC: .", "x".repeat(999));
    assert!(send(&Stage::smtp(), &long, "550 5.6.0 a line of the message is too long").await.is_empty());
    let fits = format!("C: .{}\nC: .", "x".repeat(998));
    assert_eq!(send(&Stage::smtp(), &fits, "250 2.0.0 queued as Q1").await.len(), 1);
    let mut patient = Stage::smtp();
    patient.settings.limits.text_line = None;
    assert_eq!(send(&patient, &long, "250 2.0.0 queued as Q1").await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn mends_line_feeds_where_told_to() {
    let mut stage = Stage::smtp();
    stage.settings.bare_lf = BareLf::Normalize;
    let texts = send(&stage, "C! a\\n..b\\n.\\nc\\r\\n.\\r\\n", "250 2.0.0 queued as Q1").await;
    assert_eq!(texts, ["a\r\n.b\r\n\r\nc\r\n"]);
}

#[tokio::test(start_paused = true)]
async fn refuses_what_is_too_large() {
    let mut stage = Stage::smtp();
    stage.settings.limits.message = 1000;
    let line = format!("C: {}\n", "x".repeat(98));
    let most = line.repeat(10);
    assert_eq!(send(&stage, &format!("{most}C: ."), "250 2.0.0 queued as Q1").await.len(), 1);
    let more = format!("{most}C:\nC: .");
    assert_eq!(send(&stage, &more, "552 5.3.4 the message is too large").await.len(), 1);
    for announced in ["1001", "18446744073709551614"] {
        let script = format!(
            "C: MAIL FROM:<ann@client.example> SIZE={announced}\nS: 552 5.3.4 the message is too large"
        );
        stage.play_greeted(&script).await;
    }
    stage.play_greeted("C: MAIL FROM:<ann@client.example> SIZE=1000\nS: 250 2.1.0 sender ok").await;
}

#[tokio::test(start_paused = true)]
async fn asks_to_come_again_when_memory_is_short() {
    let mut stage = Stage::smtp();
    stage.budget = Budget::new(128 * 1024);
    let large = format!("{}C: .", format!("C: {}\n", "x".repeat(98)).repeat(2000));
    let reply = "452 4.3.1 no room at the moment, try again later";
    assert!(send(&stage, &large, reply).await.is_empty());
    // What the refused message held is free again.
    assert_eq!(send(&stage, "C: small\nC: .", "250 2.0.0 queued as Q1").await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn refuses_what_has_been_everywhere() {
    let mut stage = Stage::smtp();
    stage.settings.limits.hops = 3;
    let hop = "C: Received: from a\nC: \tby b\n";
    let lines = |hops: usize| format!("{}C:\nC: Received: in the body\nC: .", hop.repeat(hops));
    assert_eq!(send(&stage, &lines(3), "250 2.0.0 queued as Q1").await.len(), 1);
    assert_eq!(send(&stage, &lines(4), "554 5.4.6 mail loop").await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_broken_connection_leaves_nothing() {
    let stage = Stage::smtp();
    stage.play_addressed(&format!("{GO}C: half of a")).await;
    assert!(stage.texts().is_empty());
}
