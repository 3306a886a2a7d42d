//! Attributes of users that a tenant defines for itself, and the values that users have of them.

use crate::i18n::I18nName;
use crate::key::UserKey;

/// What values an attribute takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeKind {
    /// A text.
    Text,
    /// A link with a title.
    Link,
    /// One of some words.
    Choice,
    /// One of some pictures.
    Picture,
    /// Another user.
    User,
}

impl AttributeKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Text, Self::Link, Self::Choice, Self::Picture, Self::User];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Link => "HREF",
            Self::Choice => "ENUMERATION",
            Self::Picture => "PICTURE_ENUM",
            Self::User => "GENERIC_USER",
        }
    }

    /// The kind of this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeOption {
    /// Its id, unique within the attribute.
    pub id: String,
    /// The word, or where the picture is.
    pub value: String,
    /// The name of the picture.
    pub name: Option<String>,
}

/// An attribute as a tenant defined it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomAttribute {
    /// Its id, unique in the tenant.
    pub id: String,
    /// What values it takes.
    pub kind: AttributeKind,
    /// Its name by language.
    pub name: I18nName,
    /// What can be chosen; empty unless the kind is a choice.
    pub options: Vec<AttributeOption>,
}

/// What a user has of one attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeValue {
    /// The attribute.
    pub id: String,
    /// The value.
    pub content: AttributeContent,
}

impl AttributeValue {
    /// The user whom it names, if it is of that kind.
    #[must_use]
    pub fn named_user(&self) -> Option<UserKey> {
        match self.content {
            AttributeContent::User(key) => Some(key),
            _ => None,
        }
    }
}

/// A value, by the kind of its attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeContent {
    /// A text.
    Text(String),
    /// A link.
    Link {
        /// Its title.
        text: String,
        /// Where it leads.
        url: String,
        /// Where it leads on a desktop, if elsewhere.
        pc_url: Option<String>,
    },
    /// The id of an option, of words or of pictures.
    Option(String),
    /// A user.
    User(UserKey),
}
