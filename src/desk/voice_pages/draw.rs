//! The page of one language: the sentence to read now, and all of them with their recordings.

use std::collections::HashMap;

use askama::Template;
use uuid::Uuid;

use super::super::{
    answer::{Answer, html, to},
    app::Shared,
    fields::Fields,
    lists::town,
    page::Page,
    signed_in::SignedIn,
};
use super::address;
use crate::{
    limits::{CLIP_SECONDS_MAX, DESK_ROWS_SHOWN_MAX},
    locale::{Language, LanguageTag},
    speech::{Sentence, said_by, sentences},
    store::{ListingText, StoreError, View},
};

/// What an address or a form asks for.
#[derive(Default)]
pub(super) struct Wanted {
    speaker: Option<i64>,
    /// This sentence.
    key: String,
    /// The next one behind this.
    after: String,
    /// Which part of the list.
    number: usize,
    kept: Option<i64>,
    removed: Option<i64>,
    name: String,
}

impl Wanted {
    pub(super) fn of(fields: &Fields) -> Self {
        let number = |name: &str| fields.get(name).parse().ok();
        Self {
            speaker: number("speaker"),
            key: fields.get("key").to_owned(),
            after: fields.get("after").to_owned(),
            number: fields.get("page").parse().unwrap_or(0),
            kept: number("kept"),
            removed: number("removed"),
            name: fields.get("name").to_owned(),
        }
    }
}

/// How far a sentence is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Recorded,
    /// What was recorded are not its words of today.
    Outdated,
    Missing,
}

/// A sentence with its recording.
struct Line {
    key: String,
    text: String,
    /// In the reader's language; empty where it is the same.
    meaning: String,
    state: State,
    clip: Option<i64>,
}

#[derive(Template)]
#[template(path = "voice.html")]
struct VoicePage {
    page: Page,
    language: &'static Language,
    wanted: Wanted,
    /// Who speaks: their number, and their name as it is shown.
    speaker: Option<(i64, String)>,
    consent: String,
    progress: String,
    now: Option<Line>,
    lines: Vec<Line>,
    more: bool,
    problem: Option<String>,
}

impl VoicePage {
    fn seconds(&self) -> u32 {
        CLIP_SECONDS_MAX
    }

    fn number(&self) -> String {
        self.speaker.as_ref().map(|(number, _)| number.to_string()).unwrap_or_default()
    }

    fn mark(&self, line: &Line) -> (&'static str, String) {
        match line.state {
            State::Recorded => ("fresh", self.page.tr("Recorded")),
            State::Outdated => ("ageing", self.page.tr("The text changed: record it again")),
            State::Missing => ("", self.page.tr("Not recorded yet")),
        }
    }

    fn to_sentence(&self, key: &str) -> String {
        address(self.language, &[("speaker", &self.number()), ("key", key)])
    }

    fn skipping(&self, key: &str) -> String {
        address(self.language, &[("speaker", &self.number()), ("after", key)])
    }

    fn to_part(&self, number: usize) -> String {
        address(self.language, &[("speaker", &self.number()), ("page", &number.to_string())])
    }
}

/// What somebody agrees to who lends their voice.
pub(super) fn consent(page: &Page) -> String {
    page.tr("My voice may be played on the screens of this and other towns. I can take this back at any time.")
}

/// What there is to read in a language, those sentences first that every town has, and what is recorded of it.
struct Reading<'a> {
    view: &'a View<'a>,
    town: Uuid,
    language: &'a LanguageTag,
    page: &'a Page,
    /// Of every town.
    everywhere: &'static [Sentence],
    by_text: HashMap<String, i64>,
    by_key: HashMap<String, i64>,
}

impl<'a> Reading<'a> {
    fn of(view: &'a View<'a>, page: &'a Page, town: Uuid, language: &'a LanguageTag) -> Result<Self, StoreError> {
        let clips = view.clips(language)?;
        Ok(Self {
            view,
            town,
            language,
            page,
            everywhere: sentences(language),
            // The newest comes first: it is written last.
            by_text: clips.iter().rev().map(|clip| (clip.text.clone(), clip.id)).collect(),
            by_key: clips.into_iter().rev().map(|clip| (clip.key, clip.id)).collect(),
        })
    }

    fn state(&self, key: &str, text: &str) -> (State, Option<i64>) {
        match (self.by_text.get(text), self.by_key.get(key)) {
            (Some(clip), _) => (State::Recorded, Some(*clip)),
            (None, Some(clip)) => (State::Outdated, Some(*clip)),
            (None, None) => (State::Missing, None),
        }
    }

