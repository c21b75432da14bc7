//! Lists of listings: all, due, drafts, ended, or by words.

use askama::Template;
use axum::{extract::State, http::Uri};
use chrono::{Days, NaiveDate};

use super::{
    answer::{Answer, html, to},
    app::{App, Shared, work},
    fields::Fields,
    page::Page,
    signed_in::SignedIn,
};
use crate::{
    directory::{Freshness, Publisher, ServiceStatus},
    limits::{AGEING_AFTER_DAYS, DESK_ROWS_SHOWN_MAX},
    locale::LanguageTag,
    search::Context,
    store::{Filter, Row, RowCounts, StoreError, View},
};

#[derive(Template)]
#[template(path = "lists.html")]
struct ListsPage {
    page: Page,
    rows: Vec<Row>,
    today: NaiveDate,
    which: &'static str,
    words: String,
    counts: [(&'static str, u64); 4],
    number: u32,
    more: bool,
}

/// How a listing stands, for its mark in a list.
pub(super) fn mark(page: &Page, row: &Row, today: &NaiveDate) -> (&'static str, String) {
    match (row.status, Freshness::on(*today, row.assured_date)) {
        (ServiceStatus::Inactive, _) => ("draft", page.tr("Draft")),
        (ServiceStatus::Defunct, _) => ("ended", page.tr("Ended")),
        (ServiceStatus::TemporarilyClosed, _) => ("ageing", page.tr("Closed for now")),
        (_, Freshness::Fresh { .. }) => ("fresh", page.tr("Fresh")),
        (_, Freshness::Ageing { .. }) => ("ageing", page.tr("Check it again")),
        (_, Freshness::CallFirst) => ("old", page.tr("The kiosk says: call first")),
        (_, Freshness::Hidden) => ("old", page.tr("Too old: not shown any more")),
        (_, Freshness::Unconfirmed) => ("old", page.tr("Never checked")),
    }
}

impl ListsPage {
    fn mark(&self, row: &Row) -> (&'static str, String) {
        mark(&self.page, row, &self.today)
    }

    fn name_of(&self, which: &str) -> String {
        match which {
            "due" => self.page.tr("To check"),
            "drafts" => self.page.tr("Drafts"),
            "ended" => self.page.tr("Ended"),
            _ => self.page.tr("All"),
        }
    }
}

/// The day before which a listing's last check is too long ago.
pub(super) fn due_day(today: NaiveDate) -> NaiveDate {
    today - Days::new(u64::try_from(AGEING_AFTER_DAYS).unwrap_or(0))
}

/// The town, or on to where it is described first.
pub(super) fn town(view: &View<'_>) -> Result<Option<Publisher>, StoreError> {
    Ok(view.publishers()?.into_iter().next())
}

fn context(shared: &Shared, town: &Publisher) -> Context {
    let english = LanguageTag::parse("en").unwrap_or_else(|_| unreachable!("it is a tag"));
    Context {
        now: shared.now(),
        from: town.point,
        country: town.country.clone(),
        reader: town.language.clone().unwrap_or(english),
    }
}

/// A page of listings.
pub(super) async fn page(State(app): State<App>, who: SignedIn, uri: Uri) -> Answer {
    work(&app, move |shared| {
        let query = Fields::parse(uri.query().unwrap_or_default().as_bytes());
        let today = shared.now().date();
        let filters = [
            ("all", Filter::All),
            ("due", Filter::Due(due_day(today))),
            ("drafts", Filter::Drafts),
            ("ended", Filter::Ended),
        ];
        let (which, filter) =
            filters.into_iter().find(|(name, _)| *name == query.get("which")).unwrap_or(("all", Filter::All));
        let words: String = query.get("words").chars().take(200).collect();
        let number: u32 = query.get("page").parse().unwrap_or(0).min(100_000);
        let found = shared.desk.view::<_, StoreError>(|view| {
            let Some(town) = town(view)? else { return Ok(None) };
            let rows = if words.is_empty() {
                view.rows(town.id, filter, DESK_ROWS_SHOWN_MAX, number)?
            } else {
                view.rows_matching(town.id, &words, &context(shared, &town))?
            };
            let RowCounts { all, due, drafts, ended } = view.row_counts(town.id, due_day(today))?;
            Ok(Some((rows, [("all", all), ("due", due), ("drafts", drafts), ("ended", ended)])))
        })?;
        let Some((rows, counts)) = found else { return to("/town") };
        let more = words.is_empty() && rows.len() == DESK_ROWS_SHOWN_MAX as usize;
        html(&ListsPage { page: who.page(shared, "listings"), rows, today, which, words, counts, number, more })
    })
    .await
}
