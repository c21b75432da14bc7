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
    speech::{said_by, sentences},
    store::{StoreError, View},
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

/// Every sentence of a language, those of every town first.
fn lines(view: &View<'_>, page: &Page, town: Uuid, language: &LanguageTag) -> Result<Vec<Line>, StoreError> {
    let clips = view.clips(language)?;
    // The newest comes first: it is written last.
    let by_text: HashMap<&str, i64> = clips.iter().rev().map(|clip| (&*clip.text, clip.id)).collect();
    let by_key: HashMap<&str, i64> = clips.iter().rev().map(|clip| (&*clip.key, clip.id)).collect();
    let line = |key: String, text: String, meaning: String| {
        let (state, clip) = match (by_text.get(&*text), by_key.get(&*key)) {
            (Some(clip), _) => (State::Recorded, Some(*clip)),
            (None, Some(clip)) => (State::Outdated, Some(*clip)),
            (None, None) => (State::Missing, None),
        };
        let meaning = if meaning == text { String::new() } else { meaning };
        Line { key, text, meaning, state, clip }
    };
    let everywhere = sentences(language).iter().map(|one| {
        let meaning = said_by(page.catalogue(), &one.key).unwrap_or_default();
        line(one.key.clone(), one.text.clone(), meaning)
    });
    let mut lines: Vec<Line> = everywhere.collect();
    for text in view.listing_texts(town, language)? {
        lines.push(line(text.key, text.text, text.original));
    }
    Ok(lines)
}

/// Where the sentence to read now stands: the one that is asked for, or the next that is not recorded.
fn position(lines: &[Line], wanted: &Wanted) -> Option<usize> {
    let at = |key: &str| lines.iter().position(|line| line.key == key);
    if let Some(found) = at(&wanted.key) {
        return Some(found);
    }
    let first = at(&wanted.after).map_or(0, |after| after + 1);
    let open = |number: &usize| lines[*number].state != State::Recorded;
    (first..lines.len()).chain(0..first).find(open)
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
    let found = shared.desk.view::<_, StoreError>(|view| {
        let (Some(town), Ok(tag)) = (town(view)?, LanguageTag::parse(language.tag)) else { return Ok(None) };
        let speaker = wanted.speaker.map(|id| Ok::<_, StoreError>((id, view.speaker_name(id)?))).transpose()?;
        Ok(Some((lines(view, &page, town.id, &tag)?, speaker)))
    })?;
    let Some((mut lines, speaker)) = found else { return to("/town") };
    let speaker =
        speaker.and_then(|(id, agreed)| Some((id, agreed?.unwrap_or_else(|| page.tr("A voice without a name")))));
    let (done, all) = (lines.iter().filter(|line| line.state == State::Recorded).count(), lines.len());
    let values = [("done", &*done.to_string()), ("all", &*all.to_string())];
    let progress = page.catalogue().tr_with("{done} of {all} sentences", &values);
    let now = position(&lines, wanted).map(|at| {
        let Line { key, text, meaning, state, clip } = &lines[at];
        Line { key: key.clone(), text: text.clone(), meaning: meaning.clone(), state: *state, clip: *clip }
    });
    let shown = DESK_ROWS_SHOWN_MAX as usize;
    let from = (wanted.number.min(all / shown) * shown).min(all);
    lines.drain(..from);
    let more = lines.len() > shown;
    lines.truncate(shown);
    let wanted = Wanted {
        number: from / shown,
        kept: wanted.kept,
        removed: wanted.removed,
        name: wanted.name.clone(),
        ..Wanted::default()
    };
    let consent = consent(&page);
    html(&VoicePage { page, language, wanted, speaker, consent, progress, now, lines, more, problem })
}
