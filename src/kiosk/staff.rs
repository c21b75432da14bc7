//! What only staff see: a door with a PIN, then how the kiosk is doing. The PIN is known as its argon2 hash only; after
//! wrong ones the door stays shut for longer and longer, also over sessions.

use std::time::Duration;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

use super::{Kiosk, KioskError, Line, Reader, Section, Tone, checks, place::place_of};
use crate::{
    clock::{LocalTime, Now, local},
    device::Machine,
    doctor::Finding,
    limits::PIN_DIGITS_MAX,
    sync::{SourceStatus, State, Status},
};

/// The wait after the first wrong PIN; it doubles with each further one.
const FIRST_WAIT: Duration = Duration::from_secs(2);
/// Nobody waits longer than this.
const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// The door to the staff's page.
pub struct StaffDoor {
    /// In the PHC string format, as `wegwijs pin` prints it.
    pin_hash: Option<String>,
    digits: String,
    failures: u32,
    shut_until: Duration,
    open: bool,
}

/// What cannot be a PIN.
#[derive(Debug, thiserror::Error)]
#[error("a PIN is of 4 to {PIN_DIGITS_MAX} digits")]
pub struct NotAPin;

/// The hash by which the door knows a PIN: argon2id with a random salt, in the PHC string format.
///
/// # Errors
/// When it is not of 4 to `PIN_DIGITS_MAX` digits.
pub fn hash_of_pin(pin: &str) -> Result<String, NotAPin> {
    let sensible = (4..=PIN_DIGITS_MAX).contains(&pin.len()) && pin.bytes().all(|byte| byte.is_ascii_digit());
    let hash = Argon2::default().hash_password(pin.as_bytes()).ok().filter(|_| sensible);
    hash.map(|hash| hash.to_string()).ok_or(NotAPin)
}

/// What the door shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffDoorPage {
    /// What to do, or why nothing can be done.
    pub title: String,
    /// One dot for each digit.
    pub dots: String,
    /// Whether digits are taken.
    pub takes_digits: bool,
}

impl StaffDoor {
    /// A shut door. Without a hash nobody gets in.
    pub fn new(pin_hash: Option<String>) -> Self {
        Self { pin_hash, digits: String::new(), failures: 0, shut_until: Duration::ZERO, open: false }
    }

    /// Whether the right PIN was given.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Shuts the door and forgets digits, not failures.
    pub fn shut(&mut self) {
        self.open = false;
        self.digits.clear();
    }

    /// A digit; taken only while the door is not held shut. `since_start` is a clock that never steps back.
    pub fn digit(&mut self, digit: char, since_start: Duration) {
        if since_start >= self.shut_until && self.digits.len() < PIN_DIGITS_MAX && digit.is_ascii_digit() {
            self.digits.push(digit);
        }
    }

    /// Takes the last digit back.
    pub fn delete(&mut self) {
        self.digits.pop();
    }

    /// Tries the digits.
    pub fn try_pin(&mut self, since_start: Duration) {
        if since_start < self.shut_until || self.digits.is_empty() {
            return;
        }
        let digits = std::mem::take(&mut self.digits);
        self.open = self.pin_hash.as_deref().is_some_and(|hash| {
            PasswordHash::new(hash)
                .is_ok_and(|hash| Argon2::default().verify_password(digits.as_bytes(), &hash).is_ok())
        });
        if self.open {
            self.failures = 0;
        } else {
            let wait = FIRST_WAIT.saturating_mul(2_u32.saturating_pow(self.failures)).min(LONGEST_WAIT);
            self.failures = self.failures.saturating_add(1);
            self.shut_until = since_start + wait;
        }
    }

    /// What the door shows.
    pub fn page(&self, reader: &Reader, since_start: Duration) -> StaffDoorPage {
        let wait = self.shut_until.saturating_sub(since_start).as_secs_f32().ceil();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most ten minutes")]
        let wait = wait as u64;
        let title = match (&self.pin_hash, wait) {
            (None, _) => reader.tr("No PIN is set. Nobody gets in here."),
            (_, 0) => reader.tr("For staff: enter the PIN"),
            _ => reader.tr_count("Wrong. Wait {n} second", "Wrong. Wait {n} seconds", wait),
        };
        StaffDoorPage {
            title, dots: "•".repeat(self.digits.len()), takes_digits: self.pin_hash.is_some() && wait == 0
        }
    }
}

/// What a button of the staff's page does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaffAction {
    /// Takes no touches for a while, so that the screen can be wiped.
    Clean,
    /// Ends the program; the system starts it again.
    Restart,
    /// Plays a tone.
    Sound,
}

/// The page behind the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffPage {
    /// Its name.
    pub title: String,
    /// Program, directory, sources, machine.
    pub sections: Vec<Section>,
    /// What can be done: words and the Lucide name of a picture.
    pub actions: Vec<(StaffAction, String, &'static str)>,
}

