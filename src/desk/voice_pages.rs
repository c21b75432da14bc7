//! Recordings by native speakers: how much of each language is spoken, and what becomes of a recording. A voice is kept
//! only of somebody who agreed; what is deleted can be brought back for some days.

mod draw;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{Uri, header},
    response::IntoResponse,
};
use url::form_urlencoded::Serializer;

use super::{
    answer::{Answer, Failure, html, to},
    app::{App, Shared, work},
    fields::Fields,
    lists::town,
    page::Page,
    signed_in::{Posted, SignedIn},
};
use crate::{
    limits::{CLIP_SECONDS_MAX, CLIP_UNDO_DAYS, NAME_CHARS_MAX},
    locale::{LANGUAGES, Language, LanguageTag, language_of},
    speech::{self, RecordingError, sentences},
    store::{NewClip, Speaker, StoreError},
};
use draw::Wanted;

/// One of the 24 languages, and how much of it is spoken.
struct Spoken {
    language: &'static Language,
    sentences: String,
    /// Of the town's own texts; empty where there are none.
    texts: String,
}

#[derive(Template)]
#[template(path = "voices.html")]
struct VoicesPage {
    page: Page,
    languages: Vec<Spoken>,
    speakers: Vec<Speaker>,
    /// Whose recordings were just deleted.
    removed: Option<i64>,
}

impl VoicesPage {
    fn undo_days(&self) -> String {
        CLIP_UNDO_DAYS.to_string()
    }

    fn name(&self, speaker: &Speaker) -> String {
        speaker.name.clone().unwrap_or_else(|| self.page.tr("A voice without a name"))
    }

    /// The own names of the languages that somebody spoke.
    fn languages_of(&self, speaker: &Speaker) -> String {
        let names = speaker.languages.iter().filter_map(|tag| Some(language_of(tag.as_str())?.native_name));
        names.collect::<Vec<_>>().join(", ")
    }
}

/// How much of each language is spoken, and by whom.
pub(super) async fn overview(State(app): State<App>, who: SignedIn, uri: Uri) -> Answer {
    work(&app, move |shared| {
        let page = who.page(shared, "voices");
        let query = Fields::parse(uri.query().unwrap_or_default().as_bytes());
        let found = shared.desk.view::<_, StoreError>(|view| {
            let Some(town) = town(view)? else { return Ok(None) };
            let (own, recorded) = (view.listing_text_counts(town.id)?, view.recorded_texts()?);
            let mut languages = Vec::new();
            for language in &LANGUAGES {
                let Ok(tag) = LanguageTag::parse(language.tag) else { continue };
                let all = sentences(&tag);
                let spoken = recorded.get(language.tag);
                let is_spoken = |text: &str| spoken.is_some_and(|texts| texts.contains(text));
                let done = all.iter().filter(|one| is_spoken(&one.text)).count();
                let words = page.catalogue();
                let values = [("done", &*done.to_string()), ("all", &*all.len().to_string())];
                let sentences = words.tr_with("{done} of {all} sentences", &values);
                let texts = own.get(language.tag).map(|(all, done)| {
                    let values = [("done", &*done.to_string()), ("all", &*all.to_string())];
                    words.tr_with("{done} of {all} texts of your listings", &values)
                });
                languages.push(Spoken { language, sentences, texts: texts.unwrap_or_default() });
            }
            Ok(Some((languages, view.speakers()?)))
        })?;
        let Some((languages, speakers)) = found else { return to("/town") };
        html(&VoicesPage { page, languages, speakers, removed: query.get("removed").parse().ok() })
    })
    .await
}

/// Deletes every recording of a voice, or brings them back.
pub(super) async fn change_voice(State(app): State<App>, form: Posted) -> Answer {
    work(&app, move |shared| {
        let speaker: i64 = form.fields.get("speaker").parse().map_err(|_| Failure::NotFound)?;
        let restore = form.fields.has("restore");
        shared.desk.change::<_, StoreError>(shared.moment(), |change| {
            if restore {
                change.restore_voice(speaker)?
            } else {
                change.remove_voice(speaker)?
            }
            let act = if restore { "brought a voice back" } else { "deleted a voice" };
            change.log(Some(form.who.id()), act, Some(&speaker.to_string()))
        })?;
        shared.desk.forget_old_clips(shared.moment())?;
        if restore { to("/voices") } else { to(&format!("/voices?removed={speaker}")) }
    })
    .await
}

/// The language of an address.
fn language(tag: &str) -> Result<&'static Language, Failure> {
    language_of(tag).ok_or(Failure::NotFound)
}

/// The address of the page of a language.
fn address(language: &Language, values: &[(&str, &str)]) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(values.iter().filter(|(_, value)| !value.is_empty()));
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/voices/{}{mark}{query}", language.tag)
}

/// One sentence to read, and all of them.
pub(super) async fn page(State(app): State<App>, Path(tag): Path<String>, who: SignedIn, uri: Uri) -> Answer {
    let language = language(&tag)?;
    work(&app, move |shared| {
        let query = Fields::parse(uri.query().unwrap_or_default().as_bytes());
        draw::draw(shared, &who, language, &Wanted::of(&query), None)
    })
    .await
}

