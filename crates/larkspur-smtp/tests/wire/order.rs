//! Commands at the wrong time, commands that are none, and commands in groups.

use crate::stage::Stage;

#[tokio::test(start_paused = true)]
async fn wants_commands_in_order() {
    Stage::smtp()
        .play(
            "S: 220 mx.example ESMTP Larkspur
             C: MAIL FROM:<ann@client.example>
             S: 503 5.5.1 say hello first
             C: EHLO client.example
             S: 250-mx.example
             S: 250-PIPELINING
             S: 250-8BITMIME
             S: 250-SMTPUTF8
             S: 250-ENHANCEDSTATUSCODES
             S: 250-DSN
             S: 250-CHUNKING
             S: 250 SIZE 26214400
             C: RCPT TO:<team@corp.example>
             S: 503 5.5.1 say MAIL first
             C: DATA
             S: 503 5.5.1 say MAIL and RCPT first
             C: MAIL FROM:<ann@client.example>
             S: 250 2.1.0 sender ok
             C: MAIL FROM:<ann@client.example>
             S: 503 5.5.1 a message was begun already
             C: DATA
             S: 503 5.5.1 no valid recipients
             C: RCPT TO:<unknown@corp.example>
             S: 550 5.1.1 no such address here
             C: DATA
             S: 503 5.5.1 no valid recipients
             C: RSET
             S: 250 2.0.0 forgotten
             C: RCPT TO:<team@corp.example>
             S: 503 5.5.1 say MAIL first
             C: MAIL FROM:<ann@client.example>
             S: 250 2.1.0 sender ok
             C: EHLO client.example
             S: 250-mx.example
             S: 250-PIPELINING
             S: 250-8BITMIME
             S: 250-SMTPUTF8
             S: 250-ENHANCEDSTATUSCODES
             S: 250-DSN
             S: 250-CHUNKING
             S: 250 SIZE 26214400
             C: RCPT TO:<team@corp.example>
             S: 503 5.5.1 say MAIL first",
        )
        .await;
}

#[tokio::test(start_paused = true)]
async fn answers_what_is_no_command() {
    Stage::smtp()
        .play_greeted(
            "C: FOO
             S: 500 5.5.2 unknown command
             C: MAIL FROM:ann@client.example
             S: 501 5.5.4 syntax error
             C: MAIL FROM:<ann>
             S: 501 5.1.7 the sender is no address
             C: MAIL FROM:<ann@client.example> FOO=1
             S: 555 5.5.4 parameter not supported
             C: MAIL FROM:<ann@client.example> BODY=BINARYMIME
             S: 555 5.5.4 parameter not supported
             C: MAIL FROM:<ann@client.example> SIZE=x
             S: 501 5.5.4 syntax error
             C: MAIL FROM:<>
             S: 250 2.1.0 sender ok
             C: RCPT TO:<>
             S: 501 5.1.3 the recipient is no address
             C: RCPT TO:<team@corp.example> NOTIFY=SOON
             S: 501 5.5.4 syntax error
             C: RCPT TO:<a b@corp.example>
             S: 501 5.1.3 the recipient is no address
             C: STARTTLS
             S: 502 5.5.1 not offered here
             C: VRFY ann
             S: 252 2.0.0 cannot verify, send some mail and see
             C: EXPN team
             S: 502 5.5.1 not implemented
             C: HELP
             S: 214 2.0.0 see RFC 5321 and RFC 2033
             C: NOOP
             S: 250 2.0.0 nothing done
             C: QUIT now
             S: 501 5.5.4 syntax error
             C: QUIT
             S: 221 2.0.0 goodbye
             S closed",
        )
        .await;
}

#[tokio::test(start_paused = true)]
async fn drops_lines_with_bytes_that_cut_elsewhere() {
    Stage::smtp()
        .play_greeted(
            "C! MAIL FROM:<a@b.example>\\nRCPT TO:<team@corp.example>\\r\\n
             S: 500 5.5.2 bare line feed: lines end with CR LF
             C! MAIL FROM:<a@b.example\\rX>\\r\\n
             S: 500 5.5.2 bare carriage return: lines end with CR LF
             C! NOOP\\0\\r\\n
             S: 500 5.5.2 zero byte in a command
             C: RCPT TO:<team@corp.example>
             S: 503 5.5.1 say MAIL first",
        )
        .await;
    // Somebody at a keyboard is told at once.
    Stage::smtp().play_greeted("C! NOOP\\n\nS: 500 5.5.2 bare line feed: lines end with CR LF").await;
}

#[tokio::test(start_paused = true)]
async fn drops_lines_that_are_too_long() {
    let long = "x".repeat(5000);
    let script = format!(
        "C: NOOP {long}\nS: 500 5.5.2 line too long\nC: NOOP {}\nS: 250 2.0.0 nothing done",
        &long[..4000]
    );
    Stage::smtp().play_greeted(&script).await;
}

#[tokio::test(start_paused = true)]
async fn answers_groups_in_groups() {
    let stage = Stage::smtp();
    stage
        .play_greeted(
            "C: MAIL FROM:<ann@client.example>
             C: RCPT TO:<unknown@corp.example>
             C: RCPT TO:<team@corp.example>
             C: DATA
             S: 250 2.1.0 sender ok
             S: 550 5.1.1 no such address here
             S: 250 2.1.5 recipient ok
             S: 354 go ahead, end with a line of a single dot
             C: text
             C: .
             C: MAIL FROM:<ann@client.example>
             C: RSET
             C: QUIT
             S: 250 2.0.0 queued as Q1
             S: 250 2.1.0 sender ok
             S: 250 2.0.0 forgotten
             S: 221 2.0.0 goodbye
             S closed",
        )
        .await;
    assert_eq!(stage.texts(), ["text\r\n"]);
}

#[tokio::test(start_paused = true)]
async fn closes_on_who_does_not_wait() {
    let hasty = "S: 554 5.5.0 commands were sent before the reply to the last one\nS closed";
    // Text before it was asked for.
    let stage = Stage::smtp();
    stage.play_addressed(&format!("C: DATA\nC: text\nC: .\n{hasty}")).await;
    assert!(stage.texts().is_empty());
    for command in ["EHLO again.example", "NOOP", "VRFY ann", "DATA", "AUTH PLAIN"] {
        Stage::smtp().play_greeted(&format!("C: {command}\nC: RSET\n{hasty}")).await;
    }
    // Nothing was offered to HELO.
    Stage::smtp()
        .play(&format!(
            "S: 220 mx.example ESMTP Larkspur\nC: HELO client.example\nS: 250 mx.example\nC: RSET\nC: RSET\n{hasty}"
        ))
        .await;
}

#[tokio::test(start_paused = true)]
async fn gives_extensions_to_those_who_were_offered_them() {
    Stage::smtp()
        .play(
            "S: 220 mx.example ESMTP Larkspur
             C: HELO client.example
             S: 250 mx.example
             C: MAIL FROM:<ann@client.example> SIZE=10
             S: 555 5.5.4 parameter not supported
             C: MAIL FROM:<ann@client.example>
             S: 250 2.1.0 sender ok
             C: RCPT TO:<team@corp.example> NOTIFY=NEVER
             S: 555 5.5.4 parameter not supported",
        )
        .await;
    Stage::lmtp()
        .play_greeted("C: MAIL FROM:<a@b.example> AUTH=<>\nS: 555 5.5.4 parameter not supported")
        .await;
    Stage::smtp().play_greeted("C: MAIL FROM:<a@b.example> AUTH=<>\nS: 250 2.1.0 sender ok").await;
}
