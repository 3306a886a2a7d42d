//! Takes a message over: settles who sent it, and goes through the recipients by kind.

use larkspur_core::mail_password::Identity;
use larkspur_model::{EmailAddress, MailPostKey};
use larkspur_smtp::session::{Acceptance, Client, Post, Refusal};

use super::arrival::{Arrival, Fate, told};
use super::counters::{Counted, word};
use super::look::{Question, look};
use super::{Place, PostOffice, Trust, author, groups, notice, postmaster, returned};
use crate::text::Message;

/// Takes a message over for each recipient that may still have it.
pub(super) async fn accept(
    office: &PostOffice,
    trust: &Trust,
    client: &Client<Identity>,
    post: Post<Place>,
) -> Acceptance {
    match take(office, trust, client, &post).await {
        Ok((key, fates)) => {
            count(office, &fates);
            tracing::info!(
                mail.post = %key.shown(),
                mail.size = post.text.len(),
                mail.recipients = fates.len(),
                mail.kept = fates.iter().filter(|fate| matches!(fate, Fate::Kept(_))).count(),
                "mail came in"
            );
            told(key, &fates)
        }
        Err(refusal) => {
            count(office, &[Fate::Refused(refusal)]);
            Acceptance::None(refusal)
        }
    }
}

/// The key of the message, and what becomes of it for each recipient.
async fn take(
    office: &PostOffice,
    trust: &Trust,
    client: &Client<Identity>,
    post: &Post<Place>,
) -> Result<(MailPostKey, Vec<Fate>), Refusal> {
    let message = Message::new(&post.text);
    let mut known = author::settle(trust, client, &post.sender, &message)?;
    let groups = post.recipients.iter().filter_map(|addressed| match &addressed.place {
        Place::Group(to) => Some(to.clone()),
        Place::Postmaster(..) | Place::Return(..) => None,
    });
    let login = known.login.as_deref().and_then(EmailAddress::parse);
    let from = known.author.as_ref().map(|author| author.address.clone());
    let originator = known.originator.clone();
    let nested = office.terms.nested;
    let question = Question { groups: groups.collect(), from, login, originator, nested };
    let found = office.db.read("mail.look", move |tx| look(tx, &question)).await;
    let look = found.map_err(|error| office.trouble("mail.look", &error))?;
    if look.groups.iter().any(|seen| seen.is_other) {
        known.disown();
    }
    let key = look.key;
    let (sender, recipients) = (&post.sender, post.recipients.as_slice());
    let arrival = Arrival { office, trust, client, sender, recipients, message, known, look };
    let mut fates = vec![Fate::Refused(Refusal::Unavailable); recipients.len()];
    let mut settled = groups::deliver(&arrival).await;
    settled.extend(postmaster::deliver(&arrival).await);
    settled.extend(returned::take(&arrival).await);
    if settled.iter().any(|(_, fate)| matches!(fate, Fate::Kept(_))) {
        office.bell().ring();
    }
    for (place, fate) in settled {
        if let Some(open) = fates.get_mut(place) {
            *open = fate;
        }
    }
    notice::tell(&arrival, &fates).await;
    Ok((key, fates))
}

fn count(office: &PostOffice, fates: &[Fate]) {
    let words = fates.iter().map(|fate| match fate {
        Fate::Kept(_) => "accepted",
        Fate::Dropped(word) => word,
        Fate::Refused(refusal) => word(*refusal),
    });
    // A message is accepted if anybody gets it; otherwise the first recipient stands for all.
    let mut words: Vec<&'static str> = words.collect();
    words.sort_by_key(|word| *word != "accepted");
    if let Some(word) = words.first() {
        office.counters().count(Counted::Message, word);
    }
}
