//! What stays the same while the records of one import are taken: whose they are, where we are, what was met
//! before, and the count. Writes each listing; knows nothing of files.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use serde_json::Value;
use uuid::Uuid;

use super::fields::{self, Record};
use crate::{
    directory::{Publisher, Service, Taxonomy, TermCode, Vocabulary},
    exchange::{ImportError, Place, Report},
    store::Writer,
};

/// The key under which a row of a table carries its origin: `[row, file, line]`.
pub const ORIGIN: &str = "@";

/// Said of a record that stands twice.
pub const OTHER_CONTENT: &str = "it stands here again with other content under the same id; the first one was taken";

/// A number for the content of a record; the order of its keys means nothing.
pub fn content_of(record: &Record) -> u64 {
    let mut hasher = DefaultHasher::new();
    record.hash(&mut hasher);
    hasher.finish()
}

/// Where a record stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    file: usize,
    at: String,
    /// Which of `Taker::labels` says it better than `at`.
    label: Option<usize>,
    row: Option<i64>,
    /// Made by us from a column of another record, so not counted.
    derived: bool,
}

impl At {
    /// A record of a JSON file.
    pub fn json(file: usize, path: impl Into<String>) -> Self {
        Self { file, at: path.into(), label: None, row: None, derived: false }
    }

    /// The record below this one, or where its own row says.
    pub fn child(&self, key: &str, index: Option<usize>, record: &mut Record) -> Self {
        if let Some(Value::Array(origin)) = record.shift_remove(ORIGIN) {
            let number = |at: usize| origin.get(at).and_then(Value::as_i64).unwrap_or_default();
            let (row, line) = (number(0), number(2));
            let file = usize::try_from(number(1)).unwrap_or_default();
            let label = usize::try_from(-line - 1).ok();
            return Self { file, at: format!("line {line}"), label, row: Some(row), derived: row == 0 };
        }
        let at = match index {
            Some(index) => format!("{}.{key}[{index}]", self.at),
            None => format!("{}.{key}", self.at),
        };
        Self { file: self.file, at, label: None, row: None, derived: self.row.is_some() }
    }
}

/// Takes records, one import long.
pub struct Taker<'w, 'a> {
    /// What happened so far.
    pub report: Report,
    /// Whose records these are now.
    pub publisher: Publisher,
    writer: &'w mut Writer<'a>,
    publishers: HashMap<Uuid, Publisher>,
    files: Vec<PathBuf>,
    labels: Vec<String>,
    services: HashMap<Uuid, Box<str>>,
    counted: HashSet<u64>,
    used_rows: HashSet<i64>,
    /// The organizations and places met, with their content as it first was: the directory has one of an id.
    contents: HashMap<Uuid, u64>,
    /// The listing, place or organization whose parts are being taken; parts without an id are named after it.
    pub(super) owner: Uuid,
}

impl<'w, 'a> Taker<'w, 'a> {
    /// Begins; `publisher` is in the directory already.
    pub fn new(writer: &'w mut Writer<'a>, publisher: Publisher) -> Self {
        Self {
            report: Report::default(),
            publishers: HashMap::from([(publisher.id, publisher.clone())]),
            owner: publisher.id,
            publisher,
            writer,
            files: Vec::new(),
            labels: Vec::new(),
            services: HashMap::new(),
            counted: HashSet::new(),
            used_rows: HashSet::new(),
            contents: HashMap::new(),
        }
    }

    /// Goes on to the next file; gives its number.
    pub fn file(&mut self, shown: &Path) -> usize {
        self.files.push(shown.to_owned());
        self.files.len() - 1
    }

    /// The records that follow belong to this publisher.
    ///
    /// # Errors
    /// When the directory refuses.
    pub fn belongs_to(&mut self, publisher: Publisher) -> Result<(), ImportError> {
        // The one of the command line goes first: it says what the person said.
        match self.publishers.get(&publisher.id) {
            Some(known) => self.publisher = known.clone(),
            None => {
                self.writer.put_publisher(&publisher)?;
                self.publishers.insert(publisher.id, publisher.clone());
                self.publisher = publisher;
            }
        }
        Ok(())
    }

    /// Whether a publisher's id is of this import.
    pub fn knows_publisher(&self, id: Uuid) -> bool {
        self.publishers.contains_key(&id)
    }

    /// The place as the report shows it.
    pub fn place(&self, at: &At) -> Place {
        let file = self.files.get(at.file).map_or(Path::new("?"), PathBuf::as_path);
        let label = at.label.and_then(|label| self.labels.get(label)).unwrap_or(&at.at);
        Place::new(file, label.clone())
    }

    /// A line number for a staged record that has none: `place` turns it back into the path.
    pub fn line_of(&mut self, at: &At) -> i64 {
        self.labels.push(at.at.clone());
        i64::try_from(self.labels.len()).map_or(-1, |count| -count)
    }

    /// The number of the file that is being read.
    pub fn last_file(&self) -> usize {
        self.files.len().saturating_sub(1)
    }

    fn first_time(&mut self, kind: &str, at: &At, id: Uuid) -> bool {
        if let Some(row) = at.row {
            return !at.derived && self.used_rows.insert(row);
        }
        let mut hasher = DefaultHasher::new();
        (kind, id).hash(&mut hasher);
        !at.derived && self.counted.insert(hasher.finish())
    }

    /// Counts a record as taken; each only once, however often it is repeated.
    pub fn take(&mut self, kind: &str, at: &At, id: Uuid) {
        if self.first_time(kind, at, id) {
            self.report.take(kind);
        }
    }

    /// Counts a record as skipped.
    pub fn skip(&mut self, kind: &str, at: &At, reason: impl Into<String>) {
        if !at.derived && at.row.is_none_or(|row| self.used_rows.insert(row)) {
            self.report.skip(kind, self.place(at), reason);
        }
    }

