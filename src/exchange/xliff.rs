//! Free texts of listings for translators, out and in, as XLIFF 2.1 (OASIS). Owns the format and which texts go out;
//! refuses to write to a directory: what came back is plain data, and the caller decides.
//!
//! One `<file>` is one listing, one `<unit>` one text. A text of an organization or place that several listings share
//! stands with the first of them only. Which texts there are is said by `directory`.

mod notes;
mod read;
#[cfg(test)]
mod tests;
mod write;

use std::{borrow::Borrow, collections::HashMap, io};

use crate::{
    directory::{Service, TextKey, TranslationState, texts_of},
    exchange::hsds::clean,
    locale::LanguageTag,
};

pub use read::read;
pub use write::write;

/// XLIFF 2.0 and 2.1 share it.
const NAMESPACE: &str = "urn:oasis:names:tc:xliff:document:2.0";
/// XLIFF 2.2 has its own.
const NAMESPACE_OF_2_2: &str = "urn:oasis:names:tc:xliff:document:2.2";
/// The `subState` of a target that a machine made.
const MACHINE: &str = "wegwijs:machine";
/// The `subState` of a target whose original has changed.
const OUTDATED: &str = "wegwijs:outdated";

/// Which texts go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Every text.
    All,
    /// Only those without a translation, or with one that is older than its original.
    MissingAndOutdated,
}

/// How far a translator says the work has come: XLIFF's `state`. Of several segments, the least.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// Not worked on; the text, if any, was filled in before.
    #[default]
    Initial,
    /// Somebody translated it.
    Translated,
    /// Somebody else looked at it.
    Reviewed,
    /// Done.
    Final,
}

impl Progress {
    /// The word in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Initial => "initial",
            Self::Translated => "translated",
            Self::Reviewed => "reviewed",
            Self::Final => "final",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Initial, Self::Translated, Self::Reviewed, Self::Final].into_iter().find(|p| p.as_str() == text)
    }
}

/// What became of the original since the file was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// It is the same; space between words does not count.
    Same,
    /// It is another text now.
    Changed,
    /// There is no such text any more, or the address of its place is protected now.
    Gone,
}

/// A translation that came back. Nothing of it is written yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translated {
    /// Of which text.
    pub key: TextKey,
    /// The language of `text`.
    pub language: LanguageTag,
    /// Plain text, never empty, without control characters but line ends and tabs.
    pub text: String,
    /// The original as it stands in the file.
    pub source: String,
    /// What the file says.
    pub progress: Progress,
    /// The original today.
    pub since: Since,
    /// How far it can be believed: outdated unless the original is the same; checked when somebody translated it.
    pub state: TranslationState,
}

/// The originals of today, by which `read` tells what is outdated.
#[derive(Debug, Clone, Default)]
pub struct Originals(HashMap<TextKey, String>);

impl Originals {
    /// Every text of these listings that `write` gives out, whatever its language.
    pub fn of<S: Borrow<Service>>(services: impl IntoIterator<Item = S>) -> Self {
        let mut known = HashMap::new();
        for service in services {
            for text in texts_of(service.borrow()) {
                known.insert(text.key, text.original.to_owned());
            }
        }
        Self(known)
    }

    fn since(&self, key: &TextKey, source: &str) -> Since {
        let words = |text: &str| clean(text).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        match self.0.get(key) {
            None => Since::Gone,
            Some(today) if words(today) == words(source) => Since::Same,
            Some(_) => Since::Changed,
        }
    }
}

/// A file of translations that cannot be written or read. The sentences are for editors.
#[derive(Debug, thiserror::Error)]
pub enum XliffError {
    /// From a language into itself.
    #[error("The texts are in “{language}” already. Choose another language to translate into.")]
    SameLanguage {
        /// Both.
        language: LanguageTag,
    },
    /// No text is left to translate.
    #[error("There is nothing to translate from “{from}” into “{to}”.")]
    Nothing {
        /// The language of the originals.
        from: LanguageTag,
        /// The language that was asked for.
        to: LanguageTag,
    },
    /// The target takes no more.
    #[error("The file could not be written.")]
    Unwritable {
        /// What the system says.
        source: io::Error,
    },
    /// The source gives no more.
    #[error("The file could not be read.")]
    Unreadable {
        /// What the system says.
        source: io::Error,
    },
    /// Another XLIFF than 2.0 to 2.2.
    #[error(
        "This is XLIFF {version}. Wegwijs reads XLIFF 2.0, 2.1 and 2.2: send the translator the file that Wegwijs wrote, \
         or have it saved again as XLIFF 2."
    )]
    Version {
        /// As the file says it.
        version: String,
    },
    /// The file is not what it should be.
    #[error("The file cannot be used (byte {at}): {problem}.")]
    Malformed {
        /// Where, in bytes from the start.
        at: u64,
        /// What is wrong and what to do.
        problem: String,
    },
}
