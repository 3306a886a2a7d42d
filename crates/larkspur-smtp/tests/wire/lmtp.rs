//! LMTP: a reply for each recipient behind the message (RFC 2033 §4.2).

use crate::stage::Stage;

const TWO: &str = "C: MAIL FROM:<ann@client.example>
    S: 250 2.1.0 sender ok
    C: RCPT TO:<team@corp.example>
    S: 250 2.1.5 recipient ok
    C: RCPT TO:<unknown@corp.example>
    S: 550 5.1.1 no such address here
    C: RCPT TO:<late-unaligned@corp.example>
    S: 250 2.1.5 recipient ok\n";

#[tokio::test(start_paused = true)]
async fn answers_for_each_recipient() {
    let script = format!(
        "{TWO}C: DATA
         S: 354 go ahead, end with a line of a single dot
         C: text
         C: .
         S: 250 2.0.0 queued as Q2
         S: 550 5.7.26 the sender could not be verified by SPF or DKIM
         C: QUIT
         S: 221 2.0.0 goodbye
         S closed"
    );
    Stage::lmtp().play_greeted(&script).await;
}

#[tokio::test(start_paused = true)]
async fn answers_for_each_recipient_of_chunks() {
    let script = format!(
        "{TWO}C: BDAT 3 LAST
         C! a\\r\\n
         S: 250 2.0.0 queued as Q2
         S: 550 5.7.26 the sender could not be verified by SPF or DKIM
         C: NOOP
         S: 250 2.0.0 nothing done"
    );
    Stage::lmtp().play_greeted(&script).await;
}

#[tokio::test(start_paused = true)]
async fn answers_for_each_recipient_of_a_bad_message() {
    let script = format!(
        "{TWO}C: DATA
         S: 354 go ahead, end with a line of a single dot
         C! a\\nb\\r\\n.\\r\\n
         S: 550 5.6.0 bare line feed in the message
         S: 550 5.6.0 bare line feed in the message
         C: NOOP
         S: 250 2.0.0 nothing done"
    );
    Stage::lmtp().play_greeted(&script).await;
}

#[tokio::test(start_paused = true)]
async fn a_recipient_that_nothing_was_said_about_is_to_be_tried_again() {
    let script = format!(
        "{TWO}C: DATA
         S: 354 go ahead, end with a line of a single dot
         C: short
         C: .
         S: 250 2.0.0 queued as Q3
         S: 451 4.3.0 not possible at the moment, try again later"
    );
    Stage::lmtp().play_greeted(&script).await;
}

#[tokio::test(start_paused = true)]
async fn wants_a_recipient() {
    Stage::lmtp()
        .play_greeted(
            "C: MAIL FROM:<ann@client.example>
             S: 250 2.1.0 sender ok
             C: RCPT TO:<unknown@corp.example>
             S: 550 5.1.1 no such address here
             C: DATA
             S: 503 5.5.1 no valid recipients",
        )
        .await;
}

#[tokio::test(start_paused = true)]
async fn knows_no_users() {
    Stage::lmtp().play_greeted("C: AUTH PLAIN AGFubgByaWdodA==\nS: 502 5.5.1 not offered here").await;
}
