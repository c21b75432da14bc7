//! Taking listings from files: choosing one, looking at what it would change, taking the ticked rows. Nothing is written
//! before; what was changed in between is told and not taken.

mod draw;
mod merge;
mod plan;
mod source;
mod words;

use std::{collections::HashMap, path::Path as FilePath};

use axum::{
    extract::{Path, State},
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use url::form_urlencoded;
use uuid::Uuid;

use super::{
    answer::{Answer, Failure, to},
    app::{App, Shared, work},
    fields::Fields,
    lists::town,
    signed_in::{Posted, SignedIn},
    uploads::{Uploads, tidy},
};
use crate::{
    directory::{Publisher, Service, Vocabulary},
    exchange::sheet::{TemplateError, template, template_csv},
    limits::{DESK_IMPORT_ROWS_SHOWN_MAX, SHEET_ROWS_MAX},
    locale::LanguageTag,
    store::{Act, Change, Filter, Saved, StoreError, View},
};
use draw::{Notice, draw_preview, draw_start};
use plan::{Kind, Open, rows};
use source::{Source, SourceError};

/// The longest name of a file that is shown and logged, in characters.
const NAME_SHOWN_CHARS: usize = 100;

fn uploads(shared: &Shared, who: &SignedIn) -> Uploads {
    Uploads::of(shared.desk.folder(), who.id())
}

fn query(uri: &Uri) -> Fields {
    Fields::parse(uri.query().unwrap_or_default().as_bytes())
}

/// What a file is called, on its pages.
fn file_name(fields: &Fields) -> String {
    fields.get("name").chars().take(NAME_SHOWN_CHARS).collect()
}

/// The address of a file's preview.
fn address(token: &str, name: &str, taken: Option<usize>) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    pairs.append_pair("name", name);
    if let Some(taken) = taken {
        pairs.append_pair("taken", &taken.to_string());
    }
    format!("/import/{token}?{}", pairs.finish())
}

/// Where one chooses a file, or takes a workbook along.
pub(super) async fn page(State(app): State<App>, who: SignedIn, uri: Uri) -> Answer {
    work(&app, move |shared| {
        tidy(shared.desk.folder(), shared.moment());
        let query = query(&uri);
        let taken = query.get("taken").parse().ok().map(Notice::Taken);
        draw_start(shared, &who, taken)
    })
    .await
}

/// Takes a file in, and on to what it would change.
pub(super) async fn receive(State(app): State<App>, who: SignedIn, form: Result<Posted, Response>) -> Answer {
    let form = match form {
        Err(refused) if refused.status() == StatusCode::BAD_REQUEST => {
            return work(&app, move |shared| draw_start(shared, &who, Some(Notice::TooLarge))).await;
        }
        Err(refused) => return Ok(refused),
        Ok(form) => form,
    };
    work(&app, move |shared| {
        let Some(upload) = form.fields.upload("file") else {
            return draw_start(shared, &who, Some(Notice::NoFile));
        };
        let name: String = upload.name.chars().take(NAME_SHOWN_CHARS).collect();
        let token = uploads(shared, &who).keep(&upload.bytes)?;
        tidy(shared.desk.folder(), shared.moment());
        to(&address(&token, &name, None))
    })
    .await
}

/// Reads the file of a token; none where it was taken, dropped or is too old.
fn read(shared: &Shared, who: &SignedIn, path: &FilePath) -> Result<(Publisher, Result<Source, SourceError>), Failure> {
    let town = shared.desk.view::<_, StoreError>(town)?.ok_or(Failure::NotFound)?;
    let read = source::read(path, &town, shared.now().date());
    if let Err(why) = &read {
        tracing::info!(account = who.id(), "a file cannot be taken: {}", super::answer::with_causes(why));
    }
    Ok((town, read))
}

/// What a file would change.
pub(super) async fn preview(State(app): State<App>, who: SignedIn, Path(token): Path<String>, uri: Uri) -> Answer {
    let waits = app.clone();
    // One at a time: a workbook unpacks to much.
    let _permit = waits.importing.acquire().await.map_err(|_| Failure::Broken)?;
    work(&app, move |shared| {
        let query = query(&uri);
        let notice = query.get("taken").parse().ok().map(Notice::Taken);
        show(shared, &who, &token, &file_name(&query), notice)
    })
    .await
}

fn show(shared: &Shared, who: &SignedIn, token: &str, name: &str, notice: Option<Notice>) -> Answer {
    let Some(path) = uploads(shared, who).find(token) else {
        return draw_start(shared, who, Some(Notice::Gone));
    };
    let (town, source) = read(shared, who, &path)?;
    match source {
        Ok(source) => {
            let today = shared.now().date();
            let rows = shared.desk.view::<_, StoreError>(|view| rows(&source, view, &town, today))?;
            draw_preview(shared, who, draw::Preview { token, name, source: &source, rows: &rows, notice })
        }
        Err(SourceError::Store(why)) => Err(why.into()),
        Err(why) => draw_start(shared, who, Some(Notice::Unfit(name.to_owned(), why))),
    }
}

/// What came of taking.
#[derive(Default)]
struct Done {
    taken: usize,
    /// Names of rows that were ticked and changed in between.
    told: Vec<String>,
    /// How many rows wait that the page had no room for.
    waiting: usize,
}

