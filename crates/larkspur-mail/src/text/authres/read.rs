//! Reading one Authentication-Results field (RFC 8601 §2.2).

use crate::text::scan::{quoted, skip_comment};

/// Findings of one field: nobody who is honest writes more.
const FINDINGS: usize = 100;

/// What one field says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Results {
    /// Who says it.
    pub id: String,
    /// What was found, in its order; empty for `none`.
    pub findings: Vec<Finding>,
}

/// The result of one method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The method, in lower case: `dmarc`, `auth`, ….
    pub method: String,
    /// The result, in lower case: `pass`, `fail`, ….
    pub result: String,
    /// What it was found about: (`header.from`, `corp.example`), names in lower case.
    pub properties: Vec<(String, String)>,
}

impl Results {
    /// Reads the value of a field, folded or not; `None` when it does not follow the grammar. What is behind the first
    /// mistake could mean anything, so nothing is taken of such a field.
    #[must_use]
    pub fn read(value: &str) -> Option<Results> {
        let mut pieces = pieces(value)?.into_iter();
        let mut head = pieces.next()?.into_iter();
        let Some(Sign::Word(id)) = head.next() else { return None };
        // A version may follow; others than 1 are not known.
        match (head.next(), head.next()) {
            (None, _) => {}
            (Some(Sign::Word(version)), None) if version == "1" => {}
            _ => return None,
        }
        let mut findings = Vec::new();
        for piece in pieces {
            match piece.as_slice() {
                [] => {}
                [Sign::Word(none)] if none.eq_ignore_ascii_case("none") => {}
                _ if findings.len() == FINDINGS => return None,
                piece => findings.push(finding(piece)?),
            }
        }
        Some(Results { id, findings })
    }

    /// The findings of one method, named in lower case.
    pub fn of<'a>(&'a self, method: &'a str) -> impl Iterator<Item = &'a Finding> {
        self.findings.iter().filter(move |finding| finding.method == method)
    }
}

impl Finding {
    /// The first property of this name.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// `method=result (name=value)*`.
fn finding(piece: &[Sign]) -> Option<Finding> {
    let mut pairs = Vec::new();
    for pair in piece.chunks(3) {
        let [Sign::Word(name), Sign::Equals, Sign::Word(value)] = pair else { return None };
        pairs.push((name.to_ascii_lowercase(), value.clone()));
    }
    let mut pairs = pairs.into_iter();
    let (method, result) = pairs.next()?;
    let method = method.split('/').next().unwrap_or_default().to_owned();
    Some(Finding { method, result: result.to_ascii_lowercase(), properties: pairs.collect() })
}

#[derive(Debug, PartialEq, Eq)]
enum Sign {
    Word(String),
    Equals,
}

/// Words and equals signs between semicolons, without comments; `None` when a quote or a comment does not end.
fn pieces(value: &str) -> Option<Vec<Vec<Sign>>> {
    let mut pieces = vec![Vec::new()];
    let mut word = String::new();
    let mut signs = value.chars();
    while let Some(sign) = signs.next() {
        // Only the first equals sign of a pair has a meaning: signatures end with them.
        let in_value = !word.is_empty() && matches!(pieces.last()?.last(), Some(Sign::Equals));
        match sign {
            '(' => {
                end_word(&mut pieces, &mut word)?;
                skip_comment(&mut signs)?;
            }
            '"' if word.is_empty() => {
                let quoted = quoted(&mut signs)?;
                pieces.last_mut()?.push(Sign::Word(quoted));
            }
            '"' | ')' => return None,
            ';' => {
                end_word(&mut pieces, &mut word)?;
                pieces.push(Vec::new());
            }
            '=' if !in_value => {
                end_word(&mut pieces, &mut word)?;
                pieces.last_mut()?.push(Sign::Equals);
            }
            ' ' | '\t' | '\r' | '\n' => end_word(&mut pieces, &mut word)?,
            _ if sign.is_control() => return None,
            _ => word.push(sign),
        }
    }
    end_word(&mut pieces, &mut word)?;
    Some(pieces)
}

fn end_word(pieces: &mut [Vec<Sign>], word: &mut String) -> Option<()> {
    if !word.is_empty() {
        pieces.last_mut()?.push(Sign::Word(std::mem::take(word)));
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_servers_write() {
        let value = " mx.corp.example 1;\r\n\tdkim=pass (2048-bit key; \"x\") header.d=b.example header.b=\"a;b\";\r\n\
                     \tspf=softfail reason=\"no; really\" smtp.mailfrom=a@b.example; dmarc/1 = Pass (p=reject) \
                     header.from = b.example; x=y header.b=ab==";
        let results = Results::read(value).unwrap();
        assert_eq!(results.id, "mx.corp.example");
        let shown: Vec<_> =
            results.findings.iter().map(|found| format!("{}={}", found.method, found.result)).collect();
        assert_eq!(shown, ["dkim=pass", "spf=softfail", "dmarc=pass", "x=y"]);
        assert_eq!(results.of("dkim").next().unwrap().property("header.b"), Some("a;b"));
        assert_eq!(results.of("dmarc").next().unwrap().property("header.from"), Some("b.example"));
        assert_eq!(results.of("x").next().unwrap().property("header.b"), Some("ab=="));
    }

    #[test]
    fn none_is_nothing() {
        assert_eq!(Results::read("mx.corp.example; none").unwrap().findings, []);
        assert_eq!(Results::read("mx.corp.example").unwrap().findings, []);
        assert_eq!(Results::read("\"mx (corp)\"; none").unwrap().id, "mx (corp)");
    }

    #[test]
    fn mistakes_void_the_field() {
        for wrong in [
            "",
            ";",
            "mx 2; dmarc=pass",
            "mx 1 1; dmarc=pass",
            "mx; dmarc",
            "mx; dmarc=",
            "mx; =pass",
            "mx; dmarc==pass",
            "mx; dmarc=pass header.from",
            "mx; dmarc=pass (",
            "mx; dmarc=pass reason=\"x",
            "mx; dmarc=pass)",
            "mx; a\"b\"=pass",
            "mx; dmarc=pass\0",
        ] {
            assert_eq!(Results::read(wrong), None, "{wrong:?}");
        }
        assert_eq!(Results::read(&format!("mx{}", "; a=b".repeat(101))), None);
    }
}
