//! From a refusal to the code, status and message that the page of the called endpoint documents.
//!
//! Each endpoint file holds its own rows ([`Codes`]); here stand the look-up and what holds for all of them. The
//! order of precedence, which nobody documents in full:
//!
//! 1. a row of the endpoint for this very refusal;
//! 2. for a wrong or unknown id, the gateway's family 99992351 to 99992381, by the kind of id;
//! 3. for a shape: the endpoint's own code for that field; a value that is not allowed gets the endpoint's general
//!    parameter code if it has one; everything else is the gateway's 99992402. `field_violations` name the field in
//!    all three;
//! 4. what is broken here is the endpoint's "internal error" where it documents one, else HTTP 500.

use larkspur_contract::check::{Violation, ViolationKind};
use larkspur_contract::{Endpoint, ErrorRow, gateway};
use larkspur_core::{Error, Field, Grant, Limit, Noun, RefKind, Reference, SignedOut};

use crate::envelope::{Failure, FieldViolation};

/// The name under which [`Codes::fields`] has a code for the token of a request.
pub const TOKEN: &str = "Authorization";

/// What a row of [`Codes`] is about: an [`Error`] without its particulars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// [`Error::NotFound`].
    NotFound(Noun),
    /// [`Error::Missing`].
    Missing(Field),
    /// [`Error::Invalid`].
    Invalid(Field),
    /// [`Error::Taken`].
    Taken(Field),
    /// [`Error::OutOfRange`].
    OutOfRange(Noun),
    /// [`Error::NoDepartmentRight`].
    NoDepartmentRight,
    /// [`Error::SignedOut`].
    SignedOut(SignedOut),
    /// [`Error::Grant`].
    Grant(Grant),
    /// [`Error::Resigned`].
    Resigned(Noun),
    /// [`Error::NotJoined`].
    NotJoined(Noun),
    /// [`Error::NotInChat`].
    NotInChat,
    /// [`Error::NotResigned`].
    NotResigned(Noun),
    /// [`Error::TooLate`].
    TooLate(Noun),
    /// [`Error::IsRoot`].
    IsRoot,
    /// [`Error::HasMembers`].
    HasMembers,
    /// [`Error::HasChildren`].
    HasChildren,
    /// [`Error::Full`].
    Full(Limit),
    /// [`Error::Busy`].
    Busy,
    /// [`Error::BadId`].
    BadId,
}

/// The codes of one endpoint.
#[derive(Clone, Copy, Debug)]
pub struct Codes {
    /// Which refusal has which code.
    pub causes: &'static [(Cause, u32)],
    /// Which field of the request has a code of its own when its shape is wrong in this way; `None` is any way. The
    /// first row that fits counts.
    pub fields: &'static [(&'static str, Option<ViolationKind>, u32)],
    /// The general "parameter error" of the page, for a value that is not allowed.
    pub parameter: Option<u32>,
    /// The "internal error" of the page.
    pub internal: Option<u32>,
    /// The code of the page for a body that says nothing at all.
    pub empty: Option<u32>,
}

impl Codes {
    /// An endpoint whose page documents nothing of its own.
    pub const NONE: Self = Self { causes: &[], fields: &[], parameter: None, internal: None, empty: None };

    /// Every code in these rows, for the tests.
    pub fn all(&self) -> impl Iterator<Item = u32> {
        let causes = self.causes.iter().map(|(_, code)| *code);
        let fields = self.fields.iter().map(|(_, _, code)| *code);
        causes.chain(fields).chain(self.parameter).chain(self.internal).chain(self.empty)
    }

    /// What to answer to a refusal of the rules. [`Error::Internal`] is the caller's to log.
    #[must_use]
    pub fn refusal(&self, endpoint: &'static Endpoint, error: &Error) -> Failure {
        let row = cause(error).and_then(|cause| self.row(endpoint, cause));
        match (row, error) {
            (Some(row), _) => with_message(row, error),
            (None, Error::BadId(reference) | Error::NotFound(_, reference)) => unknown_id(reference),
            (None, Error::CrossAppId(_)) => (&gateway::FOREIGN_OPEN_ID).into(),
            (None, Error::SignedOut(_)) => (&gateway::INVALID_USER_TOKEN).into(),
            (None, Error::Busy) => Failure::busy(),
            (None, Error::Stale | Error::Internal(_)) => self.internal(endpoint),
            (None, _) => {
                let row =
                    self.parameter.and_then(|code| endpoint.error(code)).unwrap_or(&gateway::INVALID_FIELDS);
                with_message(row, error)
            }
        }
    }

