//! One connection to the sink.

use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::net::TcpStream;

use super::{Answer, Mail, Said, Shared, Speech};

/// Octets read at a time.
const READ: usize = 64 * 1024;

/// Ends a conversation early.
enum End {
    /// The script says so.
    HangUp,
    /// The connection broke.
    Broken,
}

impl From<io::Error> for End {
    fn from(_: io::Error) -> End {
        End::Broken
    }
}

struct Conversation<'a> {
    shared: &'a Shared,
    input: BufReader<TcpStream>,
    /// Replies leave together once everything that the client has sent is answered, as those of any server that offers
    /// PIPELINING (RFC 2920 §3.2).
    output: BufWriter<TcpStream>,
    sender: String,
    recipients: Vec<String>,
}

/// Holds a conversation to its end.
pub(super) fn hold(shared: &Shared, stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let output = BufWriter::new(stream.try_clone()?);
    let input = BufReader::with_capacity(READ, stream);
    let mut talk = Conversation { shared, input, output, sender: String::new(), recipients: Vec::new() };
    match talk.all() {
        Ok(()) | Err(End::HangUp) => Ok(()),
        Err(End::Broken) => Err(io::ErrorKind::BrokenPipe.into()),
    }
}

impl Conversation<'_> {
    fn all(&mut self) -> Result<(), End> {
        self.reply(Said::Nothing, "220 sink.example")?;
        let mut line = Vec::new();
        loop {
            if !self.read_line(&mut line)? {
                return Ok(());
            }
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            let verb = line.get(..4).unwrap_or(&line).to_ascii_uppercase();
            match (verb.as_str(), self.shared.speech) {
                ("EHLO", Speech::Smtp) | ("LHLO", Speech::Lmtp) => {
                    let offers = ["PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES"];
                    let offers: String = offers.iter().map(|offer| format!("250-{offer}\r\n")).collect();
                    self.say(&format!("250-sink.example\r\n{offers}250 SIZE 104857600"))?;
                }
                ("MAIL", _) => {
                    let sender = between_brackets(&line);
                    self.recipients.clear();
                    self.reply(Said::Mail(&sender), "250 2.1.0 ok")?;
                    self.sender = sender;
                }
                ("RCPT", _) => {
                    let recipient = between_brackets(&line);
                    if self.reply(Said::Rcpt(&recipient), "250 2.1.5 ok")? {
                        self.recipients.push(recipient);
                    }
                }
                ("DATA", _) if self.recipients.is_empty() => self.say("554 5.5.1 no recipients")?,
                ("DATA", _) => {
                    if self.reply(Said::Data, "354 go on")? {
                        self.message()?;
                    }
                }
                ("RSET", _) => {
                    self.recipients.clear();
                    self.say("250 2.0.0 ok")?;
                }
                ("QUIT", _) => return self.say("221 2.0.0 bye"),
                _ => self.say("500 5.5.2 what")?,
            }
        }
    }

    /// Takes the message that follows, for one recipient after the other or for all in one.
    fn message(&mut self) -> Result<(), End> {
        let text = self.text()?;
        let sender = std::mem::take(&mut self.sender);
        let recipients = std::mem::take(&mut self.recipients);
        let parts: Vec<Vec<String>> = match self.shared.speech {
            Speech::Smtp => vec![recipients],
            Speech::Lmtp => recipients.into_iter().map(|one| vec![one]).collect(),
        };
        for recipients in parts {
            let mail = Mail { sender: sender.clone(), recipients, text: text.clone() };
            let answer = self.shared.answer(Said::Message(&mail));
            match answer {
                Answer::Friendly => {
                    self.shared.take(mail);
                    self.say("250 2.0.0 taken")?;
                }
                Answer::Say(reply) => {
                    if reply.starts_with('2') {
                        self.shared.take(mail);
                    }
                    self.said(reply)?;
                }
                Answer::HangUp => {
                    self.shared.take(mail);
                    return Err(End::HangUp);
                }
            }
        }
        Ok(())
    }

    fn text(&mut self) -> Result<Vec<u8>, End> {
        let (mut text, mut line) = (Vec::new(), Vec::new());
        loop {
            if !self.read_line(&mut line)? {
                return Err(End::Broken);
            }
            match line.strip_prefix(b".") {
                Some(b"\r\n") => return Ok(text),
                Some(stuffed) => text.extend_from_slice(stuffed),
                None => text.extend_from_slice(&line),
            }
        }
    }

    /// The next line; `false` at the end. Before it waits for the client, it lets go of all replies.
    fn read_line(&mut self, line: &mut Vec<u8>) -> Result<bool, End> {
        line.clear();
        if self.input.buffer().is_empty() {
            self.output.flush()?;
        }
        Ok(self.input.read_until(b'\n', line)? > 0)
    }

    /// Answers as the script wants, or with `friendly`; says whether it was a yes.
    fn reply(&mut self, said: Said<'_>, friendly: &'static str) -> Result<bool, End> {
        match self.shared.answer(said) {
            Answer::Friendly => self.say(friendly).map(|()| true),
            Answer::Say(reply) => self.said(reply).map(|()| reply.starts_with(['2', '3'])),
            Answer::HangUp => Err(End::HangUp),
        }
    }

    fn said(&mut self, reply: &str) -> Result<(), End> {
        self.say(reply)?;
        if reply.starts_with("421") { Err(End::HangUp) } else { Ok(()) }
    }

    fn say(&mut self, reply: &str) -> Result<(), End> {
        self.output.write_all(reply.as_bytes())?;
        self.output.write_all(b"\r\n")?;
        Ok(())
    }
}

fn between_brackets(line: &str) -> String {
    let inside = line.split_once('<').and_then(|(_, rest)| rest.rsplit_once('>'));
    inside.map(|(address, _)| address.to_owned()).unwrap_or_default()
}
