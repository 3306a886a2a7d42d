//! Recomputes what the store keeps as derived facts and reports every difference, and hints at what is right but odd.

pub mod rows;

use std::collections::{HashMap, HashSet};

use larkspur_model::{DepartmentKey, DepartmentPath, MailGroupKey, TenantKey};
use larkspur_store::Tx;

use crate::{Result, chat, mail_expansion, mail_group, search, tenant};

/// What `verify` found in a store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Tenants looked at.
    pub tenants: usize,
    /// Departments looked at, roots included.
    pub departments: usize,
    /// Memberships looked at.
    pub memberships: usize,
    /// One sentence a difference; empty when all is well.
    pub faults: Vec<String>,
    /// One sentence for what is allowed and kept rightly, but seldom meant.
    pub hints: Vec<String>,
}

/// Checks every tenant of the store in one snapshot.
///
/// # Errors
/// Whatever the store answers.
pub fn verify(tx: &mut Tx<'_>) -> Result<Report> {
    let mut report = Report::default();
    for tenant in tenant::all(tx)? {
        report.tenants += 1;
        verify_departments(tx, tenant.key, &mut report)?;
        verify_totals(tx, tenant.key, &mut report)?;
        let unfound = search::wrong(tx, tenant.key)?;
        if unfound != 0 {
            report.faults.push(format!("tenant {}: {unfound} names are searched wrongly", tenant.key.get()));
        }
        for chat in chat::unsettled(tx, tenant.key)? {
            report.faults.push(format!("chat {}: its members are not those who belong there", chat.get()));
        }
        hint_at_circles(tx, tenant.key, &mut report)?;
    }
    Ok(report)
}

#[derive(Default, PartialEq, Eq, Debug)]
struct Counts {
    children: i64,
    direct_members: i64,
    members: i64,
    primary_members: i64,
}

fn verify_departments(tx: &mut Tx<'_>, tenant: TenantKey, report: &mut Report) -> Result<()> {
    let departments = rows::departments(tx, tenant)?;
    report.departments += departments.len();
    let paths: HashMap<DepartmentKey, &DepartmentPath> =
        departments.iter().map(|row| (row.key, &row.path)).collect();
    let mut counts: HashMap<DepartmentKey, Counts> = HashMap::new();
    for row in &departments {
        let Some(parent) = row.parent else { continue };
        match paths.get(&parent) {
            Some(above) if above.child(row.key) == row.path => {}
            _ => report
                .faults
                .push(format!("department {}: its path does not follow its parent", row.key.get())),
        }
        counts.entry(parent).or_default().children += 1;
    }
    count_members(tx, tenant, &paths, &mut counts, report)?;
    for row in &departments {
        let real = counts.remove(&row.key).unwrap_or_default();
        if real != row.counts {
            report.faults.push(format!("department {}: keeps {:?}, has {real:?}", row.key.get(), row.counts));
        }
    }
    let live = i64::try_from(departments.len()).unwrap_or(i64::MAX) - 1;
    if rows::department_count(tx, tenant)? != Some(live) {
        report.faults.push(format!("tenant {}: its number of departments is not {live}", tenant.get()));
    }
    Ok(())
}

/// Members of each department: a user counts once in every department on the way up from any of the user's.
fn count_members(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    paths: &HashMap<DepartmentKey, &DepartmentPath>,
    counts: &mut HashMap<DepartmentKey, Counts>,
    report: &mut Report,
) -> Result<()> {
    let mut current = None;
    let mut seen: HashSet<DepartmentKey> = HashSet::new();
    for row in rows::memberships(tx, tenant)? {
        report.memberships += 1;
        if current.replace(row.user) != Some(row.user) {
            seen.clear();
        }
        let Some(path) = paths.get(&row.department) else {
            report.faults.push(format!("user {}: in a department that is not there", row.user));
            continue;
        };
        counts.entry(row.department).or_default().direct_members += 1;
        for department in std::iter::once(DepartmentKey::ROOT).chain(path.keys()) {
            let count = counts.entry(department).or_default();
            count.members += i64::from(seen.insert(department));
            count.primary_members += i64::from(row.is_primary);
        }
    }
    Ok(())
}

