//! The XML format (.osm), read tag by tag. Entities of the file's own making are refused, as are nesting and
//! pieces that no honest file has.

use std::{
    io::{self, BufRead},
    path::Path,
    sync::Arc,
};

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

use super::elements::{Element, Visit};
use crate::{
    directory::Point,
    exchange::{
        ImportError,
        pieces::{PieceTooLong, Pieces},
        source::explain,
    },
    limits::OSM_PARTS_MAX,
    map::osm::{ElementId, ElementKind},
};

/// An element is a child of `osm`, its tags are children of it; one more, for what we do not know.
const DEPTH_MAX: usize = 4;

/// Reads every element.
///
/// # Errors
/// When the file is no OpenStreetMap XML, is cut off or broken, or `visit` says so.
pub fn read(path: &Path, reader: impl BufRead, visit: &mut Visit<'_>) -> Result<(), ImportError> {
    let (pieces, next) = Pieces::of(reader);
    let mut xml = Reader::from_reader(pieces);
    xml.config_mut().expand_empty_elements = true;
    let (mut buffer, mut state) = (Vec::new(), State::default());
    loop {
        buffer.clear();
        next.begin();
        let at = xml.buffer_position();
        let malformed =
            |problem: String| ImportError::Malformed { path: path.to_owned(), at: format!("byte {at}"), problem };
        let event = match xml.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(quick_xml::Error::Io(why)) if PieceTooLong::is(&why) => {
                return Err(malformed(PieceTooLong.to_string()));
            }
            Err(quick_xml::Error::Io(why)) => {
                let own = Arc::try_unwrap(why);
                return Err(explain(
                    path,
                    own.unwrap_or_else(|shared| io::Error::new(shared.kind(), shared.to_string())),
                ));
            }
            Err(why) => return Err(malformed(format!("the XML is broken ({why}); fetch the file again"))),
        };
        match event {
            Event::Start(start) => state.open(&start).map_err(malformed)?,
            Event::End(_) => {
                if let Some(element) = state.close() {
                    visit(&element)?;
                }
            }
            Event::DocType(_) => return Err(malformed("it has a DOCTYPE, which no OpenStreetMap file has".into())),
            Event::Eof if state.is_complete() => return Ok(()),
            Event::Eof => return Err(malformed("the file ends too early; fetch it again".into())),
            _ => {}
        }
    }
}

/// Where in the file the reader is.
#[derive(Default)]
struct State {
    depth: usize,
    rooted: bool,
    /// The element that is open, at depth 2; none within a deleted one.
    element: Option<Element>,
}

impl State {
    fn is_complete(&self) -> bool {
        self.rooted && self.depth == 0
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err("its elements lie deeper in each other than in any OpenStreetMap file".to_owned());
        }
        let name = start.name();
        match (self.depth, name.as_ref()) {
            (1, "osm") if !self.rooted => self.rooted = true,
            (1, other) => {
                return Err(format!("it begins with <{other}>, not with <osm>; give an OpenStreetMap extract"));
            }
            (2, "node") => self.element = begin(ElementKind::Node, start)?,
            (2, "way") => self.element = begin(ElementKind::Way, start)?,
            (2, "relation") => self.element = begin(ElementKind::Relation, start)?,
            (3, part) => self.part(part, start)?,
            _ => {}
        }
        Ok(())
    }

    /// A tag, a point of a way or a member of a relation.
    fn part(&mut self, name: &str, start: &BytesStart<'_>) -> Result<(), String> {
        let Some(element) = &mut self.element else { return Ok(()) };
        let found = Attributes::of(start)?;
        match name {
            "tag" => element.tags.push(found.get("k").unwrap_or_default(), found.get("v").unwrap_or_default()),
            "nd" => element.nodes.push(found.number("ref")?),
            "member" if found.get("type") == Some("way") => element.ways.push(found.number("ref")?),
            _ => {}
        }
        if element.tags.len().max(element.nodes.len()).max(element.ways.len()) > OSM_PARTS_MAX {
            return Err(format!("{} has more than {OSM_PARTS_MAX} parts, which no honest one has", element.id));
        }
        Ok(())
    }

    /// The element that ends here.
    fn close(&mut self) -> Option<Element> {
        self.depth = self.depth.saturating_sub(1);
        if self.depth == 1 { self.element.take() } else { None }
    }
}

/// The element that a start tag opens; none when it was deleted.
fn begin(kind: ElementKind, start: &BytesStart<'_>) -> Result<Option<Element>, String> {
    let found = Attributes::of(start)?;
    if found.get("visible") == Some("false") || found.get("action") == Some("delete") {
        return Ok(None);
    }
    let id = ElementId { kind, number: found.number("id")? };
    let degrees = |name: &str| found.get(name).and_then(|text| text.parse::<f64>().ok());
    let point = degrees("lat").zip(degrees("lon")).and_then(|(latitude, longitude)| Point::new(latitude, longitude));
    let timestamp = found.get("timestamp").filter(|text| text.len() <= 40).map(str::to_owned);
    Ok(Some(Element { id, point, timestamp, ..Element::default() }))
}

/// The attributes of one start tag.
struct Attributes(Vec<(String, String)>);

impl Attributes {
    fn of(start: &BytesStart<'_>) -> Result<Self, String> {
        let broken = |why: &dyn std::fmt::Display| format!("the XML is broken ({why}); fetch the file again");
        let mut found = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|why| broken(&why))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|why| broken(&why))?;
            found.push((attribute.key.as_ref().to_owned(), value.into_owned()));
        }
        Ok(Self(found))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn number(&self, name: &str) -> Result<i64, String> {
        let text = self.get(name).unwrap_or_default();
        text.parse().map_err(|_| format!("{name}=\"{text}\" is not a number; fetch the file again"))
    }
}
