//! What a field of a record may be, and how it looks in a cell of CSV.

use serde::de::{Deserialize, Deserializer, IgnoredAny};

/// How a field looks in one cell of CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// As it is.
    Text,
    /// Decimal digits.
    Number,
    /// Decimal digits, or `none`.
    NumberOrNone,
    /// `true` or `false`.
    Flag,
    /// Texts without blanks in them, with blanks between them.
    Texts,
    /// Numbers with blanks between them.
    Numbers,
    /// What it is in JSON.
    Json,
}

/// What a field may be.
pub(super) trait Value {
    const SHAPE: Shape;
    fn is_absent(&self) -> bool;
    /// Whether it can be kept: PostgreSQL has no U+0000 in texts.
    fn tidy(&mut self) -> bool {
        true
    }
}

impl Value for Option<String> {
    const SHAPE: Shape = Shape::Text;
    fn is_absent(&self) -> bool {
        self.is_none()
    }
    fn tidy(&mut self) -> bool {
        self.take_if(|text| text.is_empty());
        self.as_deref().is_none_or(|text| !text.contains('\0'))
    }
}

impl Value for Option<i64> {
    const SHAPE: Shape = Shape::Number;
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl Value for Option<bool> {
    const SHAPE: Shape = Shape::Flag;
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl Value for Vec<String> {
    const SHAPE: Shape = Shape::Texts;
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
    fn tidy(&mut self) -> bool {
        self.iter().all(|text| !text.contains('\0'))
    }
}

impl Value for Vec<i64> {
    const SHAPE: Shape = Shape::Numbers;
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

/// The `type` of a line in NDJSON, which was looked at before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tag;

impl<'de> Deserialize<'de> for Tag {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(from).map(|_| Self)
    }
}

/// When a person joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(untagged, expecting = "join_time is a number of seconds since 1970, or \"none\"")]
pub enum JoinTime {
    /// Then, seconds since 1970.
    At(i64),
    /// Nobody says when.
    Unknown(Nothing),
}

/// The word for what is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Nothing {
    /// It.
    #[serde(rename = "none")]
    Nothing,
}

impl JoinTime {
    /// Nobody says when.
    pub const UNKNOWN: Self = Self::Unknown(Nothing::Nothing);
}

impl Value for Option<JoinTime> {
    const SHAPE: Shape = Shape::NumberOrNone;
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

/// An entry of a field that has several, each of several parts.
pub(super) trait Entry {
    /// The texts in it.
    fn texts(&mut self) -> impl Iterator<Item = &mut Option<String>>;
}

impl<E: Entry> Value for Vec<E> {
    const SHAPE: Shape = Shape::Json;
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
    fn tidy(&mut self) -> bool {
        self.iter_mut().all(|entry| entry.texts().all(Value::tidy))
    }
}

macro_rules! entries {
    ($($(#[$doc:meta])* $name:ident { $($(#[$note:meta])* $field:ident,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name {
            $($(#[$note])* #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<String>,)+
        }

        impl Entry for $name {
            fn texts(&mut self) -> impl Iterator<Item = &mut Option<String>> {
                [$(&mut self.$field),+].into_iter()
            }
        }
    )+};
}

entries! {
    /// What something is called in one language.
    LocalName {
        /// The language, as `zh_cn`.
        locale,
        /// The name.
        value,
    }

    /// Something that can be chosen.
    AttributeOption {
        /// Its id.
        id,
        /// The word, or where the picture is.
        value,
        /// The name of the picture.
        name,
    }

    /// What a user has of a custom attribute; which of the parts, the kind of the attribute says.
    AttributeValue {
        /// The attribute.
        id,
        /// A text, or the title of a link.
        text,
        /// Where a link leads.
        url,
        /// Where it leads on a desktop.
        pc_url,
        /// What was chosen, by its id.
        option_id,
        /// Another user, by `user_id`.
        user,
    }
}
