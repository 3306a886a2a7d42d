//! Banner, greetings, and what is offered to whom.

use larkspur_smtp::session::{Class, Protocol, Transport};

use crate::stage::Stage;

#[tokio::test(start_paused = true)]
async fn greets() {
    Stage::smtp()
        .play(
            "S: 220 mx.example ESMTP Larkspur
             C: HELO client.example
             S: 250 mx.example
             C: QUIT
             S: 221 2.0.0 goodbye
             S closed",
        )
        .await;
    Stage::smtp().play_greeted("C: QUIT\nS: 221 2.0.0 goodbye\nS closed").await;
    Stage::lmtp().play_greeted("C: QUIT\nS: 221 2.0.0 goodbye\nS closed").await;
}

#[tokio::test(start_paused = true)]
async fn offers_what_can_be_used() {
    for (class, transport, starttls) in [
        (Class::Submission, Transport::Plain, true),
        (Class::Submission, Transport::Tls, true),
        (Class::Submission, Transport::Local, false),
        (Class::Internet, Transport::Tls, true),
        (Class::Authres("front.example".into()), Transport::Tls, true),
    ] {
        let mut stage = Stage::new(Protocol::Smtp, class);
        stage.transport = transport;
        stage.settings.starttls = starttls;
        stage.play_greeted("C: QUIT\nS: 221 2.0.0 goodbye").await;
    }
}

#[tokio::test(start_paused = true)]
async fn knows_the_greetings_of_its_protocol() {
    Stage::smtp()
        .play("S: 220 mx.example ESMTP Larkspur\nC: LHLO client.example\nS: 500 5.5.2 not in this protocol")
        .await;
    Stage::lmtp()
        .play(
            "S: 220 mx.example LMTP Larkspur
             C: EHLO client.example
             S: 500 5.5.2 not in this protocol
             C: HELO client.example
             S: 500 5.5.2 not in this protocol",
        )
        .await;
}

#[tokio::test(start_paused = true)]
async fn refuses_who_speaks_first() {
    let stage = Stage::smtp();
    stage
        .play(
            "C: EHLO client.example
             S: 554 5.5.0 you spoke before you were greeted
             S closed",
        )
        .await;
    stage.play("C: POST / HTTP/1.1\nC: \nC: MAIL FROM:<a@b.example>\nS: 554 5.5.0 you spoke before you were greeted\nS closed").await;
}

#[tokio::test(start_paused = true)]
async fn refuses_browsers() {
    Stage::smtp()
        .play("S: 220 mx.example ESMTP Larkspur\nC: GET / HTTP/1.1\nC: EHLO x\nS: 554 5.5.0 this is no web server\nS closed")
        .await;
}

#[tokio::test(start_paused = true)]
async fn lets_only_known_networks_vouch() {
    let mut stage = Stage::new(Protocol::Lmtp, Class::Verified(vec!["192.0.2.0/24".parse().unwrap()]));
    for (address, is_welcome) in [
        (Some("192.0.2.9"), true),
        (Some("::ffff:192.0.2.9"), true),
        (None, true),
        (Some("192.0.3.1"), false),
        (Some("2001:db8::1"), false),
    ] {
        stage.address = address.map(|text| text.parse().unwrap());
        let banner = if is_welcome {
            "S: 220 mx.example LMTP Larkspur"
        } else {
            "S: 554 5.7.1 this listener is not for you\nS closed"
        };
        stage.play(banner).await;
    }
}
