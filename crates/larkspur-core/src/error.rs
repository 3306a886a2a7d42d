//! Why a rule refused. One type for every caller; it knows no HTTP and no SMTP.

use std::fmt;

use larkspur_store::StoreError;

/// What was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Noun {
    /// A tenant.
    Tenant,
    /// An app.
    App,
    /// A mail domain of the tenant.
    MailDomain,
    /// The department a call is about.
    Department,
    /// The department under which another is made.
    ParentDepartment,
    /// The user a call is about.
    User,
    /// A leader of a department or user.
    Leader,
    /// An HR business partner.
    Hrbp,
    /// Someone who is to get what a leaving user had.
    Acceptor,
    /// A custom attribute of users.
    CustomAttribute,
    /// A unit.
    Unit,
    /// An employee type.
    EmployeeType,
    /// A group chat.
    Chat,
    /// A mail group.
    MailGroup,
    /// A public mailbox.
    PublicMailbox,
    /// A user who works at a public mailbox.
    PublicMailboxMember,
    /// The mailbox of a user.
    UserMailbox,
    /// A further address of a mail group, a public mailbox or a user.
    MailAlias,
    /// A member of a mail group.
    MailGroupMember,
    /// Someone with the right to send to a mail group.
    PermissionMember,
    /// A user group.
    UserGroup,
    /// Mail that came in, or a letter of the server.
    Mail,
    /// A password for sending mail.
    MailPassword,
}

/// Which value of a request is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// A name.
    Name,
    /// A name that has the path separator in it.
    NameSeparator,
    /// A name in one of the languages.
    I18nName,
    /// An English name.
    EnName,
    /// A nickname.
    Nickname,
    /// The reference to the parent department.
    ParentDepartment,
    /// The custom department id.
    DepartmentId,
    /// The very same department: same parent, same name, same custom id.
    WholeDepartment,
    /// The place among siblings.
    Order,
    /// The bound units.
    Units,
    /// The id of a unit.
    UnitId,
    /// The kind of a unit.
    UnitType,
    /// The list of leaders.
    Leaders,
    /// A leader who is the user in question.
    OwnLeader,
    /// When someone joined.
    JoinTime,
    /// City of work.
    City,
    /// Job title.
    JobTitle,
    /// Employee types of a department chat.
    ChatEmployeeTypes,
    /// The custom user id.
    UserId,
    /// Mobile number.
    Mobile,
    /// Sign-in address.
    Email,
    /// Neither address beside a foreign mobile number.
    EmailBesideMobile,
    /// Address within the organisation's mail domains.
    EnterpriseEmail,
    /// An address that is some user's sign-in address.
    LoginEmail,
    /// An address that lies in the recycle bin.
    RecycledEmail,
    /// What a person may not change of themselves by an app.
    BeyondOwnProfile,
    /// Departments of a user.
    Departments,
    /// The department within an order entry.
    OrderDepartment,
    /// Orders without the departments that they are about.
    OrdersAlone,
    /// Primary department against orders.
    PrimaryDepartment,
    /// Employee type.
    EmployeeType,
    /// An employee type that is switched off.
    InactiveEmployeeType,
    /// Employee number.
    EmployeeNo,
    /// Job level.
    JobLevel,
    /// Job family.
    JobFamily,
    /// Custom attribute: its definition, or a value that does not suit it.
    CustomAttribute,
    /// Which custom attribute is meant.
    CustomAttributeId,
    /// The value of a custom attribute.
    CustomAttributeValue,
    /// The title of a link among custom attributes.
    LinkTitle,
    /// The address of a link among custom attributes.
    LinkUrl,
    /// An address that is an alias, or is to be one.
    EmailAlias,
    /// Who may send to a mail group.
    WhoCanSend,
    /// The kind of a member of a mail group or public mailbox.
    MemberKind,
    /// The user, department or address of a member of a mail group or public mailbox.
    Member,
    /// The mailbox that is to get the mail of one that goes.
    MailHeir,
    /// Where data are kept.
    Geo,
    /// Description.
    Description,
    /// Which tenant is meant.
    TenantKey,
    /// Which app is meant.
    App,
    /// Where a browser is sent back to.
    RedirectUri,
    /// What is searched for.
    Query,
    /// An authorization code.
    Code,
    /// A refresh token.
    RefreshToken,
    /// Contact range of an app.
    ContactRange,
    /// Scopes of an app.
    Scopes,
    /// Mail domain.
    MailDomain,
    /// Page token.
    PageToken,
    /// The idempotency token of a request: used before for another request.
    ClientToken,
}

