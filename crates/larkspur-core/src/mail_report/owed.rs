//! What is to be told next, and whom.

use larkspur_model::{EmailAddress, MailGroup, TenantKey};
use larkspur_store::Tx;

use super::{News, rows};
use crate::mail_post::{self, CopyState, MailCopy, MailEdition, MailPost};
use crate::{Result, mail_group, mail_group_manager};

/// Copies or groups that one report names; it says how many there are besides.
const MOST_NAMED: usize = 50;

/// Something that is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Of which tenant.
    pub tenant: TenantKey,
    /// What.
    pub news: News,
    /// About which post.
    pub post: MailPost,
    /// About which edition of it.
    pub edition: MailEdition,
    /// The group whose members get it; `None` when it is gone.
    pub group: Option<MailGroup>,
    /// Whom: the managers of the group, or the postmaster if it has none; the author. Nobody when there is none of them.
    pub to: Vec<EmailAddress>,
    /// The copies that it is about, at most 50; none when it is about the edition. Authors are told no addresses.
    pub copies: Vec<MailCopy>,
    /// The addresses of the groups that were left out, folded, at most 50, if it is about that.
    pub groups: Vec<String>,
    /// How many copies, or groups, it is about.
    pub total: i64,
    /// How the copies of the edition stand: how many are in each state.
    pub states: Vec<(CopyState, i64)>,
    /// The header of the post as it came; empty when its text was forgotten.
    pub head: Vec<u8>,
    /// What happened until then is in it, milliseconds since 1970.
    pub(super) until: i64,
    /// How many rows it stands for.
    pub(super) rows: i64,
}

/// What has waited longest to be told, if something has waited `grace_ms` milliseconds: so long what happens is gathered
/// into one report. `postmaster` stands in for managers that a group does not have.
///
/// # Errors
/// Whatever the store answers.
pub fn owed(tx: &mut Tx<'_>, grace_ms: i64, postmaster: Option<&EmailAddress>) -> Result<Option<Owed>> {
    let until = tx.now().saturating_sub(grace_ms);
    let Some(first) = rows::oldest(tx, until)? else { return Ok(None) };
    let (tenant, place) = (first.tenant, (first.post, first.edition));
    let rows = rows::count(tx, tenant, place, first.news, until)?;
    let post = mail_post::find(tx, tenant, first.post)?;
    let edition = mail_post::editions(tx, tenant, first.post)?;
    let edition = edition.into_iter().find(|edition| edition.number == first.edition);
    // Whatever is owed goes with its post.
    let (Some(post), Some(edition)) = (post, edition) else { return Ok(None) };
    let group = match edition.group {
        Some(group) => mail_group::find_by_key(tx, tenant, group)?,
        None => None,
    };
    let to = receivers(tx, tenant, first.news, group.as_ref(), &post, postmaster)?;
    let copies = match first.news.is_for_managers() {
        true => {
            mail_post::rows::copies::copies_owed(tx, tenant, place, (first.news.number(), until), MOST_NAMED)?
        }
        false => Vec::new(),
    };
    let groups = match first.news {
        News::LeftOut => rows::addresses(tx, tenant, place, (first.news, until), MOST_NAMED)?,
        _ => Vec::new(),
    };
    let head = mail_post::head(tx, tenant, first.post)?.unwrap_or_default();
    let states = mail_post::rows::copies::states(tx, tenant, first.post, first.edition)?;
    let is_counted = first.news.is_for_managers() || first.news == News::LeftOut;
    let total = if is_counted { rows } else { states.iter().map(|(_, copies)| copies).sum() };
    Ok(Some(Owed {
        tenant,
        news: first.news,
        post,
        edition,
        group,
        to,
        copies,
        groups,
        total,
        states,
        head,
        until,
        rows,
    }))
}

fn receivers(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    news: News,
    group: Option<&MailGroup>,
    post: &MailPost,
    postmaster: Option<&EmailAddress>,
) -> Result<Vec<EmailAddress>> {
    if !news.is_for_managers() {
        return Ok(post.author.iter().cloned().collect());
    }
    let managers = match group {
        Some(group) => mail_group_manager::addresses(tx, tenant, group.key)?,
        None => Vec::new(),
    };
    Ok(if managers.is_empty() { postmaster.into_iter().cloned().collect() } else { managers })
}
