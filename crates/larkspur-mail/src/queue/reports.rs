//! Tells what is owed: to those who look after a group, what could not be delivered; to authors, what is late or has gone
//! out, how many could not be reached, and which nested groups were left out. A report is a letter in the same queue, written in the transaction that takes the debt away.

use std::sync::Arc;
use std::time::Duration;

use larkspur_core::mail_post::{Letter, MailCopy, Onward, Reply};
use larkspur_core::mail_report::{self, News, Owed};
use larkspur_core::{Result, mail_post::CopyState};
use larkspur_model::{EmailAddress, MailGroup, MailPostKey};
use larkspur_store::{Lane, Tx};
use tokio::time::sleep;

use super::office::{Office, milliseconds, note_trouble};
use crate::SomeGroups;
use crate::text::dkim::{BodyHash, Keys};
use crate::text::report::{self, About, Failure, Language, Report};

/// What stands for a copy of which nothing was said (RFC 3463: other or undefined).
const UNDEFINED: (u16, u16, u16) = (5, 0, 0);

/// How reports are written.
#[derive(Clone, Debug)]
pub struct Reporting {
    /// The name of this server.
    pub hostname: String,
    /// Who is told about groups that nobody looks after.
    pub postmaster: Option<EmailAddress>,
    /// How long failures are gathered into one report. Default 1 min.
    pub grace: Duration,
    /// How long mail is tried, for those who are told that it is late.
    pub give_up: Duration,
    /// How long a report is tried.
    pub report_give_up: Duration,
    /// The keys that sign.
    pub keys: Arc<Keys>,
    /// Whether authors of the organisation are told how many members could not be reached, and which nested groups were
    /// left out. Default true.
    pub tells_authors: bool,
    /// The groups whose authors are not told.
    pub discreet: SomeGroups,
}

impl Reporting {
    /// Whether the authors of a group may know how many members could not be reached.
    fn tells_authors_of(&self, group: &EmailAddress) -> bool {
        self.tells_authors && !self.discreet.has(group)
    }
}

/// Tells until the office is to stop.
pub(super) async fn run(office: &Office) {
    while !office.stop.is_cancelled() {
        match tell(office).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => note_trouble("mail_report", &error),
        }
        tokio::select! {
            () = office.stop.cancelled() => {}
            () = sleep(office.settings.tell) => {}
        }
    }
}

/// Tells one thing, if there is one.
async fn tell(office: &Office) -> Result<bool> {
    let reporting = office.settings.reporting.clone();
    let grace = milliseconds(reporting.grace);
    let postmaster = reporting.postmaster.clone();
    let owed = move |tx: &mut Tx<'_>| mail_report::owed(tx, grace, postmaster.as_ref());
    let Some(owed) = office.db.read("mail_report.owed", owed).await? else { return Ok(false) };
    let lane = Lane(owed.tenant.get().cast_unsigned());
    let routes = office.exits.names();
    let is_told = office
        .db
        .write("mail_report.told", lane, move |tx| match letter(tx, &reporting, &owed) {
            Some(letter) => {
                let expires_at = tx.now().saturating_add(milliseconds(reporting.report_give_up));
                mail_report::told(tx, &owed, &letter, Onward::Relay { routes: &routes, expires_at })
            }
            None => mail_report::drop_owed(tx, &owed).map(|_| false),
        })
        .await?;
    if is_told {
        office.counters.reported();
        office.bell.ring();
    }
    Ok(true)
}

/// The letter that tells it; `None` when there is nobody to tell it to.
fn letter(tx: &mut Tx<'_>, reporting: &Reporting, owed: &Owed) -> Option<Letter> {
    let group = owed.group.as_ref()?;
    let address = EmailAddress::parse(&group.email)?;
    let from = reporting.postmaster.clone();
    let from = from.or_else(|| EmailAddress::parse(&format!("postmaster@{}", address.domain().as_str())))?;
    if owed.to.is_empty()
        || matches!(owed.news, News::Summary | News::LeftOut) && !reporting.tells_authors_of(&address)
    {
        return None;
    }
    let failures: Vec<Failure<'_>> = owed.copies.iter().map(failure).collect();
    let mut secret = [0; 12];
    tx.random(&mut secret);
    let id: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let report = Report {
        language: language(group),
        from: &from,
        to: &owed.to,
        by: &reporting.hostname,
        id: &id,
        at: tx.now(),
        about: About {
            group: &address,
            group_name: &group.name,
            subject: &owed.post.subject,
            message_id: owed.post.message_id.as_deref(),
            accepted_at: owed.post.accepted_at,
            envid: owed.post.envid.as_deref(),
            head: &owed.head,
            body: None,
        },
        news: news(reporting, owed, &failures),
    };
    let built = report.build();
    let is_ascii = built.head.is_ascii();
    // Whoever is named as its author signs it; where that is somebody elsewhere, the group does, as all its mail.
    let signs = if reporting.keys.has(from.domain()) { &from } else { &address };
    let head = reporting.keys.signed(built.head, &BodyHash::of(&built.body), signs.domain(), tx.now());
    Some(Letter {
        key: MailPostKey::new(tx.fresh_id()),
        sender: None,
        subject: built.subject,
        message_id: Some(built.message_id),
        smtputf8: !is_ascii,
        head,
        body: built.body,
        to: owed.to.clone(),
    })
}

fn news<'a>(reporting: &Reporting, owed: &'a Owed, failures: &'a [Failure<'a>]) -> report::News<'a> {
    let orcpt = owed.edition.orcpt.as_deref();
    let total = count(owed.total);
    match owed.news {
        News::Undelivered => report::News::Failed { failures, total },
        News::Suspended => report::News::Suspended { failures, total },
        News::Late => {
            let open = owed.states.iter().filter(|(state, _)| state.is_open() && *state != CopyState::Held);
            report::News::Delayed {
                waiting: open.map(|(_, copies)| count(*copies)).sum(),
                of: total,
                until: owed.post.accepted_at.saturating_add(milliseconds(reporting.give_up)),
                orcpt,
            }
        }
        News::Expanded => report::News::Expanded { orcpt },
        News::Storm => report::News::Storm,
        News::LeftOut => report::News::LeftOut { groups: &owed.groups, total },
        News::Summary => {
            let is_failed = |state: CopyState| matches!(state, CopyState::Failed | CopyState::Expired);
            let failed = owed.states.iter().filter(|(state, _)| is_failed(*state));
            report::News::Summary { failed: failed.map(|(_, copies)| count(*copies)).sum(), of: total }
        }
    }
}

fn failure(copy: &MailCopy) -> Failure<'_> {
    let status = |reply: &Reply| reply.status.or(reply.code.map(|code| (code / 100, 0, 0)));
    Failure {
        address: &copy.given,
        orcpt: None,
        status: copy.reply.as_ref().and_then(status).unwrap_or(UNDEFINED),
        code: copy.reply.as_ref().and_then(|reply| reply.code),
        text: copy.reply.as_ref().map_or("", |reply| reply.text.as_str()),
        remote: None,
        at: copy.changed_at,
    }
}

/// Chinese for groups with a Chinese name: nothing else here tells what those who look after it read.
fn language(group: &MailGroup) -> Language {
    let is_chinese = |sign| matches!(sign, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}');
    if group.name.chars().any(is_chinese) { Language::Chinese } else { Language::English }
}

fn count(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}
