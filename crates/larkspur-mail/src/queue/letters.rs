//! From copies that were taken from the queue to letters that a server is handed, and from what became of a letter to what
//! the queue is told.

use larkspur_core::mail_post::{Reply, Return};
use larkspur_core::mail_queue::{Became, Claim, ClaimedCopy, Verdict};
use larkspur_model::EmailAddress;
use larkspur_smtp::address::{Mailbox, ReversePath};
use larkspur_smtp::client::{Addressee, Cause, Delivery, Letter, Outcome, PeerReply, Text};
use larkspur_smtp::command::{self, Notify};
use larkspur_smtp::reply::Status;

use super::verp::Verp;

/// What reports about copies are wanted by the group, and by nobody for a report: who must be told of failures, and not of
/// anything else.
const FAILURES: Notify = Notify { success: false, failure: true, delay: false };
const NOTHING: Notify = Notify { success: false, failure: false, delay: false };

/// A letter for some of the copies, and how the queue knows them, in the order of its recipients.
pub(super) struct Parcel {
    pub(super) letter: Letter,
    copies: Vec<Known>,
}

/// Address and attempts of a copy.
type Known = (String, i64);

/// Makes letters of at most `batch` recipients, which is one where `verp` gives copies return addresses of their own. Copies
/// that no letter can be addressed to have failed.
pub(super) fn parcels(
    claim: &Claim,
    copies: &[ClaimedCopy],
    text: &Text,
    batch: usize,
    verp: Option<&Verp>,
) -> (Vec<Parcel>, Vec<Verdict>) {
    let Some(sender) = reverse_path(&claim.sender) else {
        let refused = copies.iter().map(|copy| unaddressable(copy, "the sender is no address")).collect();
        return (Vec::new(), refused);
    };
    let notify = if sender == ReversePath::Null { NOTHING } else { FAILURES };
    let mut good = Vec::new();
    let mut failed = Vec::new();
    for copy in copies {
        match mailbox(&copy.given) {
            Some(mailbox) => {
                let known = (copy.address.clone(), copy.attempts);
                good.push((known, Addressee { mailbox, notify: Some(notify) }));
            }
            None => failed.push(unaddressable(copy, "the recipient is no address")),
        }
    }
    let mut good = good.into_iter().peekable();
    let mut parcels = Vec::with_capacity(copies.len().div_ceil(batch.max(1)));
    while good.peek().is_some() {
        let (copies, recipients): (Vec<Known>, _) = good.by_ref().take(batch.max(1)).unzip();
        let own = verp.zip(copies.first()).and_then(|(verp, (address, _))| verp.sender(claim, address));
        let letter = Letter {
            sender: own.unwrap_or_else(|| sender.clone()),
            recipients,
            text: text.clone(),
            smtputf8: claim.smtputf8,
            ret: Some(match claim.ret {
                Some(Return::Full) => command::Return::Full,
                Some(Return::Headers) | None => command::Return::Headers,
            }),
        };
        parcels.push(Parcel { letter, copies });
    }
    (parcels, failed)
}

impl Parcel {
    /// What the queue is told of it.
    pub(super) fn verdicts(self, delivery: Delivery) -> Vec<Verdict> {
        let outcomes = delivery.outcomes.into_iter();
        self.copies.into_iter().zip(outcomes).map(|(copy, outcome)| verdict(copy, outcome)).collect()
    }
}

fn verdict((address, attempts): Known, outcome: Outcome) -> Verdict {
    let became = match outcome {
        Outcome::Delivered(reply) => Became::Delivered(said(reply)),
        Outcome::Deferred(cause) => Became::Deferred(reason(cause)),
        Outcome::Failed(cause) => Became::Failed(reason(cause)),
        Outcome::Unsent => Became::Unsent,
    };
    Verdict { address, attempts, became }
}

fn unaddressable(copy: &ClaimedCopy, why: &str) -> Verdict {
    let became = Became::Failed(Reply::of_ours((5, 1, 3), why));
    Verdict { address: copy.address.clone(), attempts: copy.attempts, became }
}

fn reason(cause: Cause) -> Reply {
    match cause {
        Cause::Said(reply) => said(reply),
        Cause::Lost { in_doubt, fault } => {
            let doubt = if in_doubt { "; it may have arrived" } else { "" };
            Reply::of_ours((4, 4, 2), &format!("the connection was lost: {fault}{doubt}"))
        }
        Cause::Unfit(status, why) => Reply::of_ours(triple(status), why),
    }
}

fn said(reply: PeerReply) -> Reply {
    Reply { code: Some(reply.code), status: reply.status.map(triple), text: reply.text }
}

fn triple(Status(class, subject, detail): Status) -> (u16, u16, u16) {
    (class.into(), subject, detail)
}

fn reverse_path(sender: &str) -> Option<ReversePath> {
    if sender.is_empty() { Some(ReversePath::Null) } else { mailbox(sender).map(ReversePath::Mailbox) }
}

/// An address as the wire has it: the domain by its A-labels, so that only a foreign local part needs SMTPUTF8.
fn mailbox(given: &str) -> Option<Mailbox> {
    let address = EmailAddress::parse(given)?;
    Mailbox::parse(&format!("{}@{}", address.local_part(), address.domain().as_str()))
}

#[cfg(test)]
mod tests {
    use larkspur_smtp::client::LinkFault;

    use super::*;

    #[test]
    fn domains_are_named_by_their_a_labels() {
        let shown = |given| mailbox(given).map(|mailbox| mailbox.to_string());
        assert_eq!(shown("Ann@例子.中国").as_deref(), Some("Ann@xn--fsqu00a.xn--fiqs8s"));
        assert_eq!(shown("销售@Corp.Example").as_deref(), Some("销售@corp.example"));
        assert_eq!(shown("bounce+1-2-abc@corp.example").as_deref(), Some("bounce+1-2-abc@corp.example"));
        for wrong in ["", "ann", "a@b\r\nRCPT TO:<c@d.example>", "<a@b.example>"] {
            assert_eq!(mailbox(wrong), None, "{wrong:?}");
        }
        assert_eq!(reverse_path(""), Some(ReversePath::Null));
    }

    #[test]
    fn what_became_of_it_is_told_with_its_reason() {
        let reply = PeerReply { code: 450, status: Some(Status(4, 2, 2)), text: "4.2.2 full".to_owned() };
        let full = Reply { code: Some(450), status: Some((4, 2, 2)), text: "4.2.2 full".to_owned() };
        let told = |outcome| verdict(("a@b.example".to_owned(), 0), outcome).became;
        assert_eq!(told(Outcome::Deferred(Cause::Said(reply.clone()))), Became::Deferred(full.clone()));
        assert_eq!(told(Outcome::Failed(Cause::Said(reply.clone()))), Became::Failed(full.clone()));
        assert_eq!(told(Outcome::Delivered(reply)), Became::Delivered(full));
        assert_eq!(told(Outcome::Unsent), Became::Unsent);
        let lost = Cause::Lost { in_doubt: true, fault: LinkFault::Closed };
        let Became::Deferred(reason) = told(Outcome::Deferred(lost)) else { panic!() };
        assert_eq!((reason.code, reason.status), (None, Some((4, 4, 2))));
        assert!(reason.text.contains("may have arrived"), "{}", reason.text);
        let unfit = Outcome::Failed(Cause::Unfit(Status(5, 6, 7), "no SMTPUTF8"));
        assert_eq!(told(unfit), Became::Failed(Reply::of_ours((5, 6, 7), "no SMTPUTF8")));
    }
}
