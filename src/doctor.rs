//! Looks a kiosk over: its settings, the machine, its content. Owns the codes of what can be wrong, each with what to do;
//! changes nothing, and prints nothing.

mod codes;
mod content;
mod machine;

use std::{fmt, path::PathBuf};

use serde::Serialize;

use crate::{
    clock::Moment,
    config::{Card, Settings},
    device::Roots,
    store::Directory,
    sync::StateFolder,
};

pub use codes::{ADVICE, Advice, Code, advice};

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

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// `wegwijs.toml`.
    Settings,
    /// A screen.
    Screen,
    /// A touchscreen.
    Touch,
    /// A sound card.
    Sound,
    /// A printer, where the settings name one.
    Printer,
    /// The bus of the small display, where the settings name one.
    Panel,
    /// The time.
    Clock,
    /// How worn the card is.
    DiskWear,
    /// Room for content.
    FreeSpace,
    /// The root keys of a source.
    Root,
    /// Whether a source answers.
    Source,
    /// How long what a source has signed is valid.
    Signatures,
    /// What the last round refused.
    LastRound,
    /// What is shown.
    Directory,
}

impl fmt::Display for Check {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::Settings => "settings",
            Self::Screen => "screen",
            Self::Touch => "touch",
            Self::Sound => "sound",
            Self::Printer => "printer",
            Self::Panel => "panel",
            Self::Clock => "clock",
            Self::DiskWear => "disk wear",
            Self::FreeSpace => "free space",
            Self::Root => "root",
            Self::Source => "source",
            Self::Signatures => "signatures",
            Self::LastRound => "last round",
            Self::Directory => "directory",
        })
    }
}

/// What came of one look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// Of what is about one source: its name in the settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
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
    /// It is as it should be.
    pub fn good(check: Check, seen: impl Into<String>) -> Self {
        Self { check, source: None, health: Health::Good, code: None, seen: seen.into(), to_do: None }
    }

    fn not_known(check: Check, seen: impl Into<String>) -> Self {
        Self { health: Health::NotKnown, ..Self::good(check, seen) }
    }

    /// Somebody has to do what belongs to the code.
    pub fn bad(check: Check, code: Code, seen: impl Into<String>) -> Self {
        let to_do = Some(code.advice().to_do);
        Self { health: Health::Bad, code: Some(code), to_do, ..Self::good(check, seen) }
    }

    /// It is about this source.
    #[must_use]
    pub fn of(self, source: &str) -> Self {
        Self { source: Some(source.to_owned()), ..self }
    }
}

impl Patient {
    /// Looks at everything. Asks the sources by wire and reads the directory through, which takes as long as it takes.
    pub fn examine(&self) -> Vec<Finding> {
        let mut found = self.at_hand();
        found.extend(content::reached(self, &self.settings()));
        found.push(content::directory(self, Directory::check));
        found
    }

    /// Looks at what is seen in a moment: asks nobody by wire, and of the directory only whether it opens.
    pub fn glance(&self) -> Vec<Finding> {
        let mut found = self.at_hand();
        found.push(content::directory(self, |_| Ok(())));
        found
    }

    fn at_hand(&self) -> Vec<Finding> {
        let settings = self.settings();
        let mut found = Vec::new();
        found.extend(self.card.as_ref().map(settings_of));
        found.extend(machine::look(self, &settings));
        found.extend(content::look(self, &settings));
        found
    }

    fn settings(&self) -> Settings {
        self.card.as_ref().map(|card| card.settings.clone()).unwrap_or_default()
    }
}

fn settings_of(card: &Card) -> Finding {
    match card.mistakes.as_slice() {
        [] => Finding::good(Check::Settings, "the file is understood"),
        mistakes => {
            let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            Finding::bad(Check::Settings, Code::Settings, lines.join("; "))
        }
    }
}
