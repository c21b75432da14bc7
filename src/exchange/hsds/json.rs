//! Reads HSDS JSON of any of its shapes, one record at a time: a service, a page, a list, an organization with its
//! services, places of services, tables in JSON. A page is never in memory as a whole.

use std::{
    collections::{HashMap, hash_map::Entry},
    path::Path,
};

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::{
    fields::Record,
    stage::stage,
    tables,
    taker::{At, OTHER_CONTENT, Taker, content_of},
};
use crate::{
    directory::Publisher,
    exchange::{
        ImportError, Progress,
        source::{OldEncoding, explain, open_text, read_text},
    },
    limits::JSON_BYTES_MAX,
    store::Staging,
};

/// Takes one file; places of services and tables are staged, the rest is written at once.
///
/// # Errors
/// When the file is not JSON, or the directory refuses.
pub fn read_json(
    taker: &mut Taker<'_, '_>,
    staging: &mut Staging,
    path: &Path,
    shown: &Path,
    progress: &Progress,
) -> Result<(), ImportError> {
    let file = taker.file(shown);
    let stream = open_text(path, OldEncoding::Refused, progress)?;
    let mut root = Root { taker, staging, file, failure: None, streamed: false, staged_services: HashMap::new() };
    let mut reader = serde_json::Deserializer::from_reader(stream.reader);
    let read = reader.deserialize_any(&mut root).and_then(|()| reader.end());
    if let Some(failure) = root.failure {
        return Err(failure);
    }
    read.map_err(|why| broken(path, why))
}

/// The publisher that a file names before its records; none when it names none.
///
/// # Errors
/// When the file is not JSON, or its publisher is not whole.
pub fn publisher_of(path: &Path) -> Result<Option<Publisher>, ImportError> {
    let stream = open_text(path, OldEncoding::Refused, &Progress::hidden())?;
    let mut found = OnlyPublisher(None);
    let read = serde_json::Deserializer::from_reader(stream.reader).deserialize_any(&mut found);
    match (found.0, read) {
        (Some(value), _) => serde_json::from_value(value).map(Some).map_err(|why| wrong_publisher(path, &why)),
        // What else is wrong with the file is said when it is read.
        (None, _) => Ok(None),
    }
}

/// The publishers that a datapackage of ours names; none for any other, whatever it holds.
pub fn publishers_of_package(path: &Path) -> Vec<Publisher> {
    let text = read_text(path, JSON_BYTES_MAX, OldEncoding::Refused).map(|text| text.text).unwrap_or_default();
    let package: Value = serde_json::from_str(&text).unwrap_or_default();
    let publishers = package.get("publishers").and_then(Value::as_array).cloned().unwrap_or_default();
    publishers.into_iter().filter_map(|publisher| serde_json::from_value(publisher).ok()).collect()
}

fn wrong_publisher(path: &Path, why: &serde_json::Error) -> ImportError {
    let problem = format!("the publisher is not whole: {why}");
    ImportError::Malformed { path: path.to_owned(), at: "$.publisher".into(), problem }
}

fn broken(path: &Path, why: serde_json::Error) -> ImportError {
    let at = format!("line {}, column {}", why.line(), why.column());
    let path = path.to_owned();
    if why.is_io() {
        return explain(&path, why.into());
    }
    let problem = if why.is_eof() {
        "the JSON ends in the middle; the file was cut off, get it again".to_owned()
    } else if why.to_string().contains("recursion limit") {
        "the JSON is nested deeper than any HSDS".to_owned()
    } else {
        format!("this is not JSON as HSDS has it: {why}")
    };
    ImportError::Malformed { path, at, problem }
}

struct Root<'r, 'w, 'a> {
    taker: &'r mut Taker<'w, 'a>,
    staging: &'r mut Staging,
    file: usize,
    failure: Option<ImportError>,
    streamed: bool,
    /// The services of places, with their content as it was first met.
    staged_services: HashMap<String, u64>,
}

