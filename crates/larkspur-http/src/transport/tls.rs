//! The certificate: read from two PEM files, and read again when they change.
//!
//! A new pair that cannot be used is logged and the old one stays: a half-written file or a key that does not
//! belong must not take a running server off the net.

use std::io;
use std::sync::Arc;

use parking_lot::RwLock;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use super::settings::TlsFiles;

/// The pair in use.
pub(super) struct Tls {
    files: TlsFiles,
    current: RwLock<Arc<ServerConfig>>,
}

/// The certificate for listeners of other protocols in the same process. It is kept up to date while the server that
/// it came from runs.
#[derive(Clone)]
pub struct Certificate(Arc<Tls>);

impl Certificate {
    pub(super) fn of(tls: &Arc<Tls>) -> Certificate {
        Certificate(Arc::clone(tls))
    }

    /// An acceptor for one new connection. It offers no protocols to choose from: those of this crate are others.
    #[must_use]
    pub fn acceptor(&self) -> TlsAcceptor {
        let mut config = ServerConfig::clone(&self.0.current.read());
        config.alpn_protocols.clear();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// The text of both files.
#[derive(PartialEq, Eq)]
struct Pair {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Tls {
    /// Reads the files for the first time.
    ///
    /// # Errors
    /// A file cannot be read, or the pair cannot be used.
    pub(super) async fn open(files: TlsFiles) -> io::Result<Tls> {
        let pair = Pair::read(&files).await?;
        let current = RwLock::new(Arc::new(pair.config()?));
        Ok(Tls { files, current })
    }

    /// An acceptor for one new connection, with the pair that is current now.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.current.read()))
    }

    /// Looks at the files again and again, for ever. The text is compared, not the time of change: that sees
    /// every way of replacing a file, and two small files are read in no time.
    pub(super) async fn follow(&self) {
        let mut seen = Pair::read(&self.files).await.ok();
        loop {
            tokio::time::sleep(self.files.reread).await;
            // Unreadable for a moment, while somebody replaces it, is no change.
            let Ok(pair) = Pair::read(&self.files).await else { continue };
            if seen.as_ref() == Some(&pair) {
                continue;
            }
            self.take(&pair);
            seen = Some(pair);
        }
    }

    fn take(&self, pair: &Pair) {
        let path = self.files.certificate.display();
        match pair.config() {
            Ok(config) => {
                *self.current.write() = Arc::new(config);
                tracing::info!(tls.certificate = %path, "the certificate was replaced");
            }
            Err(fault) => {
                tracing::error!(tls.certificate = %path, error = %fault, "the new certificate cannot be used; the old one stays");
            }
        }
    }
}

impl Pair {
    async fn read(files: &TlsFiles) -> io::Result<Pair> {
        let certificate = tokio::fs::read(&files.certificate).await.map_err(|fault| named(&fault, files))?;
        let key = tokio::fs::read(&files.key).await.map_err(|fault| named(&fault, files))?;
        Ok(Pair { certificate, key })
    }

    /// Makes the TLS configuration; fails when the key does not belong to the certificate.
    fn config(&self) -> io::Result<ServerConfig> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&self.certificate).collect();
        let chain = chain.map_err(invalid)?;
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(invalid)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(invalid)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(invalid)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }
}

fn named(fault: &io::Error, files: &TlsFiles) -> io::Error {
    let (certificate, key) = (files.certificate.display(), files.key.display());
    io::Error::new(fault.kind(), format!("{fault} (certificate {certificate}, key {key})"))
}

fn invalid(fault: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, fault)
}