    /// Begins with other tables, whose rows count from 1 again.
    pub fn forget_rows(&mut self) {
        self.used_rows.clear();
    }

    /// Whether the row of a table was taken or skipped.
    pub fn has_used(&self, row: i64) -> bool {
        self.used_rows.contains(&row)
    }

    /// Remarks on a record that is taken; on a repeated one only the first time.
    pub fn change(&mut self, kind: &str, at: &At, reason: impl Into<String>) {
        if at.row.is_none_or(|row| !self.used_rows.contains(&row)) {
            self.report.change(kind, self.place(at), reason);
        }
    }

    /// Remarks on an organization or place that was met before and said something else then.
    pub fn compare(&mut self, kind: &str, id: Uuid, record: &Record, at: &At) {
        let content = content_of(record);
        if *self.contents.entry(id).or_insert(content) != content {
            self.change(kind, at, OTHER_CONTENT);
        }
    }

    /// The UUID of a record: its own, or made of the publisher, the kind and what the source calls it.
    pub fn id(&mut self, kind: &str, record: &mut Record) -> Uuid {
        match fields::text(record, "id", 500) {
            Ok(Some(id)) => self.uuid(kind, &id),
            _ => {
                let content = serde_json::to_string(record).unwrap_or_default();
                Uuid::new_v5(&self.owner, format!("{kind}:{content}").as_bytes())
            }
        }
    }

    /// The UUID of what the source calls `id`.
    pub fn uuid(&self, kind: &str, id: &str) -> Uuid {
        id.parse().unwrap_or_else(|_| Uuid::new_v5(&self.publisher.id, format!("{kind}:{id}").as_bytes()))
    }

    /// Writes a listing, unless it was written before.
    ///
    /// # Errors
    /// When the directory refuses.
    pub fn put(&mut self, service: &Service, at: &At) -> Result<(), ImportError> {
        if let Some(first) = self.services.get(&service.id) {
            let reason = format!("the same service stands in {first} already; that one was taken");
            self.skip("service", at, reason);
            return Ok(());
        }
        let place = self.place(at).to_string().into_boxed_str();
        self.services.insert(service.id, place);
        self.writer.put_service(service)?;
        self.take("service", at, service.id);
        Ok(())
    }

    /// Whether a listing of this id was written by this import.
    pub fn has_service(&self, id: Uuid) -> bool {
        self.services.contains_key(&id)
    }

    /// Takes a list of words; what is no word in it is said.
    pub fn words(&mut self, kind: &str, record: &mut Record, key: &str, at: &At) -> Vec<String> {
        if !fields::is_words(record, key) {
            self.change(kind, at, format!("{key} should be a list of texts; what is no text was left out"));
        }
        fields::words(record, key)
    }

    /// Takes a list of terms of one taxonomy.
    pub fn terms(&mut self, kind: &str, record: &mut Record, key: &str, taxonomy: Taxonomy, at: &At) -> Vec<TermCode> {
        let mut found: Vec<TermCode> = Vec::new();
        for word in self.words(kind, record, key, at) {
            match TermCode::parse(&word).ok().filter(|code| is_term(code, taxonomy)) {
                Some(code) if found.contains(&code) => {}
                Some(code) => found.push(code),
                None => self.change(kind, at, format!("{key}: “{word}” is not in our vocabulary and was left out")),
            }
        }
        found
    }

    /// Takes one term.
    pub fn term(
        &mut self,
        kind: &str,
        record: &mut Record,
        key: &str,
        taxonomy: Taxonomy,
        at: &At,
    ) -> Option<TermCode> {
        self.terms(kind, record, key, taxonomy, at).into_iter().next()
    }

    /// What is left of a record that has no place for more: links to its parents go silently, the rest is said.
    pub fn leave(&mut self, kind: &str, record: Record, at: &At) {
        let lost: Vec<String> = fields::clean_rest(record)
            .into_iter()
            .filter(|(key, value)| !key.ends_with("_id") && !is_blank(value))
            .map(|(key, _)| key)
            .collect();
        if !lost.is_empty() {
            self.change(
                kind,
                at,
                format!("these columns have no place in a directory and were left out: {}", lost.join(", ")),
            );
        }
    }

    /// What is left of a record that keeps it: cleaned, with UUIDs where HSDS wants them.
    pub fn keep(&self, kind: &str, record: Record) -> Record {
        let mut rest = fields::clean_rest(record);
        self.name_ids(kind, &mut rest);
        rest
    }

    fn name_ids(&self, kind: &str, record: &mut Record) {
        record.shift_remove(ORIGIN);
        for (key, value) in record.iter_mut() {
            let named = match key.as_str() {
                "id" => Some(kind),
                "parent_id" => Some("taxonomy_term"),
                "parent_organization_id" => Some("organization"),
                _ => key.strip_suffix("_id"),
            };
            match value {
                Value::Object(inner) => self.name_ids(key, inner),
                Value::Array(items) => {
                    let kind = super::tables::singular(key);
                    for inner in items.iter_mut().filter_map(Value::as_object_mut) {
                        self.name_ids(kind, inner);
                    }
                }
                Value::String(id) if named.is_some() => {
                    *value = self.uuid(named.unwrap_or(kind), id).to_string().into()
                }
                Value::Number(id) if named.is_some() => {
                    *value = self.uuid(named.unwrap_or(kind), &id.to_string()).to_string().into();
                }
                _ => {}
            }
        }
    }
}

fn is_blank(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Record::is_empty)
}

fn is_term(code: &TermCode, taxonomy: Taxonomy) -> bool {
    code.taxonomy() == taxonomy && Vocabulary::get().term(code).is_some()
}
