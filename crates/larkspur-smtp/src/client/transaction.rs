//! One transaction: `MAIL`, a batch of `RCPT`, the message, and what became of each recipient.

use super::connect::Offers;
use super::envelope;
use super::letter::{Addressee, Letter};
use super::link::{Link, LinkFault};
use super::outcome::{Cause, Outcome, PeerReply, RouteFault};
use super::route::Route;
use crate::session::Protocol;

/// What a transaction came to.
pub(super) struct Transacted {
    /// For each recipient of the batch; `None`: the server had room for no more, its turn comes in the next
    /// transaction.
    pub(super) outcomes: Vec<Option<Outcome>>,
    pub(super) link: Condition,
}

/// The connection after a transaction.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// Ready for the next one.
    Ready,
    /// Not to be used again.
    Spent,
    /// It was dead before anything was said about this message.
    Stale(LinkFault),
    /// The route is in trouble.
    Trouble(RouteFault),
}

/// The replies to the envelope. Those that the server did not give any more are missing at the end.
struct Heard {
    mail: PeerReply,
    rcpts: Vec<PeerReply>,
    data: Option<PeerReply>,
    trouble: Option<RouteFault>,
}

/// Sends the letter to a batch of its recipients.
pub(super) async fn transact(
    link: &mut Link,
    offers: &Offers,
    route: &Route,
    letter: &Letter,
    batch: &[&Addressee],
) -> Transacted {
    let heard = match say_envelope(link, offers, route, letter, batch).await {
        Ok(heard) => heard,
        Err(fault) => {
            let outcomes = batch.iter().map(|_| Some(Outcome::Unsent)).collect();
            return Transacted { outcomes, link: Condition::Stale(fault) };
        }
    };
    let mut outcomes = judge(&heard, batch.len());
    let accepted: Vec<usize> = accepted(&heard);
    let go_ahead = heard.data.as_ref().is_some_and(|reply| reply.code == 354);
    let condition = match (heard.trouble, accepted.is_empty()) {
        (Some(trouble), _) => {
            settle(&mut outcomes, &accepted, &Outcome::Unsent);
            Condition::Trouble(trouble)
        }
        (None, true) if go_ahead => {
            // It wants text, and nobody is to get any: the reply to nothing means nothing.
            match end_empty(link, route).await {
                Ok(()) => Condition::Ready,
                Err(_) => Condition::Spent,
            }
        }
        (None, true) => reset(link, route).await,
        (None, false) if go_ahead => {
            send_text(link, route, letter.text.wire(), &accepted, &mut outcomes).await
        }
        (None, false) => {
            let refused = heard.data.map_or(Outcome::Unsent, refused);
            settle(&mut outcomes, &accepted, &refused);
            reset(link, route).await
        }
    };
    Transacted { outcomes, link: condition }
}

/// Says `MAIL`, `RCPT` and `DATA`: in one go where that is offered, and then every reply is read before any is
/// judged (RFC 2920 §3.1). Fails if the connection dies before the first reply.
async fn say_envelope(
    link: &mut Link,
    offers: &Offers,
    route: &Route,
    letter: &Letter,
    batch: &[&Addressee],
) -> Result<Heard, LinkFault> {
    let mail = envelope::mail(letter, offers, batch);
    let rcpts: Vec<String> = batch.iter().map(|to| envelope::rcpt(letter, offers, to)).collect();
    let pipelining = offers.pipelining();
    let first = if pipelining { format!("{mail}{}DATA\r\n", rcpts.concat()) } else { mail };
    let wait = route.times.reply;
    link.send(first.as_bytes(), wait).await?;
    let mail = link.reply(wait).await?;
    let mut heard = Heard { mail, rcpts: Vec::new(), data: None, trouble: None };
    if heard.mail.is_closing() {
        heard.trouble = Some(RouteFault::Refused(heard.mail.clone()));
    }
    for line in &rcpts {
        if heard.trouble.is_some() || !pipelining && !heard.mail.is_success() {
            return Ok(heard);
        }
        match next(link, wait, (!pipelining).then_some(line.as_str())).await {
            Ok(reply) => heard.rcpts.push(reply),
            Err(trouble) => heard.trouble = Some(trouble),
        }
    }
    if heard.trouble.is_none() && (pipelining || !accepted(&heard).is_empty()) {
        match next(link, wait, (!pipelining).then_some("DATA\r\n")).await {
            Ok(reply) => heard.data = Some(reply),
            Err(trouble) => heard.trouble = Some(trouble),
        }
    }
    Ok(heard)
}

