//! Letting users in who were drafted: what the store has to be asked, and then their rows. One, or many together.
//!
//! Nobody asks beforehand whether what they are to have is free: the rows go in but for those that are not. If any is
//! missing, all are taken back; one user alone then learns by the checks of [`taken`] what it was, and of many each comes
//! again among fewer.

use larkspur_model::{User, UserKey};
use larkspur_store::Tx;

use super::draft::Draft;
use super::intake::{Intake, Newcomer};
use super::{places, profile, rows, taken};
use crate::ids::UserIdType;
use crate::search::{self, Item};
use crate::{Caller, Error, Field, Noun, Result, chat, custom_attr, mail_address};

/// Into how many parts users fall who cannot come together: with this many, hardly more than three times the work is
/// done where everybody is refused.
const PARTS: usize = 16;

/// Lets one user in. A refused one leaves nothing behind.
pub(super) fn one(tx: &mut Tx<'_>, who: &Caller, draft: &mut Draft, intake: &mut Intake) -> Result<()> {
    admit(tx, who, draft, intake)?;
    if let Err(refusal) = seat(tx, who, draft, intake) {
        if !refusal.is_failure() {
            // What is taken comes first.
            taken::find_out(tx, who, draft)?;
        }
        return Err(refusal);
    }
    if write(tx, who, &mut [&mut *draft], intake)? {
        return Ok(());
    }
    take_back(tx, who, std::slice::from_mut(draft), intake)?;
    taken::find_out(tx, who, draft)?;
    Err(Error::broken("what keeps a user out is found"))
}

/// Lets users in as if they came one after the other, and says in their order what became of each. A leader who is not
/// there yet is left to the caller.
pub(super) fn many(
    tx: &mut Tx<'_>,
    who: &Caller,
    drafts: &mut [Draft],
    intake: &mut Intake,
    outcomes: &mut Vec<Result<Newcomer>>,
) -> Result<()> {
    if let [draft] = drafts {
        let leader = draft.wishes.leader.clone();
        let outcome = without_absent_leader(draft, |draft| one(tx, who, draft, intake));
        outcomes.push(outcome.map(|()| Newcomer::of(draft, leader)));
        return Ok(());
    }
    if let Some(made) = together(tx, who, drafts, intake)? {
        outcomes.extend(made);
        return Ok(());
    }
    take_back(tx, who, drafts, intake)?;
    let size = drafts.len().div_ceil(PARTS);
    drafts.chunks_mut(size).try_for_each(|fewer| many(tx, who, fewer, intake, outcomes))
}

/// Lets users in at once; `None` when one of them may be refused for what another has or is to have, and then rows of
/// them may be there.
fn together(
    tx: &mut Tx<'_>,
    who: &Caller,
    drafts: &mut [Draft],
    intake: &mut Intake,
) -> Result<Option<Vec<Result<Newcomer>>>> {
    let mut outcomes = Vec::with_capacity(drafts.len());
    let mut admitted = Vec::with_capacity(drafts.len());
    let by_id = who.ids.user_id_type() == UserIdType::UserId;
    for draft in drafts {
        let leader = draft.wishes.leader.clone();
        let outcome = without_absent_leader(draft, |draft| admit(tx, who, draft, intake));
        match outcome {
            Err(failure) if failure.is_failure() => return Err(failure),
            Err(refusal) => outcomes.push(Err(refusal)),
            Ok(()) => {
                // Something may be taken as well, and that would come first.
                if seat(tx, who, draft, intake).is_err() {
                    return Ok(None);
                }
                if let Some(id) = draft.user.custom_id.as_ref().filter(|_| by_id) {
                    intake.known.expect(id, draft.user.key);
                }
                outcomes.push(Ok(Newcomer::of(draft, leader)));
                admitted.push(draft);
            }
        }
    }
    let all_in = write(tx, who, &mut admitted, intake)?;
    Ok(all_in.then_some(outcomes))
}

/// Lets a user try again without a leader who is not there.
fn without_absent_leader(draft: &mut Draft, mut enter: impl FnMut(&mut Draft) -> Result<()>) -> Result<()> {
    let outcome = enter(draft);
    if !matches!(outcome, Err(Error::NotFound(Noun::Leader, _))) {
        return outcome;
    }
    let leader = draft.wishes.leader.take();
    let outcome = enter(draft);
    draft.wishes.leader = leader;
    outcome
}

