//! Answering for several drafts at once: what most of one kind have in common is ticked once. A section in which nothing
//! is ticked stays as it is in each.

use askama::Template;
use axum::{extract::State, http::Uri};
use uuid::Uuid;

use super::{
    answer::{Answer, Failure, html, to},
    app::{App, Shared, work},
    fields::Fields,
    form::{fill_costs, fill_languages, terms},
    listing_pages::{Difference, differences, street_of},
    lists::town,
    page::Page,
    signed_in::{Posted, SignedIn},
};
use crate::{
    directory::{Service, ServiceStatus, Taxonomy, TermCode, Vocabulary},
    limits::DESK_TOGETHER_MAX,
    store::{Act, Drafts, Saved, StoreError},
};

/// The fields that may be answered together, as the form of a listing names them.
const FIELDS: [(&str, Taxonomy); 4] = [
    ("audience", Taxonomy::Audience),
    ("cost", Taxonomy::Cost),
    ("language", Taxonomy::Language),
    ("access", Taxonomy::Access),
];

/// Stands for drafts without a need in the page's address.
const NO_NEED: &str = "none";

/// Drafts that are first of all for the same.
struct Group {
    /// The need, or `NO_NEED`.
    code: String,
    name: String,
    count: u64,
    is_shown: bool,
}

/// A draft with its box.
struct Draft {
    id: Uuid,
    /// What its box sends.
    value: String,
    name: String,
    organization: Option<String>,
    street: String,
    says: Vec<Difference>,
    ticked: bool,
}

