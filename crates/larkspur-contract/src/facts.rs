//! What is known about one endpoint.
//!
//! The types only; their values are compiled from `data/*.kdl` by the build script. Nothing here reads a request
//! or knows a rule of the directory.

use crate::field::Field;
use crate::scope::ScopeSet;

/// One endpoint of the API: what a caller sends, what it needs, what it gets, how it can fail.
#[derive(Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The name the official clients call it by, such as `contact.v3.department.create`. Unique.
    pub id: &'static str,
    /// The file of the data folder that describes it, without extension, such as `contact-department`.
    pub family: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path with `:name` for each path parameter, such as `/open-apis/contact/v3/departments/:department_id`.
    pub path: &'static str,
    /// How often one app may call it in one tenant.
    pub rate: Rate,
    /// A second, tighter limit for requests that name certain fields; counted besides.
    pub tight_rate: Option<TightRate>,
    /// The kinds of app that may call it.
    pub apps: AppKinds,
    /// The kinds of token it takes. None for the endpoints that issue tokens.
    pub tokens: TokenKinds,
    /// One of these scopes opens the endpoint; empty = no scope needed.
    pub scopes_any: ScopeSet,
    /// Every scope that a field of the answer or a value of a parameter asks for.
    pub field_scopes: ScopeSet,
    /// The parameters inside the path, in order.
    pub path_params: &'static [Field],
    /// The query parameters.
    pub query: &'static [Field],
    /// The fields of the JSON body; `None` = the endpoint reads no body.
    pub body: Option<&'static [Field]>,
    /// The fields inside `data` of the answer.
    pub response: &'static [Field],
    /// The fields that stand beside `code` and `msg` instead of inside `data` (token endpoints only).
    pub response_top_level: &'static [Field],
    /// The `msg` of a success, where the fields do not stand beside it: `success` nearly everywhere.
    pub success_msg: &'static str,
    /// The documented failures, each code once.
    pub errors: &'static [ErrorRow],
    /// Documented codes that a self-hosted server has no reason to answer, each with that reason.
    pub cannot_occur: &'static [(u32, &'static str)],
    /// Rules and limits in our words, for readers; what enforces them lives in the rules.
    pub limits: &'static [&'static str],
    /// The endpoint keeps to RFC 6749: it takes forms and basic authentication beside JSON, and its failures are an
    /// error word and a description beside the code.
    pub speaks_oauth: bool,
    /// The platform advises against new use, yet its clients still have it.
    pub deprecated: bool,
    /// The page of the platform's documentation, as a path inside it; empty = known from the clients only.
    pub page: &'static str,
    /// Position in [`ENDPOINTS`](crate::ENDPOINTS), dense from 0: an index for counters per endpoint.
    pub index: usize,
}

impl Endpoint {
    /// The documented failure with this code, spelled as the page of this endpoint has it.
    #[must_use]
    pub fn error(&self, code: u32) -> Option<&'static ErrorRow> {
        self.errors.iter().find(|row| row.code == code)
    }

    /// The documented failures that a self-hosted server can answer: all but [`cannot_occur`](Self::cannot_occur).
    pub fn occurring_codes(&self) -> impl Iterator<Item = &'static ErrorRow> {
        let cannot = self.cannot_occur;
        self.errors.iter().filter(move |row| !cannot.iter().any(|(code, _)| *code == row.code))
    }
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, or reads with a long question.
    Post,
    /// Replaces.
    Put,
    /// Changes.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// The word on the wire, in capitals.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// How often one app may call an endpoint in one tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    /// Published numbers; either one trips.
    Fixed {
        /// Calls in one second.
        per_second: Option<u32>,
        /// Calls in one minute.
        per_minute: Option<u32>,
    },
    /// Published as limited, without numbers.
    Special,
    /// Nothing is published.
    Undocumented,
}

/// A limit for those requests to an endpoint that name one of some fields of its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TightRate {
    /// The fields.
    pub fields: &'static [&'static str],
    /// How often one app may do that in one tenant.
    pub rate: Rate,
}

/// The kinds of app that may call an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppKinds {
    /// Apps that an organisation makes for itself.
    pub custom: bool,
    /// Apps that a vendor offers to many organisations.
    pub store: bool,
}

/// The kinds of token that an endpoint takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenKinds {
    /// The app acts as itself.
    pub tenant: bool,
    /// The app acts for a person.
    pub user: bool,
    /// The app proves who it is, for token endpoints. An app's own token is its tenant token under another name.
    pub app: bool,
}

/// One documented failure. The same code may carry another status and another text on another page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorRow {
    /// The HTTP status. It can be 200.
    pub http: u16,
    /// The `code` of the answer.
    pub code: u32,
    /// The `msg` of the answer, letter by letter as documented, misspellings included.
    pub msg: &'static str,
}
