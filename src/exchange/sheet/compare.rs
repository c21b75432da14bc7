//! What a sheet would change in a directory. Writes nothing: gives the whole listings that somebody may write.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    Column, Reason, Sheet, SheetRow, UnknownColumn,
    apply::write,
    cost::currency_of,
    place::Known,
    understand::{ASKS_FOR_APPOINTMENT, Reading},
    value::{AsItWas, Values, is_left_out, is_too_rich, show, tidy, values, yes_no},
    words::{WordBook, plain},
};
use crate::{
    directory::{Publisher, Service, Vocabulary},
    locale::LanguageTag,
    store::{Directory, StoreError},
};

/// What the sheet would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// Each row, in the order of the sheet.
    pub rows: Vec<Row>,
    /// Columns of which nothing is taken.
    pub unknown_columns: Vec<UnknownColumn>,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its number in the file, counted from 1.
    pub row: u32,
    /// The listing; none where the row does not say which one it is of.
    pub id: Option<Uuid>,
    /// Its name, as the row says it, else as the directory does.
    pub name: String,
    /// What the row would do.
    pub outcome: Outcome,
    service: Option<Box<Service>>,
}

/// What a row would do.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A listing that is not there yet.
    New,
    /// These cells change.
    Changed {
        /// What was edited in the sheet.
        cells: Vec<Cell>,
    },
    /// Nothing was edited.
    Unchanged,
    /// These cells change, and the listing has changed after the sheet was written.
    Conflict {
        /// What was edited in the sheet.
        cells: Vec<Cell>,
    },
    /// The row cannot be taken.
    Impossible {
        /// Each cell that stands in the way.
        cells: Vec<WrongCell>,
    },
}

/// A cell that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Which.
    pub column: Column,
    /// As the directory has it now, in the words of the sheet's language.
    pub before: String,
    /// As it would be.
    pub after: String,
    /// Both were changed: what the directory has now is not what the person saw.
    pub clash: bool,
}

/// A cell that cannot be taken.
#[derive(Debug, Clone, PartialEq)]
pub struct WrongCell {
    /// Which.
    pub column: Column,
    /// As it stands in the sheet.
    pub text: String,
    /// Why not.
    pub reason: Reason,
}

impl Row {
    /// The whole listing as it would be; none where the row is unchanged or impossible.
    pub fn service(&self) -> Option<&Service> {
        self.service.as_deref()
    }
}

impl Preview {
    /// The whole listings of the rows that `which` picks. Rows that are unchanged or impossible have none.
    pub fn services(&self, which: impl Fn(&Row) -> bool) -> Vec<Service> {
        let picked = self.rows.iter().filter(|row| which(row));
        picked.filter_map(|row| row.service.as_deref().cloned()).collect()
    }
}

/// Compares a sheet with the listings of a publisher. `today`: nobody has checked anything later.
///
/// # Errors
/// When the directory cannot be read.
pub fn compare(
    sheet: &Sheet,
    directory: &Directory,
    publisher: &Publisher,
    vocabulary: &Vocabulary,
    today: NaiveDate,
) -> Result<Preview, StoreError> {
    let english = || LanguageTag::parse("en").ok();
    let language = sheet.language.clone().or_else(|| publisher.language.clone()).or_else(english);
    let Some(language) = language else {
        return Ok(Preview { rows: Vec::new(), unknown_columns: sheet.unknown_columns.clone() });
    };
    let mut comparison = Comparison {
        book: WordBook::new(vocabulary, &language),
        columns: sheet.columns.iter().copied().collect(),
        publisher,
        today,
        directory,
        own: HashSet::new(),
        foreign: HashSet::new(),
        known: Known::default(),
        seen: HashMap::new(),
    };
    comparison.load()?;
    let rows = sheet.rows.iter().map(|row| comparison.row(row)).collect::<Result<_, _>>()?;
    Ok(Preview { rows, unknown_columns: sheet.unknown_columns.clone() })
}

/// How many ids are read at a time.
const PAGE_IDS: usize = 1_000;

struct Comparison<'c> {
    book: WordBook,
    columns: BTreeSet<Column>,
    publisher: &'c Publisher,
    today: NaiveDate,
    directory: &'c Directory,
    own: HashSet<Uuid>,
    foreign: HashSet<Uuid>,
    known: Known,
    /// The row in which each listing stood first.
    seen: HashMap<Uuid, u32>,
}

