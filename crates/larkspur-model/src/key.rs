//! The inner keys: small, ordered, never shown. What a client sees is made from them in [`crate::shown_id`].

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// The key with this number, as the store returned it or [`i64`] ids were drawn.
            #[must_use]
            pub const fn new(number: i64) -> Self {
                Self(number)
            }

            /// The number that the store keeps.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl From<$name> for i64 {
            fn from(key: $name) -> i64 {
                key.0
            }
        }
    )+};
}

keys! {
    /// A tenant: an organisation that sees nothing of the others.
    TenantKey;
    /// An app of a tenant.
    AppKey;
    /// A department of a tenant; [`DepartmentKey::ROOT`] is the organisation itself.
    DepartmentKey;
    /// A user of a tenant.
    UserKey;
    /// A group chat of a tenant.
    ChatKey;
    /// A unit of a tenant.
    UnitKey;
    /// A mail group of a tenant.
    MailGroupKey;
    /// A member or permission member of a mail group, or a member of a public mailbox.
    MemberKey;
    /// A public mailbox of a tenant.
    PublicMailboxKey;
    /// Mail that came in for groups of a tenant.
    MailPostKey;
    /// A password of a user or an app for sending mail.
    MailPasswordKey;
}

/// Keys that are no secret, because they say when something was made and nothing else: they are shown as 16 hex digits.
macro_rules! shown {
    ($($name:ident)+) => {$(
        impl $name {
            /// As it is shown.
            #[must_use]
            pub fn shown(self) -> String {
                format!("{:016x}", self.0)
            }

            /// The key that is shown so.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let is_shown = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
                i64::from_str_radix(text, 16).ok().filter(|_| is_shown).map(Self)
            }
        }
    )+};
}

shown! { MailPostKey MailPasswordKey }

impl DepartmentKey {
    /// The root department, shown as `0` in either id kind.
    pub const ROOT: Self = Self(0);

    /// Whether this is the root department.
    #[must_use]
    pub fn is_root(self) -> bool {
        self == Self::ROOT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_mail_come_back() {
        for number in [1, 0x0123_4567_89ab_cdef, i64::MAX] {
            let key = MailPostKey::new(number);
            assert_eq!(MailPostKey::parse(&key.shown()), Some(key));
        }
        for wrong in
            ["", "1", "+123456789abcdef", "ffffffffffffffff", "000000000000000g", "00000000000000011"]
        {
            assert_eq!(MailPostKey::parse(wrong), None, "{wrong}");
        }
    }
}
