//! Reads XLIFF 2.0, 2.1 and 2.2, tag by tag. Owns what is bounded and refused; refuses entities of the file's own
//! making, and codes that stand for something which plain text cannot hold.

use std::{
    collections::HashSet,
    io::{self, BufRead},
    sync::Arc,
};

use quick_xml::{
    NsReader, XmlVersion,
    events::{BytesRef, BytesStart, Event},
    name::ResolveResult,
};

use super::{MACHINE, NAMESPACE, NAMESPACE_OF_2_2, OUTDATED, Originals, Progress, Since, Translated, XliffError};
use crate::{
    directory::{TextKey, TranslationState},
    exchange::{
        hsds::clean,
        pieces::{PieceTooLong, Pieces},
    },
    limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX, XLIFF_BYTES_MAX, XLIFF_DEPTH_MAX},
    locale::LanguageTag,
};

/// Reads every translation of a file, in its order; what has no translation yet is left out. The whole file, or none.
///
/// # Errors
/// When the file is no XLIFF 2.0 to 2.2, is cut off, broken or too large, or holds what Wegwijs did not write.
pub fn read(input: impl BufRead, originals: &Originals) -> Result<Vec<Translated>, XliffError> {
    let (pieces, next) = Pieces::of(input);
    let mut xml = NsReader::from_reader(pieces);
    xml.config_mut().expand_empty_elements = true;
    let (mut buffer, mut state) = (Vec::new(), State::new(originals));
    loop {
        buffer.clear();
        next.begin();
        let at = xml.buffer_position();
        let malformed = |problem: String| XliffError::Malformed { at, problem };
        if at > XLIFF_BYTES_MAX {
            return Err(malformed(format!("it is longer than {XLIFF_BYTES_MAX} bytes; give it in several parts")));
        }
        let (space, event) = match xml.read_resolved_event_into(&mut buffer) {
            Ok(read) => read,
            Err(quick_xml::Error::Io(why)) if PieceTooLong::is(&why) => {
                return Err(malformed(PieceTooLong.to_string()));
            }
            Err(quick_xml::Error::Io(why)) => {
                let own = Arc::try_unwrap(why);
                let source = own.unwrap_or_else(|shared| io::Error::new(shared.kind(), shared.to_string()));
                return Err(XliffError::Unreadable { source });
            }
            Err(why) => return Err(malformed(broken(&why))),
        };
        match event {
            Event::Start(start) => {
                let space = if let ResolveResult::Bound(space) = &space { space.as_ref() } else { "" };
                state.open(space, &start).map_err(|why| why.at(at))?;
            }
            Event::End(_) => state.close().map_err(malformed)?,
            Event::Text(text) => state.letters(&text.xml10_content()).map_err(malformed)?,
            Event::CData(text) => state.letters(&text.xml10_content()).map_err(malformed)?,
            Event::GeneralRef(entity) => {
                let letter = letter_of(&entity).map_err(malformed)?;
                state.letters(letter.encode_utf8(&mut [0; 4])).map_err(malformed)?;
            }
            Event::DocType(_) => {
                return Err(malformed("it has a DOCTYPE, which no XLIFF 2 file has".to_owned()));
            }
            Event::Eof if state.is_complete() => return Ok(state.found),
            Event::Eof => return Err(malformed("the file ends too early; fetch it again".to_owned())),
            _ => {}
        }
    }
}

fn broken(why: &dyn std::fmt::Display) -> String {
    format!("the XML is broken ({why}); have it saved again, in UTF-8")
}

/// The character that a reference stands for.
fn letter_of(entity: &BytesRef<'_>) -> Result<char, String> {
    if let Some(letter) = entity.resolve_char_ref().map_err(|why| broken(&why))? {
        return Ok(letter);
    }
    match entity.as_ref() {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        other => Err(format!("it has the entity “&{};”, which XML does not know", short(other))),
    }
}

fn short(text: &str) -> String {
    text.chars().take(80).map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

/// Why an element cannot be taken.
enum Refused {
    Version(String),
    Problem(String),
}

impl Refused {
    fn at(self, at: u64) -> XliffError {
        match self {
            Self::Version(version) => XliffError::Version { version },
            Self::Problem(problem) => XliffError::Malformed { at, problem },
        }
    }
}

impl From<String> for Refused {
    fn from(problem: String) -> Self {
        Self::Problem(problem)
    }
}

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Xliff,
    /// `<file>`, or a `<group>` in it.
    File,
    Unit,
    Segment,
    Source,
    Target,
    /// A mark within a text; its letters are letters of the text.
    Mark,
    /// A note, a module, an extension: nothing of it is read.
    Skipped,
}

