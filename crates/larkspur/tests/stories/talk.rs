//! A blocking SMTP client, as plain as the stories need it.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// For any reply.
const PATIENCE: Duration = Duration::from_secs(60);

/// One connection to a mail server.
pub(crate) struct Talk(BufReader<TcpStream>);

impl Talk {
    /// Connects and says hello.
    pub(crate) fn begin(address: SocketAddr) -> io::Result<Talk> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        let mut talk = Talk(BufReader::new(stream));
        talk.hear()?;
        talk.say("EHLO story.example")?;
        Ok(talk)
    }

    /// Says a line and gives the last line of the reply.
    pub(crate) fn say(&mut self, line: &str) -> io::Result<String> {
        self.0.get_mut().write_all(format!("{line}\r\n").as_bytes())?;
        self.hear()
    }

    /// Sends a message to one recipient and gives the reply that decided.
    pub(crate) fn send(&mut self, from: &str, to: &str, text: &str) -> io::Result<String> {
        for line in [format!("MAIL FROM:<{from}>"), format!("RCPT TO:<{to}>"), "DATA".to_owned()] {
            let reply = self.say(&line)?;
            if !reply.starts_with(['2', '3']) {
                self.say("RSET")?;
                return Ok(reply);
            }
        }
        self.say(&format!("{text}\r\n."))
    }

    fn hear(&mut self) -> io::Result<String> {
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(line.trim_end().to_owned());
            }
        }
    }
}
