//! Translating what is missing by a machine that speaks LibreTranslate's API. Owns what is sent and how much at a time;
//! refuses to touch a text that has any translation, and marks all that it writes as a machine's.

use std::{collections::HashMap, time::Duration};

use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use super::super::{
    answer::Failure,
    app::Shared,
    listing_pages::own,
    page::Page,
    reach::{JsonError, Reach},
    services,
};
use crate::{
    clock::since_start,
    directory::{Service, TextKey, Translation, TranslationState, put_translation, texts_of},
    limits::{MACHINE_ANSWER_SECONDS, MACHINE_SECONDS_MAX, MACHINE_TEXTS_MAX, TEXT_CHARS_MAX},
    locale::LanguageTag,
    store::{Act, StoreError},
};

/// Why a machine did not translate.
#[derive(Debug, thiserror::Error)]
enum MachineError {
    #[error(transparent)]
    Json(#[from] JsonError),
    #[error("it does not know how to translate from “{from}” into “{to}”")]
    Language { from: String, to: LanguageTag },
    #[error("it answers without a translation")]
    Nonsense,
}

impl MachineError {
    /// For whoever pressed the button.
    fn sentence(&self, page: &Page) -> String {
        match self {
            Self::Json(JsonError::Reach(_)) => page.tr("The translation machine does not answer. Try again later."),
            Self::Json(JsonError::Refused { said, .. }) if !said.is_empty() => {
                page.tr_with("The translation machine refuses, and says: {words}", "words", said)
            }
            Self::Json(JsonError::Refused { status, .. }) => {
                page.tr_with("The translation machine refuses (code {code}).", "code", status.to_string())
            }
            Self::Language { .. } => page.tr("The translation machine does not know this language."),
            Self::Json(JsonError::Nonsense { .. }) | Self::Nonsense => {
                page.tr("The translation machine answers something that is not understood.")
            }
        }
    }
}

/// What came of pressing the button.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// How many texts were translated and saved.
    pub(super) texts: u64,
    /// Why there were not more.
    problem: Option<MachineError>,
}

impl Done {
    /// What is to be said: whether it went well, and the sentence.
    pub(super) fn notice(&self, page: &Page) -> (bool, String) {
        match &self.problem {
            Some(problem) => (false, problem.sentence(page)),
            None => (
                true,
                page.tr_count(
                    "A machine translated {n} text. Read it, and say whether it is right.",
                    "A machine translated {n} texts. Read them, and say whether they are right.",
                    &self.texts,
                ),
            ),
        }
    }
}

/// A connected machine, and how much it may still do for this press of a button.
pub(super) struct Machine<'a> {
    service: &'a services::Translation,
    reach: Reach,
    /// What it calls its languages, and into which each can be translated. Asked once.
    languages: Option<Vec<Known>>,
    texts_left: usize,
    until: Duration,
}

struct Known {
    code: String,
    /// Empty where it does not say: all of them.
    targets: Vec<String>,
}

impl<'a> Machine<'a> {
    pub(super) fn new(service: &'a services::Translation) -> Self {
        Self {
            service,
            reach: Reach::within(Duration::from_secs(MACHINE_ANSWER_SECONDS)),
            languages: None,
            texts_left: MACHINE_TEXTS_MAX,
            until: since_start() + Duration::from_secs(MACHINE_SECONDS_MAX),
        }
    }

    fn is_done(&self) -> bool {
        self.texts_left == 0 || since_start() > self.until
    }

    /// Its address with another last part.
    fn address(&self, name: &str) -> Url {
        let mut url = self.service.url.clone();
        url.set_path(&format!("{}/{name}", self.service.url.path().trim_end_matches('/')));
        url
    }

    fn known(&mut self) -> Result<&[Known], MachineError> {
        if self.languages.is_none() {
            let answer = self.reach.get_json(&self.address("languages"))?;
            let text = |value: &Value| value.as_str().map(str::to_owned);
            let known = answer.as_array().ok_or(MachineError::Nonsense)?.iter().filter_map(|one| {
                let targets = one["targets"].as_array().into_iter().flatten().filter_map(text).collect();
                Some(Known { code: text(&one["code"])?, targets })
            });
            self.languages = Some(known.collect());
        }
        Ok(self.languages.as_deref().unwrap_or_default())
    }

