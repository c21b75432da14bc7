//! Fetches from web servers: several mirrors in order, resumed where it was cut, within time, size and the month's data.
//! Believes nothing that comes; checks no signature.

mod download;
mod kept;
mod line;
mod meter;
mod proxy;
mod settings;

use std::{
    cell::{Cell, RefCell},
    fs::File,
    path::PathBuf,
    rc::Rc,
    thread,
};

use url::Url;

use self::{
    kept::{KEPT_NAME, Kept},
    line::{Line, shown},
};
use super::{
    Fetch, FetchError, backoff,
    budget::{Budget, Kind},
};
use crate::limits::WIRE_RETRIES_MAX;

pub use proxy::Proxies;
pub use settings::WireSettings;

/// What a round cost, both ways, TLS included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spent {
    /// Requests, redirects included.
    pub requests: u64,
    /// Bytes that were sent.
    pub bytes_sent: u64,
    /// Bytes that were received.
    pub bytes_received: u64,
}

/// One publisher's repository on the web. Made anew for each round.
pub struct Wire {
    line: Line,
    /// Those still to be asked, the one that worked first.
    mirrors: RefCell<Vec<Url>>,
    budget: Rc<Budget>,
    /// What of the wire is in the budget already, in bytes.
    settled: Cell<u64>,
    kept_folder: PathBuf,
    /// What is kept once it is verified.
    to_keep: RefCell<Option<Kept>>,
    /// Who gave what was fetched last, in order; `None` for what an earlier round had fetched.
    givers: RefCell<Vec<Option<Url>>>,
}

impl Wire {
    /// A repository at these addresses, asked in this order. Opens no connection.
    ///
    /// # Errors
    /// When an address or the file of authorities cannot be used.
    pub fn new(urls: &[String], settings: WireSettings, budget: Rc<Budget>) -> Result<Self, FetchError> {
        let mirrors = urls.iter().map(|url| parse(url)).collect::<Result<_, _>>()?;
        Ok(Self {
            kept_folder: settings.kept.clone(),
            line: Line::new(settings)?,
            mirrors: RefCell::new(mirrors),
            budget,
            settled: Cell::new(0),
            to_keep: RefCell::default(),
            givers: RefCell::default(),
        })
    }

    /// What was spent so far.
    pub fn spent(&self) -> Spent {
        let meter = self.line.meter();
        Spent { requests: self.line.requests(), bytes_sent: meter.sent(), bytes_received: meter.received() }
    }

    /// Says that the metadata of this round verified: only now is `timestamp.json` kept, so that next time the server
    /// may answer "as before". Garbage is never kept, and cannot block a kiosk that way.
    ///
    /// # Errors
    /// When it cannot be written. The next round then costs a little more, nothing else.
    pub fn verified(&self) -> Result<(), FetchError> {
        self.to_keep.take().map_or(Ok(()), |kept| kept.save(&self.kept_folder))
    }

    /// Says that what was fetched last did not verify. Whoever gave the first bytes of it is not asked again in this
    /// round (where an earlier round had fetched them, nobody is to blame), and what is kept is dropped. Returns
    /// whether it is worth fetching again, a target from its first byte; it is not where nothing was fetched at all.
    ///
    /// # Errors
    /// When what is kept cannot be dropped.
    pub fn blame(&self) -> Result<bool, FetchError> {
        self.to_keep.take();
        Kept::forget(&self.kept_folder)?;
        let Some(giver) = self.givers.take().into_iter().next() else { return Ok(false) };
        if let Some(url) = giver {
            tracing::warn!("{} gave something that does not verify and is not asked again", shown(&url));
            self.mirrors.borrow_mut().retain(|mirror| *mirror != url);
        }
        Ok(!self.mirrors.borrow().is_empty())
    }

    /// Asks one mirror after the other, each again when the connection fails. The one that answers comes first from now
    /// on. When none does, what the first said; rather than that something is not there, what another said.
    fn over_mirrors<T>(&self, mut ask: impl FnMut(&Url) -> Result<T, FetchError>) -> Result<T, FetchError> {
        let order = self.mirrors.borrow().clone();
        let mut failure: Option<FetchError> = None;
        for (at, mirror) in order.iter().enumerate() {
            let outcome = self.persist(|| ask(mirror));
            self.settle()?;
            match outcome {
                Ok(found) => {
                    self.mirrors.borrow_mut()[..=at].rotate_right(1);
                    return Ok(found);
                }
                Err(why) if why.is_ours() => return Err(why),
                Err(why) => {
                    tracing::warn!("{why}");
                    if failure.as_ref().is_none_or(FetchError::is_absence) {
                        failure = Some(why);
                    }
                }
            }
        }
        Err(failure.unwrap_or(FetchError::NoMirror))
    }