/// Which documented limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Departments of a tenant.
    Departments,
    /// Levels of departments.
    DepartmentDepth,
    /// Direct children of a department.
    ChildDepartments,
    /// Direct members of a department.
    DirectMembers,
    /// Departments of one user.
    DepartmentsOfUser,
    /// Departments of one unit.
    DepartmentsOfUnit,
    /// Units of a tenant.
    Units,
    /// Employee types of a tenant, deleted ones included.
    EmployeeTypes,
    /// Changes of one department's custom id.
    DepartmentIdChanges,
    /// Changes of one user's id.
    UserIdChanges,
    /// Cities of work of a tenant.
    WorkCities,
    /// Job titles of a tenant.
    JobTitles,
    /// Both of these.
    WorkCitiesAndJobTitles,
    /// Mail groups of a tenant.
    MailGroups,
    /// Direct members of a mail group.
    MailGroupMembers,
    /// Aliases of one mail group, public mailbox or user.
    MailAliases,
    /// Public mailboxes of a tenant.
    PublicMailboxes,
    /// Members of a public mailbox.
    PublicMailboxMembers,
    /// Public mailboxes that one user works at.
    PublicMailboxesOfUser,
}

/// Why nothing can be done for a person any more, or not yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignedOut {
    /// There is no such person.
    Unknown,
    /// The person has left.
    Resigned,
    /// The account is frozen.
    Frozen,
    /// The person has not joined yet.
    NotJoined,
    /// What was issued is void since the account was frozen or the person left, although it is good again now.
    Void,
}

/// Why an authorization is refused: what an app shows for itself and for the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grant {
    /// There is no such app.
    UnknownApp,
    /// The app is switched off.
    DisabledApp,
    /// The secret of the app is wrong.
    WrongSecret,
    /// No such code was issued, or it is void.
    UnknownCode,
    /// The code is older than five minutes.
    ExpiredCode,
    /// The code was used before.
    UsedCode,
    /// The verifier does not fit the challenge of the code.
    WrongVerifier,
    /// The address is not that of the authorization.
    WrongRedirectUri,
    /// No such refresh token was issued.
    UnknownRefreshToken,
    /// It came from the endpoint of another version.
    OtherRefreshToken,
    /// The refresh token is too old.
    ExpiredRefreshToken,
    /// The refresh token was used before.
    UsedRefreshToken,
    /// The refresh token is void.
    RevokedRefreshToken,
    /// The code or refresh token was issued to another app.
    OtherApp,
    /// A scope is asked for twice.
    RepeatedScope,
    /// A scope is asked for that was not granted.
    ForbiddenScope,
    /// No such way to a token.
    UnknownGrantType,
}

/// Which kind of id a reference was meant as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefKind {
    /// `ou_…`.
    OpenId,
    /// `on_…`.
    UnionId,
    /// `user_id`.
    UserId,
    /// `od-…`.
    OpenDepartmentId,
    /// `department_id`.
    DepartmentId,
    /// `oc_…`.
    ChatId,
    /// Id or address of a mail group.
    MailGroup,
    /// Id of a member or permission member of a mail group.
    MailGroupMember,
    /// Id or address of a public mailbox.
    PublicMailbox,
    /// Id of a member of a public mailbox.
    PublicMailboxMember,
    /// An address.
    Email,
    /// Anything of the control API.
    Name,
}

