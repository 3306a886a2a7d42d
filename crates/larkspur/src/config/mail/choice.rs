//! Settings that are one of a few words: the mode, the class of a listener, and what is done in cases that have a choice.

use std::num::NonZeroU32;

use crate::config::value::Value;

/// What becomes of the copies of accepted mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MailMode {
    /// They are kept to be looked at.
    Capture,
    /// They are sent on.
    Relay,
}

/// Whose word a listener takes for who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Clients authenticate.
    Submission,
    /// The peer has checked who sends.
    Verified,
    /// The peer writes down what it found out.
    Authres,
}

/// What is done with a line feed that stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BareLf {
    /// The message is refused.
    Refuse,
    /// It becomes the end of a line.
    Normalize,
}

/// When the `From` of a message is rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mitigation {
    /// When receivers would refuse the copies otherwise.
    Auto,
    /// In every message from outside.
    Always,
    /// In none.
    Never,
}

/// Whose rules count for groups that are nested in others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NestedPolicy {
    /// Those of the group that was written to.
    Outer,
    /// Those of each nested group as well.
    Strict,
}

/// Which copies have return addresses of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verp {
    /// None.
    Never,
    /// Those of one mail in so many.
    Every(NonZeroU32),
}

impl Value for Verp {
    const NAME: &'static str = "never|always|NUMBER";

    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "never" => Ok(Self::Never),
            "always" => Ok(Self::Every(NonZeroU32::MIN)),
            number => number
                .parse()
                .map(Self::Every)
                .map_err(|_| format!("{text:?} is neither never nor always, nor a number from 1 on")),
        }
    }

    fn show(&self) -> Option<toml::Value> {
        Some(match self {
            Self::Never => "never".into(),
            Self::Every(NonZeroU32::MIN) => "always".into(),
            Self::Every(number) => number.to_string().into(),
        })
    }
}

/// Declares how a setting that is one of a few words is read and shown.
macro_rules! words {
    ($kind:ident: $names:literal { $($word:literal = $value:ident,)* }) => {
        impl Value for $kind {
            const NAME: &'static str = $names;

            fn parse(text: &str) -> Result<Self, String> {
                match text {
                    $($word => Ok(Self::$value),)*
                    _ => Err(format!("{text:?} is none of {}", $names.replace('|', ", "))),
                }
            }

            fn show(&self) -> Option<toml::Value> {
                let word = match self {
                    $(Self::$value => $word,)*
                };
                Some(word.into())
            }
        }
    };
}

words!(MailMode: "capture|relay" { "capture" = Capture, "relay" = Relay, });
words!(BareLf: "refuse|normalize" { "refuse" = Refuse, "normalize" = Normalize, });
words!(NestedPolicy: "outer|strict" { "outer" = Outer, "strict" = Strict, });
words!(Mitigation: "auto|always|never" { "auto" = Auto, "always" = Always, "never" = Never, });

impl Value for Trust {
    const NAME: &'static str = "submission|verified|authres";

    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "submission" => Ok(Self::Submission),
            "verified" => Ok(Self::Verified),
            "authres" => Ok(Self::Authres),
            "internet" => {
                Err("\"internet\" is not there yet: it would need SPF, DKIM and DMARC to be checked here; \
                put a mail server in front and use authres"
                    .to_owned())
            }
            _ => Err(format!("{text:?} is none of submission, verified, authres")),
        }
    }

    fn show(&self) -> Option<toml::Value> {
        let word = match self {
            Self::Submission => "submission",
            Self::Verified => "verified",
            Self::Authres => "authres",
        };
        Some(word.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::mail::shown;

    #[test]
    fn return_addresses_of_copies_are_for_none_for_all_or_for_some_mail() {
        for (text, short) in [("never", "never"), ("always", "always"), ("1", "always"), ("20", "20")] {
            assert_eq!(shown::<Verp>(text), short);
        }
        for wrong in ["", "0", "-1", "some", "2.5"] {
            assert!(Verp::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_class_that_is_not_there_yet_says_so() {
        assert!(Trust::parse("internet").unwrap_err().contains("not there yet"));
    }
}