    /// What the machine calls two languages.
    fn codes(&mut self, from: Option<&LanguageTag>, to: &LanguageTag) -> Result<(String, String), MachineError> {
        let is = |code: &str, tag: &LanguageTag| LanguageTag::parse(code).is_ok_and(|known| known == *tag);
        let unknown =
            || MachineError::Language { from: from.map(ToString::to_string).unwrap_or_default(), to: to.clone() };
        let known = self.known()?;
        let source = known.iter().find(|one| from.is_some_and(|from| is(&one.code, from))).ok_or_else(unknown)?;
        let mut targets = known.iter().map(|one| one.code.as_str());
        let target = targets
            .find(|code| is(code, to))
            .filter(|code| source.targets.is_empty() || source.targets.iter().any(|target| target == code));
        Ok((source.code.clone(), target.ok_or_else(unknown)?.to_owned()))
    }

    fn translate(&mut self, text: &str, from: Option<&LanguageTag>, to: &LanguageTag) -> Result<String, MachineError> {
        let (source, target) = self.codes(from, to)?;
        let mut question = json!({"q": text, "source": source, "target": target, "format": "text"});
        if let Some(key) = &self.service.key {
            question["api_key"] = json!(key);
        }
        self.texts_left = self.texts_left.saturating_sub(1);
        let answer = self.reach.post_json(&self.address("translate"), &question)?;
        let translated = answer["translatedText"].as_str().map(str::trim).unwrap_or_default();
        if translated.is_empty() || translated.chars().count() > TEXT_CHARS_MAX {
            return Err(MachineError::Nonsense);
        }
        Ok(translated.replace("\r\n", "\n"))
    }

    /// What of a listing has no translation yet, as far as there is time; ends at the first that fails.
    fn texts(
        &mut self,
        service: &Service,
        own: Option<&LanguageTag>,
        to: &LanguageTag,
    ) -> (HashMap<TextKey, (String, String)>, Option<MachineError>) {
        let mut found = HashMap::new();
        for text in texts_of(service).iter().filter(|text| text.key.is_shown() && text.translation(to).is_none()) {
            let from = text.language.or(own);
            if from == Some(to) || self.is_done() {
                continue;
            }
            match self.translate(text.original, from, to) {
                Ok(translated) => found.insert(text.key, (text.original.to_owned(), translated)),
                Err(why) => return (found, Some(why)),
            };
        }
        (found, None)
    }

    /// Translates what is missing of these listings, and saves each when it is done. What somebody wrote or changed
    /// meanwhile stays.
    pub(super) fn fill(
        &mut self,
        shared: &Shared,
        by: i64,
        to: &LanguageTag,
        listings: &[Uuid],
    ) -> Result<Done, Failure> {
        let mut done = Done::default();
        for id in listings {
            if self.is_done() || done.problem.is_some() {
                break;
            }
            let (town, service, _) = shared.desk.view(|view| own(view, *id))?;
            let (found, problem) = self.texts(&service, town.language.as_ref(), to);
            done.problem = problem;
            done.texts += shared.desk.change::<_, Failure>(shared.moment(), |change| {
                let (_, mut service, seen) = own(&change.view(), *id)?;
                let count = put(&mut service, &found, to, shared.now().date());
                if count > 0 {
                    change.save(&service, seen, Act::Translated, Some(by))?;
                }
                Ok(count)
            })?;
        }
        if let Some(why) = &done.problem {
            tracing::warn!("the translation machine: {}", super::super::answer::with_causes(why));
        }
        Ok(done)
    }

    /// `fill` for the first listings that lack a translation into a language.
    pub(super) fn fill_language(&mut self, shared: &Shared, by: i64, to: &LanguageTag) -> Result<Done, Failure> {
        let listings = shared.desk.view::<_, StoreError>(|view| {
            let Some(town) = super::super::lists::town(view)? else { return Ok(Vec::new()) };
            view.words_missing(town.id, to, MACHINE_TEXTS_MAX)
        })?;
        self.fill(shared, by, to, &listings)
    }
}

/// Puts translations where the original is still the same and none has come meanwhile; how many.
fn put(
    service: &mut Service,
    found: &HashMap<TextKey, (String, String)>,
    to: &LanguageTag,
    today: chrono::NaiveDate,
) -> u64 {
    let known = service.clone();
    let mut count = 0;
    for text in texts_of(&known) {
        let Some((original, translated)) = found.get(&text.key) else { continue };
        if original == text.original && text.translation(to).is_none() {
            let translation = Translation {
                field: text.key.field.to_owned(),
                language: to.clone(),
                text: translated.clone(),
                state: TranslationState::Machine,
                translated_at: Some(today),
            };
            put_translation(service, &text.key, translation);
            count += 1;
        }
    }
    count
}
