//! NDJSON: one object a line, its `type` saying what it is.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;

use serde::Deserialize;

use super::{Extent, LONGEST_RECORD, Line, MOST_STRANGERS, open};
use crate::error::ExchangeError;
use crate::record::{Kind, Record};

/// What some programs put before everything else.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What a first look finds.
pub(super) struct Survey {
    pub(super) parts: Vec<(Kind, u64, Extent)>,
    pub(super) strangers: Vec<(Line, String)>,
}

#[derive(Deserialize)]
struct Tagged<'a> {
    #[serde(rename = "type", borrow)]
    word: Cow<'a, str>,
}

/// The lines of a file, each no longer than a record may be.
struct Lines<'a, R> {
    reader: BufReader<R>,
    name: &'a str,
    buffer: Vec<u8>,
    /// The line in the buffer.
    number: u64,
    /// Where it begins, and where the next one does.
    begin: u64,
    end: u64,
}

impl<'a, R: Read> Lines<'a, R> {
    fn new(reader: R, name: &'a str, next: u64) -> Self {
        let reader = BufReader::with_capacity(1 << 16, reader);
        Self { reader, name, buffer: Vec::new(), number: next.saturating_sub(1), begin: 0, end: 0 }
    }

    /// The next line that is not blank.
    fn next(&mut self) -> Result<Option<&[u8]>, ExchangeError> {
        loop {
            self.buffer.clear();
            let most = u64::try_from(LONGEST_RECORD + 1).unwrap_or(u64::MAX);
            let read = (&mut self.reader).take(most).read_until(b'\n', &mut self.buffer);
            let read = read.map_err(|error| ExchangeError::unreadable(self.name, error))?;
            self.number += 1;
            if read > LONGEST_RECORD {
                let place = format!("{}:{}", self.name, self.number);
                return Err(ExchangeError::unreadable(&place, "a line is longer than 1 MiB"));
            }
            self.begin = self.end;
            self.end += u64::try_from(read).unwrap_or(u64::MAX);
            if read == 0 {
                return Ok(None);
            }
            if !self.buffer.trim_ascii().is_empty() {
                break;
            }
        }
        let line = self.buffer.strip_prefix(BYTE_ORDER_MARK).filter(|_| self.number == 1);
        Ok(Some(line.unwrap_or(&self.buffer).trim_ascii()))
    }
}

/// Looks at every line once: where the records of each kind are, and which lines are none.
pub(super) fn survey(path: &Path, name: &str) -> Result<Survey, ExchangeError> {
    let mut survey = Survey { parts: Vec::new(), strangers: Vec::new() };
    let mut lines = Lines::<File>::new(open(path, name)?, name, 1);
    while let Some(line) = lines.next()? {
        let kind = match serde_json::from_slice::<Tagged<'_>>(line) {
            Ok(tagged) => Kind::of_word(&tagged.word)
                .ok_or_else(|| format!("there is no type {:?}, but {}", tagged.word, words())),
            Err(error) => Err(in_line(&error)),
        };
        let (number, begin, end) = (lines.number, lines.begin, lines.end);
        match kind {
            Ok(kind) => match survey.parts.iter_mut().find(|(known, ..)| *known == kind) {
                Some((_, records, Extent::Ndjson { to, .. })) => (*records, *to) = (*records + 1, end),
                _ => survey.parts.push((kind, 1, Extent::Ndjson { from: begin, line: number, to: end })),
            },
            Err(why) if survey.strangers.len() < MOST_STRANGERS => {
                survey.strangers.push((Line { file: name.into(), number }, why));
            }
            Err(_) => return Err(ExchangeError::unreadable(name, "this is not an organisation in NDJSON")),
        }
    }
    Ok(survey)
}

/// Gives the lines of one type to `take`; the rest was looked at by [`survey`].
pub(super) fn each<R: Record>(
    reader: impl Read,
    first: u64,
    name: &str,
    take: &mut dyn FnMut(u64, Result<R, String>) -> Result<(), ExchangeError>,
) -> Result<(), ExchangeError> {
    let mut lines = Lines::new(reader, name, first);
    // What this program writes begins so, and needs no second look.
    let usual = format!("{{\"type\":\"{}\",", R::KIND.word());
    while let Some(line) = lines.next()? {
        let is_ours = line.starts_with(usual.as_bytes())
            || serde_json::from_slice::<Tagged<'_>>(line).is_ok_and(|it| it.word == R::KIND.word());
        if is_ours {
            let record = serde_json::from_slice(line).map_err(|error| in_line(&error));
            take(lines.number, record)?;
        }
    }
    Ok(())
}

fn words() -> String {
    Kind::ALL.map(Kind::word).join(", ")
}

/// What a JSON parser says, without the line: it has seen one only.
fn in_line(error: &serde_json::Error) -> String {
    error.to_string().replace(" at line 1 column ", " at column ")
}
