//! Checks names and passwords.

use larkspur_core::mail_password::{self, Identity};
use larkspur_smtp::session::{Client, Login, Refusal};

use super::PostOffice;
use super::counters::{Counted, word};

/// Who logs in. Passwords are made for mail alone (`larkspur mail password issue`); nobody's own password is known here.
pub(super) async fn authenticate(
    office: &PostOffice,
    client: &Client<Identity>,
    login: Login,
) -> Result<Identity, Refusal> {
    let judged = check(office, client, login).await;
    let outcome = judged.as_ref().map_or_else(|refusal| word(*refusal), |_| "accepted");
    office.counters().count(Counted::Login, outcome);
    judged
}

async fn check(office: &PostOffice, client: &Client<Identity>, login: Login) -> Result<Identity, Refusal> {
    let (user, address) = (login.user, client.address);
    // Nobody acts for others here.
    if login.on_behalf.is_some_and(|other| other != user) {
        return Err(Refusal::BadCredentials);
    }
    if office.guard.bars(&user, address) {
        return Err(Refusal::TooManyLogins);
    }
    let (name, password) = (user.clone(), login.password);
    let found =
        office.db.read("mail.login", move |tx| mail_password::check(tx, &name, password.reveal())).await;
    match found.map_err(|error| office.trouble("mail.login", &error))? {
        Some(identity) => {
            office.guard.right(&user);
            Ok(identity)
        }
        None => {
            office.guard.wrong(&user, address);
            Err(Refusal::BadCredentials)
        }
    }
}