    /// What the page of this endpoint answers to a token that is not good: the row of the header `Authorization` among
    /// the fields. Most pages leave that to the gateway.
    #[must_use]
    pub fn token(&self, endpoint: &'static Endpoint) -> Option<&'static ErrorRow> {
        let row = self.fields.iter().find(|(field, _, _)| *field == TOKEN);
        row.and_then(|(_, _, code)| endpoint.error(*code))
    }

    /// What to answer when something is broken here.
    #[must_use]
    pub fn internal(&self, endpoint: &'static Endpoint) -> Failure {
        self.internal.and_then(|code| endpoint.error(code)).map_or_else(Failure::internal, Failure::from)
    }

    /// What to answer to a request of the wrong shape; `violations` is not empty.
    #[must_use]
    pub fn shape(&self, endpoint: &'static Endpoint, violations: Vec<Violation>) -> Failure {
        let own = violations.iter().find_map(|violation| self.field(endpoint, violation));
        let general = || {
            let not_allowed = violations.iter().all(|violation| is_about_a_value(violation.kind));
            self.parameter.filter(|_| not_allowed).and_then(|code| endpoint.error(code))
        };
        let row = own.or_else(general).unwrap_or(&gateway::INVALID_FIELDS);
        let mut failure = Failure::from(row);
        failure.field_violations = violations
            .into_iter()
            .map(|violation| FieldViolation {
                field: violation.field,
                value: violation.value,
                description: violation.description,
            })
            .collect();
        failure
    }

    /// The row of a field. A wrong type is the gateway's to refuse, so a code of the endpoint does not answer it,
    /// unless the endpoint belongs to the gateway itself (the token endpoints) or keeps to RFC 6749.
    fn field(&self, endpoint: &'static Endpoint, violation: &Violation) -> Option<&'static ErrorRow> {
        let fits = |kind: Option<ViolationKind>| kind.is_none_or(|kind| kind == violation.kind);
        let row = self.fields.iter().find(|(field, kind, _)| *field == violation.field && fits(*kind));
        let code = row.map(|(_, _, code)| *code)?;
        let is_gateways =
            matches!(violation.kind, ViolationKind::Type | ViolationKind::Nul) && !endpoint.speaks_oauth;
        endpoint.error(code).filter(|_| !is_gateways).or_else(|| gateway_row(code))
    }

    fn row(&self, endpoint: &'static Endpoint, cause: Cause) -> Option<&'static ErrorRow> {
        let code = self.causes.iter().find(|(known, _)| *known == cause).map(|(_, code)| *code)?;
        endpoint.error(code).or_else(|| gateway_row(code))
    }
}

/// Whether the type was right and only the value was not.
fn is_about_a_value(kind: ViolationKind) -> bool {
    !matches!(kind, ViolationKind::Type | ViolationKind::Missing | ViolationKind::Nul)
}

fn cause(error: &Error) -> Option<Cause> {
    Some(match error {
        Error::NotFound(noun, _) => Cause::NotFound(*noun),
        Error::Missing(field) => Cause::Missing(*field),
        Error::Invalid(field, _) => Cause::Invalid(*field),
        Error::Taken(field) => Cause::Taken(*field),
        Error::OutOfRange(noun) => Cause::OutOfRange(*noun),
        Error::NoDepartmentRight => Cause::NoDepartmentRight,
        Error::SignedOut(why) => Cause::SignedOut(*why),
        Error::Grant(why) => Cause::Grant(*why),
        Error::Resigned(noun) => Cause::Resigned(*noun),
        Error::NotJoined(noun) => Cause::NotJoined(*noun),
        Error::NotInChat => Cause::NotInChat,
        Error::NotResigned(noun) => Cause::NotResigned(*noun),
        Error::TooLate(noun) => Cause::TooLate(*noun),
        Error::IsRoot => Cause::IsRoot,
        Error::HasMembers => Cause::HasMembers,
        Error::HasChildren => Cause::HasChildren,
        Error::Full(limit) => Cause::Full(*limit),
        Error::Busy => Cause::Busy,
        Error::BadId(_) => Cause::BadId,
        Error::CrossAppId(_) | Error::Stale | Error::Internal(_) => return None,
    })
}

/// A row with the rule that was broken, for people.
fn with_message(row: &'static ErrorRow, error: &Error) -> Failure {
    let mut failure = Failure::from(row);
    if let Error::Invalid(_, why) = error {
        failure.message = Some((*why).into());
    }
    failure
}

/// The gateway's answer to an id that does not exist or is not of the announced kind.
fn unknown_id(reference: &Reference) -> Failure {
    let row = match reference.kind {
        RefKind::OpenId => &gateway::UNKNOWN_OPEN_ID,
        RefKind::UnionId => &gateway::UNKNOWN_UNION_ID,
        RefKind::UserId => &gateway::UNKNOWN_USER_ID,
        RefKind::OpenDepartmentId => &gateway::UNKNOWN_OPEN_DEPARTMENT_ID,
        RefKind::DepartmentId => &gateway::UNKNOWN_DEPARTMENT_ID,
        RefKind::ChatId => &gateway::UNKNOWN_CHAT_ID,
        RefKind::MailGroup
        | RefKind::MailGroupMember
        | RefKind::PublicMailbox
        | RefKind::PublicMailboxMember
        | RefKind::Email
        | RefKind::Name => &gateway::INVALID_FIELDS,
    };
    let shown: String = reference.text.chars().take(64).collect();
    Failure { msg: row.msg.replace("%v", &format!("[{shown}]")).into(), ..Failure::from(row) }
}

fn gateway_row(code: u32) -> Option<&'static ErrorRow> {
    larkspur_contract::GATEWAY_ERRORS.iter().find(|row| row.code == code)
}
