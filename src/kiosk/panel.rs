//! What the small display for staff says: the same sentences as the staff's page, short facts, and a code for what is
//! wrong. Asks neither the machine nor the clock, and draws nothing.

use std::net::IpAddr;

use chrono::NaiveDate;

use super::{Kiosk, KioskError, Notice, Reader, staff::minute, staff::what_is_wrong};
use crate::{
    clock::{Now, local},
    device::panel::{Block, Line, PANEL_LANGUAGES, Tone},
    doctor::Code,
    locale::LanguageTag,
    sync::{State, Status},
};

/// What a publisher has on show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Its place.
    pub place: String,
    /// How many listings are given now.
    pub listings: u64,
    /// When the last of them was checked.
    pub content_of: Option<NaiveDate>,
}

/// How the kiosk is doing, as other processes have left it in files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelFacts {
    /// Each publisher, home first; empty where there is no directory.
    pub holdings: Vec<Holding>,
    /// What the last round of `wegwijs sync` came to.
    pub status: Option<Status>,
    /// Whether a stick is plugged in.
    pub stick: bool,
    /// The machine's own.
    pub addresses: Vec<IpAddr>,
    /// What the clock shows, and whether it can be believed.
    pub now: Now,
}

/// What somebody has to do something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    NoDirectory,
    Clock,
    Source(State),
}

impl Trouble {
    /// The code that `wegwijs doctor` explains.
    fn code(self) -> Option<Code> {
        Some(match self {
            Self::Clock => Code::Clock,
            Self::NoDirectory => Code::Directory,
            Self::Source(State::NoRoom) => Code::FreeSpace,
            Self::Source(State::NotReachable) => Code::Source,
            Self::Source(State::Expired) => Code::Expiry,
            Self::Source(State::NotTrusted) => Code::Untrusted,
            Self::Source(State::Unusable) => Code::Unusable,
            Self::Source(State::BudgetUsedUp) => Code::Budget,
            Self::Source(State::Reading | State::Done | State::NothingNew) => return None,
        })
    }
}

/// What each publisher has on show.
///
/// # Errors
/// When the directory cannot be read.
pub fn holdings(kiosk: &Kiosk) -> Result<Vec<Holding>, KioskError> {
    let holding = |publisher: &crate::directory::Publisher| {
        let (listings, content_of) = kiosk.holdings(publisher.id)?;
        Ok(Holding { place: super::place::place_of(publisher).to_owned(), listings, content_of })
    };
    kiosk.publishers().into_iter().map(holding).collect()
}

/// The language of the display: that of the place where staff of the desk read it, else English.
pub fn panel_language(own: Option<&LanguageTag>) -> Option<LanguageTag> {
    let known = own.filter(|tag| PANEL_LANGUAGES.contains(&tag.as_str()));
    known.cloned().or_else(|| LanguageTag::parse("en").ok())
}

impl PanelFacts {
    /// What the display says, what is wrong first.
    pub fn blocks(&self, reader: &Reader) -> Vec<Block> {
        let mut blocks = self.troubles(reader);
        blocks.extend(self.holdings.iter().map(|holding| content(holding, reader)));
        blocks.push(self.last_round(reader));
        let sources = self.status.as_ref().map(|status| &status.sources).into_iter().flatten();
        blocks.extend(sources.filter_map(|source| {
            let name = reader.tr_with("Published by {name}", &[("name", source.name.as_str())]);
            Some(vec![heading(name), plain(minute(local(source.published_at?)))])
        }));
        blocks.push(self.machine(reader));
        blocks.push(vec![heading(reader.tr("Stick")), plain(self.stick(reader))]);
        blocks
    }

    /// What staff may have come for: when it changes, the display wakes up.
    pub fn stirring(&self, reader: &Reader) -> (bool, Option<State>, Vec<Block>) {
        let of_stick = self.status.as_ref().filter(|status| status.stick).map(|status| status.state);
        (self.stick, of_stick, self.troubles(reader))
    }

    fn troubles(&self, reader: &Reader) -> Vec<Block> {
        let mut found = Vec::new();
        if self.holdings.is_empty() {
            found.push((Trouble::NoDirectory, reader.tr("There is no information on this screen")));
        }
        if !self.now.trusted {
            found.push((Trouble::Clock, reader.tr("The clock is wrong. Opening times are not shown.")));
        }
        for source in self.status.as_ref().map(|status| &status.sources).into_iter().flatten() {
            found.extend(what_is_wrong(reader, source).map(|words| (Trouble::Source(source.state), words)));
        }
        let block =
            |(trouble, words): (Trouble, String)| Some(vec![warning(trouble.code()?.to_string()), plain(words)]);
        found.into_iter().filter_map(block).collect()
    }

    fn last_round(&self, reader: &Reader) -> Block {
        let mut block = vec![heading(reader.tr("Last update"))];
        let Some(status) = &self.status else {
            block.push(plain("–"));
            return block;
        };
        block.push(plain(minute(local(status.at))));
        block.push(plain(match status.state {
            State::Reading => reader.tr("Being read now"),
            State::Done => reader.tr("New content"),
            State::NothingNew => reader.tr("Nothing new"),
            _ => reader.tr("Did not succeed"),
        }));
        block
    }

