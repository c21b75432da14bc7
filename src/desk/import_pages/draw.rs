//! The pages of an import: the start, and the rows of a file with what each would change. Decides nothing but how much
//! fits a page.

use askama::Template;

use super::{
    super::{
        answer::{Answer, Failure, html},
        app::Shared,
        listing_pages::{Difference, differences, street_of},
        page::Page,
        signed_in::SignedIn,
    },
    plan::{Kind, Open, Row},
    source::{Source, SourceError},
    words::{Problem, of_cell, of_source},
};
use crate::{
    directory::{Service, ServiceStatus},
    exchange::sheet::Cell,
    limits::{DESK_IMPORT_BYTES_MAX, DESK_IMPORT_ROWS_SHOWN_MAX, SHEET_ROWS_MAX},
};

/// What is to be known first.
pub(super) enum Notice {
    /// So many listings were taken.
    Taken(usize),
    /// So many were taken; these were changed in between.
    Told(usize, Vec<String>),
    /// No file was chosen.
    NoFile,
    /// The form was too large, or cut off.
    TooLarge,
    /// The file waited too long, or was taken already.
    Gone,
    /// Nothing of the file of this name can be taken.
    Unfit(String, SourceError),
    /// More listings than a workbook has rows.
    TooManyListings,
}

#[derive(Template)]
#[template(path = "import.html")]
struct StartPage {
    page: Page,
    taken: Option<u64>,
    problem: Option<Problem>,
    /// The file that the problem is about.
    name: String,
    megabytes_max: String,
}

/// Draws the start.
pub(super) fn draw_start(shared: &Shared, who: &SignedIn, notice: Option<Notice>) -> Answer {
    let page = who.page(shared, "import");
    let megabytes_max = (DESK_IMPORT_BYTES_MAX >> 20).to_string();
    let plain = |words: String| Some(Problem { words, detail: None });
    let (mut taken, mut name) = (None, String::new());
    let problem = match notice {
        None | Some(Notice::Told(..)) => None,
        Some(Notice::Taken(number)) => {
            taken = u64::try_from(number).ok();
            None
        }
        Some(Notice::NoFile) => plain(page.tr("Choose a file first.")),
        Some(Notice::TooLarge) => plain(page.tr_with(
            "The file did not arrive whole. Is it larger than {number} megabytes? Cut out your town first, or try again.",
            "number",
            &megabytes_max,
        )),
        Some(Notice::Gone) => {
            plain(page.tr("This file is not here any more: it was taken, or waited for more than a day. Send it again."))
        }
        Some(Notice::TooManyListings) => plain(page.tr_with(
            "There are more listings than a workbook has room for: {number} rows.",
            "number",
            SHEET_ROWS_MAX.to_string(),
        )),
        Some(Notice::Unfit(file, why)) => {
            name = file;
            Some(of_source(&page, &why).ok_or(Failure::Broken)?)
        }
    };
    html(&StartPage { page, taken, problem, name, megabytes_max })
}

/// What is to be drawn of a file.
pub(super) struct Preview<'a> {
    pub(super) token: &'a str,
    /// As the sender calls it.
    pub(super) name: &'a str,
    pub(super) source: &'a Source,
    pub(super) rows: &'a [Row],
    pub(super) notice: Option<Notice>,
}

/// A line of a row.
struct Line {
    name: String,
    before: String,
    after: String,
    clash: bool,
}

/// A row with a box.
struct Shown {
    /// What its box sends.
    value: String,
    ticked: bool,
    name: String,
    street: String,
    number: Option<u32>,
    mark: (&'static str, String),
    /// Why it is not ticked.
    why_not: String,
    /// The page of the listing as it is.
    link: Option<String>,
    lines: Vec<Line>,
    is_new: bool,
}

/// A row without one.
struct Refused {
    name: String,
    number: Option<u32>,
    /// Column, what stands there, why not.
    cells: Vec<(String, String, String)>,
}

/// Something that a file had and nobody takes: where, what, why (in English).
type Left = (String, String);

#[derive(Template)]
#[template(path = "import_preview.html")]
struct PreviewPage<'a> {
    page: Page,
    token: &'a str,
    name: &'a str,
    taken: Option<u64>,
    told: Vec<String>,
    new: u64,
    changed: u64,
    unchanged: u64,
    impossible: u64,
    rows: Vec<Shown>,
    /// Rows that come once these are taken.
    later: u64,
    refused: Vec<Refused>,
    unknown_columns: Vec<String>,
    is_guessed: bool,
    left: Vec<Left>,
    left_count: u64,
    /// Whom the town will name beside its listings.
    makers: Option<String>,
}

