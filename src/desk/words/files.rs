//! Texts to translators and back, as XLIFF. Owns the pages; what becomes of each translation is said by `judge`. Writes
//! nothing before somebody saw it and took it.

use std::{fs, io::Cursor};

use axum::{
    extract::{Path, State},
    http::{Uri, header},
    response::IntoResponse,
};

use super::{
    super::{
        answer::{Answer, Failure, html, to},
        app::{App, Shared, work},
        fields::Fields,
        lists::town,
        page::Page,
        signed_in::{Posted, SignedIn},
        uploads::{Uploads, tidy},
    },
    chosen,
    draw::PreviewPage,
    judge::{Coming, judge, take},
    language_name,
};
use crate::{
    exchange::xliff::{self, Which, XliffError},
    limits::DESK_WORDS_SHOWN_MAX,
    locale::LanguageTag,
    store::StoreError,
};

/// Texts for a translator: `/words/ar.xlf` what is missing or outdated, with `?which=all` every text.
pub(in crate::desk) async fn download(
    State(app): State<App>,
    _: SignedIn,
    Path(name): Path<String>,
    uri: Uri,
) -> Answer {
    work(&app, move |shared| {
        let language = name.strip_suffix(".xlf").and_then(chosen).ok_or(Failure::NotFound)?;
        let query = Fields::parse(uri.query().unwrap_or_default().as_bytes());
        let which = if query.get("which") == "all" { Which::All } else { Which::MissingAndOutdated };
        match shared.desk.view::<_, Failure>(|view| written(view, &language, which))? {
            Some(bytes) => Ok((
                [
                    (header::CONTENT_TYPE, "application/xliff+xml".to_owned()),
                    (header::CONTENT_DISPOSITION, format!("attachment; filename=\"wegwijs-{language}.xlf\"")),
                ],
                bytes,
            )
                .into_response()),
            None => to(&format!("/words?language={language}&nothing")),
        }
    })
    .await
}

/// The file; none where there is nothing to translate.
fn written(view: &crate::store::View<'_>, language: &LanguageTag, which: Which) -> Result<Option<Vec<u8>>, Failure> {
    let Some(town) = town(view)? else { return Ok(None) };
    let Some(own) = &town.language else { return Ok(None) };
    let (mut bytes, mut failed) = (Cursor::new(Vec::new()), None);
    let ids = view.words_services(town.id, language)?;
    let services = ids.into_iter().map_while(|id| match view.service(id) {
        Ok(service) => Some(service.unwrap_or_default()),
        Err(why) => {
            failed = Some(why);
            None
        }
    });
    let done = xliff::write(services, own, language, which, &mut bytes);
    match (failed, done) {
        (Some(why), _) => Err(why.into()),
        (None, Ok(_)) => Ok(Some(bytes.into_inner())),
        (None, Err(XliffError::SameLanguage { .. } | XliffError::Nothing { .. })) => Ok(None),
        (None, Err(_)) => Err(Failure::Broken),
    }
}

/// Keeps a file that a translator sent, and shows what is in it.
pub(in crate::desk) async fn receive(State(app): State<App>, form: Posted) -> Answer {
    work(&app, move |shared| {
        let language = chosen(form.fields.get("language")).ok_or(Failure::Unreadable)?;
        let Some(upload) = form.fields.upload("file") else {
            return to(&format!("/words?language={language}&no_file"));
        };
        let folder = shared.desk.folder();
        let token = Uploads::of(folder, form.who.id()).keep(&upload.bytes)?;
        tidy(folder, shared.moment());
        to(&format!("/words/file/{token}?language={language}"))
    })
    .await
}

/// What a file holds that waits to be taken.
pub(in crate::desk) async fn preview(
    State(app): State<App>,
    who: SignedIn,
    Path(token): Path<String>,
    uri: Uri,
) -> Answer {
    work(&app, move |shared| {
        let query = Fields::parse(uri.query().unwrap_or_default().as_bytes());
        let language = chosen(query.get("language")).ok_or(Failure::NotFound)?;
        let Some(bytes) = waiting(shared, &who, &token)? else {
            return to(&format!("/words?language={language}&no_file"));
        };
        let judged = shared.desk.view(|view| judge(view, &bytes));
        let page = who.page(shared, "words");
        let (coming, problem) = match judged? {
            Ok(coming) => (coming, None),
            Err(why) => (Vec::new(), Some(refusal(&page, &why))),
        };
        // A file says itself into which language it is.
        let language = coming.first().map_or(language, |one| one.translated.language.clone());
        html(&drawn(page, token, language, &coming, problem))
    })
    .await
}

/// The bytes of a waiting file.
fn waiting(shared: &Shared, who: &SignedIn, token: &str) -> Result<Option<Vec<u8>>, Failure> {
    let Some(path) = Uploads::of(shared.desk.folder(), who.id()).find(token) else { return Ok(None) };
    Ok(Some(fs::read(&path).map_err(|source| StoreError::File { path, source })?))
}

fn drawn(page: Page, token: String, language: LanguageTag, coming: &[Coming], problem: Option<String>) -> PreviewPage {
    let news: Vec<&Coming> = coming.iter().filter(|one| one.fate.is_news()).collect();
    PreviewPage {
        name: language_name(&page, &language),
        counts: super::judge::counts(&page, coming),
        rows: news.iter().take(DESK_WORDS_SHOWN_MAX).map(|one| one.row(&page)).collect(),
        hidden: news.len().saturating_sub(DESK_WORDS_SHOWN_MAX) as u64,
        is_taken: coming.iter().any(|one| one.fate.is_taken()),
        page,
        token,
        language,
        problem,
    }
}

/// Why a file cannot be used, and what to do.
fn refusal(page: &Page, why: &XliffError) -> String {
    match why {
        XliffError::Version { version } => page.tr_with(
            "This is XLIFF {version}. Ask for the file in XLIFF 2, as Wegwijs gave it out.",
            "version",
            version,
        ),
        XliffError::Malformed { problem, .. } => page.tr_with(
            "This file cannot be used. Ask the translator to save it again as XLIFF 2. For their program: {problem}",
            "problem",
            problem,
        ),
        _ => page.tr("This file cannot be read. Send it once more."),
    }
}

/// Takes what the preview showed.
pub(in crate::desk) async fn accept(State(app): State<App>, Path(token): Path<String>, form: Posted) -> Answer {
    work(&app, move |shared| {
        let language = chosen(form.fields.get("language")).ok_or(Failure::Unreadable)?;
        let Some(bytes) = waiting(shared, &form.who, &token)? else {
            return to(&format!("/words?language={language}&no_file"));
        };
        let today = shared.now().date();
        let taken = shared.desk.change(shared.moment(), |change| take(change, &bytes, today, form.who.id()))?;
        Uploads::of(shared.desk.folder(), form.who.id()).remove(&token);
        to(&format!("/words?language={language}&taken={taken}"))
    })
    .await
}
