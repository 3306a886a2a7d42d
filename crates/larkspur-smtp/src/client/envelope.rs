//! The envelope of a letter in the words of one server: with the extensions that it offers, and no other.

use super::connect::Offers;
use super::letter::{Addressee, Letter};
use crate::address::ReversePath;
use crate::command::Return;
use crate::reply::Status;

/// Why this server cannot take the letter for this recipient, if it cannot.
pub(super) fn unfit(letter: &Letter, offers: &Offers, to: &Addressee) -> Option<(Status, &'static str)> {
    let needs_utf8 = letter.smtputf8 || letter.sender.is_international() || to.mailbox.is_international();
    if needs_utf8 && !offers.smtputf8() {
        return Some((Status(5, 6, 7), "the server does not offer SMTPUTF8"));
    }
    if !offers.eight_bit() && !letter.text.is_ascii() {
        return Some((Status(5, 6, 3), "the server does not offer 8BITMIME"));
    }
    if offers.max_size > 0 && letter.text.size() > offers.max_size {
        return Some((Status(5, 3, 4), "the message is larger than the server takes"));
    }
    None
}

/// The `MAIL` line.
pub(super) fn mail(letter: &Letter, offers: &Offers, to: &[&Addressee]) -> String {
    let mut line = format!("MAIL FROM:{}", letter.sender);
    if offers.size() {
        line.push_str(&format!(" SIZE={}", letter.text.size()));
    }
    if !letter.text.is_ascii() && offers.eight_bit() {
        line.push_str(" BODY=8BITMIME");
    }
    let is_international =
        letter.sender.is_international() || to.iter().any(|to| to.mailbox.is_international());
    if (letter.smtputf8 || is_international) && offers.smtputf8() {
        line.push_str(" SMTPUTF8");
    }
    match letter.ret.filter(|_| offers.dsn()) {
        Some(Return::Full) => line.push_str(" RET=FULL"),
        Some(Return::Headers) => line.push_str(" RET=HDRS"),
        None => {}
    }
    line.push_str("\r\n");
    line
}

/// The `RCPT` line. Reports about reports are never asked for (RFC 3461 §6.2).
pub(super) fn rcpt(letter: &Letter, offers: &Offers, to: &Addressee) -> String {
    let mut line = format!("RCPT TO:<{}>", to.mailbox);
    if let Some(notify) = to.notify.filter(|_| offers.dsn()) {
        let events = [("SUCCESS", notify.success), ("FAILURE", notify.failure), ("DELAY", notify.delay)];
        let wanted: Vec<&str> =
            events.iter().filter(|(_, wanted)| *wanted).map(|(event, _)| *event).collect();
        let is_report = letter.sender == ReversePath::Null;
        let value = if wanted.is_empty() || is_report { "NEVER".to_owned() } else { wanted.join(",") };
        line.push_str(&format!(" NOTIFY={value}"));
    }
    line.push_str("\r\n");
    line
}
