//! The fields of a delivery status (RFC 3464 §2), in ASCII whatever they are made of.

use std::fmt::Write as _;

use super::build::{Failure, News, Report};
use crate::text::date::date;
use crate::text::words::clean;

/// Octets of a value.
const VALUE: usize = 500;

/// The whole part: what is true of the message, then what is true of each recipient.
pub(super) fn status(report: &Report<'_>) -> String {
    let about = &report.about;
    let mut part = field("Reporting-MTA", &format!("dns; {}", report.by));
    if let Some(envid) = about.envid {
        part += &field("Original-Envelope-Id", &without_xtext(envid));
    }
    part += &field("Arrival-Date", &date(about.accepted_at));
    match report.news {
        News::Failed { failures, .. } | News::Suspended { failures, .. } | News::Refused { failures } => {
            for failure in failures {
                part += &recipient(failure);
            }
        }
        News::Delayed { until, .. } => {
            part += &group(report, "delayed", "4.4.7");
            part += &field("Will-Retry-Until", &date(until));
        }
        News::Expanded { .. } => part += &group(report, "expanded", "2.1.9"),
        News::Summary { .. } | News::LeftOut { .. } | News::Storm => {}
    }
    part
}

/// The group, which is the author's recipient: what is behind it is not told to him.
fn group(report: &Report<'_>, action: &str, status: &str) -> String {
    let orcpt = match report.news {
        News::Delayed { orcpt, .. } | News::Expanded { orcpt } => orcpt,
        News::Failed { .. }
        | News::Suspended { .. }
        | News::Refused { .. }
        | News::Summary { .. }
        | News::LeftOut { .. }
        | News::Storm => None,
    };
    head(report.about.group.as_str(), orcpt, action, status)
}

fn recipient(failure: &Failure<'_>) -> String {
    let (class, subject, detail) = failure.status;
    let mut lines = head(failure.address, failure.orcpt, "failed", &format!("{class}.{subject}.{detail}"));
    if let Some(host) = failure.remote {
        lines += &field("Remote-MTA", &format!("dns; {host}"));
    }
    if let Some(code) = failure.code {
        lines += &field("Diagnostic-Code", &format!("smtp; {code} {}", failure.text));
    }
    lines + &field("Last-Attempt-Date", &date(failure.at))
}

fn head(address: &str, orcpt: Option<&str>, action: &str, status: &str) -> String {
    let mut lines = "\r\n".to_owned();
    if let Some(orcpt) = orcpt {
        lines += &field("Original-Recipient", &without_xtext(orcpt));
    }
    let kind = if address.is_ascii() { "rfc822" } else { "utf-8" };
    lines += &field("Final-Recipient", &format!("{kind}; {address}"));
    lines + &field("Action", action) + &field("Status", status)
}

/// A field that cannot become two, with signs beyond ASCII written as `\x{…}` (RFC 6533 §3).
fn field(name: &str, value: &str) -> String {
    let mut line = format!("{name}: ");
    for sign in clean(value).chars() {
        if line.len() >= VALUE {
            break;
        }
        if sign.is_ascii() {
            line.push(sign);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(line, "\\x{{{:X}}}", u32::from(sign));
        }
    }
    line + "\r\n"
}

/// Text as it was before it was written as xtext (RFC 3461 §4).
fn without_xtext(text: &str) -> String {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((octet, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let code = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| *octet == b'+');
        out.push(code.unwrap_or(*octet));
        rest = if code.is_some() { behind.get(2..).unwrap_or_default() } else { behind };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_one_line_of_ascii() {
        assert_eq!(field("A", "x\r\nB: y"), "A: x B: y\r\n");
        assert_eq!(field("A", "utf-8; 销@b.example"), "A: utf-8; \\x{9500}@b.example\r\n");
        assert!(field("A", &"é".repeat(10_000)).len() < VALUE + 10);
    }

    #[test]
    fn xtext_is_undone() {
        assert_eq!(without_xtext("rfc822;a+2Bb+40c"), "rfc822;a+b@c");
        assert_eq!(without_xtext("a+"), "a+");
        assert_eq!(without_xtext("a+é+0D"), "a+é\r");
    }
}
