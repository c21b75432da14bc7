//! How far the translations of the town's listings have come, and what is to be done in one language. Owns the pages
//! under `/words`; a listing's own texts are for `listing`.

mod draw;
mod files;
mod judge;
mod listing;
mod machine;
mod waiting;

use axum::{extract::State, http::Uri};

use super::{
    answer::{Answer, Failure, html, to},
    app::{App, Shared, work, work_long},
    fields::Fields,
    lists::town,
    page::Page,
    signed_in::{Posted, SignedIn},
};
use crate::{
    directory::{TermCode, TextKey, TextOwner, Vocabulary},
    limits::DESK_ROWS_SHOWN_MAX,
    locale::{LANGUAGES, LanguageTag, language_of},
    store::StoreError,
};
pub(super) use draw::state_words;
use draw::{LanguagePage, WordsPage};
pub(super) use files::{accept, download, preview, receive};
pub(super) use listing::{page as listing_page, save as save_listing};
use machine::Machine;
pub(super) use waiting::Waiting;

/// The 24 languages, in their fixed order.
fn languages() -> impl Iterator<Item = LanguageTag> {
    LANGUAGES.iter().filter_map(|language| LanguageTag::parse(language.tag).ok())
}

/// One of the 24.
fn chosen(tag: &str) -> Option<LanguageTag> {
    language_of(tag).and_then(|language| LanguageTag::parse(language.tag).ok())
}

/// What the reader calls a language.
pub(super) fn language_name(page: &Page, language: &LanguageTag) -> String {
    let code = TermCode::parse(&format!("language.{language}")).ok();
    let words = Vocabulary::get().words(page.catalogue().tag());
    code.map_or_else(|| language.to_string(), |code| words.name(&code).to_owned())
}

/// What a text is called on the desk.
pub(super) fn field_name(page: &Page, key: &TextKey) -> String {
    match (key.owner, key.field) {
        (TextOwner::Service, "name") => page.tr("Name"),
        (TextOwner::Service, "description") => page.tr("What it is"),
        (TextOwner::Service, "alert") => page.tr("A message at the top"),
        (TextOwner::Service, "application_process") => page.tr("How to apply"),
        (TextOwner::Service, "eligibility_description") => page.tr("About who may come"),
        (TextOwner::Service, "fees_description") => page.tr("About the cost"),
        (TextOwner::Service, "interpretation_services") => page.tr("Interpreters"),
        (TextOwner::Service, _) => page.tr("Another name"),
        (TextOwner::Organization, "name") => page.tr("Organization"),
        (TextOwner::Organization, "description") => page.tr("About the organization"),
        (TextOwner::Organization, _) => page.tr("Another name of the organization"),
        (TextOwner::Location, "name") => page.tr("Name of the place"),
        (TextOwner::Location, "description") => page.tr("About the place"),
        (TextOwner::Location, "transportation") => page.tr("How to get there"),
        (TextOwner::Location, _) => page.tr("Another name of the place"),
    }
}

/// All languages, or with `?language=` what is to be done in one.
pub(super) async fn page(State(app): State<App>, who: SignedIn, uri: Uri) -> Answer {
    work(&app, move |shared| {
        let query = Fields::parse(uri.query().unwrap_or_default().as_bytes());
        match chosen(query.get("language")) {
            None => overview(shared, &who),
            Some(language) => {
                let number: u32 = query.get("page").parse().unwrap_or(0).min(100_000);
                let page = who.page(shared, "words");
                let notice = notice(&page, &query);
                of_language(shared, page, language, number, notice)
            }
        }
    })
    .await
}

fn overview(shared: &Shared, who: &SignedIn) -> Answer {
    let found = shared.desk.view::<_, StoreError>(|view| match town(view)? {
        Some(town) => Ok(Some(view.words_standing(town.id)?)),
        None => Ok(None),
    })?;
    let Some(standing) = found else { return to("/town") };
    let page = who.page(shared, "words");
    let all = languages().filter_map(|language| {
        let (_, standing) = standing.iter().find(|(known, _)| *known == language)?;
        Some((language.clone(), language_name(&page, &language), *standing))
    });
    html(&WordsPage { all: all.collect(), page })
}

/// What happened before, if anything: whether it went well, and the sentence.
fn notice(page: &Page, query: &Fields) -> Option<(bool, String)> {
    if query.has("taken") {
        let taken = query.get("taken").parse().unwrap_or(0);
        return Some((true, page.tr_count("{n} translation was taken.", "{n} translations were taken.", &taken)));
    }
    if query.has("no_file") {
        return Some((false, page.tr("Choose the file that the translator sent back, then send it again.")));
    }
    query.has("nothing").then(|| (true, page.tr("There is nothing to translate into this language.")))
}

fn of_language(
    shared: &Shared,
    page: Page,
    language: LanguageTag,
    number: u32,
    notice: Option<(bool, String)>,
) -> Answer {
    let found = shared.desk.view::<_, StoreError>(|view| {
        let Some(town) = town(view)? else { return Ok(None) };
        Ok(Some((view.words_standing(town.id)?, view.words_to_do(town.id, &language, number)?)))
    })?;
    let Some((standing, rows)) = found else { return to("/town") };
    let standing =
        standing.into_iter().find(|(known, _)| *known == language).map(|(_, standing)| standing).unwrap_or_default();
    html(&LanguagePage {
        name: language_name(&page, &language),
        has_machine: shared.services.translation.is_some() && standing.missing > 0,
        more: rows.len() == DESK_ROWS_SHOWN_MAX as usize,
        standing,
        language,
        rows,
        number,
        notice,
        page,
    })
}

/// Has the machine translate some of what is missing in a language.
pub(super) async fn fill(State(app): State<App>, form: Posted) -> Answer {
    work_long(&app, move |shared| {
        let language = chosen(form.fields.get("language")).ok_or(Failure::Unreadable)?;
        let service = shared.services.translation.as_ref().ok_or(Failure::NotFound)?;
        let done = Machine::new(service).fill_language(shared, form.who.id(), &language)?;
        let page = form.who.page(shared, "words");
        let notice = done.notice(&page);
        of_language(shared, page, language, 0, Some(notice))
    })
    .await
}
