//! The ids that clients see, made from keys and turned back without a table.
//!
//! An id is one AES-128 block over (scope number, key), under a key of the tenant and of the kind of id; 32 hex
//! digits are exactly what the platform shows (`ou_`, `on_`, `od-`, `oc_`). Opening a block proves whose it is:
//! the scope number of an `open_id` is the app it was made for. An id of another tenant opens to noise.

use std::sync::Arc;

use aes::Aes128;
use aes::cipher::{Array, BlockCipherDecrypt as _, BlockCipherEncrypt as _, KeyInit as _};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// The kinds of shown id that are derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdKind {
    /// `ou_…`: a user, per app.
    OpenId,
    /// `on_…`: a user, per developer of apps.
    UnionId,
    /// A generated `user_id`: a user, per tenant.
    UserId,
    /// `od-…`: a department, the same for every app.
    OpenDepartmentId,
    /// A generated `department_id`.
    DepartmentId,
    /// `oc_…`: a group chat.
    ChatId,
    /// An employee type.
    EmployeeTypeId,
    /// A mail group.
    MailGroupId,
    /// A member of a mail group, whose scope is the group.
    MemberId,
    /// A permission member of a mail group, whose scope is the group.
    PermissionMemberId,
    /// A public mailbox.
    PublicMailboxId,
    /// A member of a public mailbox, whose scope is the mailbox.
    PublicMailboxMemberId,
}

impl IdKind {
    const ALL: [Self; 12] = [
        Self::OpenId,
        Self::UnionId,
        Self::UserId,
        Self::OpenDepartmentId,
        Self::DepartmentId,
        Self::ChatId,
        Self::EmployeeTypeId,
        Self::MailGroupId,
        Self::MemberId,
        Self::PermissionMemberId,
        Self::PublicMailboxId,
        Self::PublicMailboxMemberId,
    ];

    /// What the id begins with.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::OpenId => "ou_",
            Self::UnionId => "on_",
            Self::OpenDepartmentId => "od-",
            Self::ChatId => "oc_",
            Self::UserId
            | Self::DepartmentId
            | Self::EmployeeTypeId
            | Self::MailGroupId
            | Self::MemberId
            | Self::PermissionMemberId
            | Self::PublicMailboxId
            | Self::PublicMailboxMemberId => "",
        }
    }

    const fn label(self) -> &'static [u8] {
        match self {
            Self::OpenId => b"open_id",
            Self::UnionId => b"union_id",
            Self::UserId => b"user_id",
            Self::OpenDepartmentId => b"open_department_id",
            Self::DepartmentId => b"department_id",
            Self::ChatId => b"chat_id",
            Self::EmployeeTypeId => b"employee_type_id",
            Self::MailGroupId => b"mailgroup_id",
            Self::MemberId => b"member_id",
            Self::PermissionMemberId => b"permission_member_id",
            Self::PublicMailboxId => b"public_mailbox_id",
            Self::PublicMailboxMemberId => b"public_mailbox.member_id",
        }
    }
}

/// Makes and opens the shown ids of one tenant. Clones share the keys, which are large and go along with every request.
#[derive(Clone)]
pub struct ShownIds(Arc<[Aes128; 12]>);

impl std::fmt::Debug for ShownIds {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("ShownIds")
    }
}

impl ShownIds {
    /// The ids under the id key of a tenant (16 random bytes; any length is taken).
    #[must_use]
    pub fn new(tenant_id_key: &[u8]) -> Self {
        Self(Arc::new(IdKind::ALL.map(|kind| Aes128::new(&derived_key(tenant_id_key, kind.label())))))
    }

    /// The id of `key` in `scope`: the app for an `open_id`, the developer for a `union_id`, the group or mailbox for
    /// a member of a mail group or public mailbox, 0 for the rest.
    #[must_use]
    pub fn show(&self, kind: IdKind, scope: i64, key: i64) -> String {
        let mut block = [0; 16];
        let (high, low) = block.split_at_mut(8);
        high.copy_from_slice(&scope.to_be_bytes());
        low.copy_from_slice(&key.to_be_bytes());
        let mut block = Array::from(block);
        self.cipher(kind).encrypt_block(&mut block);
        let mut digits = [0; 32];
        // There is room for two digits a byte, so this always succeeds.
        let digits = base16ct::lower::encode_str(&block, &mut digits).unwrap_or_default();
        [kind.prefix(), digits].concat()
    }

