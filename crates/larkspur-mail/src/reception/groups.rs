//! What becomes of a message for the groups that it goes to: what keeps it away from a group, the editions, and the one
//! transaction in which post and copies are written.

use std::collections::BTreeSet;
use std::sync::Arc;

use larkspur_core::mail_post::{self, Destination, NewEdition, NewPost, Notify, Return};
use larkspur_model::EmailAddress;
use larkspur_smtp::command;
use larkspur_smtp::session::{Addressed, Refusal};
use larkspur_store::Lane;

use super::arrival::{Arrival, Fate};
use super::look::Seen;
use super::{Place, Trust, author, facts, fingerprint, outgoing, refused, verdict};
use crate::text::authres::{Check, stamp};
use crate::text::automatic::Automatic;
use crate::text::dkim::BodyHash;
use crate::text::{self, Author, Completion, EditionFacts, Links, List, Mitigation, Receipts, bounce, mark};

/// Addresses in `To` and `Cc` that keep members from getting a second copy; those behind them do not.
const MOST_SPARED: usize = 100;

/// The fates of those recipients that are groups, by their place among all; what stands against a group was looked at
/// in the same order.
pub(super) async fn deliver(arrival: &Arrival<'_>) -> Vec<(usize, Fate)> {
    let mut fates = Vec::new();
    let mut let_in = Vec::new();
    let groups =
        arrival.recipients.iter().enumerate().filter_map(|(index, addressed)| match &addressed.place {
            Place::Group(to) => Some((index, addressed, to)),
            Place::Postmaster(..) | Place::Return(..) => None,
        });
    let mut finish = None;
    for ((index, addressed, to), seen) in groups.zip(&arrival.look.groups) {
        if let Some(fate) = stopped(arrival, to, seen) {
            fates.push((index, fate));
            continue;
        }
        let finish = match &finish {
            Some(known) => known,
            None => finish.insert(Finish::of(arrival, to, seen).await),
        };
        let_in.push((index, edition(arrival, addressed, to, seen, finish)));
    }
    if !let_in.is_empty() {
        fates.extend(write(arrival, let_in).await);
    }
    fates
}

/// What keeps a message away from a group, whatever the rules say.
fn stopped(arrival: &Arrival<'_>, to: &Destination, seen: &Seen) -> Option<Fate> {
    let message = &arrival.message;
    if Automatic::of(message) == Automatic::Replied {
        return Some(Fate::Dropped("auto_reply"));
    }
    let list = List { address: &to.email, name: &to.name };
    let marks = mark::marks(&arrival.office.keys, message);
    let has_been_here = marks.iter().any(|mark| seen.ids.contains(mark)) || list.has_sent(message);
    if has_been_here {
        // A report about it would only feed the loop.
        let drop = arrival.is_relayed();
        return Some(if drop { Fate::Dropped("loop") } else { Fate::Refused(Refusal::Loop) });
    }
    if seen.poses {
        note(arrival, to, "FROM_IS_MAIL_GROUP");
        return Some(Fate::Refused(Refusal::NotPermitted));
    }
    None
}

/// What is the same for all editions of a message.
struct Finish {
    body: BodyHash,
    /// The author in whose place the groups stand, if they must.
    replaced: Option<Author>,
}

impl Finish {
    /// Found out with the help of one of the groups.
    async fn of(arrival: &Arrival<'_>, to: &Destination, seen: &Seen) -> Finish {
        let body = BodyHash::of(arrival.message.body());
        // What breaks a signature in one edition counts for all of them.
        let customs = &arrival.office.terms.customs;
        let groups = || {
            arrival.recipients.iter().filter_map(|addressed| match &addressed.place {
                Place::Group(to) => Some(&to.email),
                Place::Postmaster(..) | Place::Return(..) => None,
            })
        };
        let manner = Manner {
            mitigation: Mitigation::None,
            receipts: receipts(groups().any(|group| customs.no_receipts.has(group))),
            reply_to: groups().find_map(|group| customs.reply_to.of(group)),
        };
        let head = head(arrival, to, seen, manner);
        let replaced = match &arrival.known.author {
            Some(author) if outgoing::rewrites(arrival, author, &head).await => Some(author.clone()),
            _ => None,
        };
        Finish { body, replaced }
    }
}

/// What the members of one group get.
fn edition(
    arrival: &Arrival<'_>,
    addressed: &Addressed<Place>,
    to: &Destination,
    seen: &Seen,
    finish: &Finish,
) -> NewEdition {
    let customs = &arrival.office.terms.customs;
    let manner = Manner {
        mitigation: finish.replaced.as_ref().map_or(Mitigation::None, Mitigation::Rewrite),
        receipts: receipts(customs.no_receipts.has(&to.email)),
        reply_to: customs.reply_to.of(&to.email),
    };
    let head = head(arrival, to, seen, manner);
    let notify = addressed.recipient.parameters.notify;
    let (key, now) = (arrival.look.key.shown(), arrival.look.now);
    NewEdition {
        to: to.clone(),
        head: outgoing::signed(arrival, head, &finish.body, to.email.domain()),
        sender: bounce::address(&arrival.office.keys, &key, to.email.domain(), now),
        notify: notify.map(|command::Notify { success, failure, delay }| Notify { success, failure, delay }),
        orcpt: addressed.recipient.parameters.orcpt.clone(),
        spares_author: customs.no_own_copy.has(&to.email),
        spares: match customs.no_second_copy.has(&to.email) {
            true => text::named(&arrival.message, MOST_SPARED),
            false => Vec::new(),
        },
        nested: arrival.office.terms.nested,
    }
}