/// One more reply, after a line if it was not said yet.
async fn next(
    link: &mut Link,
    wait: std::time::Duration,
    line: Option<&str>,
) -> Result<PeerReply, RouteFault> {
    if let Some(line) = line {
        link.send(line.as_bytes(), wait).await.map_err(RouteFault::Lost)?;
    }
    let reply = link.reply(wait).await.map_err(RouteFault::Lost)?;
    if reply.is_closing() { Err(RouteFault::Refused(reply)) } else { Ok(reply) }
}

/// Indices of the recipients that were accepted.
fn accepted(heard: &Heard) -> Vec<usize> {
    if !heard.mail.is_success() {
        return Vec::new();
    }
    let replies = heard.rcpts.iter().enumerate();
    replies.filter(|(_, reply)| reply.is_success()).map(|(index, _)| index).collect()
}

/// What the envelope decides. Those that were accepted are open still, and stand as unsent.
fn judge(heard: &Heard, count: usize) -> Vec<Option<Outcome>> {
    if heard.mail.is_closing() {
        return vec![Some(Outcome::Unsent); count];
    }
    if !heard.mail.is_success() {
        return vec![Some(refused(heard.mail.clone())); count];
    }
    let mut has_accepted = false;
    let judged = (0..count).map(|index| match heard.rcpts.get(index) {
        None => Some(Outcome::Unsent),
        Some(reply) if reply.is_success() => {
            has_accepted = true;
            Some(Outcome::Unsent)
        }
        // The server takes so many at a time and no more (RFC 5321 §4.5.3.1.10).
        Some(reply) if has_accepted && matches!(reply.code, 452 | 552) => None,
        Some(reply) => Some(refused(reply.clone())),
    });
    judged.collect()
}

fn refused(reply: PeerReply) -> Outcome {
    if reply.is_permanent() {
        Outcome::Failed(Cause::Said(reply))
    } else {
        Outcome::Deferred(Cause::Said(reply))
    }
}

fn settle(outcomes: &mut [Option<Outcome>], indices: &[usize], outcome: &Outcome) {
    for index in indices {
        if let Some(place) = outcomes.get_mut(*index) {
            *place = Some(outcome.clone());
        }
    }
}

/// Sends the message and reads one reply, or with LMTP one for each recipient that was accepted.
async fn send_text(
    link: &mut Link,
    route: &Route,
    text: &[u8],
    accepted: &[usize],
    outcomes: &mut [Option<Outcome>],
) -> Condition {
    let lost = |in_doubt, fault| Outcome::Deferred(Cause::Lost { in_doubt, fault });
    if let Err(fault) = link.send(text, route.times.block).await {
        settle(outcomes, accepted, &lost(false, fault));
        return Condition::Spent;
    }
    let groups: Vec<&[usize]> = match route.protocol {
        Protocol::Smtp => vec![accepted],
        Protocol::Lmtp => accepted.chunks(1).collect(),
    };
    let mut condition = Condition::Ready;
    for group in groups {
        if condition != Condition::Ready {
            // Hung up in the middle of its replies: nobody knows about the others.
            settle(outcomes, group, &lost(true, LinkFault::Closed));
            continue;
        }
        match link.reply(route.times.accepted).await {
            Ok(reply) if reply.is_success() => settle(outcomes, group, &Outcome::Delivered(reply)),
            Ok(reply) => {
                if reply.is_closing() {
                    condition = Condition::Trouble(RouteFault::Refused(reply.clone()));
                }
                settle(outcomes, group, &refused(reply));
            }
            Err(fault) => {
                settle(outcomes, group, &lost(true, fault));
                condition = Condition::Spent;
            }
        }
    }
    condition
}

async fn end_empty(link: &mut Link, route: &Route) -> Result<(), LinkFault> {
    link.send(b".\r\n", route.times.block).await?;
    link.reply(route.times.accepted).await.map(|_| ())
}

/// Ends a transaction that came to nothing.
async fn reset(link: &mut Link, route: &Route) -> Condition {
    let wait = route.times.reply;
    let reply = match link.send(b"RSET\r\n", wait).await {
        Ok(()) => link.reply(wait).await,
        Err(fault) => Err(fault),
    };
    if reply.is_ok_and(|reply| reply.is_success()) { Condition::Ready } else { Condition::Spent }
}
