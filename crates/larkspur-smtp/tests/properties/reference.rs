//! The slow and obvious way to do what the machines do, over the whole stream at once.

use larkspur_smtp::frame::{BareLf, DataFault, LineFault, TextRules};

use super::checks::Heard;

/// The lines of a stream. The first fault of a line is all that is heard of it.
pub(crate) fn lines(stream: &[u8], max: usize) -> Heard {
    let mut heard = Vec::new();
    let mut rest = stream;
    while !rest.is_empty() {
        let end = find(rest, b"\r\n").map(|at| at + 2);
        let segment = &rest[..end.unwrap_or(rest.len())];
        match (line_fault(segment, max), end) {
            (Some(fault), _) => heard.push(Err(fault)),
            (None, Some(end)) => heard.push(Ok(segment[..end - 2].to_vec())),
            (None, None) => {}
        }
        rest = end.map_or(&[], |end| &rest[end..]);
    }
    heard
}

fn line_fault(segment: &[u8], max: usize) -> Option<LineFault> {
    (0..segment.len()).find_map(|at| {
        let after_cr = at > 0 && segment[at - 1] == b'\r';
        match segment[at] {
            _ if at >= max => Some(LineFault::TooLong),
            b'\n' if after_cr => None,
            _ if after_cr => Some(LineFault::BareCr),
            b'\n' => Some(LineFault::BareLf),
            0 => Some(LineFault::Nul),
            _ => None,
        }
    })
}

/// Where the bytes of a message end, its end mark included: behind the first CR LF `.` CR LF there is, if one thinks
/// of a CR LF in front of it all.
pub(crate) fn end_of_data(stream: &[u8]) -> Option<usize> {
    let mut framed = b"\r\n".to_vec();
    framed.extend_from_slice(stream);
    find(&framed, b"\r\n.\r\n").map(|at| at + 3)
}

/// The text of a message whose bytes end with the end mark.
pub(crate) fn text(bytes: &[u8], rules: TextRules) -> Result<Vec<u8>, DataFault> {
    let body = &bytes[..bytes.len() - 3];
    let mut text = Vec::new();
    let mut line = 0;
    let mut line_begins = true;
    for at in 0..body.len() {
        let before = if at == 0 { 0 } else { body[at - 1] };
        match body[at] {
            b'\r' if before != b'\r' => {
                line_begins = false;
                continue;
            }
            _ if before == b'\r' && body[at] != b'\n' => return Err(DataFault::BareCr),
            b'\n' if before != b'\r' && rules.bare_lf == BareLf::Refuse => return Err(DataFault::BareLf),
            b'\n' => {
                text.extend_from_slice(b"\r\n");
                line = 0;
            }
            0 => return Err(DataFault::Nul),
            b'.' if line_begins => {
                line_begins = false;
                continue;
            }
            byte => {
                text.push(byte);
                line += 1;
                if rules.max_line.is_some_and(|max| line > max) {
                    return Err(DataFault::LongLine);
                }
            }
        }
        if text.len() > rules.max_size {
            return Err(DataFault::TooLarge);
        }
        line_begins = body[at] == b'\n';
    }
    Ok(text)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
