//! Judges `RCPT TO`.

use larkspur_core::mail_password::Identity;
use larkspur_core::mail_post::{self, Destination};
use larkspur_core::{mail_domain, tenant};
use larkspur_model::{EmailAddress, MailPostKey, TenantKey};
use larkspur_smtp::address::{ForwardPath, Mailbox};
use larkspur_smtp::session::{Client, Recipient, Refusal, Sender};
use larkspur_store::Tx;

use super::counters::{Counted, word};
use super::{PostOffice, Trust, address, author, refused, verdict};
use crate::text::bounce::{self, Bounce};

/// Where a recipient's mail goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// To the members of a group.
    Group(Destination),
    /// To whoever runs this server, by way of this tenant; the address as it was written.
    Postmaster(TenantKey, EmailAddress),
    /// To a return address of copies of this tenant; `None` when we did not write it, or too long ago.
    Return(TenantKey, Option<Origin>),
}

/// What a return address was written for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The mail.
    pub post: MailPostKey,
    /// The name of the copy that alone has the address, if it is one of that sort.
    pub copy: Option<String>,
}

/// What the store has to say about an address, beyond what the rules say about groups.
enum Found {
    Place(Place),
    Refused(Option<TenantKey>, mail_post::Refusal),
}

/// Whether mail from this sender may go to this recipient, and where it goes in.
pub(super) async fn judge(
    office: &PostOffice,
    trust: &Trust,
    client: &Client<Identity>,
    sender: &Sender,
    recipient: &Recipient,
) -> Result<Place, Refusal> {
    let judged = find(office, trust, client, sender, recipient).await;
    let outcome = judged.as_ref().map_or_else(|refusal| word(*refusal), |_| "accepted");
    office.counters().count(Counted::Recipient, outcome);
    judged
}

async fn find(
    office: &PostOffice,
    trust: &Trust,
    client: &Client<Identity>,
    sender: &Sender,
    recipient: &Recipient,
) -> Result<Place, Refusal> {
    let mailbox = match &recipient.path {
        ForwardPath::Postmaster => return postmaster(office).await,
        ForwardPath::Mailbox(mailbox) => mailbox.clone(),
    };
    let now = office.clock.now_ms();
    let bounce = address::known(&mailbox).and_then(|to| bounce::read(&office.keys, &to, now));
    let from = author::sender(sender);
    let (trust, envelope) = (trust.clone(), sender.clone());
    let to = mailbox.clone();
    let plus_tags = office.terms.plus_tags;
    let found = office.db.read("mail.judge", move |tx| {
        let author = author::at_recipient(&trust, &envelope, from.as_ref());
        place(tx, author, &to, bounce.as_ref(), plus_tags)
    });
    match found.await.map_err(|error| office.trouble("mail.judge", &error))? {
        Found::Place(place) => Ok(place),
        Found::Refused(tenant, refusal) => {
            if let Some(tenant) = tenant {
                let to = mailbox.to_string();
                office.note(tenant, refused::refusal(client, sender, &to, verdict::rule(refusal), now));
            }
            Err(verdict::refusal(refusal))
        }
    }
}

fn place(
    tx: &mut Tx<'_>,
    author: mail_post::Author<'_>,
    mailbox: &Mailbox,
    bounce: Option<&Bounce>,
    plus_tags: bool,
) -> larkspur_core::Result<Found> {
    let Some(domain) = address::domain(mailbox) else {
        return Ok(Found::Refused(None, mail_post::Refusal::NotOurs));
    };
    let Some(tenant) = mail_domain::owner(tx, &domain)? else {
        return Ok(Found::Refused(None, mail_post::Refusal::NotOurs));
    };
    let refused = |refusal| Ok(Found::Refused(Some(tenant), refusal));
    let Some(to) = address::known(mailbox) else {
        return refused(if address::is_route(mailbox) {
            mail_post::Refusal::NotOurs
        } else {
            mail_post::Refusal::Unknown
        });
    };
    if let Some(Bounce::Of(post, copy)) = bounce {
        let origin = MailPostKey::parse(post).map(|post| Origin { post, copy: copy.clone() });
        return Ok(Found::Place(Place::Return(tenant, origin)));
    }
    let is_postmaster = to.local_part().eq_ignore_ascii_case("postmaster");
    // What looks like a return address of ours has no tag, nor has a route.
    let has_tag = plus_tags && bounce.is_none() && !address::is_route(mailbox);
    let to = if has_tag { mail_post::without_tag(tx, &to)? } else { to };
    match mail_post::judge(tx, author, &to)? {
        Ok(destination) => Ok(Found::Place(Place::Group(destination))),
        // Always accepted (RFC 5321 §4.5.1), also where a group that has the address would not take it.
        Err(_) if is_postmaster => Ok(Found::Place(Place::Postmaster(tenant, to))),
        // Nobody has it, and it only looks like one of ours: to be taken and dropped.
        Err(mail_post::Refusal::Unknown) if bounce.is_some() => Ok(Found::Place(Place::Return(tenant, None))),
        Err(mail_post::Refusal::Unknown) if address::is_route(mailbox) => {
            refused(mail_post::Refusal::NotOurs)
        }
        Err(refusal) => refused(refusal),
    }
}

/// `<postmaster>` without a domain means whoever runs this server: the tenant that has been here for longest.
async fn postmaster(office: &PostOffice) -> Result<Place, Refusal> {
    let found = office.db.read("mail.postmaster", |tx| {
        let Some(first) = tenant::all(tx)?.into_iter().next() else { return Ok(None) };
        let domain = mail_domain::all(tx, first.key)?.into_iter().next();
        Ok(domain.map(|domain| (first.key, domain)))
    });
    let found = found.await.map_err(|error| office.trouble("mail.postmaster", &error))?;
    let place = found.and_then(|(tenant, domain)| {
        Some(Place::Postmaster(tenant, EmailAddress::parse(&format!("postmaster@{domain}"))?))
    });
    // A store without a tenant or without a mail domain takes no mail at all.
    place.ok_or(Refusal::Unavailable)
}