impl Comparison<'_> {
    /// Looks at every listing. None is kept: thousands of them take more memory than the desk has.
    fn load(&mut self) -> Result<(), StoreError> {
        let mut after = 0;
        loop {
            let page = self.directory.service_ids(after, PAGE_IDS)?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after = *last;
            for (_, id) in page {
                match self.directory.service(id)? {
                    Some(service) if service.publisher_id == Some(self.publisher.id) => {
                        self.known.note(&service);
                        self.own.insert(id);
                    }
                    _ => drop(self.foreign.insert(id)),
                }
            }
        }
    }

    fn row(&mut self, row: &SheetRow) -> Result<Row, StoreError> {
        let name = row.cells.get(&Column::Name).map(|name| tidy(name)).unwrap_or_default();
        let text = row.cells.get(&Column::Id).cloned().unwrap_or_default();
        let (id, was) = match self.id(row, text.trim()) {
            Ok(found) => found,
            Err((id, reason)) => {
                let cells = vec![WrongCell { column: Column::Id, text, reason }];
                return Ok(Row { row: row.row, id, name, outcome: Outcome::Impossible { cells }, service: None });
            }
        };
        let former = if self.own.contains(&id) { self.directory.service(id)? } else { None };
        let name = former.as_ref().filter(|_| name.is_empty()).map_or(name, |former| former.name.clone());
        let (outcome, service) = match &former {
            Some(former) => self.changed(row, former, was.as_ref()),
            None => self.added(row, id),
        };
        Ok(Row { row: row.row, id: Some(id), name, outcome, service: service.map(Box::new) })
    }

    /// Which listing a row is of, and how it was when the sheet was written.
    fn id(&mut self, row: &SheetRow, text: &str) -> Result<(Uuid, Option<AsItWas>), (Option<Uuid>, Reason)> {
        if text.is_empty() {
            let id = self.new_id(row);
            self.seen.insert(id, row.row);
            return Ok((id, None));
        }
        let id = Uuid::parse_str(text).map_err(|_| (None, Reason::BadId { text: text.to_owned() }))?;
        if self.foreign.contains(&id) {
            return Err((Some(id), Reason::NotYours { id }));
        }
        if !self.own.contains(&id) {
            return Err((Some(id), Reason::NoSuchListing { id }));
        }
        if let Some(first) = self.seen.get(&id) {
            return Err((Some(id), Reason::Twice { row: *first }));
        }
        self.seen.insert(id, row.row);
        Ok((id, row.as_it_was.as_deref().and_then(AsItWas::parse)))
    }

    /// The id of a new listing comes from what it says, so that reading the sheet again finds the same listing.
    fn new_id(&self, row: &SheetRow) -> Uuid {
        let said = [Column::Name, Column::Organization, Column::Address].map(|column| row.cells.get(&column));
        let said: Vec<String> =
            said.into_iter().map(|text| text.map_or_else(String::new, |text| plain(text))).collect();
        let turn = |turn: u32| format!("sheet/{}/{turn}", said.join("/"));
        let ids = (0..).map(|number| Uuid::new_v5(&self.publisher.id, turn(number).as_bytes()));
        ids.into_iter()
            .find(|id| !self.seen.contains_key(id) && !self.foreign.contains(id))
            .unwrap_or(self.publisher.id)
    }

    fn added(&self, row: &SheetRow, id: Uuid) -> (Outcome, Option<Service>) {
        let mut service = Service {
            id,
            publisher_id: Some(self.publisher.id),
            original_language: self.publisher.language.clone(),
            ..Service::default()
        };
        let current = values(&service);
        let mut wrong = Vec::new();
        let mut edits = self.edits(row, None, &current, None, &mut wrong);
        if !self.columns.contains(&Column::Name) {
            wrong.push(WrongCell { column: Column::Name, text: String::new(), reason: Reason::Missing });
        }
        let all = self.settle(&mut edits, &current, &mut wrong, row);
        if !wrong.is_empty() {
            return (Outcome::Impossible { cells: wrong }, None);
        }
        write(&mut service, &edits, &all, &self.known, self.publisher);
        (Outcome::New, Some(service))
    }

    fn changed(&self, row: &SheetRow, former: &Service, was: Option<&AsItWas>) -> (Outcome, Option<Service>) {
        let current = values(former);
        let mut wrong = Vec::new();
        let mut edits = self.edits(row, Some(former), &current, was, &mut wrong);
        let all = self.settle(&mut edits, &current, &mut wrong, row);
        if !wrong.is_empty() {
            return (Outcome::Impossible { cells: wrong }, None);
        }
        if edits.is_empty() {
            return (Outcome::Unchanged, None);
        }
        let changed_since = |column: Column| {
            let now = current.get(&column).map_or("", String::as_str);
            let had = |was: &AsItWas| was.had(column, now) || is_left_out(former, column) && was.had(column, "");
            was.is_some_and(|was| !had(was))
        };
        let shown =
            |column: Column, values: &Values| show(column, values.get(&column).map_or("", String::as_str), &self.book);
        let cell = |column: Column| Cell {
            column,
            before: shown(column, &current),
            after: shown(column, &all),
            clash: changed_since(column),
        };
        let cells = edits.keys().copied().map(cell).collect();
        let mut service = former.clone();
        write(&mut service, &edits, &all, &self.known, self.publisher);
        let outcome =
            if Column::all().any(changed_since) { Outcome::Conflict { cells } } else { Outcome::Changed { cells } };
        (outcome, Some(service))
    }

    /// The values that the row changes.
    fn edits(
        &self,
        row: &SheetRow,
        former: Option<&Service>,
        current: &Values,
        was: Option<&AsItWas>,
        wrong: &mut Vec<WrongCell>,
    ) -> Values {
        let mut reading = Reading {
            book: &self.book,
            current,
            currency: currency_of(self.publisher.country.as_deref()),
            today: self.today,
            by_appointment: false,
        };
        let text_of = |column: Column| row.cells.get(&column).map_or("", String::as_str);
        let appointment = reading.value(Column::ByAppointment, text_of(Column::ByAppointment));
        reading.by_appointment = appointment.is_ok_and(|said| said == "yes");
        let mut edits = Values::new();
        for column in self.columns.iter().copied().filter(|column| *column != Column::Id) {
            let text = tidy(text_of(column));
            let now = current.get(&column).map_or("", String::as_str);
            // Protected, so it never stood in the sheet: only a new address says anything.
            if text.is_empty() && former.is_some_and(|former| is_left_out(former, column)) {
                continue;
            }
            // Not touched: as the directory has it, or as it was when the sheet was written.
            let as_now = former.is_some() && text == show(column, now, &self.book);
            if as_now || was.is_some_and(|was| was.had(column, &text)) {
                continue;
            }
            match reading.value(column, &text) {
                Ok(value) if value == now || was.is_some_and(|was| was.had(column, &value)) => {}
                Ok(_) if former.is_some_and(|former| is_too_rich(former, column)) => {
                    wrong.push(WrongCell { column, text, reason: Reason::TooRich });
                }
                Ok(value) => drop(edits.insert(column, value)),
                Err(reasons) => {
                    let cell = |reason| WrongCell { column, text: text.clone(), reason };
                    wrong.extend(reasons.into_iter().map(cell));
                }
            }
        }
        edits
    }

    /// What one edit means for other columns, and whether they go together. Gives all values as they shall be.
    fn settle(&self, edits: &mut Values, current: &Values, wrong: &mut Vec<WrongCell>, row: &SheetRow) -> Values {
        let was = |column: Column| current.get(&column).map_or("", String::as_str);
        if edits.get(&Column::Hours).is_some_and(|hours| hours == ASKS_FOR_APPOINTMENT) {
            edits.insert(Column::Hours, String::new());
            edits.insert(Column::ByAppointment, yes_no(true));
            edits.retain(|column, value| {
                !matches!(column, Column::Hours | Column::ByAppointment) || value != was(*column)
            });
        }
        let mut all = current.clone();
        all.extend(edits.iter().map(|(column, value)| (*column, value.clone())));
        // A pin stays where the former address was: the new one has its own, or none.
        let moved = edits.contains_key(&Column::Address) || edits.contains_key(&Column::Town);
        let pinned = edits.contains_key(&Column::Latitude) || edits.contains_key(&Column::Longitude);
        if moved && !pinned {
            let [latitude, longitude] = self.known.coordinates(&all).unwrap_or_default();
            for (column, value) in [(Column::Latitude, latitude), (Column::Longitude, longitude)] {
                if value != was(column) {
                    edits.insert(column, value.clone());
                    all.insert(column, value);
                }
            }
        }
        let of = |column: Column| all.get(&column).map_or("", String::as_str);
        let text = |column: Column| row.cells.get(&column).cloned().unwrap_or_default();
        let pair = [Column::Latitude, Column::Longitude];
        let half = pair.into_iter().find(|column| of(*column).is_empty());
        if let Some(column) = half.filter(|_| pair.iter().any(|column| !of(*column).is_empty())) {
            wrong.push(WrongCell { column, text: text(column), reason: Reason::HalfAPoint });
        }
        if let (Ok(minimum), Ok(maximum)) = (of(Column::MinimumAge).parse(), of(Column::MaximumAge).parse())
            && minimum > maximum
            && (edits.contains_key(&Column::MinimumAge) || edits.contains_key(&Column::MaximumAge))
        {
            let reason = Reason::AgesReversed { minimum, maximum };
            wrong.push(WrongCell { column: Column::MaximumAge, text: text(Column::MaximumAge), reason });
        }
        all
    }
}