/// How the kiosk is doing, as the machine and other processes say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StaffFacts {
    /// What the machine says of itself.
    pub machine: Machine,
    /// What the last round of `wegwijs sync` came to; none until it has run.
    pub status: Option<Status>,
    /// What the doctor has found.
    pub findings: Vec<Finding>,
}

impl StaffPage {
    /// How the kiosk is doing. `kiosk` is absent when it is out of order; `told` is what the last action had to say.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn of(
        kiosk: Option<&Kiosk>,
        reader: &Reader,
        facts: &StaffFacts,
        now: Now,
        told: Option<&str>,
    ) -> Result<Self, KioskError> {
        let mut sections = Vec::new();
        if let Some(told) = told {
            let lines = vec![Line::plain(told).toned(Tone::Warning)];
            sections.push(Section { icon: "info", heading: String::new(), lines });
        }
        // Nobody has looked over a kiosk that shows the demo.
        sections.extend((!facts.findings.is_empty()).then(|| checks::section(reader, &facts.findings)));
        sections.push(sources(kiosk, reader, facts.status.as_ref())?);
        sections.push(machine_section(reader, &facts.machine, now));
        Ok(Self {
            title: reader.tr("For staff"),
            sections,
            actions: vec![
                (StaffAction::Clean, reader.tr("Clean the screen"), "eraser"),
                (StaffAction::Sound, reader.tr("Test the sound"), "volume-2"),
                (StaffAction::Restart, reader.tr("Restart the program"), "power"),
            ],
        })
    }
}

fn row(reader: &Reader, text: String, value: &str) -> Line {
    Line { text, value: reader.isolated(value), tone: Tone::Plain }
}

fn sources(kiosk: Option<&Kiosk>, reader: &Reader, status: Option<&Status>) -> Result<Section, KioskError> {
    let mut lines = Vec::new();
    for publisher in kiosk.map(Kiosk::publishers).unwrap_or_default() {
        let (count, newest) = kiosk.map(|kiosk| kiosk.holdings(publisher.id)).transpose()?.unwrap_or_default();
        let newest = newest.map(|day| day.to_string()).unwrap_or_default();
        lines.push(row(reader, place_of(publisher).to_owned(), &format!("{count} · {newest}")));
    }
    if lines.is_empty() {
        lines.push(Line::plain(reader.tr("There is no information on this screen")).toned(Tone::Warning));
    }
    let last = status.map_or("–".to_owned(), |status| minute(local(status.at)));
    lines.push(row(reader, reader.tr("Last update"), &last));
    for source in status.map(|status| &status.sources).into_iter().flatten() {
        let name = [("name", source.name.as_str())];
        let published = source.published_at.map(|at| minute(local(at)));
        lines.extend(published.map(|at| row(reader, reader.tr_with("Published by {name}", &name), &at)));
        lines.extend(what_is_wrong(reader, source).map(|wrong| Line::plain(wrong).toned(Tone::Warning)));
    }
    Ok(Section { icon: "building", heading: reader.tr("Sources"), lines })
}

/// Of one that is not well; what is being read is neither.
pub(super) fn what_is_wrong(reader: &Reader, source: &SourceStatus) -> Option<String> {
    let name = [("name", source.name.as_str())];
    Some(match source.state {
        State::Reading | State::Done | State::NothingNew => return None,
        State::NotReachable => reader.tr_with("{name} cannot be reached.", &name),
        State::NotTrusted => reader.tr_with("{name} is not signed by a trusted sender.", &name),
        State::Expired => reader.tr_with("{name} is out of date. The sender must renew it.", &name),
        State::Unusable => reader.tr_with("What {name} sent cannot be used.", &name),
        State::BudgetUsedUp => reader.tr_with("{name}: the data of this month is used up.", &name),
        State::NoRoom => reader.tr_with("{name}: there is no room for it on this machine.", &name),
    })
}

pub(super) fn minute(time: LocalTime) -> String {
    time.format("%Y-%m-%d %H:%M").to_string()
}

