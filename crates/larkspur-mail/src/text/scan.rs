//! Quoted strings and comments (RFC 5322 §3.2.2, §3.2.4), behind the sign that opens them.

/// The text of a quoted string, its quoted pairs resolved; `None` when it does not end.
pub(super) fn quoted(signs: &mut impl Iterator<Item = char>) -> Option<String> {
    let mut text = String::new();
    loop {
        match signs.next()? {
            '"' => return Some(text),
            '\\' => text.push(signs.next()?),
            sign => text.push(sign),
        }
    }
}

/// Passes a comment and the comments in it; `None` when it does not end.
pub(super) fn skip_comment(signs: &mut impl Iterator<Item = char>) -> Option<()> {
    let mut depth = 1_usize;
    while depth > 0 {
        match signs.next()? {
            '(' => depth += 1,
            ')' => depth -= 1,
            '\\' => {
                signs.next()?;
            }
            _ => {}
        }
    }
    Some(())
}
