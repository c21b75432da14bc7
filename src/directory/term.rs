//! Codes of the vocabulary's terms. A code that parses is well formed; whether it exists is the vocabulary's to say.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The closed lists of the vocabulary (HSDS: taxonomies).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Taxonomy {
    /// What somebody looks for, in two levels.
    Need,
    /// Who may come.
    Audience,
    /// What to bring.
    Document,
    /// What it costs.
    Cost,
    /// How to get in.
    Access,
    /// What the building has.
    Facility,
    /// Level of language (alphabetisation, CEFR A1 to C2).
    Level,
    /// A language spoken at a service.
    Language,
}

impl Taxonomy {
    /// The first segment of the codes of this list.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Need => "need",
            Self::Audience => "audience",
            Self::Document => "document",
            Self::Cost => "cost",
            Self::Access => "access",
            Self::Facility => "facility",
            Self::Level => "level",
            Self::Language => "language",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [
            Self::Need,
            Self::Audience,
            Self::Document,
            Self::Cost,
            Self::Access,
            Self::Facility,
            Self::Level,
            Self::Language,
        ]
        .into_iter()
        .find(|taxonomy| taxonomy.as_str() == text)
    }
}

/// `need.health.doctor`: the taxonomy, then one or two names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TermCode(String);

/// A text that is not a term code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” is not a code of the vocabulary, such as need.health.doctor")]
pub struct NotATermCode {
    /// What was given.
    pub text: String,
}

impl TermCode {
    /// Parses a code.
    ///
    /// # Errors
    /// When the first segment is not a taxonomy, or there are not one or two names after it.
    pub fn parse(text: &str) -> Result<Self, NotATermCode> {
        let segments: Vec<&str> = text.split('.').collect();
        let named = |s: &&str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        if (2..=3).contains(&segments.len()) && Taxonomy::parse(segments[0]).is_some() && segments.iter().all(named) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotATermCode { text: text.chars().take(80).collect() })
        }
    }

    /// The whole code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The list it belongs to.
    pub fn taxonomy(&self) -> Taxonomy {
        let first = self.0.split('.').next().unwrap_or_default();
        Taxonomy::parse(first).unwrap_or(Taxonomy::Need)
    }

    /// The code one level up: `need.health` for `need.health.doctor`; none for a top one.
    pub fn parent(&self) -> Option<TermCode> {
        let (parent, _) = self.0.rsplit_once('.')?;
        parent.contains('.').then(|| Self(parent.to_owned()))
    }
}

impl fmt::Display for TermCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for TermCode {
    type Error = NotATermCode;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<TermCode> for String {
    fn from(code: TermCode) -> Self {
        code.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_know_their_list_and_parent() {
        let doctor = TermCode::parse("need.health.doctor").unwrap();
        assert_eq!(doctor.taxonomy(), Taxonomy::Need);
        assert_eq!(doctor.parent().unwrap().as_str(), "need.health");
        assert_eq!(doctor.parent().unwrap().parent(), None);
        assert!(TermCode::parse("language.zh-Hans").is_ok());
        for wrong in ["", "need", "need.", "wish.health", "need.a.b.c", "need.é"] {
            assert!(TermCode::parse(wrong).is_err(), "{wrong}");
        }
    }
}
