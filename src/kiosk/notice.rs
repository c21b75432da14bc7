//! What a stick came to, said over whatever the screen shows: what, in which words, and for how long. Asks no clock on
//! the wall, which may be wrong, and decides nothing about a directory that arrived.

use std::{
    cell::Cell,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    Reader,
    watch::{Stamp, stamp},
};
use crate::{
    limits::{NOTICE_READING_SECONDS_MAX, NOTICE_SECONDS},
    sync::{STATUS_FILE, State, Status},
};

/// A large picture and one or two sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The Lucide name of the picture.
    pub icon: &'static str,
    /// In the language of the place.
    pub words: String,
    /// The same in English, where that is another language.
    pub english: Option<String>,
}

impl Notice {
    /// What to say of a stick.
    pub fn of(state: State, own: &Reader) -> Self {
        let say = |icon, message: &'static str| {
            let english = (own.language.as_str() != "en").then(|| one_a_line(message));
            Self { icon, words: one_a_line(&own.tr(message)), english }
        };
        match state {
            State::Reading => say("usb", "Reading the stick. Please leave it in."),
            State::Done => say("circle-check", "Done. You can take the stick out."),
            State::NothingNew => say("circle-check", "Nothing new. You can take the stick out."),
            State::NotTrusted => say("shield-x", "Not from a trusted sender. Nothing was changed."),
            State::Expired => say("calendar-x", "Too old. Ask the sender for a new stick."),
            // A stick costs no data, so the budget stands here for completeness.
            State::Unusable | State::NotReachable | State::BudgetUsedUp => {
                say("circle-x", "The stick cannot be read. Nothing was changed.")
            }
            State::NoRoom => say("hard-drive", "There is no room on this machine. Nothing was changed."),
        }
    }
}

