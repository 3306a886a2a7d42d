//! Public mailboxes with their members and aliases.

use larkspur_core::public_mailbox::{self, NewPublicMailbox};
use larkspur_core::{Caller, public_mailbox_member};
use larkspur_store::Tx;

use super::Import;
use crate::error::ExchangeError;
use crate::record::PublicMailbox;

/// Makes the mailboxes.
pub(super) fn create(import: &mut Import<'_>, tx: &mut Tx<'_>) -> Result<(), ExchangeError> {
    let source = import.source;
    source.each(|line, record: Result<PublicMailbox, String>| {
        import.advance();
        let record = match record {
            Ok(record) => record,
            Err(why) => return import.refuse(line, why),
        };
        let who = import.who;
        let outcome = tx.attempt(|tx| create_whole(tx, who, &record));
        if import.settle(&line, record.email.as_deref(), outcome)?.is_some() {
            import.report.public_mailboxes += 1;
        }
        Ok(())
    })
}

fn create_whole(tx: &mut Tx<'_>, who: &Caller, record: &PublicMailbox) -> larkspur_core::Result<()> {
    let new = NewPublicMailbox {
        email: record.email.clone(),
        name: record.name.clone(),
        ..NewPublicMailbox::default()
    };
    let mailbox = public_mailbox::create(tx, who, &new)?;
    if !record.members.is_empty() {
        public_mailbox_member::add(tx, who, &mailbox.email, &record.members)?;
    }
    for alias in &record.aliases {
        public_mailbox::add_alias(tx, who, &mailbox.email, alias)?;
    }
    Ok(())
}