/// A question: field, words, answers (code and name, and whether it is ticked).
type Question = (&'static str, String, Vec<(String, String, bool)>);

#[derive(Template)]
#[template(path = "together.html")]
struct TogetherPage {
    page: Page,
    groups: Vec<Group>,
    drafts: Vec<Draft>,
    questions: Vec<Question>,
    need: String,
    number: u32,
    more: bool,
    done: Option<u64>,
    checked: bool,
    problem: Option<String>,
    told: Vec<String>,
}

/// What a sent form is shown again with.
#[derive(Default)]
struct Sent {
    fields: Fields,
    problem: Option<String>,
    told: Vec<String>,
    done: Option<u64>,
}

/// The drafts of one kind; `?need=` chooses it.
pub(super) async fn page(State(app): State<App>, who: SignedIn, uri: Uri) -> Answer {
    work(&app, move |shared| {
        let query = Fields::parse(uri.query().unwrap_or_default().as_bytes());
        let sent = Sent { done: query.get("done").parse().ok(), ..Sent::default() };
        draw(shared, &who, query.get("need"), query.get("page"), &sent)
    })
    .await
}

fn draw(shared: &Shared, who: &SignedIn, wanted: &str, number: &str, sent: &Sent) -> Answer {
    let page = who.page(shared, "listings");
    let words = Vocabulary::get().words(page.catalogue().tag());
    let number: u32 = number.parse().unwrap_or(0).min(100_000);
    let found = shared.desk.view::<_, StoreError>(|view| {
        let Some(town) = town(view)? else { return Ok(None) };
        let counts = view.draft_needs(town.id)?;
        let code_of = |need: &Option<TermCode>| need.as_ref().map_or(NO_NEED, TermCode::as_str).to_owned();
        let shown = counts.iter().position(|(need, _)| code_of(need) == wanted).unwrap_or(0);
        let group = |(nth, (need, drafts)): (usize, &(Option<TermCode>, Drafts))| Group {
            code: code_of(need),
            name: need.as_ref().map_or_else(|| page.tr("No need chosen yet"), |need| words.name(need).to_owned()),
            count: drafts.count,
            is_shown: nth == shown,
        };
        let groups: Vec<Group> = counts.iter().enumerate().map(group).collect();
        let mut drafts = Vec::new();
        if let Some((_, of_need)) = counts.get(shown) {
            for row in view.draft_rows(of_need, number)? {
                let Some(service) = view.service(row.id)? else { continue };
                let value = format!("{} {}", row.id, row.revision);
                let is_first_time = !sent.fields.has("sent");
                drafts.push(Draft {
                    id: row.id,
                    ticked: is_first_time || sent.fields.all("take").any(|taken| taken == value),
                    value,
                    name: row.name,
                    organization: row.organization,
                    street: street_of(&service),
                    says: says(&page, &service),
                });
            }
        }
        Ok(Some((groups, drafts)))
    })?;
    let Some((groups, drafts)) = found else { return to("/town") };
    html(&TogetherPage {
        need: groups.iter().find(|group| group.is_shown).map_or_else(String::new, |group| group.code.clone()),
        more: drafts.len() == DESK_TOGETHER_MAX as usize,
        questions: questions(&page, &sent.fields),
        done: sent.done,
        checked: sent.fields.has("checked"),
        problem: sent.problem.clone(),
        told: sent.told.clone(),
        page,
        groups,
        drafts,
        number,
    })
}

/// What a draft says already.
fn says(page: &Page, service: &Service) -> Vec<Difference> {
    let nothing = Service { name: service.name.clone(), status: service.status, ..Service::default() };
    differences(page, &nothing, service)
}

fn questions(page: &Page, sent: &Fields) -> Vec<Question> {
    let words = Vocabulary::get().words(page.catalogue().tag());
    let names =
        [page.tr("For whom"), page.tr("What it costs"), page.tr("Languages spoken there"), page.tr("How to get in")];
    let question = |((field, taxonomy), name): ((&'static str, Taxonomy), String)| {
        let ticked = terms(sent, field);
        let answer = |code: &TermCode| (code.as_str().to_owned(), words.name(code).to_owned(), ticked.contains(code));
        (field, name, Vocabulary::get().of(taxonomy).map(|term| answer(&term.code)).collect())
    };
    FIELDS.into_iter().zip(names).map(question).collect()
}

/// Writes what was answered into every ticked draft.
fn answer(service: &mut Service, fields: &Fields) {
    let replace = |known: &mut Vec<TermCode>, field: &str| {
        if fields.has(field) {
            *known = terms(fields, field);
        }
    };
    replace(&mut service.audiences, "audience");
    replace(&mut service.access, "access");
    if fields.has("language") {
        fill_languages(service, fields);
    }
    if fields.has("cost") {
        fill_costs(service, fields);
    }
}

/// A box that was ticked: the listing, and the state of it that was shown.
fn ticked(value: &str) -> Option<(Uuid, u32)> {
    let (id, seen) = value.split_once(' ')?;
    Some((id.parse().ok()?, seen.parse().ok()?))
}

/// Saves the answers. Drafts that somebody changed in between are told, and stay as they are.
pub(super) async fn save(State(app): State<App>, form: Posted) -> Answer {
    work(&app, move |shared| {
        let (who, fields) = (&form.who, &form.fields);
        let (need, number) = (fields.get("need"), fields.get("page"));
        let page = who.page(shared, "listings");
        let chosen: Vec<(Uuid, u32)> = fields.all("take").filter_map(ticked).collect();
        let is_answered = FIELDS.iter().any(|(field, _)| fields.has(field));
        let problem = match (chosen.is_empty(), is_answered || fields.has("checked")) {
            (true, _) => Some(page.tr("Tick the listings that your answers are for.")),
            (false, false) => Some(page.tr("Tick an answer first, or that you have checked them.")),
            (false, true) => None,
        };
        if problem.is_some() {
            return draw(shared, who, need, number, &Sent { fields: fields.clone(), problem, ..Sent::default() });
        }
        let today = shared.now().date();
        let (done, told) = shared.desk.change::<_, Failure>(shared.moment(), |change| {
            let town = town(&change.view())?.ok_or(Failure::NotFound)?;
            let (mut done, mut told) = (0, Vec::new());
            for (id, seen) in chosen {
                let known = change.view().service(id)?.filter(|known| known.publisher_id == Some(town.id));
                let mut service = known.ok_or(Failure::NotFound)?;
                answer(&mut service, fields);
                let is_checked = fields.has("checked");
                if is_checked {
                    service.assured_date = Some(today);
                    if service.status == ServiceStatus::Inactive {
                        service.status = ServiceStatus::Active;
                    }
                }
                let act = if is_checked { Act::Confirmed } else { Act::Edited };
                match change.save(&service, seen, act, Some(who.id()))? {
                    Saved::As(_) | Saved::Same => done += 1,
                    Saved::Conflict(_) => told.push(service.name),
                }
            }
            Ok((done, told))
        })?;
        if told.is_empty() {
            let need = TermCode::parse(need).map_or(NO_NEED.to_owned(), |need| need.as_str().to_owned());
            return to(&format!("/listings/together?need={need}&done={done}"));
        }
        let sent = Sent { fields: fields.clone(), told, done: Some(done), ..Sent::default() };
        draw(shared, who, need, number, &sent)
    })
    .await
}