/// Draws what a file would change.
pub(super) fn draw_preview(shared: &Shared, who: &SignedIn, preview: Preview<'_>) -> Answer {
    let page = who.page(shared, "import");
    let Preview { token, name, source, rows, notice } = preview;
    let (taken, told) = match notice {
        Some(Notice::Taken(number)) => (u64::try_from(number).ok(), Vec::new()),
        Some(Notice::Told(number, names)) => (u64::try_from(number).ok(), names),
        _ => (None, Vec::new()),
    };
    let open = || rows.iter().filter_map(|row| if let Kind::Open(open) = &row.kind { Some((row, open)) } else { None });
    let count = |which: &dyn Fn(&Kind) -> bool| rows.iter().filter(|row| which(&row.kind)).count() as u64;
    let new = open().filter(|(_, open)| open.before.is_none()).count() as u64;
    let all = open().count();
    let shown = open().take(DESK_IMPORT_ROWS_SHOWN_MAX).map(|(row, open)| shown(&page, row, open)).collect();
    let refused = rows.iter().filter_map(|row| refused(&page, row)).take(DESK_IMPORT_ROWS_SHOWN_MAX).collect();
    let (unknown_columns, is_guessed) = match source {
        Source::Sheet(sheet) => {
            let names = sheet.unknown_columns.iter().map(|column| column.title.clone());
            (names.filter(|title| !title.is_empty()).collect(), sheet.remark.is_some())
        }
        Source::Foreign(_) => (Vec::new(), false),
    };
    let (left, left_count) = left(source);
    html(&PreviewPage {
        token,
        name,
        taken,
        told,
        new,
        changed: all as u64 - new,
        unchanged: count(&|kind| matches!(kind, Kind::Unchanged)),
        impossible: count(&|kind| matches!(kind, Kind::Wrong(_) | Kind::OfAnother(_))),
        rows: shown,
        later: all.saturating_sub(DESK_IMPORT_ROWS_SHOWN_MAX) as u64,
        refused,
        unknown_columns,
        is_guessed,
        left,
        left_count,
        makers: source.makers(),
        page,
    })
}

fn shown(page: &Page, row: &Row, open: &Open) -> Shown {
    let is_ended = open.before.as_ref().is_some_and(|before| before.status == ServiceStatus::Defunct);
    let why_not = if open.clashes() {
        page.tr("This was changed here too, after the file was made. Tick it to take what the file says.")
    } else if is_ended {
        page.tr("This listing has ended here.")
    } else {
        String::new()
    };
    let mark = match (&open.before, open.clashes()) {
        (None, _) => ("fresh", page.tr("New")),
        (Some(_), false) => ("ageing", page.tr("Changed")),
        (Some(_), true) => ("old", page.tr("Changed on both sides")),
    };
    Shown {
        value: format!("{} {}", open.after.id, open.seen),
        ticked: open.is_safe(),
        name: row.name.clone(),
        street: street_of(&open.after),
        number: row.number,
        mark,
        why_not,
        link: open.before.as_ref().map(|before| format!("/listings/{}", before.id)),
        lines: lines(page, open),
        is_new: open.before.is_none(),
    }
}

fn lines(page: &Page, open: &Open) -> Vec<Line> {
    if !open.cells.is_empty() {
        let cell = |cell: &Cell| Line {
            name: cell.column.header(page.catalogue()),
            before: cell.before.clone(),
            after: cell.after.clone(),
            clash: cell.clash,
        };
        return open.cells.iter().map(cell).collect();
    }
    let nothing = Service { status: open.after.status, ..Service::default() };
    let before = open.before.as_ref().unwrap_or(&nothing);
    let quiet = open.without_clashes.as_ref().map(|service| differences(page, before, service));
    let line = |line: Difference| Line {
        clash: quiet.as_ref().is_some_and(|quiet| !quiet.contains(&line)),
        name: line.name,
        before: line.before,
        after: line.after,
    };
    differences(page, before, &open.after).into_iter().map(line).collect()
}

fn refused(page: &Page, row: &Row) -> Option<Refused> {
    let cells = match &row.kind {
        Kind::Wrong(cells) => cells
            .iter()
            .map(|cell| (cell.column.header(page.catalogue()), cell.text.clone(), of_cell(page, cell)))
            .collect(),
        Kind::OfAnother(publisher) => {
            let why = page.tr_with("This is a listing of {publisher}, who keeps it.", "publisher", publisher);
            vec![(String::new(), String::new(), why)]
        }
        Kind::Open(_) | Kind::Unchanged => return None,
    };
    Some(Refused { name: row.name.clone(), number: row.number, cells })
}

/// What the reader of a format left out, by what it says of it, with how many there are.
fn left(source: &Source) -> (Vec<Left>, u64) {
    let Source::Foreign(foreign) = source else { return (Vec::new(), 0) };
    let skipped = &foreign.report.skipped;
    let lines = skipped.iter().take(DESK_IMPORT_ROWS_SHOWN_MAX).map(|one| (one.place.at.clone(), one.reason.clone()));
    (lines.collect(), skipped.len() as u64)
}
