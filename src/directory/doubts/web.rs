//! Links and e-mail addresses that cannot work. Asks no server.

use url::{Host, Url};

/// Why a link leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkFault {
    /// It begins with neither `https://` nor `http://`.
    NotWeb,
    /// There is a space in it, or before or after it.
    Space,
    /// It begins with `https://` or `http://` twice.
    TwoSchemes,
    /// What follows is no name of a site.
    NoSite,
}

/// What is wrong with a link.
pub fn link_fault(link: &str) -> Option<LinkFault> {
    if link.contains(char::is_whitespace) {
        return Some(LinkFault::Space);
    }
    let lower = link.to_ascii_lowercase();
    let Some(rest) = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")) else {
        return Some(LinkFault::NotWeb);
    };
    if ["http:", "https:", "http//", "https//"].iter().any(|scheme| rest.starts_with(scheme)) {
        return Some(LinkFault::TwoSchemes);
    }
    let Ok(url) = Url::parse(link) else { return Some(LinkFault::NoSite) };
    // `https://info@town.example` is an e-mail address in the wrong field.
    let sound = url.username().is_empty()
        && match url.host() {
            Some(Host::Domain(name)) => is_site(name),
            Some(_) => true,
            None => false,
        };
    (!sound).then_some(LinkFault::NoSite)
}

/// Whether a name is that of a site somewhere in the world: with a dot, and something on both sides of each.
fn is_site(name: &str) -> bool {
    let labels: Vec<&str> = name.trim_start_matches("www.").split('.').collect();
    labels.len() >= 2 && labels.iter().all(|label| !label.is_empty())
}

/// Whether a text can be an e-mail address, as offices have them: without quotes, at a named host.
pub fn is_email(email: &str) -> bool {
    let Some((name, host)) = email.split_once('@') else { return false };
    let odd = |letter: char| letter.is_whitespace() || letter.is_control() || "@,;:<>()[]\\\"".contains(letter);
    let dots = name.starts_with('.') || name.ends_with('.') || name.contains("..");
    let sound = !name.is_empty() && !dots && !name.contains(odd) && !host.contains(odd);
    sound && matches!(Host::parse(host), Ok(Host::Domain(name)) if is_site(&name))
}
