//! The records of an organisation: one kind for each noun, with the same fields in both formats. Their meaning stands in
//! `docs/import.md`; whether a value is right is for the rules to say.

mod value;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use value::{AttributeOption, AttributeValue, JoinTime, LocalName, Shape};
use value::{Tag, Value};

/// The kinds of record, in the order in which they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An employee type of the tenant's own.
    EmployeeType,
    /// An attribute that the tenant defined.
    CustomAttribute,
    /// A unit.
    Unit,
    /// A department.
    Department,
    /// A user.
    User,
    /// A public mailbox with those who work at it.
    PublicMailbox,
    /// A mail group with its managers and aliases.
    MailGroup,
    /// A member of a mail group, or somebody who may send to it.
    MailGroupMember,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::EmployeeType,
        Self::CustomAttribute,
        Self::Unit,
        Self::Department,
        Self::User,
        Self::PublicMailbox,
        Self::MailGroup,
        Self::MailGroupMember,
    ];

    /// The `type` of its lines in NDJSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::EmployeeType => "employee_type",
            Self::CustomAttribute => "custom_attribute",
            Self::Unit => "unit",
            Self::Department => "department",
            Self::User => "user",
            Self::PublicMailbox => "public_mailbox",
            Self::MailGroup => "mail_group",
            Self::MailGroupMember => "mail_group_member",
        }
    }

    /// The name of its file in CSV.
    #[must_use]
    pub fn file(self) -> &'static str {
        match self {
            Self::EmployeeType => "employee_types.csv",
            Self::CustomAttribute => "custom_attributes.csv",
            Self::Unit => "units.csv",
            Self::Department => "departments.csv",
            Self::User => "users.csv",
            Self::PublicMailbox => "public_mailboxes.csv",
            Self::MailGroup => "mail_groups.csv",
            Self::MailGroupMember => "mail_group_members.csv",
        }
    }

    pub(crate) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A field of a record, and column of a CSV file.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// How it looks in a cell.
    pub shape: Shape,
}

/// A record of one kind.
pub trait Record: Serialize + DeserializeOwned {
    /// Its kind.
    const KIND: Kind;
    /// Its fields, in the order in which they are written.
    const COLUMNS: &'static [Column];

    /// Takes an empty text for an absent one.
    ///
    /// # Errors
    /// A sentence about a text that no store could keep.
    fn tidy(&mut self) -> Result<(), String>;
}

