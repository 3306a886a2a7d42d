//! `POST /open-apis/contact/v3/users`: creates a user.

use larkspur_contract::check::ViolationKind;
use larkspur_contract::endpoint::CONTACT_V3_USER_CREATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Error, Field, Limit, Noun, user};

use super::given::{Data, Given};
use super::wire;
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_USER_CREATE,
    codes: Codes {
        causes: &[
            (Cause::Missing(Field::Name), 41040),
            (Cause::Invalid(Field::Name), 41070),
            (Cause::Invalid(Field::EnName), 41071),
            (Cause::Invalid(Field::Nickname), 41072),
            (Cause::Invalid(Field::UserId), 41012),
            (Cause::Taken(Field::UserId), 41011),
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
            (Cause::NotFound(Noun::Leader), 44022),
            (Cause::Resigned(Noun::Leader), 44021),
            (Cause::Invalid(Field::OwnLeader), 41030),
            (Cause::Invalid(Field::JobLevel), 44044),
            (Cause::Invalid(Field::JobFamily), 44045),
            (Cause::Missing(Field::CustomAttributeId), 41044),
            (Cause::NotFound(Noun::CustomAttribute), 41045),
            (Cause::Missing(Field::CustomAttributeValue), 41046),
            (Cause::Missing(Field::LinkTitle), 41047),
            (Cause::Missing(Field::LinkUrl), 41048),
            (Cause::Full(Limit::WorkCities), 44054),
            (Cause::Full(Limit::JobTitles), 44055),
            (Cause::Full(Limit::WorkCitiesAndJobTitles), 44056),
            (Cause::Taken(Field::ClientToken), 40021),
        ],
        fields: &[
            ("name", Some(ViolationKind::TooLong), 41070),
            ("name", None, 41006),
            ("en_name", None, 41071),
            ("nickname", None, 41072),
            ("user_id", None, 41012),
            ("mobile", None, 41010),
            ("gender", None, 41038),
            ("department_ids", Some(ViolationKind::TooMany), 41033),
            ("department_ids", None, 41017),
            ("employee_type", None, 41059),
            ("job_title", None, 41063),
        ],
        parameter: Some(40001),
        internal: Some(40003),
        empty: None,
    },
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "a created user has joined at once, unless the setting asks for invitations",
            "no job levels or job families yet: naming one is refused",
            "subscription_ids, geo and dotted_line_leader_user_ids are ignored; avatar_key is kept as given",
            "custom attributes are those that the control API defined; another type than the attribute has is 40001",
            "the settings limits.work_cities and limits.job_titles change the 10,000 of 44054 to 44056",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let (new, token) = (call.body::<Given>()?.into_new(), call.client_token());
    let made = call.write(move |tx, who| {
        let user = user::create(tx, who, &new, token.as_ref())?;
        let (avatar_key, left_out) = (user.avatar_key.clone(), new.left_out(&user));
        Ok((wire::render(tx, who, user)?.created(avatar_key), left_out))
    });
    let (user, left_out) = made.await?;
    match left_out {
        None => call.reply(&Data { user }),
        // As documented: the user is there, and yet this is a failure.
        Some(limit) => Err(call.failure(&Error::Full(limit))),
    }
}
