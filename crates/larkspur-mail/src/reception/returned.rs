//! Mail to a return address of ours: a report about copies that did not arrive, or somebody's note of absence. None of it
//! is passed on to anybody.

use std::sync::Arc;

use larkspur_core::mail_trouble::{self, Failure};
use larkspur_model::{EmailAddress, MailPostKey, TenantKey};
use larkspur_store::Lane;

use super::Place;
use super::arrival::{Arrival, Fate};
use super::counters::Counted;
use crate::text::report::{self, Action};

/// The fates of those recipients that are return addresses, by their place among all. Whatever comes is taken: a refusal
/// would be reported to us again. Only trouble of our own makes the peer try again.
pub(super) async fn take(arrival: &Arrival<'_>) -> Vec<(usize, Fate)> {
    let mut fates = Vec::new();
    for (index, addressed) in arrival.recipients.iter().enumerate() {
        let Place::Return(tenant, post) = &addressed.place else { continue };
        let fate = match post {
            None => Fate::Dropped("void"),
            Some(post) => read(arrival, *tenant, *post).await,
        };
        if let Fate::Dropped(outcome) = fate {
            arrival.office.counters().count(Counted::Returned, outcome);
        }
        fates.push((index, fate));
    }
    fates
}

async fn read(arrival: &Arrival<'_>, tenant: TenantKey, post: MailPostKey) -> Fate {
    let message = &arrival.message;
    let Some(told) = report::read(&[message.head(), message.body()].concat()) else {
        return Fate::Dropped("unread");
    };
    let failures = told.into_iter().filter(|fate| fate.action == Action::Failed).filter_map(|fate| {
        // As we knew it, if that is told: mail may have been forwarded in between.
        let address = fate.original.as_deref().and_then(EmailAddress::parse);
        let address = address.or_else(|| EmailAddress::parse(&fate.address))?;
        Some(Failure { address, status: fate.status, text: fate.text })
    });
    let failures: Arc<Vec<Failure>> = Arc::new(failures.collect());
    if failures.is_empty() {
        return Fate::Dropped("no_failure");
    }
    let lane = Lane(tenant.get().cast_unsigned());
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
