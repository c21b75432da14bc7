//! What is to be done today, most useful first. Each is done in one or two clicks.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use chrono::NaiveDate;

use super::{
    answer::{Answer, html, to},
    app::{App, work},
    lists::{due_day, mark, town},
    neighbours::{Fate, Reference, references},
    page::Page,
    signed_in::SignedIn,
    words::Waiting,
};
use crate::{
    coverage::{self, Weight},
    directory::{Profile, TermCode, Vocabulary},
    limits::HIDDEN_AFTER_DAYS,
    store::{Changed, Filter, Role, Row, StoreError},
};

/// How many listings of a kind the first page shows.
const SHOWN: u32 = 8;

#[derive(Template)]
#[template(path = "today.html")]
struct TodayPage {
    page: Page,
    today: NaiveDate,
    due: Vec<Row>,
    due_count: u64,
    drafts: Vec<Row>,
    draft_count: u64,
    gaps: Vec<(String, String)>,
    gap_count: u64,
    waiting: Waiting,
    /// When this was last published; for those who publish.
    last: Option<String>,
    /// The last listings of which readers will then see something else.
    changed: Vec<Changed>,
    /// Services of neighbours that we referred to and that are not given any more: path and name.
    ended: Vec<(String, String)>,
    is_empty: bool,
}

impl TodayPage {
    fn mark(&self, row: &Row) -> (&'static str, String) {
        mark(&self.page, row, &self.today)
    }
}

/// A reference that leads nowhere any more.
fn ended(reference: &Reference) -> Option<(String, String)> {
    let adopted = &reference.adopted;
    let path = format!("/neighbours/{}/{}", adopted.of_publisher_id, adopted.of_service_id);
    (reference.fate == Fate::Ended).then(|| (path, adopted.name.clone()))
}

/// The to-do list. A desk that does not know its town asks for it first.
pub(super) async fn page(State(app): State<App>, who: SignedIn) -> Answer {
    work(&app, move |shared| {
        let (page, today) = (who.page(shared, "today"), shared.now().date());
        let found = shared.desk.view::<_, StoreError>(|view| {
            let Some(town) = town(view)? else { return Ok(None) };
            let due = Filter::Due(due_day(today));
            let (rows, drafts) = (view.rows(town.id, due, SHOWN, 0)?, view.rows(town.id, Filter::Drafts, SHOWN, 0)?);
            let oldest = today - chrono::Days::new(u64::try_from(HIDDEN_AFTER_DAYS).unwrap_or(0));
            // What a neighbour does for our people is met too.
            let references = references(shared, view, town.id)?;
            let needs = view.own_needs(town.id, oldest)?;
            let theirs = references.iter().flat_map(|reference| &reference.needs);
            let met: HashMap<TermCode, u64> = needs.iter().chain(theirs).map(|need| (need.clone(), 1)).collect();
            let gaps = coverage::gaps(town.profile.unwrap_or(Profile::SmallTown), &met);
            let counts = view.row_counts(town.id, due_day(today))?;
            let words = Vocabulary::get().words(page.catalogue().tag());
            let essential = gaps.iter().filter(|gap| gap.weight == Weight::Essential).count();
            let shown = gaps.iter().take(essential.clamp(SHOWN as usize / 2, SHOWN as usize));
            let named = shown.map(|gap| (gap.need.as_str().to_owned(), words.name(&gap.need).to_owned())).collect();
            let last = if page.may_publish() { view.last_deed("published")? } else { None };
            Ok(Some(TodayPage {
                last: last.map(|at| page.moment(&at)),
                changed: last.map_or(Ok(Vec::new()), |last| view.changed_since(last, SHOWN))?,
                today,
                due: rows,
                due_count: counts.due,
                drafts,
                draft_count: counts.drafts,
                gaps: named,
                gap_count: gaps.len() as u64,
                waiting: Waiting::of(view, &page, &town)?,
                ended: references.iter().filter_map(ended).collect(),
                is_empty: counts.all == 0,
                page,
            }))
        })?;
        match found {
            Some(page) => html(&page),
            None => {
                who.must_be(Role::Administrator)?;
                to("/town")
            }
        }
    })
    .await
}
