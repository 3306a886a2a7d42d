//! The import: every record goes through the rule that a call of the API goes through, all in one transaction.
//!
//! The order is employee types and custom attributes, units, departments, users, whoever comes later than those who refer to
//! them, people and chats of departments, employee types that are switched off, public mailboxes, mail groups, their members.
//! So whatever a record refers to may stand anywhere in the files.

mod custom_attributes;
mod departments;
mod employee_types;
mod mail_groups;
mod public_mailboxes;
mod units;
mod users;

use larkspur_core::Caller;
use larkspur_store::Tx;

use crate::error::ExchangeError;
use crate::source::{Line, Source};

/// Refusals that are told one by one. An import that may keep nothing ends there: whoever made so many mistakes made
/// one, many times.
const MOST_REFUSALS: usize = 1_000;

/// What becomes of the work when records were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It is kept only if no record is refused.
    AllOrNothing,
    /// It is kept without the refused records, and without what needs them.
    KeepGoing,
    /// It is never kept.
    DryRun,
}

/// A record that was refused, or a line that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Where it stands.
    pub line: Line,
    /// Why.
    pub why: String,
}

/// What an import made, or would have made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Employee types.
    pub employee_types: u64,
    /// Custom attributes.
    pub custom_attributes: u64,
    /// Units.
    pub units: u64,
    /// Departments.
    pub departments: u64,
    /// Users.
    pub users: u64,
    /// Public mailboxes.
    pub public_mailboxes: u64,
    /// Mail groups.
    pub mail_groups: u64,
    /// Members of mail groups and those who may send to them.
    pub mail_group_members: u64,
    /// The first refusals, in the order in which they were met.
    pub refusals: Vec<Refusal>,
    /// How many there were.
    pub refused: u64,
}

/// Takes an organisation in. `progress` is told how many of its records were read; it hears it all again when the
/// transaction has to run again.
///
/// Memory: departments are held (about 1 KiB each), of users only those who refer to others who come later; the store adds
/// its cache. The transaction is as long as the import.
///
/// # Errors
/// [`ExchangeError::Undone`] when `mode` says that nothing is kept; files that cannot be read; whatever the store answers.
pub fn import(
    tx: &mut Tx<'_>,
    who: &Caller,
    source: &Source,
    mode: Mode,
    progress: &dyn Fn(u64),
) -> Result<Report, ExchangeError> {
    let mut import = Import { who, source, mode, progress, read: 0, report: Report::default() };
    for (line, why) in source.strangers() {
        import.refuse(line.clone(), why.clone())?;
    }
    let ended = employee_types::create(&mut import, tx)?;
    custom_attributes::create(&mut import, tx)?;
    units::create(&mut import, tx)?;
    let departments = departments::create(&mut import, tx)?;
    users::create(&mut import, tx)?;
    departments::appoint(&mut import, tx, departments)?;
    employee_types::end(&mut import, tx, ended)?;
    public_mailboxes::create(&mut import, tx)?;
    mail_groups::create(&mut import, tx)?;
    mail_groups::fill(&mut import, tx)?;
    let report = import.report;
    match mode {
        Mode::KeepGoing => Ok(report),
        Mode::AllOrNothing if report.refused == 0 => Ok(report),
        Mode::AllOrNothing | Mode::DryRun => Err(ExchangeError::Undone(Box::new(report))),
    }
}

/// An import under way.
struct Import<'a> {
    who: &'a Caller,
    source: &'a Source,
    mode: Mode,
    progress: &'a dyn Fn(u64),
    read: u64,
    report: Report,
}

impl Import<'_> {
    /// Counts a record that was read.
    fn advance(&mut self) {
        self.read += 1;
        (self.progress)(self.read);
    }

    /// Notes a refusal.
    ///
    /// # Errors
    /// [`ExchangeError::Undone`] when there are too many of them to go on for nothing.
    fn refuse(&mut self, line: Line, why: String) -> Result<(), ExchangeError> {
        self.report.refused += 1;
        if self.report.refusals.len() < MOST_REFUSALS {
            self.report.refusals.push(Refusal { line, why });
        } else if self.mode == Mode::AllOrNothing {
            return Err(ExchangeError::Undone(Box::new(std::mem::take(&mut self.report))));
        }
        Ok(())
    }

    /// Takes what a rule made of a record; `None` when it was refused, which is noted under what the record is called.
    ///
    /// # Errors
    /// A failure that is not about this record.
    fn settle<T>(
        &mut self,
        line: &Line,
        called: Option<&str>,
        outcome: larkspur_core::Result<T>,
    ) -> Result<Option<T>, ExchangeError> {
        match outcome {
            Ok(made) => Ok(Some(made)),
            Err(failure) if failure.is_failure() => Err(failure.into()),
            Err(refusal) => {
                let called = called.map(|name| format!("{name}: ")).unwrap_or_default();
                self.refuse(line.clone(), format!("{called}{refusal}"))?;
                Ok(None)
            }
        }
    }
}
