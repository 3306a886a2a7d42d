//! What is asked of the large group, and how long each answer takes.

use std::time::Instant;

use larkspur_core::mail_group_member::{self, Roll};
use larkspur_core::mail_reach::{self, Ground};
use larkspur_core::{mail_expansion, mail_group};
use larkspur_model::{EmailAddress, MemberKey};
use larkspur_store::{Db, Lane};

use super::fill::{Organisation, address};
use super::{QUESTIONS, Times};
use crate::Result;

/// The largest page of the platform's own list.
const PAGE: usize = 200;
/// A page of the effective members.
const EFFECTIVE_PAGE: usize = 1_000;

/// The direct members, page after page to the end.
pub(super) async fn lists(db: &Db, organisation: &Organisation) -> Result<()> {
    let mut times = Times::of("direct members, page of 200")?;
    let mut after: Option<MemberKey> = None;
    loop {
        let (who, email) = (organisation.who.clone(), organisation.group.email.clone());
        let begun = Instant::now();
        let page = db.read("bench.list", move |tx| {
            mail_group_member::list(tx, &who, Roll::Members, &email, PAGE, after)
        });
        after = page.await?.1;
        times.add(begun)?;
        if after.is_none() {
            times.print();
            return Ok(());
        }
    }
}

/// Whether somebody may send: by the department, as a direct member, from outside, and through two nested groups.
pub(super) async fn senders(db: &Db, organisation: &Organisation) -> Result<()> {
    let Organisation { group, above, people, members, .. } = organisation;
    for (name, to, of, most, expected) in [
        ("may send: member by department", group, "person", *people, Ground::Member),
        ("may send: direct member", group, "member", *members, Ground::Member),
        ("may send: stranger, refused", group, "nobody", usize::MAX, Ground::NotMember),
        ("may send: permitted by two nested groups", above, "person", *people, Ground::Permitted),
        ("may send: not permitted", above, "nobody", usize::MAX, Ground::NotPermitted),
    ] {
        let mut times = Times::of(name)?;
        for question in 0..QUESTIONS {
            // A step that has no factor with the number of people meets them all over the place.
            let from = EmailAddress::parse(&address(of, question * 7_919 % most)).ok_or("an address")?;
            let (tenant, to) = (organisation.who.tenant(), to.clone());
            let begun = Instant::now();
            let decision =
                db.read("bench.may_send", move |tx| mail_reach::may_send(tx, tenant, &from, &to)).await?;
            times.add(begun)?;
            if decision.ground != expected {
                return Err(format!("{name}: {decision:?}").into());
            }
        }
        times.print();
    }
    Ok(())
}

/// Everyone: page after page, in one walk, and in a walk that ends at the limit of one mail.
pub(super) async fn expansion(db: &Db, organisation: &Organisation) -> Result<()> {
    let (tenant, group) = (organisation.who.tenant(), organisation.group.key);
    let mut times = Times::of("effective members, page of 1,000")?;
    let (mut after, mut met) = (None, 0);
    loop {
        let begun = Instant::now();
        let page =
            db.read("bench.page", move |tx| mail_expansion::page(tx, tenant, group, EFFECTIVE_PAGE, after));
        let (page, last) = page.await?;
        times.add(begun)?;
        (after, met) = (last, met + page.len());
        if after.is_none() {
            break;
        }
    }
    times.print();
    let limit = organisation.who.policy.limits.mail_recipients;
    for (name, most) in
        [("all effective members in one walk", usize::MAX), ("a walk up to the limit of one mail", limit)]
    {
        let mut times = Times::of(name)?;
        for _ in 0..3 {
            let begun = Instant::now();
            let walk =
                db.read("bench.walk", move |tx| mail_expansion::walk(tx, tenant, group, most, |_, _| Ok(())));
            let walked = walk.await?;
            times.add(begun)?;
            if walked.min(most) != met.min(most) {
                return Err(format!("{walked} walked, {met} in pages").into());
            }
        }
        times.print();
    }
    Ok(())
}

/// The group is deleted; another tenant's lane would wait as long on SQLite, which has one writer.
pub(super) async fn deletion(db: &Db, organisation: &Organisation) -> Result<()> {
    let (who, email) = (organisation.who.clone(), organisation.group.email.clone());
    let mut deleted = Times::of("delete the group")?;
    let mut beside = Times::of("another write sent at the same time")?;
    let new = mail_group::NewMailGroup {
        email: Some("new@example.com".to_owned()),
        ..mail_group::NewMailGroup::default()
    };
    let begun = Instant::now();
    let delete = async {
        let gone = db.write("bench.delete", Lane(1), move |tx| mail_group::remove(tx, &who, &email)).await;
        gone.map_err(Into::into).and_then(|()| deleted.add(begun))
    };
    let who = organisation.who.clone();
    let create = async {
        let made = db.write("bench.create", Lane(1), move |tx| mail_group::create(tx, &who, &new)).await;
        made.map_err(Into::into).and_then(|_| beside.add(begun))
    };
    let (gone, made): (Result<()>, Result<()>) = tokio::join!(delete, create);
    gone.and(made)?;
    deleted.print();
    beside.print();
    Ok(())
}