/// The rules that come before what is taken: what a user refers to.
fn admit(tx: &mut Tx<'_>, who: &Caller, draft: &mut Draft, intake: &mut Intake) -> Result<()> {
    let Draft { user, wishes, .. } = draft;
    user.key = UserKey::new(tx.fresh_id());
    if wishes.joins_now {
        user.join_time = Some(tx.now() / 1_000);
    }
    let known = &mut intake.known;
    known.need_employee_type(tx, who, user.employee_type)?;
    let mut places = places::departments(tx, who, &mut intake.standings, &wishes.departments)?;
    user.memberships = places::memberships(tx, who, &mut intake.standings, &mut places, &wishes.orders)?;
    user.leader = match &wishes.leader {
        None => None,
        Some(_) if wishes.leader == user.custom_id => {
            return Err(Error::Invalid(Field::OwnLeader, "nobody leads oneself"));
        }
        Some(text) => Some(known.leader(tx, who, text)?),
    };
    if let Some(field) = wishes.unknown.first() {
        return Err(Error::Invalid(*field, "this tenant has none"));
    }
    user.custom_attrs = custom_attr::values(tx, who, &[], &wishes.custom_attrs)?;
    draft.places = places;
    Ok(())
}

/// The rules that come beside what is taken and after it: an id that another may have been given without a row that says
/// so, the domain of the mailbox, and room in the departments; then the user counts there.
fn seat(tx: &mut Tx<'_>, who: &Caller, draft: &mut Draft, intake: &mut Intake) -> Result<()> {
    taken::check_generated(tx, who, &draft.user)?;
    if let Some(mailbox) = draft.contact.mailbox() {
        intake.known.need_domain(tx, who, mailbox.domain())?;
    }
    intake.standings.check_room(who, &draft.places, &intake.tally)?;
    intake.count(draft);
    Ok(())
}

/// Writes the rows of users; `false` when something of them is taken, and not all is written.
fn write(tx: &mut Tx<'_>, who: &Caller, drafts: &mut [&mut Draft], intake: &mut Intake) -> Result<bool> {
    let known = &mut intake.known;
    // What users before these brought stays.
    known.forget_expected();
    for Draft { user, wishes, .. } in drafts.iter_mut().map(|draft| &mut **draft) {
        (user.city, user.job_title) = (wishes.city.clone(), wishes.job_title.clone());
        profile::enter_words(user, None, |list, word| known.enter_word(tx, who, list, word))?;
    }
    let users: Vec<&User> = drafts.iter().map(|draft| &draft.user).collect();
    let mut addresses: Vec<_> =
        drafts.iter().flat_map(|draft| draft.contact.taken_by(draft.user.key)).collect();
    // Side by side as in the index, whose pages are then met once.
    addresses.sort_unstable_by_key(|taken| taken.address.folded());
    if !rows::insert(tx, who.tenant(), &users)? || !mail_address::take_all(tx, who.tenant(), &addresses)? {
        return Ok(false);
    }
    let mut chats = Vec::with_capacity(drafts.len());
    for draft in drafts.iter() {
        chats.push(intake.standings.chats_above(tx, who, &draft.places)?);
    }
    chat::join(tx, who, users.iter().copied().zip(&chats))?;
    search::enter(tx, who.tenant(), users.iter().map(|user| (Item::User(user.key), user.name.as_str())))?;
    Ok(true)
}

/// Takes back what was written and counted for users who cannot come like this.
fn take_back(tx: &mut Tx<'_>, who: &Caller, drafts: &mut [Draft], intake: &mut Intake) -> Result<()> {
    let keys: Vec<UserKey> = drafts.iter().map(|draft| draft.user.key).collect();
    rows::delete(tx, who.tenant(), &keys)?;
    mail_address::release_users(tx, who.tenant(), &keys)?;
    intake.known.strike_words(tx, who)?;
    intake.known.forget_expected();
    drafts.iter_mut().for_each(|draft| intake.discount(draft));
    Ok(())
}
