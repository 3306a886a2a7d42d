//! From the refusals of the rules to those of the session.

use larkspur_core::mail_post;
use larkspur_core::mail_reach::Ground;
use larkspur_smtp::session::Refusal;

/// What the client is told. No reply says more of a group than that it does not take the mail.
pub(crate) fn refusal(refusal: mail_post::Refusal) -> Refusal {
    match refusal {
        mail_post::Refusal::NotOurs => Refusal::RelayDenied,
        mail_post::Refusal::Unknown => Refusal::UnknownRecipient,
        mail_post::Refusal::NotPermitted(_) => Refusal::NotPermitted,
        mail_post::Refusal::NotProved => Refusal::SenderUnproven,
        mail_post::Refusal::Empty | mail_post::Refusal::TooMany => Refusal::ExpansionProblem,
        mail_post::Refusal::TooMuch => Refusal::TooMuchMail,
        mail_post::Refusal::TooLarge => Refusal::FanOutTooLarge,
    }
}

/// The rule that refused, in the word that an administrator sees.
pub(crate) fn rule(refusal: mail_post::Refusal) -> &'static str {
    match refusal {
        mail_post::Refusal::NotOurs => "NOT_OURS",
        mail_post::Refusal::Unknown => "UNKNOWN_RECIPIENT",
        mail_post::Refusal::NotProved => "SENDER_NOT_PROVED",
        mail_post::Refusal::Empty => "GROUP_IS_EMPTY",
        mail_post::Refusal::TooMany => "TOO_MANY_RECIPIENTS",
        mail_post::Refusal::TooMuch => "TOO_MUCH_MAIL",
        mail_post::Refusal::TooLarge => "TOO_LARGE_FOR_SO_MANY",
        mail_post::Refusal::NotPermitted(ground) => match ground {
            Ground::MailGroup => "SENDER_IS_MAIL_GROUP",
            Ground::Suspended => "ACCOUNT_SUSPENDED",
            Ground::NotInternal => "NOT_INTERNAL",
            Ground::NotMember => "NOT_MEMBER",
            // The grounds that accept are no refusals.
            Ground::NotPermitted | Ground::Anyone | Ground::Internal | Ground::Member | Ground::Permitted => {
                "NOT_PERMITTED"
            }
        },
    }
}
