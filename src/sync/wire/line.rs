//! One request at a time, with its redirects, over connections that stay open. Says in our words what went wrong; tries
//! nothing twice.

use std::{
    cell::Cell,
    io::{self, Read},
    sync::Arc,
    time::Duration,
};

use rustls::crypto::{
    CryptoProvider,
    aws_lc_rs::{
        self,
        kx_group::{SECP256R1, SECP384R1, X25519},
    },
};
use ureq::{
    Agent, Body,
    http::{Response, header},
    tls::{RootCerts, TlsConfig},
    unversioned::{
        resolver::DefaultResolver,
        transport::{ConnectProxyConnector, Connector, RustlsConnector},
    },
};
use url::Url;

use super::{
    WireSettings,
    meter::{Meter, MeteredTcp, Stopped},
};
use crate::{
    limits::{
        WIRE_HEAD_BYTES_MAX, WIRE_OVERHEAD_BYTES_MAX, WIRE_PIECE_BYTES, WIRE_REDIRECTS_MAX, WIRE_UNWANTED_BYTES_MAX,
    },
    sync::FetchError,
};

/// Who asks; the servers' logs show it.
const USER_AGENT: &str = concat!("wegwijs/", env!("CARGO_PKG_VERSION"));

/// The connections to all mirrors of one publisher.
pub struct Line {
    settings: WireSettings,
    /// Without a proxy, by that for `https://`, by that for `http://`.
    agents: [Agent; 3],
    meter: Arc<Meter>,
    requests: Cell<u64>,
}

/// The head of an answer, and its body to be read.
pub struct Answer {
    /// What was asked for in the end, after redirects.
    pub url: Url,
    /// Status and headers.
    pub head: Response<()>,
    body: Body,
}

impl Line {
    /// Opens nothing yet.
    pub fn new(settings: WireSettings) -> Result<Self, FetchError> {
        let meter = Meter::new(settings.stretch, settings.stretch_bytes_min);
        let roots = settings.roots()?;
        let by = |proxy: Option<&ureq::Proxy>| agent(&settings, roots.clone(), proxy.cloned(), meter.clone());
        let agents = [by(None), by(settings.proxies.for_https()), by(settings.proxies.for_http())];
        Ok(Self { settings, agents, meter, requests: Cell::new(0) })
    }

    /// The count of bytes.
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// The longest wait before a first retry.
    pub fn retry_wait(&self) -> Duration {
        self.settings.retry_wait
    }

    /// How many requests were sent, redirects included.
    pub fn requests(&self) -> u64 {
        self.requests.get()
    }

    /// Asks for `url` with at most one header of ours, following redirects. The body may have about `wanted` bytes;
    /// whoever sends far more is stopped.
    pub fn ask(&self, url: &Url, with: Option<(&str, &str)>, wanted: u64) -> Result<Answer, FetchError> {
        let mut url = url.clone();
        for _ in 0..=WIRE_REDIRECTS_MAX {
            let answer = self.ask_once(&url, with, wanted)?;
            let location = answer.head.headers().get(header::LOCATION);
            match location {
                Some(location) if [301, 302, 303, 307, 308].contains(&answer.status()) => {
                    let next = next_stop(&url, &String::from_utf8_lossy(location.as_bytes()))?;
                    answer.leave();
                    url = next;
                }
                _ if answer.is_compressed() => return Err(FetchError::Compressed { url: shown(&url) }),
                _ => return Ok(answer),
            }
        }
        Err(FetchError::Redirected { url: shown(&url), to: shown(&url), problem: "it goes round in circles" })
    }

    fn ask_once(&self, url: &Url, with: Option<(&str, &str)>, wanted: u64) -> Result<Answer, FetchError> {
        self.meter.allow(wanted.saturating_mul(2).saturating_add(WIRE_OVERHEAD_BYTES_MAX));
        self.requests.set(self.requests.get() + 1);
        let agent = match (self.settings.proxies.of(url), url.scheme()) {
            (None, _) => &self.agents[0],
            (Some(_), "https") => &self.agents[1],
            (Some(_), _) => &self.agents[2],
        };
        let request = agent.get(url.as_str());
        let request = match with {
            Some((name, value)) => request.header(name, value),
            None => request,
        };
        let (head, body) = request.call().map_err(|why| self.explain(url, why, Part::Head))?.into_parts();
        Ok(Answer { url: url.clone(), head: Response::from_parts(head, ()), body })
    }

    /// Hands the body to `take` in pieces, until it ends or `take` objects.
    pub fn read(
        &self,
        mut answer: Answer,
        mut take: impl FnMut(&[u8]) -> Result<(), FetchError>,
    ) -> Result<(), FetchError> {
        let mut reader = answer.body.as_reader();
        let mut piece = vec![0; WIRE_PIECE_BYTES];
        loop {
            match reader.read(&mut piece) {
                Ok(0) => return Ok(()),
                Ok(count) => take(&piece[..count])?,
                Err(why) => return Err(self.explain(&answer.url, why.into(), Part::Body)),
            }
        }
    }

    /// What an error of ureq means here.
    fn explain(&self, url: &Url, why: ureq::Error, part: Part) -> FetchError {
        let url = shown(url);
        match why {
            ureq::Error::Timeout(_) => FetchError::NoAnswer { url, source: why.into_io() },
            ureq::Error::Rustls(why) => FetchError::NotTrusted { url, source: io::Error::other(why) },
            ureq::Error::Io(source) => self.explain_io(url, source, part),
            ureq::Error::HostNotFound | ureq::Error::ConnectionFailed | ureq::Error::ConnectProxyFailed(_) => {
                FetchError::NotReachable { url, source: why.into_io() }
            }
            why => FetchError::Nonsense { url, problem: why.to_string() },
        }
    }

