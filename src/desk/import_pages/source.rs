//! What an uploaded file is, by its content, and what is in it. Writes nothing into the desk: listings of other
//! directories are read into one in memory.

use std::{fs, io::Read, path::Path};

use chrono::NaiveDate;

use crate::{
    directory::Publisher,
    exchange::{
        ImportError, ImportOptions, Progress, Report, hsds, integreat, osm, package,
        sheet::{self, Sheet, SheetError},
        source::open_stream,
    },
    limits::{DESK_IMPORT_LISTINGS_MAX, SHEET_BYTES_MAX},
    store::{Directory, StoreError},
};

/// What is in a file.
pub(super) enum Source {
    /// A workbook or CSV file of ours.
    Sheet(Sheet),
    /// Listings of another directory.
    Foreign(Box<Foreign>),
}

/// Listings of another directory.
pub(super) struct Foreign {
    /// In memory, as if they were the town's own where the file does not say whose they are.
    pub(super) directory: Directory,
    /// The town with what the file adds to it: whom to name, and by which licence.
    pub(super) said_of_town: Publisher,
    /// What could not be taken.
    pub(super) report: Report,
}

impl Source {
    /// Whom the makers of the file ask to be named.
    pub(super) fn makers(&self) -> Option<String> {
        let Self::Foreign(foreign) = self else { return None };
        foreign.said_of_town.attribution.clone()
    }
}

/// A file of which nothing can be taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum SourceError {
    #[error(transparent)]
    Sheet(#[from] SheetError),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error("it holds {listings} listings")]
    TooMany { listings: u64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The formats of other directories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Hsds,
    Integreat,
    Osm,
}

/// What the first bytes are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Workbook,
    /// A CSV file: ours or of HSDS.
    Text,
    Other(Format),
}

/// So many bytes are looked at, after unpacking.
const SNIFFED_BYTES: u64 = 64 << 10;

/// Reads a file. `today` decides which events are over.
pub(super) fn read(path: &Path, town: &Publisher, today: NaiveDate) -> Result<Source, SourceError> {
    match kind_of(path)? {
        Kind::Workbook if package::is_package(path) => packed(path, town, today),
        Kind::Other(format) => foreign(path, format, town, today).map(|found| Source::Foreign(Box::new(found))),
        Kind::Workbook => Ok(Source::Sheet(sheet::read(&bytes_of(path)?)?)),
        Kind::Text => match sheet::read(&bytes_of(path)?) {
            // Not a table of ours: of HSDS, perhaps. If not, what is said of ours helps more.
            Err(SheetError::NoHeader) => match foreign(path, Format::Hsds, town, today) {
                Ok(found) if found.directory.service_count()? > 0 => Ok(Source::Foreign(Box::new(found))),
                _ => Err(SheetError::NoHeader.into()),
            },
            read => Ok(Source::Sheet(read?)),
        },
    }
}

/// Reads a directory in HSDS whose files were packed into one.
fn packed(path: &Path, town: &Publisher, today: NaiveDate) -> Result<Source, SourceError> {
    let folder = path.with_extension("unpacked");
    let unpacked = package::unpack(path, &folder).map_err(SourceError::from);
    let found = unpacked.and_then(|()| foreign(&folder, Format::Hsds, town, today));
    // It may not have come so far that there is one.
    let _ = fs::remove_dir_all(&folder);
    Ok(Source::Foreign(Box::new(found?)))
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, SourceError> {
    let unreadable = |source| ImportError::Unreadable { path: path.to_owned(), source };
    let bytes = fs::metadata(path).map_err(unreadable)?.len();
    if bytes > SHEET_BYTES_MAX as u64 {
        return Err(SheetError::TooLarge { bytes: usize::try_from(bytes).unwrap_or(usize::MAX) }.into());
    }
    Ok(fs::read(path).map_err(unreadable)?)
}

fn kind_of(path: &Path) -> Result<Kind, ImportError> {
    let mut start = Vec::new();
    let reader = open_stream(path, &Progress::hidden())?;
    let unreadable = |source| ImportError::Unreadable { path: path.to_owned(), source };
    reader.take(SNIFFED_BYTES).read_to_end(&mut start).map_err(unreadable)?;
    Ok(kind_of_bytes(&start))
}

fn kind_of_bytes(start: &[u8]) -> Kind {
    if start.starts_with(b"PK") || start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Kind::Workbook;
    }
    let has = |wanted: &[u8]| start.windows(wanted.len()).any(|bytes| bytes == wanted);
    if start.starts_with(b"BZh") || start.starts_with(&[0, 0]) && has(b"OSMHeader") {
        return Kind::Other(Format::Osm);
    }
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'<') => Kind::Other(Format::Osm),
        // No file of HSDS has these fields; every place and event of Integreat has.
        Some(b'{' | b'[') if has(b"\"available_languages\"") || has(b"\"modified_gmt\"") => {
            Kind::Other(Format::Integreat)
        }
        Some(b'{' | b'[') => Kind::Other(Format::Hsds),
        _ => Kind::Text,
    }
}

fn foreign(path: &Path, format: Format, town: &Publisher, today: NaiveDate) -> Result<Foreign, SourceError> {
    let mut directory = Directory::in_memory()?;
    let (options, progress) = (ImportOptions { publisher: town.clone() }, Progress::hidden());
    let mut writer = directory.write()?;
    writer.put_publisher(town)?;
    let report = match format {
        Format::Hsds => hsds::import(path, &options, &mut writer, &progress),
        Format::Integreat => integreat::import(path, &options, &mut writer, &progress, today),
        Format::Osm => osm::import(path, &options, &mut writer, &progress),
    }?;
    writer.commit()?;
    let listings = directory.service_count()?;
    if listings > DESK_IMPORT_LISTINGS_MAX as u64 {
        return Err(SourceError::TooMany { listings });
    }
    let said = directory.publishers()?.into_iter().find(|publisher| publisher.id == town.id);
    let said_of_town = said.unwrap_or_else(|| town.clone());
    Ok(Foreign { directory, said_of_town, report })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_what_is_in_them() {
        for (bytes, kind) in [
            (&b"PK\x03\x04"[..], Kind::Workbook),
            (b"\xd0\xcf\x11\xe0", Kind::Workbook),
            (b"\0\0\0\x0d\x0a\x09OSMHeader", Kind::Other(Format::Osm)),
            (b"\xef\xbb\xbf <?xml", Kind::Other(Format::Osm)),
            (b" [{\"id\": 2, \"available_languages\": {}}]", Kind::Other(Format::Integreat)),
            (b"{\"id\": \"x\", \"name\": \"y\"}", Kind::Other(Format::Hsds)),
            (b"Naam;Telefoon\n", Kind::Text),
            (b"", Kind::Text),
        ] {
            assert_eq!(kind_of_bytes(bytes), kind, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
