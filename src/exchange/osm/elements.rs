//! The elements of an extract, one after another, whichever of the formats it is in.

use std::path::Path;

use super::{pbf, xml};
use crate::{
    directory::Point,
    exchange::{
        ImportError, Progress,
        source::{OldEncoding, explain, open_stream, open_text},
    },
    map::osm::{ElementId, ElementKind, Place, Tags},
};

/// One element as the file has it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Element {
    pub id: ElementId,
    pub tags: Tags,
    /// Of a node.
    pub point: Option<Point>,
    /// Of a way: its nodes.
    pub nodes: Vec<i64>,
    /// Of a relation: the ways among its members.
    pub ways: Vec<i64>,
    /// RFC 3339.
    pub timestamp: Option<String>,
}

impl Element {
    /// Whether its place has to be worked out from others.
    pub fn is_outline(&self) -> bool {
        self.id.kind != ElementKind::Node
    }

    /// The element without its geometry, at a point.
    pub fn place(&self, point: Option<Point>) -> Place {
        Place { id: self.id, tags: self.tags.clone(), point, timestamp: self.timestamp.clone() }
    }
}

/// What is done with each element; an error ends the reading.
pub type Visit<'a> = dyn FnMut(&Element) -> Result<(), ImportError> + 'a;

/// Reads a whole file. The format is known by its first bytes, not by its name.
///
/// # Errors
/// When it cannot be read, is of no format of OpenStreetMap, is broken, or `visit` says so.
pub fn for_each(path: &Path, progress: &Progress, visit: &mut Visit<'_>) -> Result<(), ImportError> {
    let mut reader = open_stream(path, progress)?;
    let start = reader.fill_buf().map_err(|why| explain(path, why))?;
    let malformed = |problem: &str| {
        Err(ImportError::Malformed { path: path.to_owned(), at: "its first bytes".into(), problem: problem.into() })
    };
    if start.starts_with(b"BZh") {
        return malformed("it is packed with bzip2; unpack it first (bunzip2), or take the .osm.pbf");
    }
    if start.len() > 4 && start.starts_with(&[0, 0]) && start.windows(9).any(|bytes| bytes == b"OSMHeader") {
        return pbf::read(path, reader, visit);
    }
    let text = start.iter().find(|byte| !byte.is_ascii_whitespace());
    let marked = [&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\xfe\xff"].iter().any(|mark| start.starts_with(mark));
    if marked || text == Some(&b'<') {
        drop(reader);
        return xml::read(path, open_text(path, OldEncoding::Refused, progress)?.reader, visit);
    }
    malformed("it is no OpenStreetMap extract; give an .osm.pbf, .osm or .osm.gz file")
}