    fn explain_io(&self, url: String, source: io::Error, part: Part) -> FetchError {
        let tls = source.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        match (Stopped::behind(&source), tls, part) {
            (Some(Stopped::Slow), ..) => FetchError::Slow {
                url,
                bytes_min: self.settings.stretch_bytes_min,
                seconds: self.settings.stretch.as_secs(),
            },
            (Some(Stopped::TooMuch), ..) => {
                FetchError::Nonsense { url, problem: "it sends far more than was asked for".into() }
            }
            (_, Some(rustls::Error::InvalidCertificate(_)), _) => FetchError::NotTrusted { url, source },
            (_, _, Part::Head) => FetchError::NotReachable { url, source },
            (_, _, Part::Body) => FetchError::Cut { url, source },
        }
    }
}

/// How far an answer was when it failed.
#[derive(Clone, Copy)]
enum Part {
    Head,
    Body,
}

impl Answer {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.head.status().as_u16()
    }

    /// How long the body is by the head.
    pub fn length(&self) -> Option<u64> {
        self.head.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
    }

    fn is_compressed(&self) -> bool {
        let encodings = self.head.headers().get_all(header::CONTENT_ENCODING);
        encodings.iter().any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
    }

    /// Reads a short body that nobody wants, so that the connection stays of use; drops a connection with a long one.
    pub fn leave(mut self) {
        let unwanted = &mut self.body.as_reader().take(WIRE_UNWANTED_BYTES_MAX);
        // The connection is then dropped, which is all that can be done about it.
        let _ = io::copy(unwanted, &mut io::sink());
    }
}

/// Where a redirect leads.
fn next_stop(from: &Url, location: &str) -> Result<Url, FetchError> {
    let refused = |to: String, problem| FetchError::Redirected { url: shown(from), to, problem };
    let to = from.join(location).map_err(|_| refused(location.to_owned(), "that is no address"))?;
    match (from.scheme(), to.scheme()) {
        (_, "https") | ("http", "http") => Ok(to),
        ("https", "http") => Err(refused(shown(&to), "it leads from https to http")),
        _ => Err(refused(shown(&to), "it leads out of the web")),
    }
}

/// An address for people: without user and password.
pub fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // Both fail only where there is none.
    let _ = (url.set_username(""), url.set_password(None));
    url.into()
}

fn agent(settings: &WireSettings, roots: RootCerts, proxy: Option<ureq::Proxy>, meter: Arc<Meter>) -> Agent {
    let tls =
        TlsConfig::builder().root_certs(roots).unversioned_rustls_crypto_provider(Arc::new(cryptography())).build();
    let config = Agent::config_builder()
        .tls_config(tls)
        .proxy(proxy)
        .user_agent(USER_AGENT)
        // Short requests: what would be sent says nothing that the server needs to know.
        .accept("")
        .accept_encoding("")
        .http_status_as_error(false)
        .max_redirects(0)
        .max_response_header_size(WIRE_HEAD_BYTES_MAX)
        .input_buffer_size(WIRE_PIECE_BYTES)
        .output_buffer_size(WIRE_HEAD_BYTES_MAX)
        .timeout_resolve(Some(settings.connect))
        .timeout_connect(Some(settings.connect))
        .timeout_send_request(Some(settings.head))
        .timeout_recv_response(Some(settings.head))
        .build();
    let connector =
        ().chain(ConnectProxyConnector::default()).chain(MeteredTcp::new(meter)).chain(RustlsConnector::default());
    Agent::with_parts(config, connector, DefaultResolver::default())
}

/// TLS without the post-quantum key exchange, which costs 2.3 KB in every round of a mobile link: what is fetched is
/// public, and its truth rests on the publisher's signature.
fn cryptography() -> CryptoProvider {
    CryptoProvider { kx_groups: vec![X25519, SECP256R1, SECP384R1], ..aws_lc_rs::default_provider() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_never_lead_to_less_safety() {
        let next = |from: &str, location: &str| next_stop(&Url::parse(from).unwrap(), location);
        let leads = |from: &str, location: &str| next(from, location).unwrap().to_string();
        assert_eq!(leads("https://a.example/w/x", "/y?z"), "https://a.example/y?z");
        assert_eq!(leads("https://a.example/w/x", "//b.example/y"), "https://b.example/y");
        assert_eq!(leads("http://a.example/", "https://b.example/y"), "https://b.example/y");
        assert_eq!(leads("http://a.example/", "http://b.example/y"), "http://b.example/y");
        let refused = |from: &str, location: &str| match next(from, location) {
            Err(FetchError::Redirected { problem, .. }) => problem,
            other => panic!("{location}: {other:?}"),
        };
        assert_eq!(refused("https://a.example/", "http://a.example/"), "it leads from https to http");
        assert_eq!(refused("https://a.example/", "file:///etc/passwd"), "it leads out of the web");
        assert_eq!(refused("https://a.example/", "https://["), "that is no address");
    }

    #[test]
    fn passwords_are_not_shown() {
        assert_eq!(shown(&Url::parse("https://me:secret@a.example/w").unwrap()), "https://a.example/w");
    }
}
