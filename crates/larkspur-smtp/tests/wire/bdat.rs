//! Messages in counted chunks (RFC 3030).

use larkspur_smtp::session::Budget;

use crate::stage::Stage;

#[tokio::test(start_paused = true)]
async fn takes_chunks() {
    let stage = Stage::smtp();
    stage
        .play_addressed(
            "C: BDAT 6
             C! .\\r\\n..a
             S: 250 2.0.0 6 octets received
             C: BDAT 0
             S: 250 2.0.0 0 octets received
             C: BDAT 5 LAST
             C! \\r\\n.\\r\\n
             S: 250 2.0.0 queued as Q1
             C: BDAT 2 LAST
             C! \\r\\n
             S: 503 5.5.1 no valid recipients",
        )
        .await;
    // Dots mean nothing here.
    assert_eq!(stage.texts(), [".\r\n..a\r\n.\r\n"]);
}

#[tokio::test(start_paused = true)]
async fn takes_chunks_in_one_piece_with_all_else() {
    let stage = Stage::smtp();
    stage
        .play_greeted(
            "C: MAIL FROM:<ann@client.example>
             C: RCPT TO:<team@corp.example>
             C: BDAT 3
             C! a\\r\\nBDAT 4 LAST\\r\\nQUIT
             S: 250 2.1.0 sender ok
             S: 250 2.1.5 recipient ok
             S: 250 2.0.0 3 octets received
             S: 250 2.0.0 queued as Q1",
        )
        .await;
    // The last chunk looked like a command. Its line was ended for it.
    assert_eq!(stage.texts(), ["a\r\nQUIT\r\n"]);
}

#[tokio::test(start_paused = true)]
async fn reads_past_chunks_that_it_refuses() {
    let stage = Stage::smtp();
    stage
        .play_greeted(
            "C: BDAT 6 LAST
             C! QUIT\\r\\n
             S: 503 5.5.1 no valid recipients
             C: MAIL FROM:<ann@client.example>
             S: 250 2.1.0 sender ok
             C: RCPT TO:<unknown@corp.example>
             C: BDAT 6
             C! QUIT\\r\\n
             S: 550 5.1.1 no such address here
             S: 503 5.5.1 no valid recipients
             C: NOOP
             S: 250 2.0.0 nothing done",
        )
        .await;
    assert!(stage.texts().is_empty());
}

#[tokio::test(start_paused = true)]
async fn does_not_mix_with_data() {
    Stage::smtp()
        .play_addressed(
            "C: BDAT 3
             C! a\\r\\n
             S: 250 2.0.0 3 octets received
             C: DATA
             S: 503 5.5.1 the message was begun with BDAT
             C: RCPT TO:<other@corp.example>
             S: 503 5.5.1 the message was begun already
             C: MAIL FROM:<ann@client.example>
             S: 503 5.5.1 a message was begun already
             C: BDAT 0 LAST
             S: 250 2.0.0 queued as Q1",
        )
        .await;
}

#[tokio::test(start_paused = true)]
async fn refuses_what_is_no_text() {
    Stage::smtp()
        .play_addressed(
            "C: BDAT 4
             C! a\\nb\\n
             S: 550 5.6.0 bare line feed in the message
             C: BDAT 3 LAST
             C! a\\r\\n
             S: 503 5.5.1 no valid recipients",
        )
        .await;
    // A CR and its LF in two chunks are one line end; a CR at the very end is none.
    let stage = Stage::smtp();
    stage
        .play_addressed(
            "C: BDAT 2
             C! a\\r
             S: 250 2.0.0 2 octets received
             C: BDAT 1 LAST
             C! \\n
             S: 250 2.0.0 queued as Q1
             C: MAIL FROM:<ann@client.example>
             S: 250 2.1.0 sender ok
             C: RCPT TO:<team@corp.example>
             S: 250 2.1.5 recipient ok
             C: BDAT 2 LAST
             C! a\\r
             S: 550 5.6.0 bare carriage return in the message",
        )
        .await;
    assert_eq!(stage.texts(), ["a\r\n"]);
}

#[tokio::test(start_paused = true)]
async fn refuses_what_is_too_large() {
    let mut stage = Stage::smtp();
    stage.settings.limits.message = 10;
    stage
        .play_addressed(
            "C: BDAT 12
             C: 0123456789
             S: 552 5.3.4 the message is too large
             C: BDAT 184467440737095516159 LAST
             S: 501 5.5.4 syntax error",
        )
        .await;
    stage.settings.limits.message = 1_000_000;
    stage.budget = Budget::new(1);
    let large = "x".repeat(70_000);
    stage.settings.limits.text_line = None;
    stage
        .play_addressed(&format!(
            "C: BDAT 70002 LAST\nC: {large}\nS: 452 4.3.1 no room at the moment, try again later"
        ))
        .await;
}
