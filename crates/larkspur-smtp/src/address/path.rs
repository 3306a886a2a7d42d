//! Paths: what stands between `<` and `>` behind `MAIL FROM:` and `RCPT TO:`.

use std::fmt;

use super::mailbox::Mailbox;

/// Octets of a path, its brackets included (RFC 5321 §4.5.3.1.3).
const MAX_PATH: usize = 256;

/// Where reports about a message go.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ReversePath {
    /// `<>`: nowhere; what is sent is a report itself (RFC 5321 §4.5.5).
    Null,
    /// To this mailbox.
    Mailbox(Mailbox),
}

/// Where a message goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ForwardPath {
    /// `<postmaster>` without a domain: whoever runs this server (RFC 5321 §4.5.1).
    Postmaster,
    /// To this mailbox.
    Mailbox(Mailbox),
}

/// Why a path cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathFault {
    /// No `<…>` where one must stand.
    Missing,
    /// What stands between the brackets is no address.
    BadAddress,
}

impl ReversePath {
    /// Needs SMTPUTF8.
    pub fn is_international(&self) -> bool {
        matches!(self, ReversePath::Mailbox(mailbox) if mailbox.is_international())
    }
}

impl fmt::Display for ReversePath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReversePath::Null => out.write_str("<>"),
            ReversePath::Mailbox(mailbox) => write!(out, "<{mailbox}>"),
        }
    }
}

impl ForwardPath {
    /// Needs SMTPUTF8.
    pub fn is_international(&self) -> bool {
        matches!(self, ForwardPath::Mailbox(mailbox) if mailbox.is_international())
    }
}

impl fmt::Display for ForwardPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ForwardPath::Postmaster => out.write_str("<postmaster>"),
            ForwardPath::Mailbox(mailbox) => write!(out, "<{mailbox}>"),
        }
    }
}

/// Reads a reverse path off the front of `text`; the rest is what follows its `>`.
pub(crate) fn split_reverse(text: &str) -> Result<(ReversePath, &str), PathFault> {
    let (inside, rest) = split(text)?;
    if inside.is_empty() {
        return Ok((ReversePath::Null, rest));
    }
    let mailbox = Mailbox::parse(without_route(inside)).ok_or(PathFault::BadAddress)?;
    Ok((ReversePath::Mailbox(mailbox), rest))
}

/// Reads a forward path off the front of `text`; the rest is what follows its `>`.
pub(crate) fn split_forward(text: &str) -> Result<(ForwardPath, &str), PathFault> {
    let (inside, rest) = split(text)?;
    if inside.eq_ignore_ascii_case("postmaster") {
        return Ok((ForwardPath::Postmaster, rest));
    }
    let mailbox = Mailbox::parse(without_route(inside)).ok_or(PathFault::BadAddress)?;
    Ok((ForwardPath::Mailbox(mailbox), rest))
}

/// Finds the closing bracket, which is not one inside quotes.
fn split(text: &str) -> Result<(&str, &str), PathFault> {
    let inside = text.trim_start_matches(' ').strip_prefix('<').ok_or(PathFault::Missing)?;
    let mut quoted = false;
    let mut escaped = false;
    for (index, sign) in inside.char_indices() {
        match sign {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '>' if !quoted => {
                let (path, rest) = inside.split_at(index);
                if path.len() + 2 > MAX_PATH {
                    return Err(PathFault::BadAddress);
                }
                return Ok((path, rest.strip_prefix('>').unwrap_or(rest)));
            }
            _ => {}
        }
    }
    Err(PathFault::Missing)
}

/// Source routes (`@one,@two:ann@three`) are taken and ignored (RFC 5321 §3.6.1, appendix C).
fn without_route(path: &str) -> &str {
    match path.split_once(':') {
        Some((route, mailbox)) if route.split(',').all(|hop| hop.len() > 1 && hop.starts_with('@')) => {
            mailbox
        }
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_paths() {
        let forward = |text| split_forward(text).map(|(path, rest)| (path.to_string(), rest));
        assert_eq!(forward("<ann@c.example> X=1"), Ok(("<ann@c.example>".into(), " X=1")));
        assert_eq!(forward(" <PostMaster>"), Ok(("<postmaster>".into(), "")));
        assert_eq!(forward("<@a.example,@b.example:ann@c.example>"), Ok(("<ann@c.example>".into(), "")));
        assert_eq!(forward("<\"a>b\"@c.example>"), Ok(("<\"a>b\"@c.example>".into(), "")));
        assert_eq!(split_reverse("<> A"), Ok((ReversePath::Null, " A")));
    }

    #[test]
    fn tells_what_is_wrong() {
        let long = format!("<{}@c.example>", "a".repeat(250));
        for (text, fault) in [
            ("<>", PathFault::BadAddress),
            ("ann@c.example", PathFault::Missing),
            ("<ann@c.example", PathFault::Missing),
            ("<\"ann@c.example>", PathFault::Missing),
            ("<@:ann@c.example>", PathFault::BadAddress),
            ("<a:b@c.example>", PathFault::BadAddress),
            (long.as_str(), PathFault::BadAddress),
        ] {
            assert_eq!(split_forward(text), Err(fault), "{text}");
        }
    }
}
