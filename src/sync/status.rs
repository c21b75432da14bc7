//! What `sync` says of itself to the screen, the panel and the staff: a closed set of states in `status.json`. Holds no
//! sentences.

use std::{fs, io, path::Path};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::durable;

/// The file in the state folder.
pub const STATUS_FILE: &str = "status.json";

/// What came of one source, or of a whole round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Being read at this moment.
    Reading,
    /// Something new was taken.
    Done,
    /// All of it was here already.
    NothingNew,
    /// Not signed by the keys that are trusted, older than what is here, or not a publisher of this kiosk.
    NotTrusted,
    /// Signed, but not valid any more: the publisher has to renew it.
    Expired,
    /// Signed, but not usable: damaged, or of a newer program.
    Unusable,
    /// Nothing could be fetched: no network, the stick was taken out too early.
    NotReachable,
    /// The data budget of this month is used up.
    BudgetUsedUp,
    /// The disk is full or cannot be written.
    NoRoom,
}

/// What came of one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceStatus {
    /// Its name in `wegwijs.toml`.
    pub name: String,
    /// What came of it in the last round.
    pub state: State,
    /// Why, for a log and for staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When what is here was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<DateTime<Utc>>,
    /// When it was last reached and found good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// What the last round came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// When it ended, or began while it is under way.
    pub at: DateTime<Utc>,
    /// Whether the clock could be trusted then.
    pub clock_trusted: bool,
    /// Whether it read a stick.
    pub stick: bool,
    /// What came of it: the best of its sources.
    pub state: State,
    /// Each source, in the order of `wegwijs.toml`.
    pub sources: Vec<SourceStatus>,
    /// Rounds by wire that failed since the last that did not.
    #[serde(default)]
    pub failures: u32,
}

impl Status {
    /// The last status; none when there is none, or one of another program.
    pub fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(folder.join(STATUS_FILE)).ok()?).ok()
    }

    /// Writes it.
    ///
    /// # Errors
    /// When the disk is full or read-only.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let json = serde_json::to_vec_pretty(self).map_err(io::Error::other)?;
        durable::replace(&folder.join(STATUS_FILE), &json)
    }

    /// What a source had come to.
    pub fn source(&self, name: &str) -> Option<&SourceStatus> {
        self.sources.iter().find(|source| source.name == name)
    }
}

impl State {
    /// The state that stands for several: what was taken before what was not, and of failures the one most worth saying.
    pub fn of_all(states: &[Self]) -> Self {
        const ORDER: [State; 9] = [
            State::NoRoom,
            State::Done,
            State::NotTrusted,
            State::Unusable,
            State::Expired,
            State::BudgetUsedUp,
            State::NothingNew,
            State::NotReachable,
            State::Reading,
        ];
        ORDER.into_iter().find(|state| states.contains(state)).unwrap_or(Self::NothingNew)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_kept_and_one_of_another_program_is_none() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Status::read(folder.path()), None);
        let source = SourceStatus {
            name: "lindeveen".into(),
            state: State::NothingNew,
            reason: None,
            published_at: None,
            confirmed_at: DateTime::from_timestamp(1_790_000_000, 0),
        };
        let status = Status {
            at: DateTime::UNIX_EPOCH,
            clock_trusted: false,
            stick: true,
            state: State::NothingNew,
            sources: vec![source],
            failures: 2,
        };
        status.write(folder.path()).unwrap();
        assert_eq!(Status::read(folder.path()), Some(status));
        fs::write(folder.path().join(STATUS_FILE), r#"{"state": "singing"}"#).unwrap();
        assert_eq!(Status::read(folder.path()), None);
    }

    #[test]
    fn one_state_stands_for_all() {
        assert_eq!(State::of_all(&[State::NothingNew, State::Done, State::NotReachable]), State::Done);
        assert_eq!(State::of_all(&[State::NothingNew, State::NotTrusted]), State::NotTrusted);
        assert_eq!(State::of_all(&[]), State::NothingNew);
    }
}
