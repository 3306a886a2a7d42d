//! Mail for whoever runs this server. It is always taken (RFC 5321 §4.5.1): sent on to the address of the settings, or
//! kept as a letter of the tenant, where `larkspur mail` shows it.

use std::collections::BTreeMap;
use std::sync::Arc;

use larkspur_core::mail_post::{self, Letter, Onward};
use larkspur_model::{EmailAddress, TenantKey};
use larkspur_store::Lane;

use super::arrival::{Arrival, Fate};
use super::{Place, author, facts, outgoing};
use crate::text::dkim::BodyHash;
use crate::text::edition;

/// The fates of those recipients that are postmasters, by their place among all. One tenant gets one letter.
pub(super) async fn deliver(arrival: &Arrival<'_>) -> Vec<(usize, Fate)> {
    let mut by_tenant: BTreeMap<TenantKey, Vec<(usize, EmailAddress)>> = BTreeMap::new();
    for (index, addressed) in arrival.recipients.iter().enumerate() {
        if let Place::Postmaster(tenant, to) = &addressed.place {
            by_tenant.entry(*tenant).or_default().push((index, to.clone()));
        }
    }
    let mut fates = Vec::new();
    for (tenant, recipients) in by_tenant {
        let (places, addresses): (Vec<usize>, Vec<EmailAddress>) = recipients.into_iter().unzip();
        let fate = write(arrival, tenant, addresses).await;
        fates.extend(places.into_iter().map(|place| (place, fate)));
    }
    fates
}

async fn write(arrival: &Arrival<'_>, tenant: TenantKey, addresses: Vec<EmailAddress>) -> Fate {
    let office = arrival.office;
    let (message, facts) = (&arrival.message, facts::of(&arrival.message));
    let configured = office.terms.postmaster.clone();
    let is_configured = configured.is_some();
    let head = arrival.stamped(|received| edition::traced(message, received));
    // It leaves from the domain whose postmaster was written to.
    let head = match addresses.first() {
        Some(first) => outgoing::signed(arrival, head, &BodyHash::of(message.body()), first.domain()),
        None => head,
    };
    let letter = Arc::new(Letter {
        key: arrival.look.letter,
        sender: author::sender(arrival.sender),
        subject: facts.subject,
        message_id: facts.message_id,
        head,
        body: message.body().to_vec(),
        smtputf8: arrival.sender.parameters.smtputf8,
        to: configured.map_or(addresses, |postmaster| vec![postmaster]),
    });
    let dispatch = office.terms.dispatch.clone();
    let ticket = office.pressure.begin();
    let written = office.db.write("mail.letter", Lane(tenant.get().cast_unsigned()), move |tx| {
        let onward = if is_configured { dispatch.onward(tx.now()) } else { Onward::Capture };
        mail_post::post_letter(tx, tenant, &letter, onward)
    });
    let written = written.await;
    drop(ticket);
    match written {
        Ok(key) => Fate::Kept(key),
        Err(error) => Fate::Refused(office.trouble("mail.letter", &error)),
    }
}
