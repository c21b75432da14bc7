//! Does what we export stand the schemas of HSDS, and come back without loss?

use std::{fs, path::Path};

use serde_json::Value;
use wegwijs::{
    exchange::hsds::{Form, export},
    store::Directory,
};

use crate::hsds::{import, services, shared};

/// All files of a folder by name.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap()))
        .collect();
    found.sort();
    found
}

/// Says the first line that differs, not the whole files.
#[track_caller]
fn same(again: &[(String, String)], first: &[(String, String)]) {
    let names = |files: &[(String, String)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(again), names(first));
    for ((name, again), (_, first)) in again.iter().zip(first) {
        for (number, (again, first)) in again.lines().zip(first.lines()).enumerate() {
            assert_eq!(again, first, "{name}, line {}", number + 1);
        }
        assert_eq!(again.len(), first.len(), "{name}");
    }
}

fn exported(directory: &Directory, form: Form) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let count = export(directory, folder.path(), form).unwrap();
    assert_eq!(count, directory.service_count().unwrap());
    folder
}

fn demo() -> Directory {
    import(&Path::new(env!("CARGO_MANIFEST_DIR")).join("db/demo")).unwrap().0
}

/// The demo, and what there is of real data.
fn directories() -> Vec<Directory> {
    let shared = ["hsds/spec-3.0/examples/service_full.json", "hsds/ohana-sample-csv"].into_iter().filter_map(shared);
    std::iter::once(demo()).chain(shared.map(|path| import(&path).unwrap().0)).collect()
}

#[test]
fn pages_come_back_the_same() {
    for directory in directories() {
        let first = exported(&directory, Form::Json);
        let (again, report) = import(first.path()).unwrap();
        assert_eq!(report.total().skipped, 0, "{report}");
        assert!(services(&again) == services(&directory));
        assert_eq!(again.publishers().unwrap(), directory.publishers().unwrap());
        same(&files(exported(&again, Form::Json).path()), &files(first.path()));
    }
}

#[test]
fn tables_come_back_the_same() {
    for directory in directories() {
        let first = exported(&directory, Form::Tabular);
        let (again, report) = import(first.path()).unwrap();
        assert_eq!(report.total().skipped, 0, "{report}");
        assert_eq!(services(&again).len(), services(&directory).len());
        assert_eq!(again.publishers().unwrap(), directory.publishers().unwrap());
        same(&files(exported(&again, Form::Tabular).path()), &files(first.path()));
    }
    let directory = demo();
    let (again, _) = import(exported(&directory, Form::Tabular).path()).unwrap();
    assert!(services(&again) == services(&directory), "nothing in the demo stands twice, so tables lose nothing");
}

#[test]
fn pages_stand_the_schema() {
    let Some(schema) = shared("hsds/spec-3.0/schema/compiled/service.json") else { return };
    let schema: Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for directory in directories() {
        for (name, text) in files(exported(&directory, Form::Json).path()) {
            let page: Value = serde_json::from_str(&text).unwrap();
            for service in page["contents"].as_array().unwrap() {
                let wrong: Vec<String> =
                    validator.iter_errors(service).map(|why| format!("{}: {why}", why.instance_path())).collect();
                assert!(wrong.is_empty(), "{name} {}: {wrong:#?}", service["id"]);
            }
        }
    }
}

#[test]
fn tables_stand_the_schema() {
    let Some(schema) = shared("hsds/spec-3.0/schema/compiled/tabular.json") else { return };
    let mut schema: Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    without_references(&mut schema);
    let validator = jsonschema::validator_for(&schema).unwrap();
    for directory in directories() {
        let folder = exported(&directory, Form::Tabular);
        let mut tables = serde_json::Map::new();
        let package: Value =
            serde_json::from_str(&fs::read_to_string(folder.path().join("datapackage.json")).unwrap()).unwrap();
        for resource in package["resources"].as_array().unwrap() {
            let (key, rows) = table(&folder.path().join(resource["path"].as_str().unwrap()), &schema);
            tables.insert(key, rows);
        }
        assert!(tables.contains_key("service") && tables.contains_key("organization"));
        let tables = Value::Object(tables);
        let wrong: Vec<String> =
            validator.iter_errors(&tables).map(|why| format!("{}: {why}", why.instance_path())).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

/// The schema of tables points at files that are not beside it, for records in records, which tables have not.
fn without_references(schema: &mut Value) {
    match schema {
        Value::Object(keys) => {
            keys.retain(|key, value| key != "$ref" || !value.is_string());
            keys.values_mut().for_each(without_references);
        }
        Value::Array(items) => items.iter_mut().for_each(without_references),
        _ => {}
    }
}

/// The rows of a table as the schema sees them: its key there, numbers as numbers, empty cells absent.
fn table(path: &Path, schema: &Value) -> (String, Value) {
    let file = path.file_name().unwrap().to_string_lossy().into_owned();
    let known = schema["properties"].as_object().unwrap();
    let (key, items) = known.iter().find(|(_, table)| table["items"]["path"] == file.as_str()).unwrap();
    let properties = &items["items"]["properties"];
    let required = items["items"]["required"].as_array().cloned().unwrap_or_default();
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        let cells = header.iter().zip(row.iter());
        let filled = cells.filter(|(name, cell)| !cell.is_empty() || required.contains(&Value::from(*name)));
        let value = |name: &str, cell: &str| match properties[name]["type"].as_str() {
            Some("number") => cell.parse::<f64>().unwrap().into(),
            _ => Value::from(cell),
        };
        filled.map(|(name, cell)| (name.to_owned(), value(name, cell))).collect::<serde_json::Map<_, _>>().into()
    });
    (key.clone(), rows.collect::<Vec<Value>>().into())
}

#[test]
fn an_export_overwrites_nothing() {
    let directory = demo();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine.txt"), "mine").unwrap();
    let message = export(&directory, folder.path(), Form::Json).unwrap_err().to_string();
    assert!(message.contains("is there already"), "{message}");
    let message = export(&directory, &folder.path().join("all.json"), Form::Json).unwrap_err().to_string();
    assert!(message.contains("3 publishers"), "{message}");
    assert_eq!(files(folder.path()).len(), 1);
}