impl Root<'_, '_, '_> {
    fn stop<E: de::Error>(&mut self, done: Result<(), ImportError>) -> Result<(), E> {
        done.map_err(|why| {
            self.failure = Some(why);
            E::custom("stopped")
        })
    }

    fn at(&self, path: String) -> At {
        At::json(self.file, path)
    }

    /// One record, whatever it is.
    fn record(&mut self, value: Value, path: String) -> Result<(), ImportError> {
        let at = self.at(path);
        let Value::Object(mut record) = value else {
            self.taker.skip("record", &at, "it should be an object {…}");
            return Ok(());
        };
        match shape(&record) {
            Shape::Service => self.taker.service(record, &at),
            Shape::Organization => self.organization(record, &at),
            Shape::ServiceAtLocation => self.service_at_location(record, &at),
            Shape::Tables => {
                for (key, value) in std::mem::take(&mut record) {
                    self.table(&key, value)?;
                }
                Ok(())
            }
            Shape::DataPackage => {
                self.taker.skip("datapackage", &at, "it describes tables but holds no service; import their folder");
                Ok(())
            }
            Shape::Nothing(kind, reason) => {
                self.taker.skip(kind, &at, reason);
                Ok(())
            }
        }
    }

    fn organization(&mut self, mut record: Record, at: &At) -> Result<(), ImportError> {
        let services = match record.shift_remove("services") {
            Some(Value::Array(services)) => services,
            None | Some(Value::Null) => Vec::new(),
            Some(single) => vec![single],
        };
        if services.is_empty() {
            self.taker.skip("organization", at, "it holds an organization but none of its services");
        }
        for (index, service) in services.into_iter().enumerate() {
            let Value::Object(mut service) = service else {
                let place = at.child("services", Some(index), &mut Record::new());
                self.taker.skip("service", &place, "it should be an object {…}");
                continue;
            };
            let place = at.child("services", Some(index), &mut service);
            if !service.contains_key("organization") {
                service.insert("organization".into(), Value::Object(record.clone()));
            }
            self.taker.service(service, &place)?;
        }
        Ok(())
    }

    /// One service stands at several places, each a record of its own: they are joined when all are read.
    fn service_at_location(&mut self, mut record: Record, at: &At) -> Result<(), ImportError> {
        let Some(Value::Object(mut service)) = record.shift_remove("service") else {
            return Ok(());
        };
        let content = content_of(&service);
        let id = super::fields::peek(&service, "id").unwrap_or_else(|| {
            self.taker.owner = self.taker.publisher.id;
            self.taker.id("service", &mut service).to_string()
        });
        service.insert("id".into(), id.clone().into());
        let line = self.taker.line_of(at);
        let first = match self.staged_services.entry(id.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(content);
                true
            }
            Entry::Occupied(entry) => {
                if *entry.get() != content {
                    self.taker.change("service", at, OTHER_CONTENT);
                }
                false
            }
        };
        record.insert("service_id".into(), id.into());
        for (kind, part, wanted) in [("service", service, first), ("service_at_location", record, true)] {
            if let Some(table) = tables::of_kind(kind).filter(|_| wanted) {
                stage(self.staging, table, part, self.file, line)?;
            }
        }
        Ok(())
    }

    fn table(&mut self, key: &str, value: Value) -> Result<(), ImportError> {
        if let (Some(table), Value::Array(rows)) = (table_of(key), value) {
            for (index, row) in rows.into_iter().enumerate() {
                self.row(table, key, index, row)?;
            }
        }
        Ok(())
    }

    fn row(&mut self, table: &tables::Table, key: &str, index: usize, row: Value) -> Result<(), ImportError> {
        let at = self.at(format!("$[\"{key}\"][{index}]"));
        match row {
            Value::Object(record) => {
                let line = self.taker.line_of(&at);
                stage(self.staging, table, record, self.file, line)
            }
            _ => {
                self.taker.skip(table.kind, &at, "it should be an object {…}");
                Ok(())
            }
        }
    }
}

fn table_of(key: &str) -> Option<&'static tables::Table> {
    key.strip_suffix(".csv").and_then(tables::of_file).or_else(|| tables::of_kind(key))
}

enum Shape {
    Service,
    Organization,
    ServiceAtLocation,
    Tables,
    DataPackage,
    Nothing(&'static str, &'static str),
}