    /// The (scope, key) that an id of this shape opens to, noise for a foreign one; `None` for another shape.
    #[must_use]
    pub fn open(&self, kind: IdKind, id: &str) -> Option<(i64, i64)> {
        let mut block = Array::from(parse_block(id.strip_prefix(kind.prefix())?)?);
        self.cipher(kind).decrypt_block(&mut block);
        let (high, low) = block.split_at(8);
        Some((i64::from_be_bytes(high.try_into().ok()?), i64::from_be_bytes(low.try_into().ok()?)))
    }

    /// The key of an id whose scope is known to be `scope`; `None` when it is not one of ours.
    #[must_use]
    pub fn open_in(&self, kind: IdKind, scope: i64, id: &str) -> Option<i64> {
        self.open(kind, id).and_then(|(found, key)| (found == scope && key > 0).then_some(key))
    }

    fn cipher(&self, kind: IdKind) -> &Aes128 {
        let [
            open,
            union,
            user,
            department,
            custom,
            chat,
            employee_type,
            group,
            member,
            permitted,
            mailbox,
            mailbox_member,
        ] = &*self.0;
        match kind {
            IdKind::OpenId => open,
            IdKind::UnionId => union,
            IdKind::UserId => user,
            IdKind::OpenDepartmentId => department,
            IdKind::DepartmentId => custom,
            IdKind::ChatId => chat,
            IdKind::EmployeeTypeId => employee_type,
            IdKind::MailGroupId => group,
            IdKind::MemberId => member,
            IdKind::PermissionMemberId => permitted,
            IdKind::PublicMailboxId => mailbox,
            IdKind::PublicMailboxMemberId => mailbox_member,
        }
    }
}

/// One 16-byte key per purpose, so that no id of one kind is ever one of another.
fn derived_key(key: &[u8], label: &[u8]) -> Array<u8, aes::cipher::consts::U16> {
    let mut derived = Array::default();
    // HMAC takes keys of any length, so this always succeeds.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) {
        mac.update(label);
        for (place, byte) in derived.iter_mut().zip(mac.finalize().into_bytes()) {
            *place = byte;
        }
    }
    derived
}

/// 32 lower-case hex digits.
fn parse_block(text: &str) -> Option<[u8; 16]> {
    let mut block = [0; 16];
    let parsed = base16ct::lower::decode(text, &mut block).ok()?;
    (parsed.len() == block.len()).then_some(block)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ids_open_to_what_they_were_made_from(scope: i64, key in 1i64..) {
            let ids = ShownIds::new(b"one tenant");
            for kind in IdKind::ALL {
                let id = ids.show(kind, scope, key);
                prop_assert_eq!(ids.open(kind, &id), Some((scope, key)));
                prop_assert_eq!(ids.open_in(kind, scope, &id), Some(key));
            }
        }

        #[test]
        fn only_thirty_two_lower_case_digits_are_a_block(digits in "[0-9a-fA-F]{30,34}") {
            let wanted = digits.len() == 32 && !digits.bytes().any(|digit| digit.is_ascii_uppercase());
            prop_assert_eq!(parse_block(&digits).is_some(), wanted);
        }

        #[test]
        fn any_text_is_refused_calmly(text: String) {
            prop_assert_eq!(ShownIds::new(b"k").open_in(IdKind::OpenId, 1, &text), None);
        }
    }

    #[test]
    fn shape_is_that_of_the_platform() {
        let id = ShownIds::new(b"one tenant").show(IdKind::OpenDepartmentId, 0, 1);
        assert_eq!(id.len(), 35);
        assert!(id.starts_with("od-"));
    }

    #[test]
    fn another_tenant_another_kind_another_app_open_to_nothing() {
        let (ours, theirs) = (ShownIds::new(b"one"), ShownIds::new(b"two"));
        let id = ours.show(IdKind::OpenId, 7, 42);
        assert_eq!(theirs.open_in(IdKind::OpenId, 7, &id), None);
        assert_eq!(ours.open_in(IdKind::OpenId, 8, &id), None);
        assert_eq!(ours.open_in(IdKind::UnionId, 7, &id), None);
        let bare = id.trim_start_matches("ou_");
        assert_eq!(ours.open_in(IdKind::UserId, 7, bare), None);
    }
}
