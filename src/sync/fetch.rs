//! Where files come from, and why they could not be fetched. Knows neither web nor stick, and believes nothing.

use std::{fs::File, io, path::PathBuf};

/// Where the files of one publisher's repository are fetched from: a web server or a stick.
pub trait Fetch {
    /// A small file below `metadata/`, whole; `None` when it is not there. `name` is such as `timestamp.json` or
    /// `3.root.json`.
    ///
    /// # Errors
    /// When it cannot be fetched, or has more than `bytes_max` bytes.
    fn metadata(&self, name: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, FetchError>;

    /// Appends to `file` (whose length is what was fetched before, `0` at first) what is missing of a file below
    /// `targets/` until it is `length` bytes long. What was fetched stays in `file` on an error, so that the next call
    /// goes on where this one ended.
    ///
    /// # Errors
    /// When it cannot be fetched, ends before `length` or goes on after it.
    fn target(&self, path: &str, file: &mut File, length: u64) -> Result<(), FetchError>;

    /// Says that the metadata of this round were good.
    ///
    /// # Errors
    /// When this cannot be written down.
    fn verified(&self) -> Result<(), FetchError> {
        Ok(())
    }

    /// Says that what was fetched last is not to be trusted. True where it may come from somewhere else.
    ///
    /// # Errors
    /// When this cannot be written down.
    fn blame(&self) -> Result<bool, FetchError> {
        Ok(false)
    }
}

/// A file that could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// An address in the settings that cannot be asked.
    #[error("{url} cannot be the address of a repository: {problem}")]
    BadUrl {
        /// As the settings give it.
        url: String,
        /// What to write instead.
        problem: &'static str,
    },
    /// A proxy in the environment or the settings that cannot be used.
    #[error("the proxy in {variable} cannot be used; write it as http://host:port")]
    BadProxy {
        /// The variable, or the settings; its value may hold a password.
        variable: &'static str,
    },
    /// The file of pinned authorities holds none.
    #[error("{path} holds no certificate; give it the authority's certificate as PEM")]
    NoAuthority {
        /// The file.
        path: PathBuf,
    },
    /// A name that would lead out of the repository.
    #[error("{name:?} is not the name of a file in a repository")]
    BadName {
        /// The name.
        name: String,
    },
    /// No mirror is left to ask.
    #[error("there is no address left to fetch from; all of them gave something that was not signed")]
    NoMirror,
    /// The network, the name or the server does not answer.
    #[error("{url} cannot be reached; is this machine on the network, and is the address right?")]
    NotReachable {
        /// What was asked for.
        url: String,
        /// What the network says.
        source: io::Error,
    },
    /// The server's certificate is not one that this machine trusts.
    #[error("{url} is not trusted: its certificate is of no known authority, or out of date, or of another name")]
    NotTrusted {
        /// What was asked for.
        url: String,
        /// What the TLS library says.
        source: io::Error,
    },
    /// No answer in time.
    #[error("{url} did not answer in time; it is tried again later")]
    NoAnswer {
        /// What was asked for.
        url: String,
        /// What was waited for.
        source: io::Error,
    },
    /// The connection ended in the middle.
    #[error("the connection was cut while fetching {url}; the next time goes on from there")]
    Cut {
        /// What was asked for.
        url: String,
        /// What the network says.
        source: io::Error,
    },
    /// The server sends next to nothing.
    #[error("{url} sends fewer than {bytes_min} bytes in {seconds} s and was given up")]
    Slow {
        /// What was asked for.
        url: String,
        /// The least that had to come.
        bytes_min: u64,
        /// The time it had to come in.
        seconds: u64,
    },
    /// The server says no.
    #[error("{url} was refused by its server (HTTP status {status})")]
    Refused {
        /// What was asked for.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// The server sends on to somewhere that is not followed.
    #[error("{url} sends on to {to}, which is not followed: {problem}")]
    Redirected {
        /// What was asked for.
        url: String,
        /// Where it leads.
        to: String,
        /// Why it is not followed.
        problem: &'static str,
    },
    /// Something that is not an answer to what was asked.
    #[error("{url} answers nonsense: {problem}")]
    Nonsense {
        /// What was asked for.
        url: String,
        /// What is wrong.
        problem: String,
    },
    /// Compressed although nobody asked for it; it is not unpacked.
    #[error("{url} comes compressed, which is not accepted; switch compression off for this folder of the server")]
    Compressed {
        /// What was asked for.
        url: String,
    },
    /// More bytes than there may be.
    #[error("{url} is larger than the {bytes_max} bytes that it may have")]
    TooLarge {
        /// What was asked for.
        url: String,
        /// The most it may have.
        bytes_max: u64,
    },
    /// Fewer bytes than there should be.
    #[error("{url} ends after {bytes} bytes, but has {length} by what was signed")]
    Short {
        /// What was asked for.
        url: String,
        /// Where it ends.
        bytes: u64,
        /// Where it should.
        length: u64,
    },
    /// The data of this month are used up.
    #[error("the {bytes_per_month} bytes of this month are used up; fetching goes on next month")]
    Budget {
        /// What the settings allow.
        bytes_per_month: u64,
    },
    /// The stick: taken out, broken, or holding something that is no plain file.
    #[error("{path} on the stick cannot be read")]
    Stick {
        /// The file, from the top of the stick.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// This machine's own disk.
    #[error("{path} could not be read or written; is the disk full or read-only?")]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl FetchError {
    /// Whether another mirror cannot help, for the fault is on this side.
    pub(super) fn is_ours(&self) -> bool {
        matches!(
            self,
            Self::BadUrl { .. }
                | Self::BadProxy { .. }
                | Self::NoAuthority { .. }
                | Self::BadName { .. }
                | Self::NoMirror
                | Self::Budget { .. }
                | Self::Disk { .. }
        )
    }

    /// Whether the same mirror may do better in a moment.
    pub(super) fn is_of_the_connection(&self) -> bool {
        matches!(self, Self::NotReachable { .. } | Self::Cut { .. })
    }

    /// Whether the server says that there is no such file.
    pub(super) fn is_absence(&self) -> bool {
        matches!(self, Self::Refused { status: 404 | 410, .. })
    }
}
