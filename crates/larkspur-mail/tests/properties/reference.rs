//! The slow and obvious way to cut a message, line by line.

/// Fields with their line ends, and the body.
pub(crate) fn cut(text: &[u8]) -> (Vec<Vec<u8>>, Vec<u8>) {
    let mut fields: Vec<Vec<u8>> = Vec::new();
    let mut lines = lines(text).into_iter().peekable();
    while let Some(line) = lines.next_if(|line| line != b"\r\n") {
        let continues = line.first().is_some_and(|first| matches!(first, b' ' | b'\t'));
        match fields.last_mut() {
            Some(field) if continues => field.extend_from_slice(&line),
            _ if is_field(&line) => fields.push(line),
            _ => return (fields, [line, lines.flatten().collect()].concat()),
        }
    }
    lines.next();
    (fields, lines.flatten().collect())
}

/// The name of a field, in lower case.
pub(crate) fn name(field: &[u8]) -> String {
    let colon = field.iter().position(|octet| *octet == b':').unwrap();
    std::str::from_utf8(&field[..colon]).unwrap().trim_end_matches([' ', '\t']).to_lowercase()
}

fn is_field(line: &[u8]) -> bool {
    let Some(colon) = line.iter().position(|octet| *octet == b':') else { return false };
    let name = line[..colon].trim_ascii_end();
    let ends_in_space = line[name.len()..colon].iter().all(|octet| matches!(octet, b' ' | b'\t'));
    ends_in_space && !name.is_empty() && name.iter().all(|octet| (33..=126).contains(octet))
}

/// Lines with their ends; the last may have none.
fn lines(text: &[u8]) -> Vec<Vec<u8>> {
    let mut lines = vec![Vec::new()];
    for octet in text {
        let line = lines.last_mut().unwrap();
        line.push(*octet);
        if line.ends_with(b"\r\n") {
            lines.push(Vec::new());
        }
    }
    lines.retain(|line: &Vec<u8>| !line.is_empty());
    lines
}

/// The netstrings of a stream, and whether what follows them is none.
pub(crate) fn netstrings(stream: &[u8], max: usize) -> (Vec<bytes::Bytes>, bool) {
    let mut found = Vec::new();
    let mut rest = stream;
    loop {
        let Some(colon) = rest.iter().position(|octet| *octet == b':') else {
            return (found, rest.len() > 7);
        };
        let digits = String::from_utf8_lossy(&rest[..colon]).into_owned();
        let length = digits.parse::<usize>().ok();
        let Some(length) = length.filter(|length| *length <= max && length.to_string() == digits) else {
            return (found, true);
        };
        let content = &rest[colon + 1..];
        match content.get(length) {
            None => return (found, false),
            Some(b',') => found.push(content[..length].to_vec().into()),
            Some(_) => return (found, true),
        }
        rest = &content[length + 1..];
    }
}
