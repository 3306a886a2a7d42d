//! `AUTH` and who must use it.

use larkspur_smtp::session::Transport;

use crate::stage::Stage;

/// `\0ann\0right`.
const RIGHT: &str = "AGFubgByaWdodA==";
/// `\0ann\0wrong`.
const WRONG: &str = "AGFubgB3cm9uZw==";

#[tokio::test(start_paused = true)]
async fn plain_with_and_without_an_initial_response() {
    for command in [format!("C: AUTH PLAIN {RIGHT}"), format!("C: AUTH PLAIN\nS: 334 \nC: {RIGHT}")] {
        let stage = Stage::submission();
        let script = format!(
            "{command}
             S: 235 2.7.0 welcome
             C: AUTH PLAIN {RIGHT}
             S: 503 5.5.1 not now
             C: MAIL FROM:<ann@corp.example> AUTH=<>
             S: 250 2.1.0 sender ok
             C: RCPT TO:<team@corp.example>
             S: 250 2.1.5 recipient ok
             C: DATA
             S: 354 go ahead, end with a line of a single dot
             C: .
             S: 250 2.0.0 queued as Q1"
        );
        stage.play_greeted(&script).await;
        let clients = stage.double.clients.lock().unwrap();
        assert_eq!(clients[0].identity.as_deref(), Some("ann"));
    }
}

#[tokio::test(start_paused = true)]
async fn login_asks_twice() {
    for begin in ["C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: YW5u", "C: AUTH login YW5u"] {
        let script = format!("{begin}\nS: 334 UGFzc3dvcmQ6\nC: cmlnaHQ=\nS: 235 2.7.0 welcome");
        Stage::submission().play_greeted(&script).await;
    }
}

#[tokio::test(start_paused = true)]
async fn submission_wants_it() {
    Stage::submission()
        .play_greeted("C: MAIL FROM:<ann@corp.example>\nS: 530 5.7.0 authentication required")
        .await;
}

#[tokio::test(start_paused = true)]
async fn passwords_want_a_private_connection() {
    let mut stage = Stage::submission();
    stage.transport = Transport::Plain;
    stage.settings.starttls = true;
    let script = format!(
        "C: AUTH PLAIN {RIGHT}
         S: 538 5.7.11 encryption required, use STARTTLS
         C: STARTTLS
         S: 220 2.0.0 go ahead
         C: EHLO client.example
         S: 250-mx.example
         S: 250-PIPELINING
         S: 250-8BITMIME
         S: 250-SMTPUTF8
         S: 250-ENHANCEDSTATUSCODES
         S: 250-DSN
         S: 250-CHUNKING
         S: 250-SIZE 26214400
         S: 250 AUTH PLAIN LOGIN
         C: AUTH PLAIN {RIGHT}
         S: 235 2.7.0 welcome"
    );
    stage.play_greeted(&script).await;
    stage.transport = Transport::Local;
    stage.play_greeted(&format!("C: AUTH PLAIN {RIGHT}\nS: 235 2.7.0 welcome")).await;
}

#[tokio::test(start_paused = true)]
async fn three_wrong_passwords_are_enough() {
    let script = format!(
        "C: AUTH PLAIN {WRONG}
         S: 535 5.7.8 name or password is wrong
         C: AUTH PLAIN {WRONG}
         S: 535 5.7.8 name or password is wrong
         C: AUTH PLAIN {WRONG}
         S: 421 4.7.0 too many failed logins, closing
         S closed"
    );
    Stage::submission().play_greeted(&script).await;
}

#[tokio::test(start_paused = true)]
async fn passes_on_what_the_product_says() {
    // `\0no-room\0x`, `\0too-many-logins\0x`, `\0slow\0x`.
    for (response, reply) in [
        ("AG5vLXJvb20AeA==", "452 4.3.1 no room at the moment, try again later"),
        ("AHRvby1tYW55LWxvZ2lucwB4", "421 4.7.0 too many failed logins, closing"),
        ("AHNsb3cAeA==", "451 4.3.0 not possible at the moment, try again later"),
    ] {
        Stage::submission().play_greeted(&format!("C: AUTH PLAIN {response}\nS: {reply}")).await;
    }
}

#[tokio::test(start_paused = true)]
async fn does_not_guess_what_was_meant() {
    Stage::submission()
        .play_greeted(
            "C: AUTH SCRAM-SHA-256
             S: 504 5.5.4 mechanism not offered
             C: AUTH PLAIN
             S: 334 
             C: *
             S: 501 5.7.0 authentication cancelled
             C: AUTH PLAIN !!!
             S: 501 5.5.2 cannot read that response
             C: AUTH PLAIN =
             S: 501 5.5.2 cannot read that response
             C: AUTH PLAIN AAByaWdodA==
             S: 501 5.5.2 cannot read that response
             C: AUTH PLAIN YW5u
             S: 501 5.5.2 cannot read that response
             C: AUTH PLAIN /w==
             S: 501 5.5.2 cannot read that response
             C: AUTH LOGIN =
             S: 501 5.5.2 cannot read that response
             C: AUTH LOGIN
             S: 334 VXNlcm5hbWU6
             C! YW5u\\nYW5u\\r\\n
             S: 501 5.5.2 cannot read that response
             C: NOOP
             S: 250 2.0.0 nothing done",
        )
        .await;
}