macro_rules! records {
    ($($(#[$doc:meta])* $name:ident { $($(#[$note:meta])* $field:ident: $value:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name {
            #[serde(rename = "type", skip_serializing)]
            pub(crate) tag: Tag,
            $($(#[$note])* #[serde(skip_serializing_if = "Value::is_absent")] pub $field: $value,)+
        }

        impl Record for $name {
            const KIND: Kind = Kind::$name;
            const COLUMNS: &'static [Column] =
                &[$(Column { name: stringify!($field), shape: <$value as Value>::SHAPE }),+];

            fn tidy(&mut self) -> Result<(), String> {
                $(if !self.$field.tidy() {
                    return Err(concat!(stringify!($field), ": a text holds U+0000").to_owned());
                })+
                Ok(())
            }
        }
    )+};
}

records! {
    /// An employee type of the tenant's own.
    EmployeeType {
        /// What users carry, from 6; the next one when absent.
        number: Option<i64>,
        /// What it is called; needed unless it is deleted.
        content: Option<String>,
        /// What it is called elsewhere.
        i18n_content: Vec<LocalName>,
        /// Whether users may be given it; they may when absent.
        active: Option<bool>,
        /// Whether it is there no more but for those who have it.
        deleted: Option<bool>,
    }

    /// An attribute that the tenant defined.
    CustomAttribute {
        /// Its id.
        id: Option<String>,
        /// What values it takes, in the words of the API.
        kind: Option<String>,
        /// Its Chinese name.
        name_zh_cn: Option<String>,
        /// Its Japanese name.
        name_ja_jp: Option<String>,
        /// Its English name.
        name_en_us: Option<String>,
        /// What can be chosen.
        options: Vec<AttributeOption>,
    }

    /// A unit, which departments are bound to.
    Unit {
        /// Its id; one is generated when there is none.
        unit_id: Option<String>,
        /// Its name.
        name: Option<String>,
        /// What kind of unit it is.
        unit_type: Option<String>,
    }

    /// A department. What is absent is for the rules to fill in.
    Department {
        /// Its id; one is generated when there is none.
        department_id: Option<String>,
        /// The department above it, by id; the root when absent.
        parent: Option<String>,
        /// Its name.
        name: Option<String>,
        /// Its Chinese name.
        name_zh_cn: Option<String>,
        /// Its Japanese name.
        name_ja_jp: Option<String>,
        /// Its English name.
        name_en_us: Option<String>,
        /// Its place among its siblings, ascending; after the last one when absent.
        order: Option<i64>,
        /// The unit it is bound to.
        unit: Option<String>,
        /// The main leader, by `user_id`.
        leader: Option<String>,
        /// The deputies, by `user_id`.
        deputies: Vec<String>,
        /// The HR business partners, by `user_id`.
        hrbps: Vec<String>,
        /// Whether it has a group chat.
        chat: Option<bool>,
        /// Whose members join the chat; all when empty.
        chat_employee_types: Vec<i64>,
    }

    /// A user.
    User {
        /// The id; one is generated when there is none.
        user_id: Option<String>,
        /// Full name.
        name: Option<String>,
        /// English name.
        en_name: Option<String>,
        /// Also known as.
        nickname: Option<String>,
        /// Sign-in address.
        email: Option<String>,
        /// Address within the organisation's mail domains.
        enterprise_email: Option<String>,
        /// Mobile number.
        mobile: Option<String>,
        /// Whether colleagues see the number; they do when absent.
        mobile_visible: Option<bool>,
        /// 0 kept private, 1 male, 2 female, 3 other.
        gender: Option<i64>,
        /// Key of the picture.
        avatar_key: Option<String>,
        /// `department`, `department:user_order` or `department:user_order:department_order`.
        departments: Vec<String>,
        /// The direct leader, by `user_id`.
        leader: Option<String>,
        /// City of work.
        city: Option<String>,
        /// Country or region code.
        country: Option<String>,
        /// Desk.
        work_station: Option<String>,
        /// Job title.
        job_title: Option<String>,
        /// When the person joined; now when absent.
        join_time: Option<JoinTime>,
        /// Number of the employee.
        employee_no: Option<String>,
        /// Employee type; 1, regular, when absent.
        employee_type: Option<i64>,
        /// Whether the invitation was accepted; as the server is set up when absent.
        joined: Option<bool>,
        /// Whether the account is suspended.
        frozen: Option<bool>,
        /// Further addresses of the mailbox.
        aliases: Vec<String>,
        /// Values of custom attributes.
        custom_attrs: Vec<AttributeValue>,
    }

    /// A public mailbox.
    PublicMailbox {
        /// Its address.
        email: Option<String>,
        /// Its name.
        name: Option<String>,
        /// Who works at it, by `user_id`.
        members: Vec<String>,
        /// Its further addresses.
        aliases: Vec<String>,
    }

    /// A mail group.
    MailGroup {
        /// Its address.
        email: Option<String>,
        /// Its name.
        name: Option<String>,
        /// Free text.
        description: Option<String>,
        /// Who may send to it, in the words of the API.
        who_can_send: Option<String>,
        /// Who looks after it, by `user_id`.
        managers: Vec<String>,
        /// Its further addresses.
        aliases: Vec<String>,
    }

    /// Somebody on a roll of a mail group.
    MailGroupMember {
        /// The group, by address.
        mail_group: Option<String>,
        /// `member`, who gets its mail, or `sender`, who may send to it; the former when absent.
        roll: Option<String>,
        /// The kind of member, in the words of the API.
        kind: Option<String>,
        /// A `user_id`, a department by id, or an address, as the kind has it.
        member: Option<String>,
    }
}
