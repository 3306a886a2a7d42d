//! The codes of making and changing users: two pages with most of their rows in common.

/// The rows that the pages of create and patch have in common; `$cause` and `$field` are rows of one of them alone.
macro_rules! codes {
    (causes: [$($cause:expr),* $(,)?], fields: [$($field:expr),*], internal: $internal:expr) => {{
        use larkspur_contract::check::ViolationKind;
        use larkspur_core::{Field, Limit, Noun};
        use $crate::error_code::{Cause, Codes};

        Codes {
            causes: &[
                $($cause,)*
                (Cause::Missing(Field::Name), 41040),
                (Cause::Invalid(Field::Name), 41070),
                (Cause::Invalid(Field::EnName), 41071),
                (Cause::Invalid(Field::Nickname), 41072),
                (Cause::Missing(Field::Mobile), 41010),
                (Cause::Missing(Field::EmailBesideMobile), 41009),
                (Cause::Invalid(Field::Mobile), 41004),
                (Cause::Invalid(Field::EmailBesideMobile), 44020),
                (Cause::Taken(Field::Mobile), 41001),
                (Cause::Invalid(Field::Email), 41005),
                (Cause::Taken(Field::Email), 41002),
                (Cause::Invalid(Field::EnterpriseEmail), 41035),
                (Cause::NotFound(Noun::MailDomain), 44001),
                (Cause::Taken(Field::EnterpriseEmail), 41034),
                (Cause::Taken(Field::RecycledEmail), 41069),
                (Cause::Taken(Field::LoginEmail), 44024),
                (Cause::Taken(Field::EmployeeNo), 44051),
                (Cause::Invalid(Field::EmployeeType), 41059),
                (Cause::Invalid(Field::InactiveEmployeeType), 41060),
                (Cause::Invalid(Field::JobTitle), 41063),
                (Cause::Invalid(Field::JoinTime), 41042),
                (Cause::Missing(Field::Departments), 41017),
                (Cause::Full(Limit::DepartmentsOfUser), 41033),
                (Cause::Full(Limit::DirectMembers), 41016),
                (Cause::OutOfRange(Noun::Department), 40004),
                (Cause::Invalid(Field::OrderDepartment), 41025),
                (Cause::Invalid(Field::PrimaryDepartment), 41410),
                (Cause::Invalid(Field::OwnLeader), 41030),
                (Cause::Invalid(Field::JobLevel), 44044),
                (Cause::Invalid(Field::JobFamily), 44045),
                (Cause::Missing(Field::CustomAttributeId), 41044),
                (Cause::NotFound(Noun::CustomAttribute), 41045),
                (Cause::Missing(Field::CustomAttributeValue), 41046),
                (Cause::Missing(Field::LinkTitle), 41047),
                (Cause::Missing(Field::LinkUrl), 41048),
            ],
            fields: &[
                $($field,)*
                ("name", Some(ViolationKind::TooLong), 41070),
                ("name", None, 41006),
                ("en_name", None, 41071),
                ("nickname", None, 41072),
                ("mobile", None, 41010),
                ("gender", None, 41038),
                ("department_ids", Some(ViolationKind::TooMany), 41033),
                ("department_ids", None, 41017),
                ("employee_type", None, 41059),
                ("job_title", None, 41063),
            ],
            parameter: Some(40001),
            internal: $internal,
            empty: None,
        }
    }};
}
pub(super) use codes;

/// The codes of patch, which has a page, and of update, which has none and is given the same; `$own` are rows of one of
/// them alone.
macro_rules! change_codes {
    ($($own:expr),*) => {
        $crate::contact::user::codes::codes!(
            causes: [
                $($own,)*
                (Cause::OutOfRange(Noun::User), 41050),
                (Cause::Resigned(Noun::User), 42006),
                (Cause::NotJoined(Noun::User), 44010),
                (Cause::NotFound(Noun::Department), 44035),
                (Cause::Resigned(Noun::Leader), 42006),
                (Cause::Full(Limit::WorkCities), 44057),
                (Cause::Full(Limit::JobTitles), 44058),
                (Cause::Full(Limit::WorkCitiesAndJobTitles), 44059),
                (Cause::Busy, 44025),
            ],
            fields: [],
            internal: None
        )
    };
}
pub(super) use change_codes;