/// Each sentence on a line of its own, in whichever script it ends.
fn one_a_line(text: &str) -> String {
    let sentences = text.split_inclusive(['.', '!', '?', '؟', '۔', '።', '।', '。']).map(str::trim);
    sentences.filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The file in which `wegwijs sync` says what became of a stick, watched.
pub struct StickWatch {
    path: PathBuf,
    seen: Cell<Option<Stamp>>,
    /// What is said, and since when.
    said: Cell<Option<(State, Duration)>>,
}

impl StickWatch {
    /// Watches from now on: what stood in the folder before is an old story.
    pub fn new(folder: &Path) -> Self {
        let path = folder.join(STATUS_FILE);
        let seen = Cell::new(stamp(&path));
        Self { path, seen, said: Cell::new(None) }
    }

    /// What is to be said now. The file is read only when its stamp is another one; `since_start` is a clock that never
    /// steps back.
    pub fn look(&self, since_start: Duration) -> Option<State> {
        let found = stamp(&self.path);
        if found.is_some() && found != self.seen.replace(found) {
            let status = self.path.parent().and_then(Status::read);
            self.heard(status.filter(|status| status.stick).map(|status| status.state), since_start);
        }
        let (state, since) = self.said.get()?;
        let seconds = if state == State::Reading { NOTICE_READING_SECONDS_MAX } else { NOTICE_SECONDS };
        if since_start.saturating_sub(since) >= Duration::from_secs(seconds) {
            self.said.set(None);
        }
        self.said.get().map(|(state, _)| state)
    }

    /// Somebody has read it.
    pub fn touched(&self) {
        self.said.set(None);
    }

    /// A round by wire says nothing; it ends a reading that never came to its end, and lets a result stand.
    fn heard(&self, stick: Option<State>, since_start: Duration) {
        match (stick, self.said.get()) {
            (Some(state), _) => self.said.set(Some((state, since_start))),
            (None, Some((State::Reading, _))) => self.said.set(None),
            (None, _) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use chrono::DateTime;

    use super::*;
    use crate::locale::{LANGUAGES, LanguageTag};

    fn write(folder: &Path, stick: bool, state: State) {
        let at = DateTime::UNIX_EPOCH;
        Status { at, clock_trusted: false, stick, state, sources: Vec::new(), failures: 0 }.write(folder).unwrap();
    }

    fn at(watch: &StickWatch, seconds: u64) -> Option<State> {
        watch.look(Duration::from_secs(seconds))
    }

    #[test]
    fn a_stick_is_told_of_from_its_reading_until_a_while_after() {
        let folder = tempfile::tempdir().unwrap();
        let watch = StickWatch::new(folder.path());
        assert_eq!(at(&watch, 1), None);
        write(folder.path(), true, State::Reading);
        assert_eq!(at(&watch, 2), Some(State::Reading));
        assert_eq!(at(&watch, 2 + NOTICE_SECONDS * 3), Some(State::Reading));
        write(folder.path(), true, State::Done);
        assert_eq!(at(&watch, 100), Some(State::Done));
        assert_eq!(at(&watch, 99 + NOTICE_SECONDS), Some(State::Done));
        assert_eq!(at(&watch, 100 + NOTICE_SECONDS), None);
        assert_eq!(at(&watch, 101 + NOTICE_SECONDS), None);
        write(folder.path(), true, State::Done);
        assert_eq!(at(&watch, 200), Some(State::Done), "the same again is another stick");
    }

    #[test]
    fn what_was_written_before_the_start_is_not_told() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), true, State::Reading);
        let watch = StickWatch::new(folder.path());
        assert_eq!(at(&watch, 1), None);
        write(folder.path(), true, State::NotTrusted);
        assert_eq!(at(&watch, 2), Some(State::NotTrusted), "its end comes after the start");
    }

    #[test]
    fn a_touch_ends_it_until_something_new_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let watch = StickWatch::new(folder.path());
        write(folder.path(), true, State::Reading);
        assert_eq!(at(&watch, 1), Some(State::Reading));
        watch.touched();
        assert_eq!(at(&watch, 2), None);
        write(folder.path(), true, State::NothingNew);
        assert_eq!(at(&watch, 3), Some(State::NothingNew));
    }

    #[test]
    fn a_round_by_wire_and_nonsense_say_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let watch = StickWatch::new(folder.path());
        write(folder.path(), false, State::Done);
        assert_eq!(at(&watch, 1), None);
        write(folder.path(), true, State::Done);
        assert_eq!(at(&watch, 2), Some(State::Done));
        write(folder.path(), false, State::Reading);
        assert_eq!(at(&watch, 3), Some(State::Done), "the stick is still being taken out");
        fs::write(folder.path().join(STATUS_FILE), "{").unwrap();
        assert_eq!(at(&watch, 4), Some(State::Done));
        assert_eq!(at(&watch, 2 + NOTICE_SECONDS), None);
    }

    #[test]
    fn a_reading_that_was_cut_off_does_not_stand_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let watch = StickWatch::new(folder.path());
        write(folder.path(), true, State::Reading);
        assert_eq!(at(&watch, 1), Some(State::Reading));
        assert_eq!(at(&watch, 1 + NOTICE_READING_SECONDS_MAX), None);
        write(folder.path(), true, State::Reading);
        assert_eq!(at(&watch, 5_000), Some(State::Reading));
        write(folder.path(), false, State::NothingNew);
        assert_eq!(at(&watch, 5_001), None);
    }

    #[test]
    fn it_is_said_in_the_language_of_the_place_and_in_english() {
        let of = |state, tag: &str| Notice::of(state, &Reader::of(&LanguageTag::parse(tag).unwrap()));
        let dutch = of(State::Done, "nl");
        assert_eq!(dutch.words, "Klaar.\nU mag de stick eruit halen.");
        assert_eq!(dutch.english.as_deref(), Some("Done.\nYou can take the stick out."));
        let english = of(State::Done, "en");
        assert_eq!((english.words.as_str(), english.english), ("Done.\nYou can take the stick out.", None));
        assert_eq!(of(State::Unusable, "nl"), of(State::NotReachable, "nl"));
        for language in LANGUAGES.iter().filter(|language| language.tag != "en") {
            let notice = of(State::Reading, language.tag);
            assert!(!notice.words.contains("stick."), "{} is not translated", language.tag);
        }
    }
}
