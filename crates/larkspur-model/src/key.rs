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
}

impl DepartmentKey {
    /// The root department, shown as `0` in either id kind.
    pub const ROOT: Self = Self(0);

    /// Whether this is the root department.
    #[must_use]
    pub fn is_root(self) -> bool {
        self == Self::ROOT
    }
}