/// Takes the ticked rows.
pub(super) async fn take(State(app): State<App>, Path(token): Path<String>, form: Posted) -> Answer {
    let waits = app.clone();
    let _permit = waits.importing.acquire().await.map_err(|_| Failure::Broken)?;
    work(&app, move |shared| {
        let (who, name) = (&form.who, file_name(&form.fields));
        let Some(path) = uploads(shared, who).find(&token) else {
            return draw_start(shared, who, Some(Notice::Gone));
        };
        let (town, source) = read(shared, who, &path)?;
        let Ok(source) = source else {
            return show(shared, who, &token, &name, None);
        };
        let ticked: HashMap<Uuid, u32> = form.fields.all("take").filter_map(ticked).collect();
        let today = shared.now().date();
        let done = shared.desk.change::<_, StoreError>(shared.moment(), |change| {
            let rows = rows(&source, &change.view(), &town, today)?;
            let done = take_rows(change, rows, &ticked, who)?;
            if done.taken > 0 {
                thank(change, &source, &town)?;
                // What was sent without a file's name has none.
                let what = if name.is_empty() { done.taken.to_string() } else { format!("{name}: {}", done.taken) };
                change.log(Some(who.id()), "took a file", Some(&what))?;
            }
            Ok(done)
        })?;
        if !done.told.is_empty() {
            return show(shared, who, &token, &name, Some(Notice::Told(done.taken, done.told)));
        }
        if done.waiting > 0 {
            return to(&address(&token, &name, Some(done.taken)));
        }
        uploads(shared, who).remove(&token);
        to(&format!("/import?taken={}", done.taken))
    })
    .await
}

/// A box that was ticked: the listing, and the state of it that was shown.
fn ticked(value: &str) -> Option<(Uuid, u32)> {
    let (id, seen) = value.split_once(' ')?;
    Some((id.parse().ok()?, seen.parse().ok()?))
}

fn take_rows(
    change: &mut Change<'_>,
    rows: Vec<plan::Row>,
    ticked: &HashMap<Uuid, u32>,
    who: &SignedIn,
) -> Result<Done, StoreError> {
    let mut done = Done::default();
    for (nth, row) in rows.into_iter().filter(|row| matches!(row.kind, Kind::Open(_))).enumerate() {
        let Kind::Open(open) = row.kind else { continue };
        let Some(seen) = ticked.get(&open.after.id) else {
            done.waiting += usize::from(nth >= DESK_IMPORT_ROWS_SHOWN_MAX);
            continue;
        };
        match save(change, &open, *seen, who)? {
            Saved::As(_) => done.taken += 1,
            Saved::Same => {}
            Saved::Conflict(_) => done.told.push(row.name),
        }
    }
    Ok(done)
}

fn save(change: &mut Change<'_>, open: &Open, seen: u32, who: &SignedIn) -> Result<Saved, StoreError> {
    match &open.of_file {
        Some(of_file) => change.save_imported(&open.after, of_file, seen, Some(who.id())),
        None => change.save(&open.after, seen, Act::FromSheet, Some(who.id())),
    }
}

/// Whoever made the file wants to be named: what its licence asks becomes a part of the town.
fn thank(change: &mut Change<'_>, source: &Source, town: &Publisher) -> Result<(), StoreError> {
    let Source::Foreign(foreign) = source else { return Ok(()) };
    let said = foreign.said_of_town.clone();
    let Some(attribution) = said.attribution else { return Ok(()) };
    let mut town = town.clone();
    match &mut town.attribution {
        Some(known) if known.contains(&attribution) => return Ok(()),
        Some(known) => *known = format!("{known}; {attribution}"),
        none => *none = Some(attribution),
    }
    town.license = town.license.or(said.license);
    change.writer().put_publisher(&town)
}

/// Forgets a file that nobody wants to take.
pub(super) async fn leave(State(app): State<App>, Path(token): Path<String>, form: Posted) -> Answer {
    work(&app, move |shared| {
        uploads(shared, &form.who).remove(&token);
        to("/import")
    })
    .await
}

/// A function that makes a file of listings, reading one after the other.
type Template = fn(&mut dyn Iterator<Item = Service>, &LanguageTag) -> Result<Vec<u8>, TemplateError>;

/// Every listing as a workbook, in the reader's language.
pub(super) async fn workbook(State(app): State<App>, who: SignedIn) -> Answer {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let make: Template = |services, language| template(services, language, Vocabulary::get());
    work(&app, move |shared| give(shared, &who, make, kind, "xlsx")).await
}

/// The same as CSV.
pub(super) async fn csv(State(app): State<App>, who: SignedIn) -> Answer {
    let make: Template = |services, language| template_csv(services, language, Vocabulary::get());
    work(&app, move |shared| give(shared, &who, make, "text/csv; charset=utf-8", "csv")).await
}

fn give(shared: &Shared, who: &SignedIn, make: Template, kind: &'static str, ending: &str) -> Answer {
    let language = who.page(shared, "import").catalogue().tag().clone();
    match shared.desk.view(|view| made(view, make, &language))? {
        Ok(bytes) => {
            let name = format!("attachment; filename=\"wegwijs-{}.{ending}\"", shared.now().date());
            let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)];
            Ok((headers, bytes).into_response())
        }
        Err(TemplateError::TooManyRows) => draw_start(shared, who, Some(Notice::TooManyListings)),
        Err(why) => {
            tracing::error!("{}", super::answer::with_causes(&why));
            Err(Failure::Broken)
        }
    }
}

/// A file of the town's listings by name, without those that ended.
fn made(view: &View<'_>, make: Template, language: &LanguageTag) -> Result<Result<Vec<u8>, TemplateError>, StoreError> {
    let ids: Vec<Uuid> = match town(view)? {
        Some(town) => view.rows(town.id, Filter::All, SHEET_ROWS_MAX as u32, 0)?.iter().map(|row| row.id).collect(),
        None => Vec::new(),
    };
    let mut broken = None;
    let mut services = ids.into_iter().filter_map(|id| match view.service(id) {
        Ok(service) => service,
        Err(why) => {
            broken = Some(why);
            None
        }
    });
    let made = make(&mut services, language);
    broken.map_or(Ok(made), Err)
}
