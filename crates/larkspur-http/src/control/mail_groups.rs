//! `/_larkspur/v1/mail-groups`: who gets the mail of a group in effect, who may send it, and why.

use axum::http::StatusCode;
use larkspur_core::ids::IdView;
use larkspur_core::mail_expansion::{self, Place, Recipient};
use larkspur_core::mail_reach;
use larkspur_core::tenant::{self, Tenant};
use larkspur_core::{Error, Field, Noun, mail_group};
use larkspur_model::{EmailAddress, MailGroup};
use larkspur_store::Tx;
use serde::Serialize;

use super::call::{ControlCall, refused};
use super::mail_wire::{WireMember, WireParty, WireWay, reason, wire_members, wire_party, wire_ways};
use crate::served::Outcome;

/// Members that an explanation names.
const NAMED: usize = 20;
/// Ways to one person that an explanation tells.
const TOLD: usize = 20;

#[derive(Serialize)]
struct Members {
    members: Vec<WireMember>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
}

#[derive(Serialize)]
struct Explanation {
    from: String,
    to: String,
    sender: WireParty,
    accepted: bool,
    rule: &'static str,
    reason: &'static str,
    recipients: Recipients,
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<Person>,
}

/// Who would get it: how many, and the first of them. More than the limit of one mail are not counted to the end.
#[derive(Serialize)]
struct Recipients {
    count: usize,
    exceeds_limit: bool,
    without_address: usize,
    first: Vec<WireMember>,
}

#[derive(Serialize)]
struct Person {
    person: WireParty,
    is_member: bool,
    ways: Vec<WireWay>,
    has_more: bool,
}

/// A page of everyone whom a group reaches.
pub(super) async fn effective_members(call: ControlCall) -> Outcome {
    let (tenant_key, reference) = (call.query("tenant_key"), call.path("mailgroup_id").to_owned());
    let page_size = call.page_size()?;
    let after = call.page_place()?.map(|numbers| Place::of_numbers(numbers).ok_or_else(|| call.wrong_page()));
    let after = after.transpose()?;
    let page = call.look(move |tx| {
        let (tenant, group) = named(tx, tenant_key.as_deref(), &reference)?;
        let (page, last) = mail_expansion::page(tx, tenant.key, group.key, page_size, after)?;
        Ok((wire_members(tx, &tenant, page)?, last))
    });
    let (members, last) = page.await?;
    let page_token = last.map(|last| call.page_token(&last.numbers()));
    call.reply(StatusCode::OK, &Members { members, has_more: page_token.is_some(), page_token })
}

/// Whether `from` may send to the group and why, who would get it, and the ways to `person` if one is named.
pub(super) async fn explanation(call: ControlCall) -> Outcome {
    let (tenant_key, reference) = (call.query("tenant_key"), call.path("mailgroup_id").to_owned());
    let from = call.query("from").and_then(|text| EmailAddress::parse(&text));
    let from = from.ok_or_else(|| refused(StatusCode::BAD_REQUEST, "from must be a mail address"))?;
    let person = call.query("person");
    let most = call.policy().limits.mail_recipients;
    let explanation = call.look(move |tx| {
        let (tenant, group) = named(tx, tenant_key.as_deref(), &reference)?;
        let decision = mail_reach::may_send(tx, tenant.key, &from, &group)?;
        let person = person.as_deref().map(|person| person_in(tx, &tenant, &group, person)).transpose()?;
        Ok(Explanation {
            from: from.as_str().to_owned(),
            to: group.email.clone(),
            sender: wire_party(tx, &tenant, &decision.sender)?,
            accepted: decision.ground.accepts(),
            rule: decision.rule.as_str(),
            reason: reason(decision.ground),
            recipients: recipients(tx, &tenant, &group, most)?,
            person,
        })
    });
    let explanation = explanation.await?;
    call.reply(StatusCode::OK, &explanation)
}

fn named(
    tx: &mut Tx<'_>,
    tenant_key: Option<&str>,
    reference: &str,
) -> larkspur_core::Result<(Tenant, MailGroup)> {
    let tenant = tenant::named_or_only(tx, tenant_key)?;
    let group = mail_group::named(tx, tenant.key, &tenant.ids, reference)?;
    Ok((tenant, group))
}

fn recipients(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    group: &MailGroup,
    most: usize,
) -> larkspur_core::Result<Recipients> {
    let (mut first, mut without_address) = (Vec::new(), 0);
    let count = mail_expansion::walk(tx, tenant.key, group.key, most, |_, batch| {
        without_address += batch.iter().filter(|recipient| recipient.address().is_none()).count();
        let room = NAMED.saturating_sub(first.len());
        first.extend(batch.into_iter().take(room));
        Ok(())
    })?;
    let first: Vec<Recipient> = first;
    let first = wire_members(tx, tenant, first)?;
    Ok(Recipients { count: count.min(most), exceeds_limit: count > most, without_address, first })
}

/// Somebody by `user_id`, or by any address.
fn person_in(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    group: &MailGroup,
    person: &str,
) -> larkspur_core::Result<Person> {
    let party = if person.contains('@') {
        let address = EmailAddress::parse(person);
        let address = address.ok_or(Error::Invalid(Field::Member, "the person is no mail address"))?;
        mail_reach::party_of_address(tx, tenant.key, &address)?
    } else {
        let ids = IdView::of_tenant(tenant);
        let unknown = || Error::NotFound(Noun::User, ids.user_reference(person));
        let user = ids.user_by_id(tx, person)?.ok_or_else(unknown)?;
        mail_reach::party_of_user(tx, tenant.key, user)?
    };
    let found = mail_reach::ways(tx, tenant.key, group.key, &party, TOLD)?;
    Ok(Person {
        person: wire_party(tx, tenant, &party)?,
        is_member: !found.ways.is_empty(),
        has_more: found.has_more,
        ways: wire_ways(tx, tenant, found.ways)?,
    })
}
