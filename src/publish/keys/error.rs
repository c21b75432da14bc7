//! What can go wrong with signing keys, in words that say what to do.

use std::{io, path::PathBuf};

use super::KeyRole;
use crate::limits::{KEY_FILES_MAX, PASSPHRASE_CHARS_MIN};

/// Keys that could not be made, opened or changed.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// New keys would lie among others.
    #[error(
        "{path} is there already, and keys are never overwritten; choose an empty folder. If making keys broke off \
         there, remove that folder and begin again"
    )]
    Exists {
        /// What is there.
        path: PathBuf,
    },
    /// No root metadata, so nothing says what the keys are for.
    #[error("there is no root.json in {folder}; `wegwijs keys init --to {folder} …` makes keys")]
    NoKeys {
        /// The folder.
        folder: PathBuf,
    },
    /// A passphrase that is soon guessed.
    #[error(
        "a passphrase has at least {PASSPHRASE_CHARS_MIN} characters; take a few words that nobody would put together"
    )]
    ShortPassphrase,
    /// A key is needed and its passphrase was not given.
    #[error("the passphrase of the {role} key is needed")]
    NoPassphrase {
        /// The role.
        role: KeyRole,
    },
    /// The passphrase does not open the key.
    #[error("this is not the passphrase of {path}; type it again, minding capitals and the keyboard's language")]
    WrongPassphrase {
        /// The key's file.
        path: PathBuf,
    },
    /// A file that holds no key of ours.
    #[error("{path} holds no signing key under a passphrase; take it out of that folder, or bring its copy back")]
    NotAKey {
        /// The file.
        path: PathBuf,
    },
    /// Root metadata that is not signed as it must be.
    #[error("{path} is not a root of these keys; bring a copy back, such as that of a kiosk")]
    BadRoot {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<tough::schema::Error>,
    },
    /// Root metadata that is no metadata.
    #[error("{path} cannot be understood; bring a copy back, such as that of a kiosk")]
    NotARoot {
        /// The file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// Root metadata that names no publisher.
    #[error("{path} names no publisher, so it is not of Wegwijs")]
    NoPublisher {
        /// The file.
        path: PathBuf,
    },
    /// Not enough root keys to change anything.
    #[error(
        "{needed} root keys are needed and {here} could be opened; put in the stick with another one and add \
         --root-keys FOLDER for it"
    )]
    TooFewRootKeys {
        /// The threshold.
        needed: u64,
        /// How many there were.
        here: u64,
    },
    /// The key of a role is not here.
    #[error("the {role} key is not in {folder}; bring it there, or make a new one: `wegwijs keys rotate {role} …`")]
    NotHere {
        /// The role.
        role: KeyRole,
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// Two root keys on one stick.
    #[error("{path} lies there already; put each root key onto a stick of its own, so that one may be lost")]
    TwoTogether {
        /// The other key.
        path: PathBuf,
    },
    /// No such key.
    #[error("no key in use has an id that begins with {id}; `wegwijs keys show` lists them")]
    UnknownKey {
        /// What was asked for.
        id: String,
    },
    /// Several keys of that name.
    #[error("several keys have an id that begins with “{id}”; give more of it")]
    AmbiguousKey {
        /// What was asked for.
        id: String,
    },
    /// More files than anybody has keys.
    #[error("{folder} holds more than {KEY_FILES_MAX} files; keep keys in a folder of their own")]
    TooManyFiles {
        /// The folder.
        folder: PathBuf,
    },
    /// No more versions.
    #[error("the root has had every version there can be")]
    LastVersion,
    /// The machine's random numbers failed.
    #[error("this machine gave no random numbers, so no key was made; try again")]
    NoRandom,
    /// The encryption failed.
    #[error("a key could not be put under its passphrase")]
    Lock {
        /// Why.
        source: pkcs8::Error,
    },
    /// Metadata could not be formed.
    #[error("the signed metadata could not be formed")]
    Metadata {
        /// Why.
        source: Box<tough::schema::Error>,
    },
    /// A file cannot be read.
    #[error("{path} cannot be read")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("{path} cannot be written; what was there before still holds")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}
