//! Ways to hide a second message inside the first. None of them ends it.

use larkspur_smtp::frame::BareLf;

use crate::stage::Stage;

/// Everything that some server has taken for the end of a message, beside the one that is (CVE-2023-51764 to 51766).
const ENDS: [&str; 11] = [
    "\\n.\\n",
    "\\n.\\r\\n",
    "\\r\\n.\\n",
    "\\r.\\r",
    "\\r.\\r\\n",
    "\\r\\n.\\r",
    "\\n.\\r",
    "\\r.\\n",
    "\\r\\n.\\r\\r\\n",
    "\\r\\r\\n.\\r\\r\\n",
    "\\r\\n\\0.\\r\\n",
];

const HIDDEN: &str = "MAIL FROM:<boss@corp.example>\\r\\nRCPT TO:<all@corp.example>\\r\\nDATA\\r\\nhidden";

#[tokio::test(start_paused = true)]
async fn no_other_end_is_obeyed() {
    for end in ENDS {
        let stage = Stage::smtp();
        let (serve, far) = stage.open();
        let script = format!("text{end}{HIDDEN}\\r\\n.\\r\\nQUIT\\r\\n");
        let heard = talk(serve, far, &script).await;
        let (_, behind) = heard.split_once("354 ").unwrap();
        assert_eq!(behind.matches("\r\n550 5.6.0").count(), 1, "{end}: {heard}");
        assert!(behind.ends_with("221 2.0.0 goodbye\r\n"), "{end}: {heard}");
        assert!(stage.texts().is_empty(), "{end}");
    }
}

#[tokio::test(start_paused = true)]
async fn mending_line_feeds_obeys_no_other_end_either() {
    for end in ENDS {
        let mut stage = Stage::smtp();
        stage.settings.bare_lf = BareLf::Normalize;
        let (serve, far) = stage.open();
        talk(serve, far, &format!("text{end}{HIDDEN}\\r\\n.\\r\\nQUIT\\r\\n")).await;
        for text in stage.texts() {
            assert!(text.contains("hidden"), "{end}: {text:?}");
        }
        assert!(stage.texts().len() <= 1, "{end}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_address_holds_no_second_command() {
    Stage::smtp()
        .play_greeted(
            "C! MAIL FROM:<a@b\\r\\nRCPT TO:<team@corp.example>\\r\\n
             S: 501 5.5.4 syntax error
             S: 503 5.5.1 say MAIL first
             C! MAIL FROM:<\"a\\r\\nb\"@c.example>\\r\\n
             S: 501 5.5.4 syntax error
             S: 500 5.5.2 unknown command
             C! MAIL FROM:<a@b.example> ENVID=x+0D+0ARCPT\\r\\n
             S: 250 2.1.0 sender ok",
        )
        .await;
}

#[tokio::test(start_paused = true)]
async fn what_precedes_a_handshake_is_forgotten() {
    let mut stage = Stage::smtp();
    stage.settings.starttls = true;
    // Commands behind STARTTLS in the same piece, and a greeting before it: both are gone.
    stage
        .play_greeted(
            "C: STARTTLS
             C: MAIL FROM:<injected@evil.example>
             C: RSET
             S: 220 2.0.0 go ahead
             C: MAIL FROM:<ann@client.example>
             S: 503 5.5.1 say hello first
             C: STARTTLS
             S: 503 5.5.1 already private",
        )
        .await;
}

/// Sends an addressed message of these bytes; all that the server says.
async fn talk(serve: impl Future<Output = ()>, far: tokio::io::DuplexStream, text: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let raw = text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
    let client = async {
        let (mut read, mut write) = tokio::io::split(far);
        let mut heard = String::new();
        let mut buffer = [0; 4096];
        for step in [
            "",
            "EHLO c.example\r\n",
            "MAIL FROM:<a@c.example>\r\nRCPT TO:<team@corp.example>\r\nDATA\r\n",
            &raw,
        ] {
            write.write_all(step.as_bytes()).await.unwrap();
            if step != raw {
                let read = read.read(&mut buffer).await.unwrap();
                heard.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
            }
        }
        read.read_to_string(&mut heard).await.unwrap();
        heard
    };
    tokio::join!(serve, client).1
}
