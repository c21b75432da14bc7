//! The pages of words. Owns what stands on them; reads nothing.

use askama::Template;

use super::super::{
    page::Page,
    plain_words::{Hints, plain_hints},
};
use crate::{
    directory::{Service, Text, TextKey, TranslationState},
    limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX},
    locale::LanguageTag,
    store::{Standing, WordsRow},
};

#[derive(Template)]
#[template(path = "words.html")]
pub(super) struct WordsPage {
    pub(super) page: Page,
    /// Those into which something can be translated, each with its name.
    pub(super) all: Vec<(LanguageTag, String, Standing)>,
}

impl WordsPage {
    fn own_name(&self, language: &LanguageTag) -> &'static str {
        crate::locale::language_of(language.as_str()).map_or("", |language| language.native_name)
    }

    fn marks(&self, standing: &Standing) -> Vec<(&'static str, String)> {
        marks(&self.page, standing)
    }
}

#[derive(Template)]
#[template(path = "words_language.html")]
pub(super) struct LanguagePage {
    pub(super) page: Page,
    pub(super) language: LanguageTag,
    pub(super) name: String,
    pub(super) standing: Standing,
    /// Listings with something to do, a page of them.
    pub(super) rows: Vec<WordsRow>,
    pub(super) number: u32,
    pub(super) more: bool,
    /// Whether a machine can translate something.
    pub(super) has_machine: bool,
    /// What happened before: whether it went well, and the sentence.
    pub(super) notice: Option<(bool, String)>,
}

/// How many there are of each kind, with the mark of that kind: what is to be mended first, what is done last.
fn marks(page: &Page, standing: &Standing) -> Vec<(&'static str, String)> {
    [
        ("old", standing.outdated, page.tr_count("{n} outdated", "{n} outdated", &standing.outdated)),
        ("draft", standing.missing, page.tr_count("{n} missing", "{n} missing", &standing.missing)),
        ("ageing", standing.machine, page.tr_count("{n} by a machine", "{n} by a machine", &standing.machine)),
        ("fresh", standing.checked, page.tr_count("{n} checked", "{n} checked", &standing.checked)),
    ]
    .into_iter()
    .filter(|(_, count, _)| *count > 0)
    .map(|(mark, _, words)| (mark, words))
    .collect()
}

impl LanguagePage {
    fn marks(&self, standing: &Standing) -> Vec<(&'static str, String)> {
        marks(&self.page, standing)
    }
}

/// One text beside its translation.
pub(super) struct Pair {
    /// Its name in the form.
    pub(super) key: TextKey,
    /// Its name on the desk.
    pub(super) name: String,
    pub(super) original: String,
    /// The language of the original.
    pub(super) from: Option<LanguageTag>,
    /// What stands in the field.
    pub(super) text: String,
    /// What is kept; none where nothing is.
    pub(super) state: Option<TranslationState>,
    /// What somebody else saved meanwhile, where it is not what stands in the field.
    pub(super) theirs: Option<String>,
    /// Where the original is harder than it need be.
    pub(super) hints: Hints,
}

impl Pair {
    pub(super) fn of(page: &Page, text: &Text<'_>, own: Option<&LanguageTag>, language: &LanguageTag) -> Self {
        let (kept, from) = (text.translation(language), text.language.or(own));
        Self {
            key: text.key,
            name: super::field_name(page, &text.key),
            original: text.original.to_owned(),
            from: from.cloned(),
            text: kept.map(|kept| kept.text.clone()).unwrap_or_default(),
            state: kept.map(|kept| kept.state),
            theirs: None,
            hints: if text.key.is_shown() { plain_hints(page, text.original, from) } else { Hints::default() },
        }
    }

    /// Lines of its field.
    fn rows(&self) -> usize {
        let chars = self.original.chars().count().max(self.text.chars().count());
        (chars / 40 + 1).clamp(1, 12)
    }

    fn chars_max(&self) -> usize {
        chars_max(&self.key)
    }

    /// How it stands: mark and words.
    fn mark(&self, page: &Page) -> (&'static str, String) {
        match self.state {
            None => ("draft", page.tr("No translation yet")),
            Some(state @ TranslationState::Machine) => ("ageing", state_words(page, state)),
            Some(state @ TranslationState::Outdated) => ("old", state_words(page, state)),
            Some(state) => ("fresh", state_words(page, state)),
        }
    }

    /// The button by which somebody vouches for what stands there.
    fn vouch(&self, page: &Page) -> Option<String> {
        match self.state {
            Some(TranslationState::Machine) => Some(page.tr("I read it; it is right")),
            Some(TranslationState::Outdated) => Some(page.tr("Still right, though the original changed")),
            _ => None,
        }
    }
}

/// How far a translation can be trusted.
pub(in crate::desk) fn state_words(page: &Page, state: TranslationState) -> String {
    match state {
        TranslationState::Machine => page.tr("By a machine, read by nobody"),
        TranslationState::Outdated => page.tr("The original changed since"),
        TranslationState::Checked | TranslationState::Original => page.tr("Checked"),
    }
}

/// The longest translation of a text, in characters.
pub(super) fn chars_max(key: &TextKey) -> usize {
    if key.field == "name" { NAME_CHARS_MAX } else { TEXT_CHARS_MAX }
}

/// What is to be known first.
pub(super) enum Notice {
    Saved,
    /// Somebody saved in between.
    Conflict,
    /// What a machine did: whether it went well, and the sentence.
    Machine((bool, String)),
}

#[derive(Template)]
#[template(path = "words_listing.html")]
pub(super) struct ListingWordsPage {
    pub(super) page: Page,
    pub(super) service: Service,
    pub(super) seen: u32,
    pub(super) language: LanguageTag,
    pub(super) name: String,
    /// Each language that it can be translated into, with its name and how much is to be done.
    pub(super) languages: Vec<(LanguageTag, String, u64)>,
    /// What readers see.
    pub(super) shown: Vec<Pair>,
    /// What only helps to find it.
    pub(super) found_by: Vec<Pair>,
    pub(super) notice: Option<Notice>,
    /// Whether a machine can translate something.
    pub(super) has_machine: bool,
}

/// A translation of a file, before it is taken.
pub(super) struct ComingRow {
    /// Its listing, where there is one.
    pub(super) listing: Option<(uuid::Uuid, String)>,
    pub(super) field: String,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) fate: String,
    pub(super) is_taken: bool,
}

#[derive(Template)]
#[template(path = "words_preview.html")]
pub(super) struct PreviewPage {
    pub(super) page: Page,
    pub(super) token: String,
    pub(super) language: LanguageTag,
    pub(super) name: String,
    /// How many there are of each kind.
    pub(super) counts: Vec<(String, u64)>,
    pub(super) rows: Vec<ComingRow>,
    /// So many more are not shown.
    pub(super) hidden: u64,
    pub(super) is_taken: bool,
    /// Why the file cannot be used.
    pub(super) problem: Option<String>,
}
