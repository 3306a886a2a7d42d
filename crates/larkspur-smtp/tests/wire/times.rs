//! Clients and products that take too long, and the end of the server.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;

use crate::stage::Stage;

const GO: &str = "C: DATA\nS: 354 go ahead, end with a line of a single dot\n";
const LATER: &str = "S: 451 4.3.0 not possible at the moment, try again later";

#[tokio::test(start_paused = true)]
async fn a_silent_client_is_told_to_leave() {
    let before = Instant::now();
    Stage::smtp().play_greeted("S: 421 4.4.2 timeout, closing\nS closed").await;
    assert_eq!(before.elapsed().as_secs(), 300);
    let before = Instant::now();
    Stage::smtp().play_addressed(&format!("{GO}C: text\nS: 421 4.4.2 timeout, closing\nS closed")).await;
    assert_eq!(before.elapsed().as_secs(), 180);
    Stage::smtp().play_addressed("C: BDAT 10\nC! text\nS: 421 4.4.2 timeout, closing\nS closed").await;
    Stage::submission()
        .play_greeted("C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nS: 421 4.4.2 timeout, closing\nS closed")
        .await;
}

/// Sends one byte a minute; how long that goes well.
async fn drip(stage: &Stage, prepare: &str) -> (Duration, String) {
    let (serve, far) = stage.open();
    let (mut read, mut write) = tokio::io::split(far);
    let before = Instant::now();
    let client = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        for line in prepare.lines() {
            write.write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        while write.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
    };
    let listen = async {
        let mut heard = String::new();
        read.read_to_string(&mut heard).await.unwrap();
        heard
    };
    tokio::select! {
        heard = async { tokio::join!(serve, listen).1 } => (before.elapsed(), heard),
        () = client => panic!("the client gave up first"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_byte_a_minute_is_not_enough() {
    let (took, heard) = drip(&Stage::smtp(), "").await;
    assert!(heard.ends_with("421 4.4.2 timeout, closing\r\n"), "{heard}");
    assert!(took <= Duration::from_secs(302), "{took:?}");
    let message = "EHLO c.example\nMAIL FROM:<a@c.example>\nRCPT TO:<team@corp.example>\nDATA";
    let (took, heard) = drip(&Stage::smtp(), message).await;
    assert!(heard.ends_with("421 4.4.2 timeout, closing\r\n"), "{heard}");
    assert!(took <= Duration::from_secs(30 * 60 + 10), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_slow_product_is_not_waited_for() {
    Stage::smtp().play_greeted(&format!("C: MAIL FROM:<slow@client.example>\n{LATER}")).await;
    Stage::smtp().play_addressed(&format!("C: RCPT TO:<slow@corp.example>\n{LATER}")).await;
    let before = Instant::now();
    Stage::smtp().play_addressed(&format!("{GO}C: refuse: slow\nC: .\n{LATER}")).await;
    // Before a client would give up and send again (RFC 1047).
    assert!(before.elapsed() < Duration::from_secs(60));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_is_left() {
    let stage = Stage::smtp();
    let (near, far) = tokio::io::duplex(64);
    let mut session = larkspur_smtp::session::Session::new(
        std::sync::Arc::new(stage.settings.clone()),
        stage.double.clone(),
        stage.budget.clone(),
        larkspur_smtp::session::Client::new(None, stage.transport),
    );
    let (_read, mut write) = tokio::io::split(far);
    let flood = async {
        while write.write_all(b"HELP\r\n").await.is_ok() {}
        std::future::pending::<()>().await;
    };
    let before = Instant::now();
    tokio::select! {
        _ = session.serve(near, &stage.stop) => {}
        () = flood => {}
    }
    assert!(before.elapsed() <= Duration::from_secs(302));
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_idle_sessions() {
    let stage = Stage::smtp();
    let stop = stage.stop.clone();
    let later = async {
        tokio::time::sleep(Duration::from_secs(60)).await;
        stop.cancel();
    };
    let before = Instant::now();
    tokio::join!(stage.play_greeted("S: 421 4.3.2 shutting down, closing\nS closed"), later);
    assert_eq!(before.elapsed().as_secs(), 60);
}

#[tokio::test(start_paused = true)]
async fn a_stop_in_the_middle_of_a_message_waits_for_it() {
    let stage = Stage::smtp();
    let stop = stage.stop.clone();
    let (serve, far) = stage.open();
    let (mut read, mut write) = tokio::io::split(far);
    let client = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        for piece in ["EHLO c\r\n", "MAIL FROM:<a@c.example>\r\nRCPT TO:<t@corp.example>\r\nDATA\r\n", "half"]
        {
            write.write_all(piece.as_bytes()).await.unwrap();
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        stop.cancel();
        tokio::time::sleep(Duration::from_secs(1)).await;
        write.write_all(b" whole\r\n.\r\n").await.unwrap();
        let mut heard = String::new();
        read.read_to_string(&mut heard).await.unwrap();
        heard
    };
    let ((), heard) = tokio::join!(serve, client);
    let end = "250 2.0.0 queued as Q1\r\n421 4.3.2 shutting down, closing\r\n";
    assert!(heard.ends_with(end), "{heard}");
    assert_eq!(stage.texts(), ["half whole\r\n"]);
}
