//! Lookup tables for Postfix (the manual page `socketmap_table`): which addresses are here, and whom a group reaches.
//!
//! | map | key | answer |
//! | --- | --- | --- |
//! | `recipients` | an address | `OK` if mail to it is taken here, reports about copies included |
//! | `expand` | the address of a group | the addresses that it reaches, with commas between them |
//!
//! Whatever keeps the store from answering is `TEMP`: `NOTFOUND` would make Postfix refuse for good.

use bytes::{Bytes, BytesMut};
use larkspur_core::keyring::Keyring;
use larkspur_core::mail_post::{self, Author};
use larkspur_core::{Error, Limits, mail_domain, mail_expansion};
use larkspur_model::EmailAddress;
use larkspur_store::{Db, Tx};

use super::netstring;
use super::service::{Answer, Garbled, Protocol};
use crate::text::bounce::{self, Bounce};

/// Octets of a question: an address has 254 at most, but what is none must be answered as well.
const MAX_QUESTION: usize = 4096;
/// Octets of an answer that Postfix takes.
const MAX_ANSWER: usize = 100_000;

/// The two maps.
pub struct Socketmap {
    db: Db,
    limits: Limits,
    keys: Keyring,
    plus_tags: bool,
}

/// What was found. The text of the last two is for the log of Postfix.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Finding {
    Found(String),
    NotFound,
    Temporary(&'static str),
    Permanent(&'static str),
}

impl Socketmap {
    /// Answers from this store, whose keys are these.
    #[must_use]
    pub fn new(db: Db, limits: Limits, keys: Keyring) -> Socketmap {
        Socketmap { db, limits, keys, plus_tags: false }
    }

    /// The same, where `group+tag@…` means `group@…` if so.
    #[must_use]
    pub fn tagged(self, plus_tags: bool) -> Socketmap {
        Socketmap { plus_tags, ..self }
    }

    async fn look_up(&self, question: &[u8]) -> Finding {
        let Some((map, key)) = std::str::from_utf8(question).ok().and_then(|text| text.split_once(' '))
        else {
            return Finding::Permanent("a question is the name of a map, a space and a key");
        };
        // Postfix also asks for parts of addresses, which nobody has here.
        let key = EmailAddress::parse(key);
        let plus_tags = self.plus_tags;
        let found = match (map, key) {
            ("recipients" | "expand", None) => return Finding::NotFound,
            ("recipients", Some(key)) => {
                let keys = self.keys.clone();
                self.db.read("companion.recipients", move |tx| recipient(tx, &keys, &key, plus_tags)).await
            }
            ("expand", Some(key)) => {
                let most = self.limits.mail_recipients;
                self.db
                    .read("companion.expand", move |tx| {
                        let group = if plus_tags { mail_post::without_tag(tx, &key)? } else { key.clone() };
                        expand(tx, &group, most)
                    })
                    .await
            }
            _ => return Finding::Permanent("the maps are recipients and expand"),
        };
        found.unwrap_or_else(|error: Error| {
            tracing::warn!(map, error = %error, "a lookup of the mail server failed");
            Finding::Temporary("the store does not answer")
        })
    }
}

impl Protocol for Socketmap {
    const NAME: &'static str = "socketmap";

    type Question = Bytes;

    fn split(input: &mut BytesMut) -> Result<Option<Bytes>, Garbled> {
        netstring::split(input, MAX_QUESTION)
    }

    async fn answer(&self, question: &Bytes) -> Answer {
        self.look_up(question).await.answer()
    }

    fn late() -> Answer {
        Finding::Temporary("the store takes too long").answer()
    }
}

impl Finding {
    const TOO_LARGE: Finding = Finding::Permanent("the group is too large for this map");

    fn answer(&self) -> Answer {
        let (kind, text) = match self {
            Finding::Found(data) => ("found", format!("OK {data}")),
            Finding::NotFound => ("not_found", "NOTFOUND ".to_owned()),
            Finding::Temporary(why) => ("temporary", format!("TEMP {why}")),
            Finding::Permanent(why) => ("permanent", format!("PERM {why}")),
        };
        Answer { kind, wire: netstring::write(text.as_bytes()) }
    }
}

/// Whether mail for this address is taken, whoever sends it: it is that of a group, or one that reports about copies come
/// back to. The postmaster is that of the server that asks.
fn recipient(tx: &mut Tx<'_>, keys: &Keyring, key: &EmailAddress, plus_tags: bool) -> Result<Finding, Error> {
    let is_ours = match bounce::read(keys, key, tx.now()) {
        Some(Bounce::Of(..)) => mail_domain::owner(tx, key.domain())?.is_some(),
        Some(Bounce::Void) => false,
        None => {
            let group = if plus_tags { mail_post::without_tag(tx, key)? } else { key.clone() };
            mail_post::judge(tx, Author::Report, &group)?.is_ok()
        }
    };
    Ok(if is_ours { Finding::Found("OK".to_owned()) } else { Finding::NotFound })
}

/// Everybody whom a group reaches. A group too large for one answer is an error, not a shorter list.
fn expand(tx: &mut Tx<'_>, key: &EmailAddress, most: usize) -> Result<Finding, Error> {
    let Ok(to) = mail_post::judge(tx, Author::Report, key)? else { return Ok(Finding::NotFound) };
    let mut list = String::new();
    let met = mail_expansion::walk(tx, to.tenant, to.group, most, |_, batch| {
        for address in batch.iter().filter_map(|recipient| recipient.address()) {
            if list.len() <= MAX_ANSWER {
                list.push_str(if list.is_empty() { "" } else { "," });
                list.push_str(address);
            }
        }
        Ok(())
    })?;
    Ok(match list.len() {
        _ if met > most => Finding::TOO_LARGE,
        // Nobody to send to: as unknown as a group that is not there.
        0 => Finding::NotFound,
        length if length + "OK ".len() > MAX_ANSWER => Finding::TOO_LARGE,
        _ => Finding::Found(list),
    })
}