/// A `<segment>` or `<ignorable>`.
#[derive(Default)]
struct Segment {
    is_ignorable: bool,
    source: String,
    target: Option<String>,
    /// The target's place among those of its unit, from 1, where it is not its own.
    order: Option<usize>,
    progress: Progress,
    /// What our own `subState` says.
    claimed: Option<TranslationState>,
}

struct Unit {
    key: TextKey,
    segments: Vec<Segment>,
}

struct State<'a> {
    originals: &'a Originals,
    stack: Vec<Within>,
    is_rooted: bool,
    language: Option<LanguageTag>,
    unit: Option<Unit>,
    seen: HashSet<TextKey>,
    found: Vec<Translated>,
}

impl<'a> State<'a> {
    fn new(originals: &'a Originals) -> Self {
        let (stack, seen, found) = (Vec::new(), HashSet::new(), Vec::new());
        Self { originals, stack, is_rooted: false, language: None, unit: None, seen, found }
    }

    fn is_complete(&self) -> bool {
        self.is_rooted && self.stack.is_empty()
    }

    fn open(&mut self, space: &str, start: &BytesStart<'_>) -> Result<(), Refused> {
        if self.stack.len() >= XLIFF_DEPTH_MAX {
            return Err(format!("its elements lie more than {XLIFF_DEPTH_MAX} deep in each other").into());
        }
        let local = start.local_name();
        let name = local.as_ref();
        let core = space == NAMESPACE || space == NAMESPACE_OF_2_2;
        let within = match (self.stack.last(), name) {
            (None, _) if self.is_rooted => return Err("something follows after </xliff>".to_owned().into()),
            (None, _) => {
                self.root(core, name, start)?;
                Within::Xliff
            }
            (Some(Within::Source | Within::Target | Within::Mark), _) => self.mark(core, name, start)?,
            (Some(Within::Skipped), _) => Within::Skipped,
            (Some(Within::Xliff), "file") | (Some(Within::File), "group") if core => Within::File,
            (Some(Within::File), "unit") if core => {
                self.unit = Some(self.unit(start)?);
                Within::Unit
            }
            (Some(Within::Unit), "segment" | "ignorable") if core => {
                let segment = segment(name == "ignorable", start)?;
                self.open_unit()?.segments.push(segment);
                Within::Segment
            }
            (Some(Within::Segment), "source") if core => Within::Source,
            (Some(Within::Segment), "target") if core => {
                let order = attribute(start, "order")?.and_then(|order| order.trim().parse().ok());
                let segment = self.segment()?;
                if segment.target.is_some() {
                    return Err("a segment has two targets".to_owned().into());
                }
                (segment.target, segment.order) = (Some(String::new()), order);
                Within::Target
            }
            _ => Within::Skipped,
        };
        self.stack.push(within);
        Ok(())
    }

    fn root(&mut self, core: bool, name: &str, start: &BytesStart<'_>) -> Result<(), Refused> {
        if name != "xliff" {
            let name = short(name);
            return Err(format!("it begins with <{name}>, not with <xliff>; give a file in XLIFF 2").into());
        }
        let version = attribute(start, "version")?.unwrap_or_default();
        if !core || !["2.0", "2.1", "2.2"].contains(&version.trim()) {
            let version = short(version.trim());
            return Err(Refused::Version(if version.is_empty() {
                "of an unknown version".to_owned()
            } else {
                version
            }));
        }
        self.language = match attribute(start, "trgLang")? {
            Some(tag) => Some(LanguageTag::parse(&tag).map_err(|why| why.to_string())?),
            None => None,
        };
        self.is_rooted = true;
        Ok(())
    }

    fn unit(&mut self, start: &BytesStart<'_>) -> Result<Unit, Refused> {
        let id = attribute(start, "id")?.unwrap_or_default();
        let Some(key) = TextKey::parse(&id) else {
            let id = short(&id);
            return Err(format!("the unit “{id}” is none that Wegwijs wrote; give back the file that it wrote").into());
        };
        if !self.seen.insert(key) {
            return Err(format!("the unit “{key}” stands in it twice; keep one of them").into());
        }
        Ok(Unit { key, segments: Vec::new() })
    }

    /// An element within a text.
    fn mark(&mut self, core: bool, name: &str, start: &BytesStart<'_>) -> Result<Within, Refused> {
        match name {
            // Bold and the like is lost, the words are not.
            "mrk" | "sm" | "em" | "pc" | "sc" | "ec" if core => Ok(Within::Mark),
            "cp" if core => {
                let hex = attribute(start, "hex")?.unwrap_or_default();
                let letter = u32::from_str_radix(hex.trim(), 16).ok().and_then(char::from_u32);
                let letter = letter.ok_or_else(|| format!("“{}” is the number of no character", short(&hex)))?;
                self.letters(letter.encode_utf8(&mut [0; 4]))?;
                Ok(Within::Mark)
            }
            other => {
                let (unit, name) = (self.unit_name(), short(other));
                let problem = format!("{unit} has <{name}> within its text, which is plain; write words in its place");
                Err(problem.into())
            }
        }
    }