/// What a page says of itself beside its records.
const OF_A_PAGE: [&str; 8] =
    ["total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "datapackage.json"];

/// What a record is, by the keys that only one of the shapes has.
fn shape(record: &Record) -> Shape {
    let has = |keys: &[&str]| keys.iter().any(|key| record.contains_key(*key));
    let all_tables = record.iter().all(|(key, value)| table_of(key).is_some() && value.is_array());
    if record.is_empty() {
        Shape::Nothing("record", "it is empty")
    } else if all_tables {
        Shape::Tables
    } else if record.get("service").is_some_and(Value::is_object) {
        Shape::ServiceAtLocation
    } else if has(&["status", "organization", "service_at_locations", "fees_description", "needs"]) {
        Shape::Service
    } else if has(&["services", "website", "legal_status", "tax_status", "organization_identifiers"]) {
        Shape::Organization
    } else if has(&["location_type", "latitude", "addresses"]) {
        Shape::Nothing("location", "it holds a place but no service")
    } else if has(&["taxonomy", "taxonomy_detail", "term_uri", "taxonomy_id"]) {
        Shape::Nothing("taxonomy_term", "it holds a term of a taxonomy but no service")
    } else if has(&["version"]) && has(&["uri"]) {
        Shape::Nothing("taxonomy", "it holds a taxonomy but no service")
    } else if has(&["openapi_url", "profile"]) && !has(&["resources"]) {
        Shape::Nothing("version", "it says which HSDS an interface speaks, and holds no service")
    } else if has(&["resources"]) {
        Shape::DataPackage
    } else {
        Shape::Service
    }
}

impl<'de> Visitor<'de> for &mut Root<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an HSDS object or a list of them")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut index = 0;
        while let Some(item) = items.next_element::<Value>()? {
            let done = self.record(item, format!("$[{index}]"));
            self.stop(done)?;
            index += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut rest = Record::new();
        while let Some(key) = map.next_key::<String>()? {
            if key == "contents" || key.ends_with(".csv") {
                self.streamed = true;
                map.next_value_seed(Rows { root: self, key: &key })?;
                continue;
            }
            let value = map.next_value::<Value>()?;
            if key == "publisher" {
                let done = self.publisher(value);
                self.stop(done)?;
            } else {
                rest.insert(key, value);
            }
        }
        if self.streamed {
            rest.retain(|key, _| !OF_A_PAGE.contains(&key.as_str()));
            if !rest.is_empty() {
                let keys: Vec<&str> = rest.keys().map(String::as_str).collect();
                let reason = format!("these stand beside the records and were not read: {}", keys.join(", "));
                let at = self.at("$".into());
                self.taker.change("page", &at, reason);
            }
            return Ok(());
        }
        let done = self.record(Value::Object(rest), "$".to_owned());
        self.stop(done)
    }
}

impl Root<'_, '_, '_> {
    fn publisher(&mut self, value: Value) -> Result<(), ImportError> {
        let at = self.at("$.publisher".into());
        if self.streamed {
            self.taker.change("publisher", &at, "the publisher stands after the records and was not used for them");
            return Ok(());
        }
        let file = self.taker.place(&at).file;
        let publisher: Publisher =
            serde_json::from_value(value).map_err(|why| wrong_publisher(Path::new(&file), &why))?;
        self.taker.belongs_to(publisher)
    }
}

/// The list of a page or of a table, taken record by record.
struct Rows<'s, 'r, 'w, 'a> {
    root: &'s mut Root<'r, 'w, 'a>,
    key: &'s str,
}

impl<'de> DeserializeSeed<'de> for Rows<'_, '_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a list under “{}”", self.key)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let table = table_of(self.key);
        let mut index = 0;
        while let Some(item) = items.next_element::<Value>()? {
            let done = match table {
                Some(table) => self.root.row(table, self.key, index, item),
                None if self.key == "contents" => self.root.record(item, format!("$.contents[{index}]")),
                None => {
                    let at = self.root.at(format!("$[\"{}\"][{index}]", self.key));
                    let reason = format!("“{}” is no table of HSDS; name it as HSDS does: services.csv", self.key);
                    self.root.taker.skip("record", &at, reason);
                    Ok(())
                }
            };
            self.root.stop(done)?;
            index += 1;
        }
        Ok(())
    }
}

/// Looks for the publisher only, and stops at the records.
struct OnlyPublisher(Option<Value>);

impl<'de> Visitor<'de> for &mut OnlyPublisher {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an HSDS object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "publisher" => {
                    self.0 = Some(map.next_value()?);
                    return Ok(());
                }
                "contents" => return Ok(()),
                _ => map.next_value::<de::IgnoredAny>().map(|_| ())?,
            }
        }
        Ok(())
    }
}
