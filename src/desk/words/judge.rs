//! What becomes of translations that came back in a file. Owns the rule: never a worse translation over a better one,
//! and none of a text that is gone.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    super::{answer::Failure, lists::town, page::Page},
    draw::ComingRow,
    field_name,
};
use crate::{
    directory::{Service, TextKey, Translation, TranslationState, put_translation, texts_of},
    exchange::xliff::{Originals, Since, Translated, XliffError, read},
    locale::language_of,
    store::{Act, Change, View},
};

/// What becomes of one translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fate {
    /// There is none yet.
    New,
    /// It stands in the place of another.
    Replaces,
    /// The words are there already, and somebody vouches for them now.
    Checked,
    /// There is none yet, but the original changed since: it is marked as outdated.
    Outdated,
    /// Not taken: the original changed since, and there is another translation.
    Changed,
    /// Not taken: what is there is better vouched for.
    Worse,
    /// Not taken: the text is not there any more, or is in this language itself.
    Gone,
    /// It is there already.
    Same,
}

impl Fate {
    fn of(came: &Translated, kept: Option<&Translation>) -> Self {
        match (came.since, kept) {
            (Since::Gone, _) => Self::Gone,
            (Since::Changed, None) => Self::Outdated,
            (_, Some(kept)) if kept.text.trim() == came.text.trim() && kept.state.rank() <= came.state.rank() => {
                Self::Same
            }
            (Since::Changed, Some(_)) => Self::Changed,
            (Since::Same, None) => Self::New,
            (Since::Same, Some(kept)) if came.state.rank() > kept.state.rank() => Self::Worse,
            (Since::Same, Some(kept)) if kept.text.trim() == came.text.trim() => Self::Checked,
            (Since::Same, Some(_)) => Self::Replaces,
        }
    }

    /// Whether it would be written.
    pub(super) fn is_taken(self) -> bool {
        matches!(self, Self::New | Self::Replaces | Self::Checked | Self::Outdated)
    }

    /// Whether somebody should see it.
    pub(super) fn is_news(self) -> bool {
        self != Self::Same
    }

    fn words(self, page: &Page) -> String {
        match self {
            Self::New => page.tr("New"),
            Self::Replaces => page.tr("Instead of another"),
            Self::Checked => page.tr("Checked now"),
            Self::Outdated => page.tr("New, but the original changed since: marked as outdated"),
            Self::Changed => page.tr("Not taken: the original changed since"),
            Self::Worse => page.tr("Not taken: a better one is there"),
            Self::Gone => page.tr("Not taken: this text is not there any more"),
            Self::Same => page.tr("As it is already"),
        }
    }
}

/// A translation of a file, and what it meets here.
pub(super) struct Coming {
    pub(super) translated: Translated,
    pub(super) fate: Fate,
    /// The listing, where there is one.
    service: Option<(Uuid, String)>,
    before: String,
}

impl Coming {
    /// As it is shown before it is taken.
    pub(super) fn row(&self, page: &Page) -> ComingRow {
        ComingRow {
            listing: self.service.clone(),
            field: field_name(page, &self.translated.key),
            before: self.before.clone(),
            after: self.translated.text.clone(),
            fate: self.fate.words(page),
            is_taken: self.fate.is_taken(),
        }
    }
}

/// How many there are of each fate, in words.
pub(super) fn counts(page: &Page, coming: &[Coming]) -> Vec<(String, u64)> {
    let fates: BTreeSet<Fate> = coming.iter().map(|one| one.fate).collect();
    let count = |fate: Fate| coming.iter().filter(|one| one.fate == fate).count() as u64;
    fates.into_iter().map(|fate| (fate.words(page), count(fate))).collect()
}

/// The town's listings that carry the texts of a file.
fn services(view: &View<'_>, came: &[Translated]) -> Result<Vec<Service>, Failure> {
    let Some(town) = town(view)? else { return Ok(Vec::new()) };
    let owners: BTreeSet<_> = came.iter().map(|one| (one.key.owner, one.key.id)).collect();
    let mut ids = BTreeSet::new();
    for (owner, record) in owners {
        ids.extend(view.service_with(town.id, owner, record)?);
    }
    let mut found = Vec::new();
    for id in ids {
        found.extend(view.service(id)?);
    }
    // A text without a language of its own is in the town's.
    for service in &mut found {
        service.original_language = service.original_language.take().or_else(|| town.language.clone());
    }
    Ok(found)
}

/// What would become of each translation of a file; nothing is written. Inside, why the file cannot be used.
pub(super) fn judge(view: &View<'_>, bytes: &[u8]) -> Result<Result<Vec<Coming>, XliffError>, Failure> {
    let came = match read(bytes, &Originals::default()) {
        Ok(came) => came,
        Err(why) => return Ok(Err(why)),
    };
    let services = services(view, &came)?;
    let came = match read(bytes, &Originals::of(&services)) {
        Ok(came) => came,
        Err(why) => return Ok(Err(why)),
    };
    let mut texts = HashMap::new();
    for service in &services {
        texts.extend(texts_of(service).into_iter().map(|text| (text.key, (text, service))));
    }
    let coming = came.into_iter().map(|translated| {
        let met = texts.get(&translated.key);
        let met = met.filter(|(text, _)| text.language != Some(&translated.language));
        let kept = met.and_then(|(text, _)| text.translation(&translated.language));
        let is_ours = met.is_some() && language_of(translated.language.as_str()).is_some();
        Coming {
            fate: if is_ours { Fate::of(&translated, kept) } else { Fate::Gone },
            service: met.map(|(_, service)| (service.id, service.name.clone())),
            before: kept.map(|kept| kept.text.clone()).unwrap_or_default(),
            translated,
        }
    });
    Ok(Ok(coming.collect()))
}

/// Writes what a file brings; how many texts.
pub(super) fn take(change: &mut Change<'_>, bytes: &[u8], today: NaiveDate, by: i64) -> Result<u64, Failure> {
    // It was shown before; one that cannot be used has no button.
    let coming = judge(&change.view(), bytes)?.map_err(|_| Failure::Unreadable)?;
    let listings: BTreeSet<Uuid> = coming.iter().filter_map(|one| Some(one.service.as_ref()?.0)).collect();
    let taken: HashMap<TextKey, Coming> =
        coming.into_iter().filter(|one| one.fate.is_taken()).map(|one| (one.translated.key, one)).collect();
    for id in listings {
        let Some(mut service) = change.view().service(id)? else { continue };
        // All that is its own, also what it shares with the next: what is shared is written once in a change.
        let keys: Vec<TextKey> = texts_of(&service).into_iter().map(|text| text.key).collect();
        for came in keys.iter().filter_map(|key| taken.get(key)) {
            put_translation(&mut service, &came.translated.key, translation(came, today));
        }
        let seen = change.view().revision_number(id)?;
        change.save(&service, seen, Act::Translated, Some(by))?;
    }
    Ok(taken.len() as u64)
}

fn translation(came: &Coming, today: NaiveDate) -> Translation {
    let translated = &came.translated;
    let state = if came.fate == Fate::Outdated { TranslationState::Outdated } else { translated.state };
    Translation {
        field: translated.key.field.to_owned(),
        language: translated.language.clone(),
        text: translated.text.clone(),
        state,
        translated_at: Some(today),
    }
}
