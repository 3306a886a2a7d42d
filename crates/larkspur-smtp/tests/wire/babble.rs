//! Clients that say anything at all: whatever they do, what they hear are replies, and what is accepted is text.

use proptest::collection::vec;
use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::stage::Stage;

/// Pieces of conversations, whole, broken and in any order.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let known = prop_oneof![
        Just("EHLO c.example\r\n"),
        Just("LHLO c.example\r\n"),
        Just("HELO c.example\r\n"),
        Just("MAIL FROM:<ann@c.example> SIZE=3\r\n"),
        Just("MAIL FROM:<> BODY=8BITMIME\r\n"),
        Just("RCPT TO:<team@corp.example>\r\n"),
        Just("RCPT TO:<unknown@corp.example>\r\n"),
        Just("DATA\r\n"),
        Just("text\r\n.\r\n"),
        Just(".\r\n"),
        Just("BDAT 4\r\n"),
        Just("BDAT 7 LAST\r\n"),
        Just("AUTH PLAIN\r\n"),
        Just("AUTH LOGIN YW5u\r\n"),
        Just("AGFubgByaWdodA==\r\n"),
        Just("STARTTLS\r\n"),
        Just("RSET\r\n"),
        Just("NOOP\r\n"),
        Just("\r\n"),
        Just("\n"),
        Just("\r"),
        Just("QUIT\r\n"),
    ];
    prop_oneof![9 => known.prop_map(|text| text.as_bytes().to_vec()), 1 => vec(any::<u8>(), 0..20)]
}

/// All that a session says to these pieces, each sent after it has gone quiet.
async fn hear(stage: &Stage, pieces: &[Vec<u8>]) -> Vec<u8> {
    let (serve, far) = stage.open();
    let (mut read, mut write) = tokio::io::split(far);
    let mut heard = Vec::new();
    let speak = async {
        for piece in pieces {
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            if write.write_all(piece).await.is_err() {
                break;
            }
        }
    };
    let _ = tokio::join!(serve, speak, read.read_to_end(&mut heard));
    heard
}

fn check(stage: &Stage, pieces: &[Vec<u8>]) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let heard = String::from_utf8(runtime.block_on(hear(stage, pieces))).unwrap();
    assert!(heard.ends_with("\r\n"), "{heard:?}");
    for line in heard.split_terminator("\r\n") {
        let (code, rest) = line.split_at(3);
        assert!(code.parse::<u16>().is_ok_and(|code| (200..600).contains(&code)), "{line:?}");
        assert!(rest.starts_with([' ', '-']) && line.len() <= 510, "{line:?}");
        assert!(line.chars().all(|sign| matches!(sign, ' '..='~')), "{line:?}");
    }
    for text in stage.double.posts.lock().unwrap().iter().map(|post| &post.text) {
        let joined = text.windows(2).all(|pair| (pair[0] == b'\r') == (pair[1] == b'\n'));
        assert!(joined && (text.is_empty() || text.ends_with(b"\r\n")), "{text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn smtp_says_replies_and_nothing_else(pieces in vec(piece(), 0..25)) {
        let mut stage = Stage::smtp();
        stage.settings.starttls = true;
        check(&stage, &pieces);
    }

    #[test]
    fn lmtp_says_replies_and_nothing_else(pieces in vec(piece(), 0..25)) {
        check(&Stage::lmtp(), &pieces);
    }

    #[test]
    fn submission_says_replies_and_nothing_else(pieces in vec(piece(), 0..25)) {
        check(&Stage::submission(), &pieces);
    }
}
