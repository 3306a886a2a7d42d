//! What came in, counted.

use std::collections::BTreeMap;

use larkspur_smtp::session::Refusal;
use parking_lot::Mutex;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counted {
    /// Whole messages, by what became of them.
    Message,
    /// Recipients of envelopes, by the verdict.
    Recipient,
    /// Logins, by the verdict.
    Login,
    /// Mail to return addresses of ours, by what it was.
    Returned,
    /// Refusals by a rule, by whether there was room to write them down.
    Ledger,
}

/// Counters with a word each for the outcome. The words are few and fixed: no counter has an address or an id in its
/// name.
#[derive(Debug, Default)]
pub struct Counters(Mutex<BTreeMap<(Counted, &'static str), u64>>);

impl Counters {
    /// Counts one more.
    pub(super) fn count(&self, what: Counted, outcome: &'static str) {
        *self.0.lock().entry((what, outcome)).or_default() += 1;
    }

    /// All counters by now.
    #[must_use]
    pub fn read(&self) -> Vec<(Counted, &'static str, u64)> {
        self.0.lock().iter().map(|((what, outcome), count)| (*what, *outcome, *count)).collect()
    }
}

/// The word for a refusal.
pub(super) fn word(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::UnknownRecipient => "unknown_recipient",
        Refusal::RelayDenied => "relay_denied",
        Refusal::NotPermitted => "not_permitted",
        Refusal::SenderUnproven => "sender_unproven",
        Refusal::AuthenticationRequired => "authentication_required",
        Refusal::SenderNotOwned => "sender_not_owned",
        Refusal::BadCredentials => "bad_credentials",
        Refusal::TooManyLogins => "too_many_logins",
        Refusal::SpfFail | Refusal::Unaligned => "unverified",
        Refusal::SpfUnavailable | Refusal::DnsUnavailable => "dns",
        Refusal::MessageTooLarge => "too_large",
        Refusal::FanOutTooLarge => "fan_out_too_large",
        Refusal::ExpansionProblem => "expansion",
        Refusal::RecipientDisabled => "disabled",
        Refusal::Loop => "loop",
        Refusal::BadContent(_) => "content",
        Refusal::NeedsSmtpUtf8 => "smtputf8",
        Refusal::NoRoom => "no_room",
        Refusal::TooManyRecipients => "too_many_recipients",
        Refusal::TooMuchMail => "too_much_mail",
        Refusal::Unavailable => "unavailable",
        Refusal::Misbehaved(_) => "misbehaved",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_counted_apart() {
        let counters = Counters::default();
        counters.count(Counted::Message, "accepted");
        counters.count(Counted::Message, "accepted");
        counters.count(Counted::Recipient, word(Refusal::NotPermitted));
        assert_eq!(
            counters.read(),
            [(Counted::Message, "accepted", 2), (Counted::Recipient, "not_permitted", 1)]
        );
    }
}