    fn line(&self, key: &str, text: &str, meaning: &str) -> Line {
        let (state, clip) = self.state(key, text);
        let meaning = if meaning == text { "" } else { meaning };
        Line { key: key.to_owned(), text: text.to_owned(), meaning: meaning.to_owned(), state, clip }
    }

    fn of_everywhere(&self, one: &Sentence) -> Line {
        self.line(&one.key, &one.text, &said_by(self.page.catalogue(), &one.key).unwrap_or_default())
    }

    fn of_town(&self, text: &ListingText) -> Line {
        self.line(&text.key, &text.text, &text.original)
    }

    fn is_open(&self, one: &Sentence) -> bool {
        self.state(&one.key, &one.text).0 != State::Recorded
    }

    /// How many are recorded, and how many there are.
    fn progress(&self) -> Result<(u64, u64), StoreError> {
        let (all, done) = self.view.listing_text_progress(self.town, self.language)?;
        let recorded = self.everywhere.iter().filter(|one| !self.is_open(one)).count() as u64;
        Ok((done + recorded, all + self.everywhere.len() as u64))
    }

    /// So many from the nth on.
    fn lines(&self, first: usize, count: usize) -> Result<Vec<Line>, StoreError> {
        let everywhere = self.everywhere.iter().skip(first).take(count);
        let mut lines: Vec<Line> = everywhere.map(|one| self.of_everywhere(one)).collect();
        let (first, count) = (first.saturating_sub(self.everywhere.len()), count - lines.len());
        let of_town = self.view.listing_texts_from(self.town, self.language, first, count)?;
        lines.extend(of_town.iter().map(|text| self.of_town(text)));
        Ok(lines)
    }

    /// The one to read now: the one that is asked for, or the next that is not recorded.
    fn now(&self, wanted: &Wanted) -> Result<Option<Line>, StoreError> {
        let named = |key: &str| self.everywhere.iter().position(|one| one.key == key);
        if let Some(at) = named(&wanted.key) {
            return Ok(Some(self.of_everywhere(&self.everywhere[at])));
        }
        if let Some(text) = self.view.listing_text(self.town, self.language, &wanted.key)? {
            return Ok(Some(self.of_town(&text)));
        }
        let open = |first: usize| {
            let found = self.everywhere.iter().skip(first).find(|one| self.is_open(one));
            found.map(|one| self.of_everywhere(one))
        };
        let of_town = |after: Option<&str>| {
            let text = self.view.listing_text_to_record(self.town, self.language, after)?;
            Ok::<_, StoreError>(text.map(|text| self.of_town(&text)))
        };
        let next = if wanted.after.starts_with("service:") {
            of_town(Some(&wanted.after))?
        } else {
            match open(named(&wanted.after).map_or(0, |after| after + 1)) {
                Some(line) => Some(line),
                None => of_town(None)?,
            }
        };
        // Behind the last one it begins anew.
        next.or_else(|| open(0)).map_or_else(|| of_town(None), |line| Ok(Some(line)))
    }
}

/// Draws it.
pub(super) fn draw(
    shared: &Shared,
    who: &SignedIn,
    language: &'static Language,
    wanted: &Wanted,
    problem: Option<String>,
) -> Answer {
    let page = who.page(shared, "voices");
    let shown = DESK_ROWS_SHOWN_MAX as usize;
    let found = shared.desk.view::<_, StoreError>(|view| {
        let (Some(town), Ok(tag)) = (town(view)?, LanguageTag::parse(language.tag)) else { return Ok(None) };
        let speaker = wanted.speaker.map(|id| Ok::<_, StoreError>((id, view.speaker_name(id)?))).transpose()?;
        let reading = Reading::of(view, &page, town.id, &tag)?;
        let (done, all) = reading.progress()?;
        let number = wanted.number.min(usize::try_from(all).unwrap_or(usize::MAX) / shown);
        let lines = reading.lines(number * shown, shown + 1)?;
        Ok(Some((done, all, number, lines, reading.now(wanted)?, speaker)))
    })?;
    let Some((done, all, number, mut lines, now, speaker)) = found else { return to("/town") };
    let speaker =
        speaker.and_then(|(id, agreed)| Some((id, agreed?.unwrap_or_else(|| page.tr("A voice without a name")))));
    let values = [("done", &*done.to_string()), ("all", &*all.to_string())];
    let progress = page.catalogue().tr_with("{done} of {all} sentences", &values);
    let more = lines.len() > shown;
    lines.truncate(shown);
    let wanted =
        Wanted { number, kept: wanted.kept, removed: wanted.removed, name: wanted.name.clone(), ..Wanted::default() };
    let consent = consent(&page);
    html(&VoicePage { page, language, wanted, speaker, consent, progress, now, lines, more, problem })
}