    fn machine(&self, reader: &Reader) -> Block {
        let mut block = vec![heading(reader.tr("This machine"))];
        block.extend(self.addresses.iter().map(|address| plain(address.to_string())));
        if self.addresses.is_empty() {
            block.push(plain(reader.tr("No network")));
        }
        block.push(plain(minute(self.now.time)));
        if self.now.trusted {
            block.push(plain(reader.tr("The clock is right")));
        }
        block
    }

    fn stick(&self, reader: &Reader) -> String {
        match &self.status {
            _ if !self.stick => reader.tr("No stick is plugged in"),
            Some(status) if status.stick => Notice::of(status.state, reader).words,
            _ => reader.tr("A stick is plugged in"),
        }
    }
}

fn content(holding: &Holding, reader: &Reader) -> Block {
    let listings = reader.tr_count("{n} listing", "{n} listings", holding.listings);
    let mut block = vec![heading(holding.place.clone()), plain(listings)];
    let of_day = |day: NaiveDate| plain(reader.tr_with("Content of {date}", &[("date", &day.to_string())]));
    block.extend(holding.content_of.map(of_day));
    block
}

fn heading(text: impl Into<String>) -> Line {
    Line::new(Tone::Heading, text)
}

fn plain(text: impl Into<String>) -> Line {
    Line::new(Tone::Plain, text)
}

fn warning(text: impl Into<String>) -> Line {
    Line::new(Tone::Warning, text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::{DateTime, Utc};

    use super::*;
    use crate::{exchange::demo, sync::SourceStatus};

    fn facts(trusted: bool) -> PanelFacts {
        let kiosk = Kiosk::new(demo::open(demo::day()).unwrap()).unwrap();
        let time = demo::day().and_hms_opt(10, 31, 0).unwrap();
        let addresses = vec!["192.0.2.17".parse().unwrap()];
        let now = Now { time, trusted };
        PanelFacts { holdings: holdings(&kiosk).unwrap(), status: None, stick: false, addresses, now }
    }

    fn round(state: State, stick: bool) -> Status {
        let at: DateTime<Utc> = "2026-11-24T10:30:40Z".parse().unwrap();
        let name = "oever".to_owned();
        let source = SourceStatus { name, state, reason: None, published_at: Some(at), confirmed_at: None };
        Status { at, clock_trusted: true, stick, state, sources: vec![source], failures: 0 }
    }

    fn reader(tag: &str) -> Reader {
        Reader::of(&LanguageTag::parse(tag).unwrap())
    }

    fn said(facts: &PanelFacts, tag: &str) -> Vec<String> {
        facts.blocks(&reader(tag)).into_iter().flatten().map(|line| line.text).collect()
    }

    #[test]
    fn a_kiosk_that_is_well_says_whose_it_is_and_what_is_on_it() {
        let lines = said(&facts(true), "en");
        assert_eq!(lines[0], "Lindeveen");
        assert!(lines[1].ends_with(" listings") && lines[2].starts_with("Content of 20"), "{lines:?}");
        for expected in ["Last update", "–", "192.0.2.17", "The clock is right", "No stick is plugged in"] {
            assert!(lines.iter().any(|line| line == expected), "{expected}: {lines:?}");
        }
    }

    #[test]
    fn what_is_wrong_comes_first_with_a_code_of_its_own() {
        use State::{BudgetUsedUp, Expired, NoRoom, NotReachable, NotTrusted, Unusable};
        let mut codes = BTreeSet::new();
        for state in [NotReachable, NotTrusted, Expired, Unusable, BudgetUsedUp, NoRoom] {
            let facts = PanelFacts { status: Some(round(state, false)), ..facts(true) };
            let blocks = facts.blocks(&reader("nl"));
            assert_eq!((blocks[0][0].tone, blocks[0][1].text.contains("oever")), (Tone::Warning, true));
            codes.insert(blocks[0][0].text.clone());
        }
        let nothing = PanelFacts { holdings: Vec::new(), ..facts(false) };
        codes.extend(nothing.troubles(&reader("nl")).into_iter().map(|block| block[0].text.clone()));
        assert_eq!(codes.len(), 8, "{codes:?}");
        assert_eq!(facts(true).troubles(&reader("nl")), Vec::<Block>::new());
    }

    #[test]
    fn a_stick_is_told_of_and_wakes_the_display() {
        let none = facts(true);
        let plugged = PanelFacts { stick: true, ..none.clone() };
        let read = PanelFacts { status: Some(round(State::Done, true)), ..plugged.clone() };
        assert!(said(&plugged, "en").contains(&"A stick is plugged in".to_owned()));
        assert!(said(&read, "en").contains(&"Done.\nYou can take the stick out.".to_owned()));
        let english = reader("en");
        assert_ne!(none.stirring(&english), plugged.stirring(&english));
        assert_ne!(plugged.stirring(&english), read.stirring(&english));
        let later = Now::trusted(none.now.time + chrono::TimeDelta::minutes(1));
        assert_eq!(none.stirring(&english), PanelFacts { now: later, ..none }.stirring(&english));
    }

    #[test]
    fn the_display_speaks_the_language_of_the_place_where_it_has_the_letters() {
        let spoken = |tag: &str| panel_language(LanguageTag::parse(tag).ok().as_ref()).unwrap().to_string();
        assert_eq!((spoken("pl"), spoken("ar"), spoken("sq")), ("pl".into(), "en".into(), "en".into()));
    }
}
