//! Organisations that nobody works in, of any size: a tree that is deep and wide, people with Chinese and English names,
//! mail groups of every kind of member. The same plan and seed give the same files, on every machine.

mod chance;
mod definitions;
mod mail;
mod names;
mod people;
mod tree;

use larkspur_store::Random;

use crate::error::ExchangeError;
use crate::sink::Sink;
use chance::Chance;
use people::Staff;
use tree::Tree;

/// How large it shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Departments, the root not counted.
    pub departments: u32,
    /// Users.
    pub users: u32,
    /// Mail groups.
    pub mail_groups: u32,
    /// The mail domain of all addresses.
    pub mail_domain: String,
}

/// Users that a department has on average at most, so that none comes near the documented 10,000.
const MOST_MEMBERS: u32 = 5_000;

impl Plan {
    /// Whether the documented limits leave room for it.
    ///
    /// # Errors
    /// A sentence about what would be too much.
    pub fn check(&self) -> Result<(), &'static str> {
        if self.users / MOST_MEMBERS > self.departments {
            return Err("more than 5,000 users a department: ask for more departments");
        }
        if self.mail_groups > 0 && self.users == 0 {
            return Err("mail groups without users would have no managers: ask for users");
        }
        Ok(())
    }
}

/// Writes an organisation to `sink`; `progress` is told how many records were written.
///
/// # Errors
/// The files cannot be written.
pub fn generate(
    plan: &Plan,
    random: &dyn Random,
    sink: &mut Sink,
    progress: &dyn Fn(u64),
) -> Result<u64, ExchangeError> {
    let mut chance = Chance::new(random);
    let tree = Tree::grow(plan.departments, &mut chance);
    let staff = Staff::hire(plan.users, &tree, &mut chance);
    let mut written = 0;
    let mut told = || {
        written += 1;
        progress(written);
    };
    if plan.users > 0 {
        sink.put(&definitions::employee_type())?;
        told();
        for attribute in definitions::attributes() {
            sink.put(&attribute)?;
            told();
        }
    }
    for place in 0..tree.len() {
        sink.put(&tree.department(place, &staff, &mut chance))?;
        told();
    }
    for number in 0..plan.users {
        sink.put(&staff.user(number, &tree, &plan.mail_domain, &mut chance))?;
        told();
    }
    for number in 0..mail::public_mailboxes(plan) {
        sink.put(&mail::public_mailbox(number, plan, &mut chance))?;
        told();
    }
    for number in 0..plan.mail_groups {
        sink.put(&mail::group(number, plan, &mut chance))?;
        told();
    }
    for number in 0..plan.mail_groups {
        for member in mail::members(number, plan, &mut chance) {
            sink.put(&member)?;
            told();
        }
    }
    Ok(written)
}
