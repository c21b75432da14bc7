//! The binary format (.osm.pbf), read block by block.

use std::{
    io::Read,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use chrono::{DateTime, SecondsFormat};
use osmpbf::{BlobDecode, BlobReader, Element as Raw, HeaderBlock, PrimitiveBlock, RelMemberType};

use super::elements::{Element, Visit};
use crate::{
    directory::Point,
    exchange::{ImportError, source::explain},
    limits::OSM_PARTS_MAX,
    map::osm::{ElementId, ElementKind},
};

/// Reads every element.
///
/// # Errors
/// When the file is broken, wants what we do not know, or `visit` says so.
pub fn read(path: &Path, reader: impl Read + Send, visit: &mut Visit<'_>) -> Result<(), ImportError> {
    let malformed = |block: u64, problem: String| ImportError::Malformed {
        path: path.to_owned(),
        at: format!("block {block}"),
        problem,
    };
    for (number, blob) in (1_u64..).zip(BlobReader::new(reader)) {
        let broken = |why: osmpbf::Error| match why.into_kind() {
            osmpbf::ErrorKind::Io(why) => explain(path, why),
            other => malformed(number, format!("the file is cut off or damaged ({}); fetch it again", reason(&other))),
        };
        match blob.map_err(broken)?.decode().map_err(broken)? {
            BlobDecode::OsmHeader(header) => check_header(&header).map_err(|problem| malformed(number, problem))?,
            BlobDecode::OsmData(block) => {
                // A hostile block makes the library panic; one message is owed even then.
                let elements = catch_unwind(AssertUnwindSafe(|| decode(&block)))
                    .unwrap_or_else(|_| Err("it holds what no OpenStreetMap program writes".to_owned()));
                for element in elements.map_err(|problem| malformed(number, problem))? {
                    visit(&element)?;
                }
            }
            BlobDecode::Unknown(_) => {}
        }
    }
    Ok(())
}

fn reason(kind: &osmpbf::ErrorKind) -> String {
    match kind {
        osmpbf::ErrorKind::Protobuf { location, .. } => (*location).to_owned(),
        osmpbf::ErrorKind::Blob(why) => format!("{why:?}"),
        other => format!("{other:?}"),
    }
}

fn check_header(header: &HeaderBlock) -> Result<(), String> {
    const KNOWN: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];
    match header.required_features().iter().find(|feature| !KNOWN.contains(&feature.as_str())) {
        Some(feature) => {
            Err(format!("it needs {feature}, which Wegwijs does not read; take an extract without history"))
        }
        None => Ok(()),
    }
}

fn decode(block: &PrimitiveBlock) -> Result<Vec<Element>, String> {
    block.elements().filter_map(|raw| element(&raw).transpose()).collect()
}

fn element(raw: &Raw<'_>) -> Result<Option<Element>, String> {
    let id = |kind, number| ElementId { kind, number };
    let element = match raw {
        Raw::Node(node) if node.info().deleted() => None,
        Raw::Node(node) => Some(Element {
            id: id(ElementKind::Node, node.id()),
            tags: node.tags().collect(),
            point: Point::new(node.lat(), node.lon()),
            timestamp: node.info().milli_timestamp().and_then(rfc3339),
            ..Element::default()
        }),
        Raw::DenseNode(node) if node.info().is_some_and(|info| info.deleted()) => None,
        Raw::DenseNode(node) => Some(Element {
            id: id(ElementKind::Node, node.id()),
            tags: node.tags().collect(),
            point: Point::new(node.lat(), node.lon()),
            timestamp: node.info().and_then(|info| rfc3339(info.milli_timestamp())),
            ..Element::default()
        }),
        Raw::Way(way) if way.info().deleted() => None,
        Raw::Way(way) => {
            check(way.raw_refs().len(), way.id())?;
            Some(Element {
                id: id(ElementKind::Way, way.id()),
                tags: way.tags().collect(),
                nodes: way.refs().collect(),
                timestamp: way.info().milli_timestamp().and_then(rfc3339),
                ..Element::default()
            })
        }
        Raw::Relation(relation) if relation.info().deleted() => None,
        Raw::Relation(relation) => {
            check(relation.members().len(), relation.id())?;
            let ways = relation.members().filter(|member| member.member_type == RelMemberType::Way);
            Some(Element {
                id: id(ElementKind::Relation, relation.id()),
                tags: relation.tags().collect(),
                ways: ways.map(|member| member.member_id).collect(),
                timestamp: relation.info().milli_timestamp().and_then(rfc3339),
                ..Element::default()
            })
        }
    };
    Ok(element)
}

fn check(parts: usize, id: i64) -> Result<(), String> {
    let problem = || format!("element {id} has {parts} parts, and no honest one has more than {OSM_PARTS_MAX}");
    (parts <= OSM_PARTS_MAX).then_some(()).ok_or_else(problem)
}

/// A file without timestamps gives 0.
fn rfc3339(milliseconds: i64) -> Option<String> {
    let moment = DateTime::from_timestamp_millis(milliseconds).filter(|_| milliseconds > 0)?;
    Some(moment.to_rfc3339_opts(SecondsFormat::Secs, true))
}
