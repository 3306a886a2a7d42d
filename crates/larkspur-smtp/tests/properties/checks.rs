//! What must be true of the machines that read bytes, whatever the bytes are. Run by `cargo test` on made-up input and
//! on the corpus, and by the fuzzers in `fuzz/`.
//!
//! The first bytes of an input choose the limits and how the rest is cut into pieces.

use bytes::BytesMut;
use larkspur_smtp::address::{ForwardPath, Mailbox};
use larkspur_smtp::command::Command;
use larkspur_smtp::frame::{BareLf, Cut, DataFault, Decoder, Framing, LineFault, LineFramer, TextRules};

use super::reference;

/// Lines of the framer, however the bytes are cut, are those of the reference.
pub(crate) fn framer(input: &[u8]) {
    let Some((&[limit, piece], stream)) = input.split_first_chunk::<2>() else { return };
    let max = usize::from(limit) + 2;
    let mut framer = LineFramer::new(max);
    let mut waiting = BytesMut::new();
    let mut heard = Vec::new();
    for piece in stream.chunks(usize::from(piece) + 1) {
        waiting.extend_from_slice(piece);
        loop {
            match framer.cut(&mut waiting) {
                Cut::Line(line) => heard.push(Ok(line.to_vec())),
                Cut::Fault(fault) => heard.push(Err(fault)),
                Cut::Incomplete => break,
            }
        }
        assert!(waiting.len() <= max, "{} bytes wait", waiting.len());
    }
    assert_eq!(heard, reference::lines(stream, max));
    for line in heard.iter().flatten() {
        assert!(!line.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)));
    }
}

/// The decoder, however the bytes are cut, finds the end and the text of the reference.
pub(crate) fn decoder(input: &[u8]) {
    let Some((&[rules, piece], stream)) = input.split_first_chunk::<2>() else { return };
    let rules = TextRules {
        max_size: if rules & 1 == 0 { usize::MAX } else { 64 },
        max_line: if rules & 2 == 0 { None } else { Some(16) },
        bare_lf: if rules & 4 == 0 { BareLf::Refuse } else { BareLf::Normalize },
    };
    let mut decoder = Decoder::new(Framing::Dotted, rules);
    let mut taken = 0;
    let mut ended = false;
    for piece in stream.chunks(usize::from(piece) + 1) {
        let progress = decoder.feed(piece);
        taken += progress.taken;
        ended = progress.ended;
        if ended {
            break;
        }
        assert_eq!(progress.taken, piece.len());
    }
    let end = reference::end_of_data(stream);
    assert_eq!(ended.then_some(taken), end);
    if let Some(end) = end {
        let text = decoder.finish();
        assert_eq!(text, reference::text(&stream[..end], rules));
        assert!(text.map_or(true, |text| is_clean(&text)));
    }
}

/// Counted text is the same text without any meaning of dots.
pub(crate) fn counted(input: &[u8]) {
    let Some((&[piece], stream)) = input.split_first_chunk::<1>() else { return };
    let rules = TextRules { max_size: usize::MAX, max_line: None, bare_lf: BareLf::Refuse };
    let mut decoder = Decoder::new(Framing::Counted, rules);
    for piece in stream.chunks(usize::from(piece) + 1) {
        assert!(!decoder.feed(piece).ended);
    }
    let mut whole = stream.to_vec();
    if !whole.is_empty() && !whole.ends_with(b"\r\n") {
        whole.extend_from_slice(b"\r\n");
    }
    match decoder.finish() {
        Ok(text) => assert!(text == whole && is_clean(&text)),
        // What was added to `whole` may have mended a CR at the very end.
        Err(fault) => assert!(!is_clean(stream) || fault == DataFault::BareCr && stream.ends_with(b"\r")),
    }
}

/// A command line is understood or refused, never more than that; and what was understood has no control signs.
pub(crate) fn command(line: &[u8]) {
    match Command::parse(line) {
        Ok(Command::Mail(path, parameters)) => {
            assert!(!path.to_string().chars().any(char::is_control));
            assert!(!parameters.envid.unwrap_or_default().chars().any(char::is_control));
        }
        Ok(Command::Rcpt(path, parameters)) => {
            assert!(!path.to_string().chars().any(char::is_control));
            assert!(!parameters.orcpt.unwrap_or_default().chars().any(char::is_control));
        }
        Ok(Command::Hello(_, name)) => assert!(name.chars().all(|sign| sign.is_ascii_graphic())),
        Ok(_) | Err(_) => {}
    }
}

/// An address that was understood is the same one when it is written and read again, alone or in a command, and has no
/// control signs.
pub(crate) fn address(input: &[u8]) {
    let Some(mailbox) = std::str::from_utf8(input).ok().and_then(Mailbox::parse) else { return };
    let written = mailbox.to_string();
    assert!(!written.chars().any(char::is_control));
    assert!((1..=64).contains(&mailbox.local().len()));
    assert_eq!(Mailbox::parse(&written).as_ref(), Some(&mailbox), "{written:?}");
    // Quotes may make a path too long for a command that the address alone is not.
    if written.len() <= 254 {
        let read = Command::parse(format!("RCPT TO:<{written}>").as_bytes());
        let is_same = matches!(&read, Ok(Command::Rcpt(ForwardPath::Mailbox(read), _)) if *read == mailbox);
        assert!(is_same, "{written:?} is read as {read:?}");
    }
}

/// Whole lines with nothing bare in them.
fn is_clean(text: &[u8]) -> bool {
    let joined = text.windows(2).all(|pair| (pair[0] == b'\r') == (pair[1] == b'\n'));
    joined && text.first() != Some(&b'\n') && text.last() != Some(&b'\r') && !text.contains(&0)
}

/// What a line fault is called; keeps the reference honest about the order in which faults are noticed.
pub(crate) type Heard = Vec<Result<Vec<u8>, LineFault>>;
