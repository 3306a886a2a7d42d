//! `larkspur dkim`: keys for the signatures of outgoing mail, as files. Asks no server and no store.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use larkspur_mail::text::dkim::{self, Key};
use larkspur_model::MailDomain;

use crate::failure::Failure;
use crate::out;

#[derive(Debug, Args)]
pub(super) struct Dkim {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make an Ed25519 key, write it to a new file and print the DNS record that belongs to it
    ///
    /// Not every receiver knows Ed25519 yet: sign with an RSA key beside it. openssl makes one:
    /// openssl genrsa -out FILE 2048.
    Keygen(Place),
    /// Print the DNS record that belongs to a key: RSA or Ed25519, PKCS#8 or PKCS#1 in PEM
    Show(Place),
}

#[derive(Debug, Args)]
struct Place {
    /// The file of the private key
    file: PathBuf,
    /// The mail domain that signs
    #[arg(long, value_parser = domain)]
    domain: MailDomain,
    /// The name of the key within the domain; a new key needs a new one
    #[arg(long)]
    selector: String,
}

/// Does what the command line asks.
pub(super) fn run(command: &Dkim) -> Result<(), Failure> {
    match &command.verb {
        Verb::Keygen(place) => keygen(place),
        Verb::Show(place) => show(place),
    }
}

fn keygen(place: &Place) -> Result<(), Failure> {
    let fault = |error| Failure::at(place.file.display(), error);
    let pem = dkim::generate().map_err(|error| Failure::other(error.to_string()))?;
    // Before anything is written: the selector may be none.
    let record = record(place, pem.as_bytes())?;
    // A key that may be in use is never written over, and nobody else may read it at any moment.
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&place.file).map_err(fault)?;
    file.write_all(pem.as_bytes()).and_then(|()| file.sync_all()).map_err(fault)?;
    out::print(&record)
}

fn show(place: &Place) -> Result<(), Failure> {
    out::print(&record(place, &read(&place.file)?)?)
}

/// The line for the zone file.
fn record(place: &Place, pem: &[u8]) -> Result<String, Failure> {
    let key =
        Key::from_pem(&place.selector, pem).map_err(|error| Failure::at(place.file.display(), error))?;
    Ok(format!("{}\n", key.record(&place.domain)))
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| Failure::at(file.display(), error))
}

fn domain(text: &str) -> Result<MailDomain, String> {
    MailDomain::parse(text).ok_or_else(|| "not a mail domain".to_owned())
}
