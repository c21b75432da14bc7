//! HTTPS: whom a pinned authority vouches for, and nobody else.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{ServerConfig, ServerConnection, StreamOwned, pki_types::PrivatePkcs8KeyDer};

use super::*;

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A server with a certificate of `authority` for this name, which redirects `timestamp.json` to http.
fn serve(authority: &Authority, name: &str) -> String {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, authority).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let config = Arc::new(config);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(config.clone()).unwrap();
            let stream = StreamOwned::new(connection, stream.unwrap());
            thread::spawn(move || answer(stream));
        }
    });
    format!("https://localhost:{port}/w")
}

/// Answers until the client leaves, as one that does not trust us does at once.
fn answer(mut stream: StreamOwned<ServerConnection, TcpStream>) {
    let mut request = [0; 1000];
    while let Ok(count @ 1..) = stream.read(&mut request) {
        let answer: &[u8] = if request[..count].starts_with(b"GET /w/metadata/timestamp.json ") {
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
        } else {
            b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsigned"
        };
        stream.write_all(answer).unwrap();
    }
}

/// A wire that trusts `authority` only.
fn trusting(folder: &TempDir, authority: &Authority, url: &str) -> Wire {
    let path = folder.path().join("authority.pem");
    fs::write(&path, authority.pem()).unwrap();
    let settings = WireSettings { authorities: Some(path), ..settings(folder) };
    Wire::new(&[url.to_owned()], settings, budget(folder, None)).unwrap()
}

#[test]
fn a_pinned_authority_is_trusted_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, another) = (authority(), authority());
    let url = serve(&ours, "localhost");
    let trusted = trusting(&folder, &ours, &url);
    assert_eq!(trusted.metadata("1.snapshot.json", 100).unwrap().unwrap(), b"signed");
    trusted.metadata("2.snapshot.json", 100).unwrap();
    let spent = trusted.spent();
    println!("two requests by TLS, with one certificate: {spent:?}");
    assert!((1000..2500).contains(&(spent.bytes_sent + spent.bytes_received)), "with its handshake: {spent:?}");
    for wire in [trusting(&folder, &another, &url), trusting(&folder, &ours, &serve(&ours, "lindeveen.example"))] {
        let why = wire.metadata("1.snapshot.json", 100).unwrap_err();
        assert!(matches!(why, FetchError::NotTrusted { .. }), "{why}");
        assert_eq!(wire.spent().requests, 1, "trust does not come by trying again");
    }
}

#[test]
fn the_systems_authorities_do_not_know_ours() {
    let folder = tempfile::tempdir().unwrap();
    let url = serve(&authority(), "localhost");
    let why = wire(&folder, &[&url]).metadata("1.snapshot.json", 100).unwrap_err();
    assert!(matches!(why, FetchError::NotTrusted { .. }), "{why}");
}

#[test]
fn https_is_not_left_for_http() {
    let folder = tempfile::tempdir().unwrap();
    let ours = authority();
    let why = trusting(&folder, &ours, &serve(&ours, "localhost")).metadata("timestamp.json", 100).unwrap_err();
    assert!(matches!(&why, FetchError::Redirected { to, .. } if to == "http://127.0.0.1:1/"), "{why}");
}

#[test]
fn a_file_without_a_certificate_pins_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("authority.pem");
    fs::write(&path, "-----BEGIN NOTHING-----").unwrap();
    let with = |authorities| WireSettings { authorities: Some(authorities), ..settings(&folder) };
    let made = |authorities| Wire::new(&[nobody()], with(authorities), budget(&folder, None));
    assert!(matches!(made(path), Err(FetchError::NoAuthority { .. })));
    assert!(matches!(made(folder.path().join("missing.pem")), Err(FetchError::Disk { .. })));
}