fn receipts(are_unwanted: bool) -> Receipts {
    if are_unwanted { Receipts::Unwanted } else { Receipts::Asked }
}

/// What breaks signatures of authors.
struct Manner<'a> {
    mitigation: Mitigation<'a>,
    receipts: Receipts,
    reply_to: Option<&'a EmailAddress>,
}

/// The head of the copies of one group, not signed yet.
fn head(arrival: &Arrival<'_>, to: &Destination, seen: &Seen, manner: Manner<'_>) -> Vec<u8> {
    let (office, message) = (arrival.office, &arrival.message);
    let is_submission = *arrival.trust == Trust::Submission;
    let checks: &[Check<'_>] = if is_submission { &[Check::Authenticated] } else { &[] };
    let results = stamp(&office.terms.authserv_id, checks);
    let marks = mark::onward(&office.keys, message, &seen.ids);
    let list = List { address: &to.email, name: &to.name };
    let customs = &office.terms.customs;
    let links = Links {
        help: customs.help.of(&to.email).map(String::as_str),
        owner: customs.owner.of(&to.email).map(String::as_str),
        archive: customs.archive.of(&to.email).map(String::as_str),
    };
    arrival.stamped(|received| {
        text::edition(
            message,
            &EditionFacts {
                received,
                list: &list,
                marks: &marks,
                authserv_id: &office.terms.authserv_id,
                results: Some(&results),
                completion: if is_submission { Completion::Added } else { Completion::Left },
                mitigation: manner.mitigation,
                receipts: manner.receipts,
                links,
                reply_to: manner.reply_to,
            },
        )
    })
}

/// Writes post and copies, and says what became of each group.
async fn write(arrival: &Arrival<'_>, let_in: Vec<(usize, NewEdition)>) -> Vec<(usize, Fate)> {
    let office = arrival.office;
    let (places, editions): (Vec<usize>, Vec<NewEdition>) = let_in.into_iter().unzip();
    let tenants: BTreeSet<_> = editions.iter().map(|edition| edition.to.tenant).collect();
    // The work of one tenant goes one after the other. Mail to several tenants at once is rare and takes the lane of the
    // first; on PostgreSQL it may then meet work of the others and run again.
    let lane = tenants.first().map_or(0, |tenant| tenant.get().cast_unsigned());
    let destinations: Vec<Destination> = editions.iter().map(|edition| edition.to.clone()).collect();
    let post = Arc::new(post(arrival, editions));
    let (limits, dispatch) = (office.terms.limits, office.terms.dispatch.clone());
    let ticket = office.pressure.begin();
    let written = office.db.write("mail.accept", Lane(lane), move |tx| {
        let onward = dispatch.onward(tx.now());
        mail_post::accept(tx, &limits, &post, onward)
    });
    let verdicts = written.await;
    drop(ticket);
    match verdicts {
        Err(error) => {
            let refusal = office.trouble("mail.accept", &error);
            places.into_iter().map(|place| (place, Fate::Refused(refusal))).collect()
        }
        Ok(verdicts) => {
            let judged = places.into_iter().zip(verdicts).zip(&destinations);
            judged.map(|((place, verdict), to)| (place, fate(arrival, verdict, to))).collect()
        }
    }
}

fn fate(
    arrival: &Arrival<'_>,
    verdict: Result<larkspur_model::MailPostKey, mail_post::Refusal>,
    to: &Destination,
) -> Fate {
    match (verdict, arrival.known.fault) {
        (Ok(key), _) => Fate::Kept(key),
        (Err(refusal), fault) => {
            note(arrival, to, verdict::rule(refusal));
            // Somebody could have been proved, had the message said who it is from.
            Fate::Refused(match (refusal, fault) {
                (mail_post::Refusal::NotProved, Some(fault)) => author::content(fault),
                _ => verdict::refusal(refusal),
            })
        }
    }
}

fn note(arrival: &Arrival<'_>, to: &Destination, rule: &'static str) {
    let (client, sender) = (arrival.client, arrival.sender);
    let refusal = refused::refusal(client, sender, to.email.as_str(), rule, arrival.look.now);
    arrival.office.note(to.tenant, refusal);
}

fn post(arrival: &Arrival<'_>, editions: Vec<NewEdition>) -> NewPost {
    let (message, look) = (&arrival.message, &arrival.look);
    let parameters = &arrival.sender.parameters;
    let facts = facts::of(message);
    NewPost {
        key: look.key,
        originator: arrival.known.originator.clone(),
        sender: author::sender(arrival.sender),
        subject: facts.subject,
        message_id: facts.message_id,
        thread: facts.thread,
        head: message.head().to_vec(),
        body: message.body().to_vec(),
        smtputf8: parameters.smtputf8,
        ret: parameters.ret.map(|ret| match ret {
            command::Return::Full => Return::Full,
            command::Return::Headers => Return::Headers,
        }),
        envid: parameters.envid.clone(),
        fingerprint: fingerprint::of(arrival.client, arrival.sender, message, look.key),
        editions,
    }
}
