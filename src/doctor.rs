//! Looks a kiosk over: its settings, the machine, its content. Owns the codes of what can be wrong, each with what to do;
//! changes nothing, and prints nothing.

mod codes;
mod content;
mod machine;

use std::path::PathBuf;

use serde::Serialize;

use crate::{
    clock::Moment,
    config::{Card, Settings},
    device::Roots,
    sync::StateFolder,
};

pub use codes::{Advice, Code, advice};

/// What is looked over.
pub struct Patient {
    /// The card's file and what is wrong with it; none where no file was named.
    pub card: Option<Card>,
    /// The folder that files named in the settings stand in.
    pub beside: PathBuf,
    /// What sync keeps.
    pub state: StateFolder,
    /// Where Linux tells of its devices.
    pub roots: Roots,
    /// The time, and whether it can be believed.
    pub now: Moment,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// As it should be.
    Good,
    /// Somebody has to do something.
    Bad,
    /// It does not say.
    NotKnown,
}

/// What came of one look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: &'static str,
    /// How it is.
    pub health: Health,
    /// Of what is bad: its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// What was seen.
    pub seen: String,
    /// Of what is bad: what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_do: Option<&'static str>,
}

impl Finding {
    fn good(check: &'static str, seen: impl Into<String>) -> Self {
        Self { check, health: Health::Good, code: None, seen: seen.into(), to_do: None }
    }

    fn not_known(check: &'static str, seen: impl Into<String>) -> Self {
        Self { health: Health::NotKnown, ..Self::good(check, seen) }
    }

    fn bad(check: &'static str, code: Code, seen: impl Into<String>) -> Self {
        let to_do = Some(code.advice().to_do);
        Self { health: Health::Bad, code: Some(code), to_do, ..Self::good(check, seen) }
    }
}

impl Patient {
    /// Looks at everything. Asks the sources by wire, which takes as long as they take.
    pub fn examine(&self) -> Vec<Finding> {
        let defaults = Settings::default();
        let settings = self.card.as_ref().map_or(&defaults, |card| &card.settings);
        let mut found = Vec::new();
        found.extend(self.card.as_ref().map(settings_of));
        found.extend(machine::look(self, settings));
        found.extend(content::look(self, settings));
        found
    }
}

fn settings_of(card: &Card) -> Finding {
    match card.mistakes.as_slice() {
        [] => Finding::good("settings", "the file is understood"),
        mistakes => {
            let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            Finding::bad("settings", Code::Settings, lines.join("; "))
        }
    }
}