    fn unit_name(&self) -> String {
        self.unit.as_ref().map_or_else(|| "a unit".to_owned(), |unit| format!("the unit “{}”", unit.key))
    }

    fn open_unit(&mut self) -> Result<&mut Unit, String> {
        self.unit.as_mut().ok_or_else(|| "a segment stands outside of its unit".to_owned())
    }

    fn segment(&mut self) -> Result<&mut Segment, String> {
        self.open_unit()?.segments.last_mut().ok_or_else(|| "a text stands outside of its segment".to_owned())
    }

    fn letters(&mut self, letters: &str) -> Result<(), String> {
        // The innermost that is no mark.
        match self.stack.iter().rev().find(|within| **within != Within::Mark) {
            Some(Within::Source) => self.segment()?.source.push_str(letters),
            Some(Within::Target) => self.segment()?.target.get_or_insert_default().push_str(letters),
            Some(_) => return Ok(()),
            None if letters.trim().is_empty() => return Ok(()),
            None => return Err("there is text outside of <xliff>".to_owned()),
        }
        let name = self.unit_name();
        let segment = self.segment()?;
        // Four bytes are the longest character.
        if segment.source.len().max(segment.target.as_ref().map_or(0, String::len)) > TEXT_CHARS_MAX * 4 {
            return Err(too_long(&name, TEXT_CHARS_MAX));
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), String> {
        if self.stack.pop() == Some(Within::Unit)
            && let Some(unit) = self.unit.take()
        {
            self.found.extend(self.translated(unit)?);
        }
        Ok(())
    }

    /// What a unit says; none when it is not wholly translated.
    fn translated(&self, unit: Unit) -> Result<Option<Translated>, String> {
        let key = unit.key;
        let said: Vec<&Segment> = unit
            .segments
            .iter()
            .filter(|segment| !segment.is_ignorable && !clean(&segment.source).is_empty())
            .collect();
        let is_empty = |target: &Option<String>| target.as_ref().is_none_or(|target| clean(target).is_empty());
        if said.is_empty() || said.iter().any(|segment| is_empty(&segment.target)) {
            return Ok(None);
        }
        let progress = said.iter().map(|segment| segment.progress).min().unwrap_or_default();
        let claimed = said.iter().find_map(|segment| segment.claimed);
        let source: String = unit.segments.iter().map(|segment| segment.source.as_str()).collect();
        let mut targets: Vec<(usize, &str)> = Vec::new();
        for (place, segment) in unit.segments.iter().enumerate() {
            let target = segment.target.as_deref();
            let between = if segment.is_ignorable { segment.source.as_str() } else { "" };
            targets.push((segment.order.unwrap_or(place + 1), target.unwrap_or(between)));
        }
        targets.sort_by_key(|(order, _)| *order);
        let text = clean(&targets.into_iter().map(|(_, target)| target).collect::<String>());
        let chars_max = if key.field == "name" { NAME_CHARS_MAX } else { TEXT_CHARS_MAX };
        if text.chars().count() > chars_max {
            return Err(too_long(&format!("the unit “{key}”"), chars_max));
        }
        let Some(language) = self.language.clone() else {
            return Err("it has translations, but does not say into which language (trgLang)".to_owned());
        };
        let since = self.originals.since(&key, &source);
        let state = match (since, progress, claimed) {
            (Since::Changed | Since::Gone, ..) => TranslationState::Outdated,
            (Since::Same, Progress::Initial, claimed) => claimed.unwrap_or(TranslationState::Machine),
            (Since::Same, ..) => TranslationState::Checked,
        };
        Ok(Some(Translated { key, language, text, source, progress, since, state }))
    }
}

fn too_long(unit: &str, chars_max: usize) -> String {
    format!("the text of {unit} is longer than {chars_max} characters; shorten it")
}

fn segment(is_ignorable: bool, start: &BytesStart<'_>) -> Result<Segment, String> {
    let progress = match attribute(start, "state")? {
        None => Progress::Initial,
        Some(word) => Progress::parse(word.trim()).ok_or_else(|| format!("“{}” is no state of XLIFF", short(&word)))?,
    };
    let claimed = match attribute(start, "subState")?.as_deref() {
        Some(MACHINE) => Some(TranslationState::Machine),
        Some(OUTDATED) => Some(TranslationState::Outdated),
        _ => None,
    };
    Ok(Segment { is_ignorable, progress, claimed, ..Segment::default() })
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    let mut attributes = start.attributes();
    // Looking for doubles takes the square of their number.
    for attribute in attributes.with_checks(false) {
        let attribute = attribute.map_err(|why| broken(&why))?;
        if attribute.key.as_ref() == name {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|why| broken(&why))?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}
