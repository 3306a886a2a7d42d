//! HTTPS: the handshake, HTTP/2, and a certificate that changes while the server runs.

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tempfile::TempDir;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::*;
use crate::transport::TlsFiles;

fn pair() -> CertifiedKey<KeyPair> {
    generate_simple_self_signed(["localhost".to_owned()]).unwrap()
}

/// Puts a pair where the server looks for it.
fn place(folder: &TempDir, pair: &CertifiedKey<KeyPair>) -> TlsFiles {
    let files = TlsFiles {
        reread: Duration::from_millis(20),
        ..TlsFiles::new(folder.path().join("certificate.pem"), folder.path().join("key.pem"))
    };
    std::fs::write(&files.certificate, pair.cert.pem()).unwrap();
    std::fs::write(&files.key, pair.signing_key.serialize_pem()).unwrap();
    files
}

fn with(files: TlsFiles) -> TransportSettings {
    TransportSettings { tls: Some(files), ..settings() }
}

/// Connects as a client that trusts only `certificate`.
async fn connect(
    rig: &Rig,
    certificate: &CertificateDer<'static>,
    protocol: &str,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let mut config = versions.unwrap().with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, rig.connect().await).await
}

/// Tries until a client that trusts `certificate` gets in.
async fn wait_for(rig: &Rig, certificate: &CertificateDer<'static>) {
    let trying = async {
        while connect(rig, certificate, "http/1.1").await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, trying).await.expect("the new certificate is not taken");
}

#[tokio::test]
async fn http1_over_tls() {
    let (folder, pair) = (TempDir::new().unwrap(), pair());
    let rig = Rig::start(with(place(&folder, &pair))).await;
    let mut stream = connect(&rig, pair.cert.der(), "http/1.1").await.unwrap();
    stream.write_all(b"GET /peer HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.unwrap();
    let answer = rest(&mut stream).await;
    assert_answer(&answer, 200, 0);
    assert!(answer.contains(r#""tls":true"#), "{answer}");
    let mut stream = connect(&rig, pair.cert.der(), "http/1.1").await.unwrap();
    stream.write_all(b"nonsense\r\n\r\n").await.unwrap();
    assert_answer(&rest(&mut stream).await, 400, 9499);
    rig.end().await;
}

#[tokio::test]
async fn http2_over_tls() {
    let (folder, pair) = (TempDir::new().unwrap(), pair());
    let rig = Rig::start(with(place(&folder, &pair))).await;
    let stream = connect(&rig, pair.cert.der(), "h2").await.unwrap();
    let (client, connection) = h2::client::handshake(stream).await.unwrap();
    let driving = TaskTracker::new().spawn(connection);
    let mut client = client.ready().await.unwrap();
    let request = http::Request::get("https://localhost/").body(()).unwrap();
    let (answer, _) = client.send_request(request, true).unwrap();
    let answer = tokio::time::timeout(PATIENCE, answer).await.unwrap().unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["x-tt-logid"].len(), crate::log_id::LENGTH);
    rig.end().await;
    assert!(tokio::time::timeout(PATIENCE, driving).await.unwrap().unwrap().is_ok());
}

#[tokio::test]
async fn a_new_pair_is_taken_and_a_broken_one_is_not() {
    let (folder, first, second) = (TempDir::new().unwrap(), pair(), pair());
    let files = place(&folder, &first);
    let rig = Rig::start(with(files.clone())).await;
    wait_for(&rig, first.cert.der()).await;
    assert!(connect(&rig, second.cert.der(), "http/1.1").await.is_err());

    place(&folder, &second);
    wait_for(&rig, second.cert.der()).await;
    assert!(connect(&rig, first.cert.der(), "http/1.1").await.is_err());

    // A certificate without its key, then rubbish: the server looks several times and keeps what it has.
    for broken in [first.cert.pem(), "rubbish".to_owned()] {
        std::fs::write(&files.certificate, broken).unwrap();
        tokio::time::sleep(files.reread * 4).await;
        assert!(connect(&rig, second.cert.der(), "http/1.1").await.is_ok());
    }
    place(&folder, &first);
    wait_for(&rig, first.cert.der()).await;
    rig.end().await;
}

#[tokio::test]
async fn a_pair_that_does_not_fit_stops_the_start() {
    let (folder, first, second) = (TempDir::new().unwrap(), pair(), pair());
    let files = place(&folder, &first);
    std::fs::write(&files.key, second.signing_key.serialize_pem()).unwrap();
    let mint = Arc::new(|| LogId::new(0, 0));
    let outcome = Server::bind(with(files), mint, Arc::new(Metrics::new("test"))).await;
    assert_eq!(outcome.err().unwrap().kind(), std::io::ErrorKind::InvalidData);
}

#[tokio::test]
async fn a_handshake_that_takes_too_long_is_given_up() {
    let (folder, pair) = (TempDir::new().unwrap(), pair());
    let header_timeout = Duration::from_millis(50);
    let rig = Rig::start(TransportSettings { header_timeout, ..with(place(&folder, &pair)) }).await;
    let mut silent = rig.connect().await;
    assert_eq!(rest(&mut silent).await, "");
    rig.assert_counted(r#"larkspur_http_turned_away_total{reason="handshake"} 1"#);
    rig.end().await;
}
