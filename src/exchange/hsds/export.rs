//! Writes a directory as HSDS 3: pages of whole services, or tables with a datapackage. What is written can be
//! imported again without loss, and stands the schemas of HSDS 3.0.

mod tabular;

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::{fields::Record, tables::singular};
use crate::{
    directory::{Publisher, Service},
    store::{Directory, StoreError},
};

/// The shape of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Pages of services as an interface answers them.
    Json,
    /// CSV tables with `datapackage.json`.
    Tabular,
}

/// An export that cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The target cannot be written.
    #[error("{path} could not be written; choose a folder that is yours and has room")]
    Unwritable {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// There is something at the target already.
    #[error("{path} is there already; name a new or empty folder, nothing was written")]
    Occupied {
        /// The folder or file.
        path: PathBuf,
    },
    /// One file cannot say whose each record is.
    #[error("this directory holds the services of {publishers} publishers; name a folder, which gets a file for each")]
    OneFile {
        /// How many.
        publishers: usize,
    },
    /// The directory cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How many services a page holds.
const PAGE: usize = 500;

/// Writes all services of a directory; gives their number.
///
/// # Errors
/// When the target is occupied or cannot be written, or the directory cannot be read.
pub fn export(directory: &Directory, to: &Path, form: Form) -> Result<u64, ExportError> {
    let mut owners: Vec<Option<Publisher>> = directory.publishers()?.into_iter().map(Some).collect();
    owners.push(None);
    let mut shares = Vec::new();
    for owner in owners {
        let count = directory.service_count_of(owner.as_ref().map(|publisher| publisher.id))?;
        if count > 0 {
            shares.push((owner, count));
        }
    }
    let one_file = form == Form::Json && to.extension().is_some_and(|extension| extension == "json");
    if one_file && shares.len() > 1 {
        return Err(ExportError::OneFile { publishers: shares.len() });
    }
    let is_empty = !to.exists() || to.is_dir() && fs::read_dir(to).is_ok_and(|mut entries| entries.next().is_none());
    if !is_empty {
        return Err(ExportError::Occupied { path: to.to_owned() });
    }
    let folder = if one_file { to.parent().unwrap_or(Path::new("")) } else { to };
    if !folder.as_os_str().is_empty() {
        fs::create_dir_all(folder).map_err(|source| ExportError::Unwritable { path: folder.to_owned(), source })?;
    }
    if form == Form::Tabular {
        tabular::write(directory, to, &shares)?;
    } else {
        for (index, (owner, count)) in shares.iter().enumerate() {
            let name = |page: u64| {
                if one_file { to.to_owned() } else { to.join(format!("services-{index:02}-{page:04}.json")) }
            };
            let size = if one_file { usize::MAX >> 1 } else { PAGE };
            write_pages(directory, owner.as_ref(), *count, size, &name)?;
        }
    }
    Ok(shares.iter().map(|(_, count)| count).sum())
}

fn write_pages(
    directory: &Directory,
    owner: Option<&Publisher>,
    count: u64,
    size: usize,
    name: &dyn Fn(u64) -> PathBuf,
) -> Result<(), ExportError> {
    let size = u64::try_from(size).unwrap_or(u64::MAX);
    let pages = count.div_ceil(size);
    let mut after = 0;
    for page in 1..=pages {
        let path = name(page);
        let items = size.min(count - (page - 1) * size);
        let mut head = json!({
            "total_items": count, "total_pages": pages, "page_number": page, "size": items,
            "first_page": page == 1, "last_page": page == pages, "empty": false,
        });
        if let (Some(owner), Some(head)) = (owner, head.as_object_mut()) {
            head.insert("publisher".into(), serde_json::to_value(owner).unwrap_or_default());
        }
        let unwritable = |source| ExportError::Unwritable { path: path.clone(), source };
        let mut file = BufWriter::new(File::create(&path).map_err(unwritable)?);
        let head = head.to_string();
        write!(file, "{},\n \"contents\": [", head.strip_suffix('}').unwrap_or(&head)).map_err(unwritable)?;
        let mut left = items;
        let mut separator = "\n";
        while left > 0 {
            let some = directory.services_of(
                owner.map(|owner| owner.id),
                after,
                PAGE.min(usize::try_from(left).unwrap_or(PAGE)),
            )?;
            let Some(last) = some.last() else { break };
            after = last.0;
            left -= some.len() as u64;
            for (_, id) in some {
                let Some(service) = directory.service(id)? else { continue };
                write!(file, "{separator}{}", Value::Object(record_of(&service))).map_err(unwritable)?;
                separator = ",\n";
            }
        }
        writeln!(file, "\n]}}").and_then(|()| file.flush()).map_err(unwritable)?;
    }
    Ok(())
}

/// A listing as HSDS has it, with the texts that HSDS wants even when they are unknown.
pub fn record_of(service: &Service) -> Record {
    let Ok(Value::Object(mut record)) = serde_json::to_value(service) else {
        return Record::new();
    };
    complete("service", &mut record);
    record
}

fn complete(kind: &str, record: &mut Record) {
    let required: &[&str] = match kind {
        "organization" | "program" | "taxonomy" | "taxonomy_term" => &["name", "description"],
        "organization_identifier" => &["identifier_type", "identifier"],
        "phone" => &["number"],
        "metadata" => {
            &["last_action_date", "last_action_type", "field_name", "previous_value", "replacement_value", "updated_by"]
        }
        _ => &[],
    };
    for key in required {
        record.entry(*key).or_insert_with(|| "".into());
    }
    if kind == "location" {
        record.entry("location_type").or_insert_with(|| "physical".into());
    }
    for (key, value) in record.iter_mut() {
        match value {
            Value::Object(inner) => complete(singular(key), inner),
            Value::Array(items) => {
                items.iter_mut().filter_map(Value::as_object_mut).for_each(|inner| complete(singular(key), inner))
            }
            _ => {}
        }
    }
}
