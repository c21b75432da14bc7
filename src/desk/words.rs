//! How far the translations of the town's listings have come, and what is to be done in one language. Owns the pages
//! under `/words`; a listing's own texts are for `listing`.

mod draw;
mod listing;

use axum::{extract::State, http::Uri};

use super::{
    answer::{Answer, html, to},
    app::{App, work},
    fields::Fields,
    lists::town,
    page::Page,
    signed_in::SignedIn,
};
use crate::{
    directory::{TermCode, TextKey, TextOwner, Vocabulary},
    limits::DESK_ROWS_SHOWN_MAX,
    locale::{LANGUAGES, LanguageTag, language_of},
    store::{Standing, StoreError},
};
use draw::{LanguagePage, WordsPage};
pub(super) use listing::{page as listing_page, save as save_listing};

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
fn field_name(page: &Page, key: &TextKey) -> String {
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
        let language = chosen(query.get("language"));
        let number: u32 = query.get("page").parse().unwrap_or(0).min(100_000);
        let found = shared.desk.view::<_, StoreError>(|view| {
            let Some(town) = town(view)? else { return Ok(None) };
            let rows = match &language {
                Some(language) => view.words_to_do(town.id, language, number)?,
                None => Vec::new(),
            };
            Ok(Some((view.words_standing(town.id)?, rows)))
        })?;
        let Some((standing, rows)) = found else { return to("/town") };
        let of = |language: &LanguageTag| {
            standing.iter().find(|(known, _)| known == language).map(|(_, standing)| *standing).unwrap_or_default()
        };
        let page = who.page(shared, "words");
        match language {
            None => {
                let all = languages().map(|language| {
                    let (name, standing) = (language_name(&page, &language), of(&language));
                    (language, name, standing)
                });
                let all = all.filter(|(.., standing)| *standing != Standing::default()).collect();
                html(&WordsPage { all, page })
            }
            Some(language) => html(&LanguagePage {
                name: language_name(&page, &language),
                standing: of(&language),
                more: rows.len() == DESK_ROWS_SHOWN_MAX as usize,
                language,
                rows,
                number,
                page,
            }),
        }
    })
    .await
}
