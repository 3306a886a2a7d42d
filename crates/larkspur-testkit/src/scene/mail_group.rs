//! Mail groups and public mailboxes of a scene.

use larkspur_core::mail_group::{self, NewMailGroup};
use larkspur_core::mail_group_member::{self, NewMember, Roll};
use larkspur_core::public_mailbox::{self, NewPublicMailbox};
use larkspur_core::{Caller, Result};
use larkspur_model::{MailGroup, MemberKind, PublicMailbox};

use super::Scene;

/// A mail group to make.
pub struct MailGroupBuilder<'a> {
    scene: &'a Scene,
    who: Caller,
    new: NewMailGroup,
}

impl<'a> MailGroupBuilder<'a> {
    pub(super) fn new(scene: &'a Scene, email: &str) -> Self {
        let new = NewMailGroup { email: Some(email.to_owned()), ..NewMailGroup::default() };
        Self { scene, who: scene.caller(), new }
    }

    /// Made by this caller instead of the first app.
    #[must_use]
    pub fn by(mut self, who: &Caller) -> Self {
        self.who = who.clone();
        self
    }

    /// With anything else that a request may say.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut NewMailGroup)) -> Self {
        change(&mut self.new);
        self
    }

    /// Asks for it.
    ///
    /// # Errors
    /// The refusal of the rule.
    pub async fn ask(self) -> Result<MailGroup> {
        let new = self.new;
        self.scene.write_as(&self.who, move |tx, who| mail_group::create(tx, who, &new)).await
    }

    /// Makes it.
    pub async fn create(self) -> MailGroup {
        self.ask().await.expect("a mail group")
    }
}

impl Scene {
    /// Makes a public mailbox of the first tenant.
    pub async fn public_mailbox(&self, email: &str) -> PublicMailbox {
        let new = NewPublicMailbox { email: Some(email.to_owned()), ..NewPublicMailbox::default() };
        let made = self.write(move |tx, who| public_mailbox::create(tx, who, &new));
        made.await.expect("a public mailbox")
    }

    /// Puts addresses on a roll of a mail group of the first tenant, as members of a kind that is an address.
    pub async fn put_on(&self, roll: Roll, group: &str, kind: MemberKind, addresses: &[&str]) {
        let member = |address: &&str| NewMember {
            kind: Some(kind),
            email: Some((*address).to_owned()),
            ..NewMember::default()
        };
        let (group, new): (_, Vec<_>) = (group.to_owned(), addresses.iter().map(member).collect());
        let added = self.write(move |tx, who| mail_group_member::add(tx, who, roll, &group, &new));
        added.await.expect("members");
    }
}