fn machine_section(reader: &Reader, machine: &Machine, now: Now) -> Section {
    let free = machine.disk_free_bytes.map_or("–".to_owned(), |bytes| format!("{} MB", bytes / 1_000_000));
    let mut lines = vec![
        row(reader, reader.tr("Program"), &format!("Wegwijs {}", env!("CARGO_PKG_VERSION"))),
        row(reader, reader.tr("Free space"), &free),
        row(reader, reader.tr("Clock"), &minute(now.time)),
    ];
    lines.extend(machine.system.as_ref().map(|version| row(reader, reader.tr("System"), version)));
    if machine.newer_system {
        let words = reader.tr("A newer system is ready. It starts when this machine is next switched on, or at night.");
        lines.push(Line::plain(words));
    }
    if !now.trusted {
        lines.push(Line::plain(reader.tr("The clock is wrong. Opening times are not shown.")).toned(Tone::Warning));
    }
    for link in &machine.links {
        let state = if link.up { reader.tr("connected") } else { reader.tr("not connected") };
        lines.push(Line { text: reader.isolated(&link.name), value: state, tone: Tone::Plain });
    }
    if machine.links.is_empty() {
        lines.push(row(reader, reader.tr("Network"), "–"));
    }
    Section { icon: "info", heading: reader.tr("This machine"), lines }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;
    use crate::locale::{LANGUAGES, LanguageTag};

    fn door() -> StaffDoor {
        StaffDoor::new(Some(hash_of_pin("4711").unwrap()))
    }

    fn enter(door: &mut StaffDoor, pin: &str, at: u64) {
        pin.chars().for_each(|digit| door.digit(digit, Duration::from_secs(at)));
        door.try_pin(Duration::from_secs(at));
    }

    #[test]
    fn the_right_pin_opens_and_wrong_ones_cost_time() {
        let mut door = door();
        enter(&mut door, "0000", 0);
        assert!(!door.is_open());
        enter(&mut door, "4711", 1);
        assert!(!door.is_open(), "held shut for two seconds");
        enter(&mut door, "1234", 3);
        enter(&mut door, "4711", 6);
        assert!(!door.is_open(), "held shut for four seconds");
        enter(&mut door, "4711", 8);
        assert!(door.is_open());
        door.shut();
        assert!(!door.is_open());
    }

    fn lines_of(status: Option<&Status>, tag: &str) -> Vec<Line> {
        let reader = Reader::of(&LanguageTag::parse(tag).unwrap());
        let facts = StaffFacts { status: status.cloned(), ..StaffFacts::default() };
        let now = Now::trusted(chrono::NaiveDateTime::default());
        StaffPage::of(None, &reader, &facts, now, None).unwrap().sections.remove(0).lines
    }

    #[test]
    fn staff_read_when_the_last_round_was_and_what_is_wrong_with_whom() {
        let at: DateTime<Utc> = "2026-11-24T10:30:40Z".parse().unwrap();
        let source = |name: &str, state, published_at| SourceStatus {
            name: name.to_owned(),
            state,
            reason: None,
            published_at,
            confirmed_at: None,
        };
        let sources = vec![
            source("lindeveen", State::NothingNew, Some(at - TimeDelta::days(2))),
            source("oever", State::Expired, Some(at - TimeDelta::days(90))),
            source("regio", State::NotReachable, None),
        ];
        let status = Status { at, clock_trusted: true, stick: false, state: State::NothingNew, sources, failures: 0 };
        let shown = |at| local(at).format("%Y-%m-%d %H:%M").to_string();
        let lines = lines_of(Some(&status), "en");
        let said: Vec<_> = lines[1..].iter().map(|line| (line.text.as_str(), line.value.as_str(), line.tone)).collect();
        let days = |days| shown(at - TimeDelta::days(days));
        assert_eq!(
            said,
            [
                ("Last update", shown(at).as_str(), Tone::Plain),
                ("Published by lindeveen", days(2).as_str(), Tone::Plain),
                ("Published by oever", days(90).as_str(), Tone::Plain),
                ("oever is out of date. The sender must renew it.", "", Tone::Warning),
                ("regio cannot be reached.", "", Tone::Warning),
            ]
        );
        assert_eq!(lines_of(None, "en").last().unwrap().value, "–");
    }

    #[test]
    fn each_state_that_is_not_well_has_words_of_its_own_in_every_language() {
        use State::{BudgetUsedUp, Expired, NoRoom, NotReachable, NotTrusted, Unusable};
        for language in &LANGUAGES {
            let reader = Reader::of(&LanguageTag::parse(language.tag).unwrap());
            let said = [NotReachable, NotTrusted, Expired, Unusable, BudgetUsedUp, NoRoom].map(|state| {
                let name = "oever".to_owned();
                let source = SourceStatus { name, state, reason: None, published_at: None, confirmed_at: None };
                what_is_wrong(&reader, &source).unwrap()
            });
            assert!(said.iter().all(|words| words.contains("oever")), "{}", language.tag);
            assert_eq!(said.iter().collect::<BTreeSet<_>>().len(), said.len(), "{}", language.tag);
        }
    }

    #[test]
    fn without_a_pin_nobody_gets_in_and_waits_end() {
        let mut none = StaffDoor::new(None);
        enter(&mut none, "", 0);
        enter(&mut none, "0000", 1);
        assert!(!none.is_open());
        let mut door = door();
        let mut at = 0;
        for _ in 0..40 {
            enter(&mut door, "1", at);
            at += LONGEST_WAIT.as_secs();
        }
        enter(&mut door, "4711", at);
        assert!(door.is_open(), "no wait is longer than ten minutes");
    }
}
