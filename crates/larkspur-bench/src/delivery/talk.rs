//! A plain SMTP client.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use crate::Result;

/// One connection to a mail server.
pub(super) struct Talk(BufReader<TcpStream>);

impl Talk {
    /// Connects and says hello.
    pub(super) async fn begin(address: SocketAddr) -> Result<Talk> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut talk = Talk(BufReader::new(stream));
        talk.hear().await?;
        talk.say("EHLO bench.example").await?;
        Ok(talk)
    }

    /// Sends a message, which must be accepted, and tells how long the answer to its last dot took.
    pub(super) async fn send(&mut self, to: &str, text: &str) -> Result<Duration> {
        self.say("MAIL FROM:<ann@far.example>").await?;
        self.say(&format!("RCPT TO:<{to}>")).await?;
        self.say("DATA").await?;
        self.0.write_all(text.as_bytes()).await?;
        let begun = Instant::now();
        self.say(".").await?;
        Ok(begun.elapsed())
    }

    async fn say(&mut self, line: &str) -> Result<()> {
        self.0.write_all(format!("{line}\r\n").as_bytes()).await?;
        self.hear().await
    }

    async fn hear(&mut self) -> Result<()> {
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).await? == 0 {
                return Err("the mail server hung up".into());
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                return if line.starts_with(['2', '3']) { Ok(()) } else { Err(line.into()) };
            }
        }
    }
}
