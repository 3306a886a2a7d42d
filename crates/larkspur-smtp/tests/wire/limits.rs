//! What a session has enough of.

use crate::stage::Stage;

#[tokio::test(start_paused = true)]
async fn recipients() {
    let mut stage = Stage::smtp();
    stage.settings.limits.recipients = 2;
    stage
        .play_addressed(
            "C: RCPT TO:<two@corp.example>
             S: 250 2.1.5 recipient ok
             C: RCPT TO:<three@corp.example>
             S: 452 4.5.3 too many recipients, send the rest separately
             C: DATA
             S: 354 go ahead, end with a line of a single dot
             C: .
             S: 250 2.0.0 queued as Q1",
        )
        .await;
    assert_eq!(stage.double.posts.lock().unwrap()[0].recipients.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn errors() {
    let mut stage = Stage::smtp();
    stage.settings.limits.errors = 2;
    stage
        .play_greeted(
            "C: FOO
             S: 500 5.5.2 unknown command
             C: RCPT TO:<team@corp.example>
             S: 503 5.5.1 say MAIL first
             C: FOO
             C: QUIT
             S: 421 4.7.0 too many errors, closing
             S closed",
        )
        .await;
}

#[tokio::test(start_paused = true)]
async fn guesses_at_names() {
    let script = |count: usize, end: &str| {
        let tries = "C: RCPT TO:<unknown@corp.example>\nS: 550 5.1.1 no such address here\n".repeat(count);
        format!("{tries}C: RCPT TO:<unknown@corp.example>\n{end}")
    };
    let before = tokio::time::Instant::now();
    Stage::smtp()
        .play_addressed(&script(20, "S: 421 4.7.0 too many unknown recipients, closing\nS closed"))
        .await;
    assert!(before.elapsed() >= std::time::Duration::from_secs(5), "no tarpit");
    let end = "S: 421 4.7.0 too many unknown recipients, closing\nS closed";
    Stage::lmtp().play_addressed(&script(20, end)).await;
}

#[tokio::test(start_paused = true)]
async fn a_mail_server_that_also_brings_mail_guesses_no_names() {
    let tries = "C: RCPT TO:<unknown@corp.example>\nS: 550 5.1.1 no such address here\n".repeat(20);
    let message = "C: DATA
                   S: 354 go ahead, end with a line of a single dot
                   C: .
                   S: 250 2.0.0 queued as Q1
                   C: MAIL FROM:<ann@corp.example>
                   S: 250 2.1.0 sender ok\n";
    let end =
        "C: RCPT TO:<unknown@corp.example>\nS: 421 4.7.0 too many unknown recipients, closing\nS closed";
    Stage::lmtp().play_addressed(&format!("{tries}{message}{tries}{end}")).await;
}

/// A thousand idle connections shall cost less than 32 MiB: each its buffer of 4 KiB, and its task.
#[test]
fn the_memory_of_an_idle_session() {
    let (serve, _far) = Stage::smtp().open();
    assert!(std::mem::size_of_val(&serve) < 24 * 1024, "{}", std::mem::size_of_val(&serve));
}
