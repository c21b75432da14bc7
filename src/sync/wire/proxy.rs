//! Which proxy the environment names for an address. Connects to nothing.

use std::env;

use ureq::{Proxy, ProxyProtocol};
use url::{Host, Url};

use crate::sync::FetchError;

/// What the environment says, once read.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    https: Option<Proxy>,
    http: Option<Proxy>,
    /// Hosts that are asked directly.
    direct: Vec<String>,
}

const HTTPS: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const HTTP: [&str; 4] = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];
const DIRECT: [&str; 2] = ["no_proxy", "NO_PROXY"];

impl Proxies {
    /// Reads `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`, in small letters first.
    ///
    /// # Errors
    /// When one of them cannot be used.
    pub fn from_environment() -> Result<Self, FetchError> {
        Self::from_variables(|name| env::var(name).ok())
    }

    /// One proxy for everything, as the settings name it.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn through(proxy: &str) -> Result<Self, FetchError> {
        let proxy = Some(parse("the settings", proxy)?);
        Ok(Self { https: proxy.clone(), http: proxy, direct: Vec::new() })
    }

    pub(super) fn from_variables(value: impl Fn(&str) -> Option<String>) -> Result<Self, FetchError> {
        let first = |names: &[&'static str]| {
            let set = names.iter().filter_map(|name| value(name).map(|value| (*name, value)));
            set.into_iter().find(|(_, value)| !value.trim().is_empty())
        };
        let proxy = |names| first(names).map(|(variable, value)| parse(variable, value.trim())).transpose();
        let direct = first(&DIRECT).map_or_else(String::new, |(_, value)| value.to_lowercase());
        let direct = direct.split(',').map(|entry| entry.trim().to_owned()).filter(|entry| !entry.is_empty());
        Ok(Self { https: proxy(&HTTPS)?, http: proxy(&HTTP)?, direct: direct.collect() })
    }

    /// The proxy for addresses that begin with `https://`.
    pub fn for_https(&self) -> Option<&Proxy> {
        self.https.as_ref()
    }

    /// The proxy for addresses that begin with `http://`.
    pub fn for_http(&self) -> Option<&Proxy> {
        self.http.as_ref()
    }

    /// The proxy for an address; none when it is asked directly.
    pub fn of(&self, url: &Url) -> Option<&Proxy> {
        let proxy = if url.scheme() == "https" { self.for_https() } else { self.for_http() };
        proxy.filter(|_| !self.is_direct(url))
    }

    /// Whether `no_proxy` names the host, a domain above it, or everything.
    fn is_direct(&self, url: &Url) -> bool {
        let host = match url.host() {
            Some(Host::Ipv6(address)) => address.to_string(),
            Some(host) => host.to_string(),
            None => return false,
        };
        self.direct.iter().any(|entry| {
            let entry = entry.trim_start_matches("*.").trim_start_matches('.');
            entry == "*" || host.strip_suffix(entry).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }
}

fn parse(variable: &'static str, value: &str) -> Result<Proxy, FetchError> {
    let bad = FetchError::BadProxy { variable };
    let value = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    match Proxy::new(&value) {
        Ok(proxy) if [ProxyProtocol::Http, ProxyProtocol::Https].contains(&proxy.protocol()) => Ok(proxy),
        _ => Err(bad),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Result<Proxies, FetchError> {
        Proxies::from_variables(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    fn host(proxies: &Proxies, url: &str) -> Option<String> {
        proxies.of(&Url::parse(url).unwrap()).map(|proxy| format!("{}:{}", proxy.host(), proxy.port()))
    }

    #[test]
    fn each_scheme_has_its_proxy_and_some_hosts_none() {
        let found = proxies(&[
            ("https_proxy", "http://user:secret@proxy.example:3128"),
            ("HTTPS_PROXY", "http://other.example"),
            ("http_proxy", ""),
            ("ALL_PROXY", "all.example:8080"),
            ("no_proxy", "localhost, .lan.example,*.two.example,192.168.1.4,::1"),
        ])
        .unwrap();
        assert_eq!(host(&found, "https://lindeveen.example/w").as_deref(), Some("proxy.example:3128"));
        assert_eq!(host(&found, "http://lindeveen.example/w").as_deref(), Some("all.example:8080"));
        let direct = ["localhost:8080", "nas.lan.example", "lan.example", "a.two.example", "192.168.1.4", "[::1]:80"];
        for url in direct {
            assert_eq!(host(&found, &format!("http://{url}/w")), None, "{url}");
        }
        assert!(host(&found, "http://notlan.example/").is_some());
        assert_eq!(host(&proxies(&[("https_proxy", "http://p"), ("no_proxy", "*")]).unwrap(), "https://a/"), None);
        assert_eq!(host(&proxies(&[]).unwrap(), "https://a/"), None);
    }

    #[test]
    fn the_settings_name_one_for_everything() {
        let found = Proxies::through("http://me:secret@proxy.example:3128").unwrap();
        for url in ["https://lindeveen.example/w", "http://localhost/w"] {
            assert_eq!(host(&found, url).as_deref(), Some("proxy.example:3128"), "{url}");
        }
        let why = Proxies::through("socks5://me:secret@proxy.example").unwrap_err().to_string();
        assert!(why.contains("the settings") && !why.contains("secret"), "{why}");
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_named_without_its_password() {
        for value in ["socks5://me:secret@proxy.example", "ftp://me:secret@proxy.example", "http://"] {
            let why = proxies(&[("https_proxy", value)]).unwrap_err().to_string();
            assert!(why.contains("https_proxy") && !why.contains("secret"), "{why}");
        }
    }
}