    /// Tries again when the connection fails, after a wait that grows.
    fn persist<T>(&self, mut ask: impl FnMut() -> Result<T, FetchError>) -> Result<T, FetchError> {
        let mut retries = 0;
        loop {
            match ask() {
                Err(why) if why.is_of_the_connection() && retries < WIRE_RETRIES_MAX => {
                    thread::sleep(backoff::somewhere(self.line.retry_wait() * 2u32.pow(retries), dice()));
                    retries += 1;
                }
                outcome => return outcome,
            }
        }
    }

    /// Brings the budget up to date.
    fn settle(&self) -> Result<(), FetchError> {
        let spent = self.spent();
        let total = spent.bytes_sent + spent.bytes_received;
        self.budget.spend(total - self.settled.replace(total))
    }

    fn metadata_from(&self, mirror: &Url, name: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, FetchError> {
        self.budget.check(Kind::Metadata)?;
        let url = address(mirror, METADATA, name)?;
        let kept = (name == KEPT_NAME).then(|| Kept::load(&self.kept_folder)).flatten();
        let kept = kept.filter(|kept| kept.url == url.as_str() && kept.body.len() as u64 <= bytes_max);
        let answer = self.line.ask(&url, kept.as_ref().and_then(Kept::condition), bytes_max)?;
        let too_large = || FetchError::TooLarge { url: shown(&url), bytes_max };
        let body = match (answer.status(), kept) {
            (200, _) => {
                if answer.length().is_some_and(|length| length > bytes_max) {
                    return Err(too_large());
                }
                let headers = answer.head.headers().clone();
                let mut body = Vec::new();
                self.line.read(answer, |piece| {
                    if (body.len() + piece.len()) as u64 > bytes_max {
                        return Err(too_large());
                    }
                    body.extend_from_slice(piece);
                    Ok(())
                })?;
                if name == KEPT_NAME {
                    self.to_keep.replace(Kept::of(url.as_str(), &headers, &body));
                }
                body
            }
            (304, Some(kept)) => kept.body.into_bytes(),
            // Buckets say 403 of a file that is not there, and the next root never is.
            (404 | 410, _) | (403, _) if is_root(name) => {
                answer.leave();
                return Ok(None);
            }
            (status, _) => {
                answer.leave();
                return Err(FetchError::Refused { url: shown(&url), status });
            }
        };
        self.givers.replace(vec![Some(mirror.clone())]);
        Ok(Some(body))
    }
}

impl Fetch for Wire {
    fn metadata(&self, name: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, FetchError> {
        match self.over_mirrors(|mirror| self.metadata_from(mirror, name, bytes_max)) {
            Err(why) if why.is_absence() => Ok(None),
            outcome => outcome,
        }
    }

    fn target(&self, path: &str, file: &mut File, length: u64) -> Result<(), FetchError> {
        let have = download::have(path, file, length)?;
        self.givers.replace(if have > 0 { vec![None] } else { Vec::new() });
        if have == length {
            return Ok(());
        }
        self.over_mirrors(|mirror| self.target_from(mirror, path, file, length))
    }

    fn verified(&self) -> Result<(), FetchError> {
        Wire::verified(self)
    }

    fn blame(&self) -> Result<bool, FetchError> {
        Wire::blame(self)
    }
}

/// The folder of a repository whose names come encoded already.
const METADATA: &str = "metadata";

fn is_root(name: &str) -> bool {
    name.ends_with(".root.json")
}

fn parse(text: &str) -> Result<Url, FetchError> {
    let bad = |problem| FetchError::BadUrl { url: text.to_owned(), problem };
    let url = Url::parse(text).map_err(|_| bad("write it as https://host/folder"))?;
    match () {
        () if !["https", "http"].contains(&url.scheme()) => Err(bad("it begins with https:// or http://")),
        () if !url.username().is_empty() || url.password().is_some() => Err(bad("no password is sent; leave it out")),
        () if url.query().is_some() || url.fragment().is_some() => Err(bad("leave out what follows ? or #")),
        () => Ok(url),
    }
}

/// Where a file of a repository lies on a mirror.
fn address(mirror: &Url, folder: &str, name: &str) -> Result<Url, FetchError> {
    let bad = || FetchError::BadName { name: name.to_owned() };
    if name.split('/').any(|part| ["", ".", ".."].contains(&part)) {
        return Err(bad());
    }
    let mut url = mirror.clone();
    if folder == METADATA {
        // Names of roles come encoded.
        url.set_path(&format!("{}/{folder}/{name}", mirror.path().trim_end_matches('/')));
    } else {
        url.path_segments_mut().map_err(|()| bad())?.pop_if_empty().push(folder).extend(name.split('/'));
    }
    Ok(url)
}

/// A random number, for spreading retries only.
fn dice() -> u64 {
    let mut bytes = [0; 8];
    // Without chance all wait equally long.
    let _ = aws_lc_rs::rand::fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests;
