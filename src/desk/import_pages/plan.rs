//! What a file would change, row by row, against what the desk has at this moment. Writes nothing.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    merge::{Merged, merge},
    source::{Foreign, Source},
};
use crate::{
    directory::{Publisher, Service, ServiceStatus, Vocabulary},
    exchange::sheet::{self, Cell, Column, Outcome, Sheet, WrongCell},
    store::{StoreError, View},
};

/// How many ids are read at a time.
const PAGE_IDS: usize = 1_000;

/// One row.
pub(super) struct Row {
    /// Its number in a sheet; none elsewhere.
    pub(super) number: Option<u32>,
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// What a row would do.
pub(super) enum Kind {
    /// It can be taken.
    Open(Box<Open>),
    /// It says nothing new.
    Unchanged,
    /// Cells of a sheet that cannot be taken.
    Wrong(Vec<WrongCell>),
    /// It is another publisher's.
    OfAnother(String),
}

/// A row that can be taken.
pub(super) struct Open {
    /// How the listing is; none for a new one.
    pub(super) before: Option<Service>,
    /// How it would be.
    pub(super) after: Service,
    /// The state of the listing that this was compared with; 0 for none.
    pub(super) seen: u32,
    /// What the file says by itself, where it is of another directory.
    pub(super) of_file: Option<Service>,
    /// The cells of a sheet that change.
    pub(super) cells: Vec<Cell>,
    /// Without what was changed here too; none where nothing was.
    pub(super) without_clashes: Option<Service>,
}

impl Open {
    /// Whether the file and the desk both changed the same.
    pub(super) fn clashes(&self) -> bool {
        self.without_clashes.is_some() || self.cells.iter().any(|cell| cell.clash)
    }

    /// Whether taking it is what anybody would do.
    pub(super) fn is_safe(&self) -> bool {
        let ended = self.before.as_ref().is_some_and(|before| before.status == ServiceStatus::Defunct);
        !self.clashes() && !ended
    }
}

/// The rows of a file: first what can be taken without a thought, then what needs one, then the rest.
pub(super) fn rows(
    source: &Source,
    view: &View<'_>,
    town: &Publisher,
    today: NaiveDate,
) -> Result<Vec<Row>, StoreError> {
    let mut rows = match source {
        Source::Sheet(sheet) => of_sheet(sheet, view, town, today)?,
        Source::Foreign(foreign) => of_foreign(foreign, view, town)?,
    };
    rows.sort_by_key(|row| match &row.kind {
        Kind::Open(open) if open.is_safe() => 0,
        Kind::Open(_) => 1,
        Kind::Wrong(_) | Kind::OfAnother(_) => 2,
        Kind::Unchanged => 3,
    });
    Ok(rows)
}

fn of_sheet(sheet: &Sheet, view: &View<'_>, town: &Publisher, today: NaiveDate) -> Result<Vec<Row>, StoreError> {
    let preview = sheet::compare(sheet, view, town, Vocabulary::get(), today)?;
    let says_status: HashMap<u32, bool> =
        sheet.rows.iter().map(|row| (row.row, row.cells.contains_key(&Column::Status))).collect();
    let mut rows = Vec::with_capacity(preview.rows.len());
    for row in &preview.rows {
        let kind = match (&row.outcome, row.service()) {
            (Outcome::Impossible { cells }, _) => Kind::Wrong(cells.clone()),
            (Outcome::Unchanged, _) | (_, None) => Kind::Unchanged,
            (outcome, Some(service)) => {
                let (mut after, cells) = (service.clone(), cells_of(outcome));
                let before = view.service(after.id)?;
                if before.is_none() && !says_status.get(&row.row).is_some_and(|says| *says) {
                    // Nobody said that it is shown.
                    after.status = ServiceStatus::Inactive;
                }
                let seen = view.revision_number(after.id)?;
                Kind::Open(Box::new(Open { before, after, seen, of_file: None, cells, without_clashes: None }))
            }
        };
        rows.push(Row { number: Some(row.row), name: row.name.clone(), kind });
    }
    Ok(rows)
}

fn cells_of(outcome: &Outcome) -> Vec<Cell> {
    match outcome {
        Outcome::Changed { cells } | Outcome::Conflict { cells } => cells.clone(),
        _ => Vec::new(),
    }
}

fn of_foreign(foreign: &Foreign, view: &View<'_>, town: &Publisher) -> Result<Vec<Row>, StoreError> {
    let mut names: HashMap<Uuid, String> = HashMap::new();
    for publisher in foreign.directory.publishers()?.into_iter().chain(view.publishers()?) {
        names.insert(publisher.id, publisher.name);
    }
    let named = |id: Option<Uuid>| id.and_then(|id| names.get(&id)).cloned().unwrap_or_default();
    let (mut rows, mut after) = (Vec::new(), 0);
    loop {
        let ids = foreign.directory.service_ids(after, PAGE_IDS)?;
        let Some((last, _)) = ids.last() else { return Ok(rows) };
        after = *last;
        for (_, id) in ids {
            let Some(service) = foreign.directory.service(id)? else { continue };
            let (name, current) = (service.name.clone(), view.service(id)?);
            let owners = [Some(service.publisher_id), current.as_ref().map(|current| current.publisher_id)];
            let kind = match owners.into_iter().flatten().find(|owner| *owner != Some(town.id)) {
                Some(other) => Kind::OfAnother(named(other)),
                None => of_own(service, current, view)?,
            };
            rows.push(Row { number: None, name, kind });
        }
    }
}

/// A listing of the town's own that a file of another directory has.
fn of_own(service: Service, current: Option<Service>, view: &View<'_>) -> Result<Kind, StoreError> {
    let Some(current) = current else {
        // A draft: nobody here has said yet that it is true.
        let status =
            if service.status == ServiceStatus::Defunct { ServiceStatus::Defunct } else { ServiceStatus::Inactive };
        let of_file = Service { status, ..service };
        // An organization that is known here is as people here describe it.
        let known = match &of_file.organization {
            Some(organization) => view.organization(&organization.id.to_string())?.or(of_file.organization.clone()),
            None => None,
        };
        let after = Service { organization: known, ..of_file.clone() };
        let (before, of_file) = (None, Some(of_file));
        return Ok(Kind::Open(Box::new(Open {
            before,
            after,
            seen: 0,
            of_file,
            cells: Vec::new(),
            without_clashes: None,
        })));
    };
    let seen = view.revision_number(current.id)?;
    // A listing that the desk never changed is as its file said.
    let base = if seen == 0 { Some(current.clone()) } else { view.last_imported(current.id)? };
    let nonsense = |why: serde_json::Error| StoreError::Nonsense { column: "json", value: why.to_string() };
    let merged = merge(base.as_ref(), &current, service).map_err(nonsense)?;
    if merged.is_unchanged(&current) {
        return Ok(Kind::Unchanged);
    }
    let clashes = merged.clashes();
    let Merged { safe, full, of_file } = merged;
    Ok(Kind::Open(Box::new(Open {
        before: Some(current),
        after: full,
        seen,
        of_file: Some(of_file),
        cells: Vec::new(),
        without_clashes: clashes.then_some(safe),
    })))
}
