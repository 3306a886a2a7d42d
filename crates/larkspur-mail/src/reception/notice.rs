//! What an author is told whose message some recipients took and others did not, where the protocol has one reply for all
//! (RFC 5321 §6.1). LMTP says it in the session, and recipients are mostly refused before the message is there.

use std::sync::Arc;

use larkspur_core::mail_post::{self, Destination, Letter, Originator};
use larkspur_model::EmailAddress;
use larkspur_smtp::command::Hello;
use larkspur_smtp::session::Refusal;
use larkspur_store::Lane;

use super::arrival::{Arrival, Fate};
use super::{Place, author, facts, outgoing};
use crate::text::dkim::BodyHash;
use crate::text::report::{About, Failure, Language, News, Report};

/// Writes to the author if that is due. Only to one who was proved: whoever else is named as sender may have nothing to
/// do with the message.
pub(super) async fn tell(arrival: &Arrival<'_>, fates: &[Fate]) {
    let is_lmtp = arrival.client.greeting.as_ref().is_some_and(|greeting| greeting.kind == Hello::Lhlo);
    let taken = fates.iter().any(|fate| !matches!(fate, Fate::Refused(_)));
    let refused: Vec<(&Destination, Refusal)> = arrival
        .recipients
        .iter()
        .zip(fates)
        .filter_map(|(addressed, fate)| match (&addressed.place, fate) {
            (Place::Group(to), Fate::Refused(refusal)) => Some((to, *refusal)),
            _ => None,
        })
        .collect();
    let (Originator::Proved(_), Some(to)) = (&arrival.known.originator, author::sender(arrival.sender))
    else {
        return;
    };
    let Some((first, _)) = refused.first().filter(|_| taken && !is_lmtp) else { return };
    let Some(letter) = letter(arrival, &to, &refused) else { return };
    let (tenant, letter) = (first.tenant, Arc::new(letter));
    let dispatch = arrival.office.terms.dispatch.clone();
    let lane = Lane(tenant.get().cast_unsigned());
    let written = arrival.office.db.write("mail.notice", lane, move |tx| {
        mail_post::post_letter(tx, tenant, &letter, dispatch.onward(tx.now()))
    });
    match written.await {
        Ok(_) => arrival.office.bell().ring(),
        Err(error) => tracing::error!(error = %error, "an author was not told of recipients that refused"),
    }
}

fn letter(arrival: &Arrival<'_>, to: &EmailAddress, refused: &[(&Destination, Refusal)]) -> Option<Letter> {
    let (office, look) = (arrival.office, &arrival.look);
    let (first, _) = refused.first()?;
    let from = EmailAddress::parse(&format!("postmaster@{}", first.email.domain().as_str()))?;
    let replies: Vec<_> =
        refused.iter().map(|(_, refusal)| (refusal.reply(), refusal.reply().text())).collect();
    let failures = refused.iter().zip(&replies).map(|((to, _), (reply, text))| Failure {
        address: to.email.as_str(),
        orcpt: None,
        status: reply.status().map_or((5, 0, 0), |status| (status.0.into(), status.1, status.2)),
        code: Some(reply.code()),
        text,
        remote: None,
        at: look.now,
    });
    let failures: Vec<Failure<'_>> = failures.collect();
    let facts = facts::of(&arrival.message);
    let report = Report {
        language: Language::default(),
        from: &from,
        to: std::slice::from_ref(to),
        by: &office.terms.hostname,
        id: &look.notice.shown(),
        at: look.now,
        about: About {
            group: &first.email,
            group_name: &first.name,
            subject: &facts.subject,
            message_id: facts.message_id.as_deref(),
            accepted_at: look.now,
            envid: arrival.sender.parameters.envid.as_deref(),
            head: arrival.message.head(),
            body: None,
        },
        news: News::Refused { failures: &failures },
    };
    let built = report.build();
    let is_ascii = built.head.is_ascii();
    let head = outgoing::signed(arrival, built.head, &BodyHash::of(&built.body), from.domain());
    Some(Letter {
        key: look.notice,
        sender: None,
        subject: built.subject,
        message_id: Some(built.message_id),
        smtputf8: !is_ascii,
        head,
        body: built.body,
        to: vec![to.clone()],
    })
}