/// A reference as the caller wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// What kind of id it was meant as.
    pub kind: RefKind,
    /// The text.
    pub text: String,
}

impl Reference {
    /// A reference of this kind.
    #[must_use]
    pub fn new(kind: RefKind, text: &str) -> Self {
        Self { kind, text: text.to_owned() }
    }
}

/// A refusal or a failure.
#[derive(Debug)]
pub enum Error {
    /// Well formed, but there is no such thing in this tenant.
    NotFound(Noun, Reference),
    /// Not an id of the kind the caller announced.
    BadId(Reference),
    /// An `open_id` that was made for another app of the tenant.
    CrossAppId(Reference),
    /// A required value is absent or empty.
    Missing(Field),
    /// A value breaks a rule; the text says which, for the log and the caller.
    Invalid(Field, &'static str),
    /// A unique value is in use.
    Taken(Field),
    /// Outside the contact range of the app.
    OutOfRange(Noun),
    /// The app's contact range holds no department at all.
    NoDepartmentRight,
    /// The person for whom a token speaks.
    SignedOut(SignedOut),
    /// An authorization.
    Grant(Grant),
    /// The person has left.
    Resigned(Noun),
    /// The person has not joined yet.
    NotJoined(Noun),
    /// The app is not in the chat.
    NotInChat,
    /// The person is here.
    NotResigned(Noun),
    /// The time in which the person could have been brought back is over.
    TooLate(Noun),
    /// The root department, which is there and stays as it is.
    IsRoot,
    /// A department that still has direct members.
    HasMembers,
    /// A department that still has children.
    HasChildren,
    /// A limit is reached.
    Full(Limit),
    /// What the caller's process remembers of its app is out of date: load it again and repeat.
    Stale,
    /// Too much is waiting, or concurrent changes kept winning: try again.
    Busy,
    /// Something is broken; the source is for the log alone.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A broken invariant, named.
    #[must_use]
    pub fn broken(invariant: &'static str) -> Self {
        Self::Internal(invariant.into())
    }

    /// Whether it says nothing of what was asked for: the store failed or has no time, or the caller must be looked at anew.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Busy | Self::Stale | Self::Internal(_))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(noun, reference) => write!(out, "{noun:?} {:?} does not exist", reference.text),
            Self::BadId(reference) => write!(out, "{:?} is not a {:?}", reference.text, reference.kind),
            Self::CrossAppId(reference) => write!(out, "{:?} was made for another app", reference.text),
            Self::Missing(field) => write!(out, "{field:?} is missing"),
            Self::Invalid(field, why) => write!(out, "{field:?}: {why}"),
            Self::Taken(field) => write!(out, "{field:?} is taken"),
            Self::OutOfRange(noun) => write!(out, "{noun:?} is outside the contact range"),
            Self::NoDepartmentRight => out.write_str("the contact range holds no department"),
            Self::SignedOut(why) => write!(out, "the person cannot act: {why:?}"),
            Self::Grant(why) => write!(out, "the authorization is refused: {why:?}"),
            Self::Resigned(noun) => write!(out, "{noun:?} has resigned"),
            Self::NotJoined(noun) => write!(out, "{noun:?} has not joined"),
            Self::NotInChat => out.write_str("the app is not in the chat"),
            Self::NotResigned(noun) => write!(out, "{noun:?} has not resigned"),
            Self::TooLate(noun) => write!(out, "{noun:?} cannot be brought back any more"),
            Self::IsRoot => out.write_str("the root department stays as it is"),
            Self::HasMembers => out.write_str("the department has members"),
            Self::HasChildren => out.write_str("the department has children"),
            Self::Full(limit) => write!(out, "limit reached: {limit:?}"),
            Self::Stale => out.write_str("the app has changed"),
            Self::Busy => out.write_str("busy"),
            Self::Internal(source) => write!(out, "internal: {source}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Internal(source) => Some(source.as_ref()),
            _ => None,
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy | StoreError::Conflict => Self::Busy,
            other => Self::Internal(Box::new(other)),
        }
    }
}
