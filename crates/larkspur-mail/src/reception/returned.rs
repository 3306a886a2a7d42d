//! Mail to a return address of ours: a report about copies that did not arrive, or somebody's note of absence. None of it
//! is passed on to anybody.

use std::sync::Arc;

use larkspur_core::mail_post;
use larkspur_core::mail_trouble::{self, Failure};
use larkspur_model::{EmailAddress, MailPostKey, TenantKey};
use larkspur_smtp::address::ReversePath;
use larkspur_smtp::session::Refusal;
use larkspur_store::Lane;

use super::arrival::{Arrival, Fate};
use super::counters::Counted;
use super::{Origin, Place};
use crate::text::automatic::Automatic;
use crate::text::bounce;
use crate::text::report::{self, Action, Fate as ReportedFate};

/// Copies that are looked through at a time.
const PAGE: usize = 1_000;

/// The fates of those recipients that are return addresses, by their place among all. Whatever comes is taken: a refusal
/// would be reported to us again. Only trouble of our own makes the peer try again.
pub(super) async fn take(arrival: &Arrival<'_>) -> Vec<(usize, Fate)> {
    let mut fates = Vec::new();
    for (index, addressed) in arrival.recipients.iter().enumerate() {
        let Place::Return(tenant, origin) = &addressed.place else { continue };
        let fate = match origin {
            None => Fate::Dropped("void"),
            Some(origin) => read(arrival, *tenant, origin).await,
        };
        if let Fate::Dropped(outcome) = fate {
            arrival.office.counters().count(Counted::Returned, outcome);
        }
        fates.push((index, fate));
    }
    fates
}

async fn read(arrival: &Arrival<'_>, tenant: TenantKey, origin: &Origin) -> Fate {
    let found = match &origin.copy {
        Some(name) => member(arrival, tenant, origin.post, name).await,
        None => Ok(None),
    };
    let member = match found {
        Ok(member) => member,
        Err(refusal) => return Fate::Refused(refusal),
    };
    let failures = match failures(arrival, member) {
        Ok(failures) => Arc::new(failures),
        Err(outcome) => return Fate::Dropped(outcome),
    };
    let lane = Lane(tenant.get().cast_unsigned());
    let post = origin.post;
    let noted = arrival
        .office
        .db
        .write("mail.returned", lane, move |tx| mail_trouble::returned(tx, tenant, post, &failures));
    match noted.await {
        Ok(0) => Fate::Dropped("nobody"),
        Ok(_) => Fate::Dropped("noted"),
        Err(error) => Fate::Refused(arrival.office.trouble("mail.returned", &error)),
    }
}

/// What failed, or the word for mail that says nothing of the sort. `member` is whose copy the return address is that of:
/// then it is that one which failed, whatever the report calls it, and a report that cannot be read is still one.
fn failures(arrival: &Arrival<'_>, member: Option<EmailAddress>) -> Result<Vec<Failure>, &'static str> {
    let message = &arrival.message;
    let told = report::read(&[message.head(), message.body()].concat());
    let Some(told) = told else {
        // A note of absence has no more to say, and whoever writes by hand does not send from nobody (RFC 3834 §4).
        let is_report =
            arrival.sender.path == ReversePath::Null && Automatic::of(message) != Automatic::Replied;
        let member = member.filter(|_| is_report).ok_or("unread")?;
        return Ok(vec![Failure {
            address: member,
            status: None,
            text: "a report that cannot be read".into(),
        }]);
    };
    let failed = told.into_iter().filter(|fate| fate.action == Action::Failed);
    let failures: Vec<Failure> = match member {
        Some(member) => {
            let first = failed.take(1);
            first
                .map(|fate| Failure { address: member.clone(), status: fate.status, text: fate.text })
                .collect()
        }
        None => failed.filter_map(failure).collect(),
    };
    if failures.is_empty() { Err("no_failure") } else { Ok(failures) }
}

fn failure(fate: ReportedFate) -> Option<Failure> {
    // As we knew it, if that is told: mail may have been forwarded in between.
    let address = fate.original.as_deref().and_then(EmailAddress::parse);
    let address = address.or_else(|| EmailAddress::parse(&fate.address))?;
    Some(Failure { address, status: fate.status, text: fate.text })
}

/// The member whose copy has this name. Goes through the copies of the mail, which are bounded, for the few reports there
/// are.
async fn member(
    arrival: &Arrival<'_>,
    tenant: TenantKey,
    post: MailPostKey,
    name: &str,
) -> Result<Option<EmailAddress>, Refusal> {
    let (keys, id, name) = (arrival.office.keys.clone(), post.shown(), name.to_owned());
    let found = arrival.office.db.read("mail.copy_named", move |tx| {
        let mut after: Option<String> = None;
        loop {
            let (copies, last) = mail_post::copies(tx, tenant, post, PAGE, after.as_deref())?;
            let known = copies.iter().find(|copy| bounce::name_of_copy(&keys, &id, &copy.address) == name);
            match (known, last) {
                (Some(copy), _) => return Ok(EmailAddress::parse(&copy.address)),
                (None, Some(last)) => after = Some(last),
                (None, None) => return Ok(None),
            }
        }
    });
    found.await.map_err(|error| arrival.office.trouble("mail.copy_named", &error))
}
