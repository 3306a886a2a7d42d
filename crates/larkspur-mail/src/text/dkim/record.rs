//! The TXT record of a key (RFC 6376 §3.6).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use larkspur_model::MailDomain;

/// Octets of one string of a TXT record (RFC 1035 §3.3.14).
const STRING: usize = 255;
/// The object identifier of RSA with its empty parameters, in DER (RFC 8017 appendix A.1).
const RSA: [u8; 15] =
    [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
const SEQUENCE: u8 = 0x30;
const BIT_STRING: u8 = 0x03;

/// A TXT record. Displayed, it is a line of a zone file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Where it belongs, without the last dot.
    pub name: String,
    /// What it says, in one piece.
    pub value: String,
}

impl Record {
    /// `public` is an `RSAPublicKey`. It is published inside a `SubjectPublicKeyInfo`, as everybody does and expects.
    pub(super) fn rsa(selector: &str, domain: &MailDomain, public: &[u8]) -> Record {
        let bits = der(BIT_STRING, &[&[0], public].concat());
        let info = der(SEQUENCE, &[&RSA[..], &bits].concat());
        Record::new(selector, domain, "rsa", &info)
    }

    /// `public` is the 32 octets of the key, published as they are (RFC 8463 §3).
    pub(super) fn ed25519(selector: &str, domain: &MailDomain, public: &[u8]) -> Record {
        Record::new(selector, domain, "ed25519", public)
    }

    fn new(selector: &str, domain: &MailDomain, kind: &str, public: &[u8]) -> Record {
        let name = format!("{selector}._domainkey.{}", domain.as_str());
        Record { name, value: format!("v=DKIM1; k={kind}; p={}", STANDARD.encode(public)) }
    }
}

impl fmt::Display for Record {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}. IN TXT (", self.name)?;
        let mut rest = self.value.as_str();
        while !rest.is_empty() {
            let (string, behind) = rest.split_at_checked(STRING).unwrap_or((rest, ""));
            write!(out, " \"{string}\"")?;
            rest = behind;
        }
        out.write_str(" )")
    }
}

/// A value in DER: tag, length, content.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = content.len().to_be_bytes();
    let significant: Vec<u8> = length.into_iter().skip_while(|octet| *octet == 0).collect();
    match significant.as_slice() {
        [] => out.push(0),
        [short] if *short < 0x80 => out.push(*short),
        long => {
            out.push(0x80 | u8::try_from(long.len()).unwrap_or(u8::MAX));
            out.extend_from_slice(long);
        }
    }
    out.extend_from_slice(content);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_in_der() {
        assert_eq!(der(3, b""), [3, 0]);
        assert_eq!(der(3, &[7; 127])[..3], [3, 127, 7]);
        assert_eq!(der(3, &[7; 128])[..3], [3, 0x81, 128]);
        assert_eq!(der(3, &[7; 300])[..4], [3, 0x82, 1, 44]);
    }

    #[test]
    fn a_long_value_is_cut_for_a_zone_file() {
        let record = Record { name: "s._domainkey.c.example".to_owned(), value: "x".repeat(300) };
        let line = record.to_string();
        assert!(line.starts_with("s._domainkey.c.example. IN TXT ( \"xxx"), "{line}");
        assert!(line.contains(&format!(" \"{}\" \"{}\" )", "x".repeat(255), "x".repeat(45))), "{line}");
    }
}