/// Somebody lends their voice.
pub(super) async fn agree(State(app): State<App>, Path(tag): Path<String>, form: Posted) -> Answer {
    let language = language(&tag)?;
    work(&app, move |shared| {
        let page = form.who.page(shared, "voices");
        if !form.fields.has("consent") {
            let problem = page.tr("Without consent nothing is recorded. Read the line together, then tick the box.");
            return draw::draw(shared, &form.who, language, &Wanted::of(&form.fields), Some(problem));
        }
        let name = form.fields.text("name").map(|name| name.chars().take(NAME_CHARS_MAX).collect::<String>());
        let speaker = shared.desk.change::<_, StoreError>(shared.moment(), |change| {
            change.log(Some(form.who.id()), "recorded somebody’s consent", Some(language.tag))?;
            change.add_speaker(name.as_deref(), &draw::consent(&page), form.who.id())
        })?;
        to(&address(language, &[("speaker", &speaker.to_string())]))
    })
    .await
}

/// Keeps a recording, and goes on to the next sentence.
pub(super) async fn keep(State(app): State<App>, Path(tag): Path<String>, form: Posted) -> Answer {
    let language = language(&tag)?;
    work(&app, move |shared| match keep_now(shared, language, &form)? {
        Kept::As(clip) => {
            let (speaker, after) = (form.fields.get("speaker"), form.fields.get("key"));
            to(&address(language, &[("speaker", speaker), ("after", after), ("kept", &clip.to_string())]))
        }
        Kept::Refused(problem) => draw::draw(shared, &form.who, language, &Wanted::of(&form.fields), Some(problem)),
    })
    .await
}

/// What became of a recording.
enum Kept {
    /// The number by which it is kept.
    As(i64),
    /// What its speaker should do.
    Refused(String),
}

fn keep_now(shared: &Shared, language: &Language, form: &Posted) -> Result<Kept, Failure> {
    let (page, fields) = (form.who.page(shared, "voices"), &form.fields);
    let speaker: i64 = fields.get("speaker").parse().unwrap_or(0);
    if shared.desk.view::<_, StoreError>(|view| view.speaker_name(speaker))?.is_none() {
        return Ok(Kept::Refused(page.tr("First somebody has to agree that their voice is played: who speaks?")));
    }
    let Some(upload) = fields.upload("recording") else {
        return Ok(Kept::Refused(page.tr("Record the sentence first, or choose a file.")));
    };
    let made = match speech::clip(&upload.bytes) {
        Ok(made) => made,
        Err(why) => return Ok(Kept::Refused(words(&page, &why))),
    };
    let tag = LanguageTag::parse(language.tag).map_err(|_| Failure::NotFound)?;
    // The words that stood on the page, which may have changed since.
    let (key, text) = fields.text("key").zip(fields.text("text")).ok_or(Failure::Unreadable)?;
    let (key, text, milliseconds) = (&*key, &*text, made.milliseconds);
    let sha256 = shared.desk.keep_clip(&made.opus)?;
    let clip = NewClip { language: &tag, key, text, speaker, milliseconds, sha256 };
    let id = shared.desk.change::<_, StoreError>(shared.moment(), |change| change.add_clip(&clip, form.who.id()))?;
    shared.desk.forget_old_clips(shared.moment())?;
    Ok(Kept::As(id))
}

/// What somebody whose recording was refused should do.
fn words(page: &Page, why: &RecordingError) -> String {
    match why {
        RecordingError::NotWav { .. } => page.tr("This is no recording that can be read. Choose a WAV file."),
        RecordingError::Silent => page
            .tr("Nothing was heard. Is the microphone on, and is it the right one? Speak closer to it, and try again."),
        RecordingError::TooShort => {
            page.tr("This was too short. Start, wait a moment, read the whole sentence, and then stop.")
        }
        RecordingError::TooLong => page.tr_with(
            "This was too long. Read only this sentence, in less than {seconds} seconds.",
            "seconds",
            CLIP_SECONDS_MAX.to_string(),
        ),
        RecordingError::Clipped => {
            page.tr("This was too loud, so it crackles. Move away from the microphone a little, and read it again.")
        }
        RecordingError::Codec => page.tr("The recording could not be prepared. Please try again."),
    }
}

/// Deletes a recording, or brings it back.
pub(super) async fn change_clip(State(app): State<App>, Path(tag): Path<String>, form: Posted) -> Answer {
    let language = language(&tag)?;
    work(&app, move |shared| {
        let (clip, restore) = (form.fields.get("clip").to_owned(), form.fields.has("restore"));
        let id: i64 = clip.parse().map_err(|_| Failure::NotFound)?;
        shared.desk.change::<_, StoreError>(shared.moment(), |change| change.remove_clip(id, !restore))?;
        shared.desk.forget_old_clips(shared.moment())?;
        let (speaker, page) = (form.fields.get("speaker"), form.fields.get("page"));
        let removed = if restore { "" } else { &clip };
        to(&address(language, &[("speaker", speaker), ("page", page), ("removed", removed)]))
    })
    .await
}

/// A recording, to be heard.
pub(super) async fn clip(State(app): State<App>, Path(id): Path<i64>, _who: SignedIn) -> Answer {
    work(&app, move |shared| {
        let found = shared.desk.view::<_, StoreError>(|view| view.clip(id))?;
        let clip = found.filter(|clip| !clip.is_removed).ok_or(Failure::NotFound)?;
        let bytes = shared.desk.clip_bytes(&clip).map_err(|why| {
            tracing::warn!(why = super::answer::with_causes(&why), "a recording cannot be read");
            Failure::NotFound
        })?;
        Ok(([(header::CONTENT_TYPE, "audio/ogg")], bytes).into_response())
    })
    .await
}
