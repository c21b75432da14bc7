//! Takes whole services apart into the tables of HSDS, each record once.

use std::{
    collections::{BTreeMap, HashSet},
    fs::File,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use uuid::Uuid;

use super::{ExportError, PAGE, record_of};
use crate::{
    directory::Publisher,
    exchange::hsds::{
        fields::{Record, peek},
        tables::{self, Table},
    },
    store::Directory,
};

/// Writes the tables and `datapackage.json` into an empty folder.
///
/// # Errors
/// When a file cannot be written, or the directory cannot be read.
pub fn write(directory: &Directory, to: &Path, shares: &[(Option<Publisher>, u64)]) -> Result<(), ExportError> {
    let mut sheets = Sheets { folder: to.to_owned(), files: BTreeMap::new(), written: HashSet::new() };
    for (owner, _) in shares {
        let mut after = 0;
        loop {
            let page = directory.services_of(owner.as_ref().map(|owner| owner.id), after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = last.0;
            for (_, id) in page {
                if let Some(service) = directory.service(id)? {
                    sheets.take_apart("service", record_of(&service), None)?;
                }
            }
        }
    }
    sheets.finish(shares)
}

struct Sheets {
    folder: PathBuf,
    files: BTreeMap<&'static str, csv::Writer<File>>,
    written: HashSet<(&'static str, String)>,
}

impl Sheets {
    /// Writes a record's own row, and those of the records in it.
    fn take_apart(
        &mut self,
        kind: &'static str,
        mut record: Record,
        parent: Option<(&str, &str)>,
    ) -> Result<(), ExportError> {
        let Some(table) = tables::of_kind(kind) else { return Ok(()) };
        let mut id = peek(&record, "id").unwrap_or_default();
        if !self.written.insert((kind, id.clone())) {
            let Some((column, parent_id)) = parent else { return Ok(()) };
            // A table has one row of an id; the same record below another parent gets its own.
            let id_there: Uuid = id.parse().unwrap_or_default();
            id = Uuid::new_v5(&id_there, format!("{column}:{parent_id}").as_bytes()).to_string();
            if !self.written.insert((kind, id.clone())) {
                return Ok(());
            }
            record.insert("id".into(), id.clone().into());
        }
        for (key, below, column) in tables::references(kind) {
            if let Some(Value::Object(inner)) = record.shift_remove(*key) {
                record.insert((*column).into(), peek(&inner, "id").unwrap_or_default().into());
                self.take_apart(below, inner, None)?;
            }
        }
        let mut parts = Vec::new();
        for (key, below, column) in tables::children(kind) {
            if let Some(Value::Array(items)) = record.shift_remove(*key) {
                parts.extend(items.into_iter().map(|item| (*below, *column, item)));
            }
        }
        if let Some((column, parent_id)) = parent {
            record.insert(column.to_owned(), parent_id.into());
        }
        self.row(table, record)?;
        for (below, column, item) in parts {
            if let Value::Object(inner) = item {
                self.take_apart(below, inner, Some((column, &id)))?;
            }
        }
        Ok(())
    }

    fn row(&mut self, table: &'static Table, mut record: Record) -> Result<(), ExportError> {
        let path = self.folder.join(format!("{}.csv", table.file()));
        let unwritable = |source| ExportError::Unwritable { path: path.clone(), source };
        if !self.files.contains_key(table.kind) {
            let mut sheet = csv::Writer::from_writer(File::create(&path).map_err(unwritable)?);
            sheet.write_record(table.columns().chain(["other"])).map_err(|why| unwritable(why.into()))?;
            self.files.insert(table.kind, sheet);
        }
        let mut cells: Vec<String> = table.columns().map(|column| cell(record.shift_remove(column))).collect();
        cells.push(if record.is_empty() { String::new() } else { Value::Object(record).to_string() });
        match self.files.get_mut(table.kind) {
            Some(sheet) => sheet.write_record(&cells).map_err(|why| unwritable(why.into())),
            None => Ok(()),
        }
    }

    fn finish(mut self, shares: &[(Option<Publisher>, u64)]) -> Result<(), ExportError> {
        let mut resources = Vec::new();
        for table in tables::TABLES {
            let Some(mut sheet) = self.files.remove(table.kind) else { continue };
            let file = format!("{}.csv", table.file());
            sheet.flush().map_err(|source| ExportError::Unwritable { path: self.folder.join(&file), source })?;
            let fields: Vec<Value> =
                table.columns().chain(["other"]).map(|column| json!({ "name": column, "type": "string" })).collect();
            resources.push(json!({
                "name": table.file(), "path": file, "profile": "tabular-data-resource", "format": "csv",
                "mediatype": "text/csv", "encoding": "utf-8",
                "schema": { "primaryKey": "id", "fields": fields },
            }));
        }
        let publishers: Vec<&Publisher> = shares.iter().filter_map(|(owner, _)| owner.as_ref()).collect();
        let package = json!({
            "name": "human_services_data", "title": "Services, as HSDS 3.0 tables",
            "profile": "tabular-data-package", "publishers": publishers, "resources": resources,
        });
        let path = self.folder.join("datapackage.json");
        std::fs::write(&path, format!("{package:#}\n")).map_err(|source| ExportError::Unwritable { path, source })
    }
}

/// Codes stand between commas; other lists as JSON, for their words may hold commas.
fn cell(value: Option<Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text,
        Some(Value::Array(items)) => {
            let codes: Option<Vec<&str>> =
                items.iter().map(|item| item.as_str().filter(|text| is_code(text))).collect();
            codes.map_or_else(|| Value::Array(items.clone()).to_string(), |codes| codes.join(","))
        }
        Some(other) => other.to_string(),
    }
}

fn is_code(text: &str) -> bool {
    text.contains('.') && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}
