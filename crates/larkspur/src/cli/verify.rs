//! `larkspur verify`: recomputes what the store keeps as derived facts.

use std::fmt::Write as _;

use larkspur_core::verify::{Report, verify};

use super::context::Context;
use super::offline::{open_existing, wait};
use crate::data_dir::DataDir;
use crate::failure::Failure;
use crate::out;

pub(super) fn run(context: &Context) -> Result<(), Failure> {
    let settings = context.settings()?;
    let db = open_existing(&settings, &DataDir::of(&settings))?;
    let report = wait(db.read("verify", verify))?;
    db.close();
    let report = report.map_err(|error| Failure::at("the store cannot be read", error))?;
    out::print(&page(&report))?;
    match report.faults.len() {
        0 => Ok(()),
        count => Err(Failure::other(format!("the store has {count} faults"))),
    }
}

fn page(report: &Report) -> String {
    let Report { tenants, departments, memberships, faults, hints } = report;
    let mut page =
        format!("{tenants} tenants, {departments} departments, {memberships} memberships looked at\n");
    for fault in faults {
        let _ = writeln!(page, "fault: {fault}");
    }
    for hint in hints {
        let _ = writeln!(page, "hint: {hint}");
    }
    if faults.is_empty() {
        page.push_str("no faults\n");
    }
    page
}