fn verify_totals(tx: &mut Tx<'_>, tenant: TenantKey, report: &mut Report) -> Result<()> {
    for (what, statement) in [
        ("mail groups are not as many as the tenant keeps", &rows::WRONG_MAIL_GROUP_COUNT),
        ("mail groups have no address of their own", &rows::GROUPS_WITHOUT_ADDRESS),
        ("public mailboxes are not as many as the tenant keeps", &rows::WRONG_PUBLIC_MAILBOX_COUNT),
        ("public mailboxes have no address of their own", &rows::MAILBOXES_WITHOUT_ADDRESS),
        ("members of public mailboxes are of a mailbox that is gone", &rows::STRAY_MAILBOX_MEMBERS),
        ("mail groups keep wrong numbers of members", &rows::WRONG_MEMBER_COUNTS),
        ("memberships of mail groups are of somebody or somewhere gone", &rows::STRAY_MEMBERS),
        ("managers of mail groups are of a group that is gone", &rows::STRAY_MANAGERS),
        ("mail passwords are of somebody who is gone", &rows::STRAY_PASSWORDS),
        ("mails keep a wrong number of copies", &rows::WRONG_COPY_COUNTS),
        ("pieces of mails are of a mail that is gone", &rows::STRAY_MAIL),
        ("copies of mails would never be sent", &rows::FORGOTTEN_COPIES),
        ("deliveries have nothing to deliver", &rows::IDLE_DELIVERIES),
        ("mail addresses belong to nobody", &rows::ORPHANED_ADDRESSES),
        ("users hold other addresses than they show", &rows::WRONG_USER_ADDRESSES),
        ("aliases are of users without a mailbox", &rows::ALIASES_WITHOUT_MAILBOX),
        ("places are held by users who have left", &rows::LEFT_BEHIND),
        ("users have a city or job title that no list has", &rows::UNLISTED_WORDS),
        ("users have a direct leader who has left", &rows::LED_BY_LEAVERS),
        ("contact ranges name users who have left", &rows::RANGES_OF_LEAVERS),
        ("chats are owned by somebody outside", &rows::OWNED_FROM_OUTSIDE),
        ("users have no or several primary departments", &rows::WRONG_PRIMARY),
        ("users are of an employee type that never was", &rows::UNKNOWN_EMPLOYEE_TYPE),
        ("units keep a wrong number of departments", &rows::WRONG_UNIT_COUNT),
        ("departments are bound to a unit that is gone", &rows::STRAY_BINDINGS),
        ("department chats are not the chat of their department", &rows::WRONG_CHAT),
        ("places of departments are of a version that never was", &rows::WRONG_PLACES),
    ] {
        let wrong = rows::count(tx, tenant, statement)?;
        if wrong != 0 {
            report.faults.push(format!("tenant {}: {wrong} {what}", tenant.get()));
        }
    }
    Ok(())
}

/// Most groups of one circle that a hint names.
const MOST_NAMED: usize = 10;

/// Groups may hold each other in a circle, and mail goes to everybody once; it is seldom what somebody wanted.
fn hint_at_circles(tx: &mut Tx<'_>, tenant: TenantKey, report: &mut Report) -> Result<()> {
    for circle in mail_expansion::circles(tx, tenant)? {
        let named: Vec<MailGroupKey> = circle.iter().take(MOST_NAMED).copied().collect();
        let mut emails: Vec<String> = mail_group::emails(tx, tenant, &named)?.into_values().collect();
        emails.sort_unstable();
        let more = match circle.len() - named.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let sentence = match circle.as_slice() {
            [_] => format!("mail group {} is a member of itself", emails.join("")),
            _ => format!("mail groups are members of each other in a circle: {}{more}", emails.join(", ")),
        };
        report.hints.push(format!("tenant {}: {sentence}", tenant.get()));
    }
    Ok(())
}
