//! An organisation: departments, groups and nesting made through the rules, people and direct members by SQL.

use std::sync::Arc;

use larkspur_core::app::{self, NewApp};
use larkspur_core::department::{self, NewDepartment};
use larkspur_core::ids::{DepartmentIdType, IdView, UserIdType};
use larkspur_core::mail_group::{self, NewMailGroup};
use larkspur_core::mail_group_member::{self, NewMember, Roll};
use larkspur_core::tenant;
use larkspur_core::{Caller, ContactRange, Error, Policy, mail_domain};
use larkspur_model::{DepartmentKey, MailGroup, MemberKind, WhoCanSend};
use larkspur_store::{Db, Lane, Tx};

use super::rows;
use crate::Result;

/// People of one department.
const TEAM: usize = 250;
/// Departments below one of the middle level.
const TEAMS: usize = 100;
const LANE: Lane = Lane(1);
/// Where the keys of the people below the department begin, and those of the direct members.
const PEOPLE: i64 = 1;
const MEMBERS: i64 = 1_000_000_000;

/// What was made.
pub(super) struct Organisation {
    pub(super) who: Caller,
    /// Has all the members; open to members.
    pub(super) group: MailGroup,
    /// Open to the members of `group`, two groups further up.
    pub(super) above: MailGroup,
    pub(super) people: usize,
    pub(super) members: usize,
}

/// The address of somebody below the department, or of a direct member.
pub(super) fn address(of: &str, number: usize) -> String {
    format!("{of}{number}@example.com")
}

/// Makes `people` below one department, `members` elsewhere, and a group that has the department and each of these.
pub(super) async fn fill(db: &Db, people: usize, members: usize) -> Result<Organisation> {
    let who: Caller = db.write("bench.tenant", LANE, caller).await?;
    let large = teams(db, &who, "person", people, PEOPLE).await?;
    teams(db, &who, "member", members, MEMBERS).await?;
    let group = group(db, &who, "all@example.com", WhoCanSend::AllGroupMembers).await?;
    let between = self::group(db, &who, "between@example.com", WhoCanSend::Anyone).await?;
    let above = self::group(db, &who, "above@example.com", WhoCanSend::CustomMembers).await?;
    let department =
        NewMember { kind: Some(MemberKind::Department), department: Some(large), ..NewMember::default() };
    add(db, &who, Roll::Members, &group, vec![department]).await?;
    let (tenant, key) = (who.tenant().get(), group.key.get());
    let range = (MEMBERS, MEMBERS + i64::try_from(members)?);
    db.write("bench.members", LANE, move |tx| rows::insert_members(tx, tenant, key, range)).await?;
    let nested = |email: &str| NewMember {
        kind: Some(MemberKind::MailGroup),
        email: Some(email.to_owned()),
        ..NewMember::default()
    };
    add(db, &who, Roll::Members, &between, vec![nested("all@example.com")]).await?;
    add(db, &who, Roll::PermissionMembers, &above, vec![nested("between@example.com")]).await?;
    Ok(Organisation { who, group, above, people, members })
}

fn caller(tx: &mut Tx<'_>) -> larkspur_core::Result<Caller> {
    let tenant = tenant::create(tx, "Bench")?;
    mail_domain::add(tx, tenant.key, "example.com")?;
    let new = NewApp { name: "Bench".to_owned(), scopes: Vec::new(), range: ContactRange::All };
    let (app, _) = app::create(tx, &tenant, &new)?;
    let ids = IdView::new(&app, UserIdType::OpenId, DepartmentIdType::OpenDepartmentId);
    Ok(Caller::new(Arc::new(app), ids, Policy::default()))
}

/// A department with so many people in teams two levels further down, whose keys begin at `base`.
async fn teams(db: &Db, who: &Caller, name: &'static str, people: usize, base: i64) -> Result<String> {
    let (top, _) = department(db, who, name.to_owned(), "0".to_owned()).await?;
    let mut middle = top.clone();
    for team in 0..people.div_ceil(TEAM) {
        if team % TEAMS == 0 {
            (middle, _) = department(db, who, format!("division {team}"), top.clone()).await?;
        }
        let (_, home) = department(db, who, format!("team {team}"), middle.clone()).await?;
        let range =
            (base + i64::try_from(team * TEAM)?, base + i64::try_from(people.min((team + 1) * TEAM))?);
        let tenant = who.tenant().get();
        let insert = move |tx: &mut Tx<'_>| rows::insert_people(tx, tenant, home.get(), range, (name, base));
        db.write("bench.people", LANE, insert).await?;
    }
    Ok(top)
}

async fn department(db: &Db, who: &Caller, name: String, parent: String) -> Result<(String, DepartmentKey)> {
    let caller = who.clone();
    let made = db.write("bench.department", LANE, move |tx| {
        let new =
            NewDepartment { name: name.clone(), parent: Some(parent.clone()), ..NewDepartment::default() };
        let department = department::create(tx, &caller, &new, None)?;
        Ok::<_, Error>((caller.ids.open_department_id(department.key), department.key))
    });
    Ok(made.await?)
}

async fn group(db: &Db, who: &Caller, email: &'static str, rule: WhoCanSend) -> Result<MailGroup> {
    let caller = who.clone();
    let made = db.write("bench.group", LANE, move |tx| {
        let new = NewMailGroup {
            email: Some(email.to_owned()),
            who_can_send: Some(rule),
            ..NewMailGroup::default()
        };
        mail_group::create(tx, &caller, &new)
    });
    Ok(made.await?)
}

async fn add(db: &Db, who: &Caller, roll: Roll, group: &MailGroup, new: Vec<NewMember>) -> Result<()> {
    let (caller, email) = (who.clone(), group.email.clone());
    let add = move |tx: &mut Tx<'_>| mail_group_member::add(tx, &caller, roll, &email, &new).map(drop);
    Ok(db.write("bench.member", LANE, add).await?)
}
