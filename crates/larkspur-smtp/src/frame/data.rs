//! Turns the bytes after `DATA` or inside `BDAT` chunks into the text of a message.

/// How the end of the text is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// `DATA`: a line with a single dot ends the text, and a dot that begins a longer line is taken away
    /// (RFC 5321 §4.5.2).
    Dotted,
    /// `BDAT`: the bytes were counted, dots mean nothing (RFC 3030 §2).
    Counted,
}

/// What becomes of a line feed without a carriage return.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BareLf {
    /// The message is refused: mending it would change bytes that its author signed.
    #[default]
    Refuse,
    /// It ends a line, as CR LF does; but it never takes part in the end of the message. For old devices.
    Normalize,
}

/// What text may be.
#[derive(Clone, Copy, Debug)]
pub struct TextRules {
    /// Octets of the whole text, after dots were taken away.
    pub max_size: usize,
    /// Octets of a line without its CR LF; `None` for any length. RFC 5321 §4.5.3.1.6 allows 998.
    pub max_line: Option<usize>,
    /// What becomes of a bare line feed.
    pub bare_lf: BareLf,
}

/// Why text cannot be accepted. Its bytes are still read to their end, and dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataFault {
    /// A carriage return without a line feed.
    BareCr,
    /// A line feed without a carriage return.
    BareLf,
    /// A zero byte.
    Nul,
    /// A line that is too long.
    LongLine,
    /// More octets than allowed.
    TooLarge,
    /// There was no room for it at the moment.
    NoRoom,
}

/// How far [`Decoder::feed`] came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes taken from the front of the input; less than all only at the end of the text.
    pub taken: usize,
    /// The end mark was seen.
    pub ended: bool,
}

/// The machine. Where it stands between two bytes:
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Behind a CR LF, or at the very beginning.
    Start,
    /// Behind a bare LF that was mended: a line begins, but a dot here cannot end the message.
    LooseStart,
    /// Inside a line.
    Text,
    /// Behind a CR.
    Cr,
    /// Behind a dot that began a line.
    Dot,
    /// Behind such a dot and a CR.
    DotCr,
}

/// Decodes one message. The first fault is kept and the text is dropped with it.
#[derive(Debug)]
pub struct Decoder {
    framing: Framing,
    rules: TextRules,
    state: State,
    line: usize,
    text: Vec<u8>,
    fault: Option<DataFault>,
}

impl Decoder {
    /// A decoder at the beginning of a message.
    pub fn new(framing: Framing, rules: TextRules) -> Decoder {
        Decoder { framing, rules, state: State::Start, line: 0, text: Vec::new(), fault: None }
    }

    /// Takes bytes; stops behind the end mark.
    pub fn feed(&mut self, input: &[u8]) -> Progress {
        let mut rest = input;
        while let Some((&byte, behind)) = rest.split_first() {
            if self.state == State::Text {
                // Most bytes are the inside of a line: they go over in one piece.
                let run = memchr::memchr3(b'\r', b'\n', 0, rest).unwrap_or(rest.len());
                if run > 0 {
                    let (inside, other) = rest.split_at(run);
                    self.keep(inside);
                    rest = other;
                    continue;
                }
            }
            rest = behind;
            if self.step(byte) {
                return Progress { taken: input.len() - rest.len(), ended: true };
            }
        }
        Progress { taken: input.len(), ended: false }
    }

    /// Octets held at the moment.
    pub fn held(&self) -> usize {
        self.text.len()
    }

    /// What is wrong with the text so far.
    pub fn fault(&self) -> Option<DataFault> {
        self.fault
    }

    /// Gives the text up because there is no room for it; its bytes are still read to their end.
    pub fn abandon(&mut self) {
        self.fail(DataFault::NoRoom);
    }

    /// The text, which consists of whole lines.
    ///
    /// # Errors
    /// The first thing that was wrong with it.
    pub fn finish(mut self) -> Result<Vec<u8>, DataFault> {
        match self.state {
            State::Cr | State::DotCr => self.fail(DataFault::BareCr),
            // Counted text may stop inside a line; every reader of mail sees a line there all the same.
            State::Text | State::Dot => self.end_line(State::Start),
            State::Start | State::LooseStart => {}
        }
        self.fault.map_or(Ok(self.text), Err)
    }

    /// One byte; true when it was the last one of the end mark.
    fn step(&mut self, byte: u8) -> bool {
        match (self.state, byte) {
            (State::DotCr, b'\n') => {
                self.state = State::Start;
                return true;
            }
            (State::Cr, b'\n') => self.end_line(State::Start),
            (State::Cr | State::DotCr, _) => {
                self.fail(DataFault::BareCr);
                self.state = State::Text;
                self.inside(byte);
            }
            (State::Start, b'.') if self.framing == Framing::Dotted => self.state = State::Dot,
            (State::Dot, b'\r') => self.state = State::DotCr,
            // A dot that begins a longer line goes, whatever follows it.
            (State::LooseStart, b'.') if self.framing == Framing::Dotted => self.state = State::Text,
            _ => self.inside(byte),
        }
        false
    }

    /// A byte that has no meaning beyond itself.
    fn inside(&mut self, byte: u8) {
        self.state = State::Text;
        match byte {
            b'\r' => self.state = State::Cr,
            b'\n' if self.rules.bare_lf == BareLf::Normalize => self.end_line(State::LooseStart),
            b'\n' => self.fail(DataFault::BareLf),
            0 => self.fail(DataFault::Nul),
            _ => self.keep(&[byte]),
        }
    }

    fn end_line(&mut self, state: State) {
        self.state = state;
        self.line = 0;
        self.append(b"\r\n");
    }

    fn keep(&mut self, bytes: &[u8]) {
        let line_room = self.rules.max_line.map_or(usize::MAX, |max| max.saturating_sub(self.line));
        let text_room = self.rules.max_size.saturating_sub(self.text.len());
        // Both limits may be met in one run; the one that a byte met first is the fault, however the bytes came.
        if bytes.len() > line_room && line_room <= text_room {
            self.fail(DataFault::LongLine);
        }
        self.line += bytes.len();
        self.append(bytes);
    }

    fn append(&mut self, bytes: &[u8]) {
        if self.text.len() + bytes.len() > self.rules.max_size {
            self.fail(DataFault::TooLarge);
        }
        if self.fault.is_none() {
            self.text.extend_from_slice(bytes);
        }
    }

    fn fail(&mut self, fault: DataFault) {
        if self.fault.is_none() {
            self.fault = Some(fault);
            self.text = Vec::new();
        }
    }
}
