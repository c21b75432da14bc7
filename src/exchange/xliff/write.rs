//! Writes XLIFF 2.1, core only. Owns the XML; which texts there are is said by `directory`.

use std::{
    borrow::Borrow,
    collections::HashSet,
    io::{self, Write},
};

use quick_xml::{
    Writer,
    escape::escape,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

use super::{MACHINE, NAMESPACE, OUTDATED, Progress, Which, XliffError, notes::note};
use crate::{
    directory::{LocalText, Service, Text, TranslationState, localize, texts_of},
    exchange::hsds::clean,
    locale::{Direction, LanguageTag},
};

/// Writes the texts of these listings that are in `from`, each with its best translation into `to`; gives their number.
/// A text of unknown language counts as `from`. Held in memory: one listing, and the ids of what was written.
///
/// # Errors
/// When both languages are the same, no text is left to translate, or `out` takes no more.
pub fn write<S: Borrow<Service>>(
    services: impl IntoIterator<Item = S>,
    from: &LanguageTag,
    to: &LanguageTag,
    which: Which,
    out: impl Write,
) -> Result<u64, XliffError> {
    if from == to {
        return Err(XliffError::SameLanguage { language: from.clone() });
    }
    let (mut file, mut written, mut units) = (File { xml: Writer::new(out) }, HashSet::new(), 0_u64);
    let unwritable = |source| XliffError::Unwritable { source };
    for service in services {
        let service = service.borrow();
        let mut wanted = Vec::new();
        for text in texts_of(service) {
            let translation = translation(&text, to);
            let done = translation.as_ref().is_some_and(|found| found.state != TranslationState::Outdated);
            let left_out = text.language.is_some_and(|language| language != from)
                || which == Which::MissingAndOutdated && done
                || !written.insert(text.key);
            if !left_out {
                wanted.push((text, translation));
            }
        }
        if wanted.is_empty() {
            continue;
        }
        if units == 0 {
            file.begin(from, to).map_err(unwritable)?;
        }
        units += wanted.len() as u64;
        file.listing(service, from, to, &wanted).map_err(unwritable)?;
    }
    if units == 0 {
        return Err(XliffError::Nothing { from: from.clone(), to: to.clone() });
    }
    file.end().map_err(unwritable)?;
    Ok(units)
}

/// The best translation of a text into exactly this language.
fn translation(text: &Text<'_>, to: &LanguageTag) -> Option<LocalText> {
    let only = std::slice::from_ref(to);
    let found = localize(text.key.field, text.original, text.language, text.translations, only);
    (found.state != TranslationState::Original && !clean(&found.text).is_empty()).then_some(found)
}

struct File<W: Write> {
    xml: Writer<W>,
}

impl<W: Write> File<W> {
    fn begin(&mut self, from: &LanguageTag, to: &LanguageTag) -> io::Result<()> {
        self.xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let attributes =
            [("xmlns", NAMESPACE), ("version", "2.1"), ("srcLang", from.as_str()), ("trgLang", to.as_str())];
        self.open("xliff", &attributes)
    }

    fn end(&mut self) -> io::Result<()> {
        self.close("xliff")?;
        self.line()?;
        self.xml.get_mut().flush()
    }

    /// One listing, with its name for whoever translates only a part of it.
    fn listing(
        &mut self,
        service: &Service,
        from: &LanguageTag,
        to: &LanguageTag,
        wanted: &[(Text<'_>, Option<LocalText>)],
    ) -> io::Result<()> {
        let id = service.id.to_string();
        let attributes = [("id", id.as_str()), ("srcDir", run(from)), ("trgDir", run(to)), ("xml:space", "preserve")];
        self.open("file", &attributes)?;
        self.notes(&service.name)?;
        for (text, translation) in wanted {
            self.unit(text, translation.as_ref())?;
        }
        self.close("file")
    }

    fn unit(&mut self, text: &Text<'_>, translation: Option<&LocalText>) -> io::Result<()> {
        self.open("unit", &[("id", &text.key.to_string())])?;
        self.notes(note(&text.key))?;
        // Whoever translates skips what is marked as translated: what a machine made is not.
        let (progress, detail) = match translation.map(|found| found.state) {
            Some(TranslationState::Checked) => (Progress::Reviewed, None),
            Some(TranslationState::Machine) => (Progress::Initial, Some(MACHINE)),
            Some(TranslationState::Outdated) => (Progress::Initial, Some(OUTDATED)),
            Some(TranslationState::Original) | None => (Progress::Initial, None),
        };
        let state = [("state", progress.as_str())].into_iter();
        let attributes: Vec<_> = state.chain(detail.map(|detail| ("subState", detail))).collect();
        self.open("segment", &attributes)?;
        self.text("source", text.original)?;
        if let Some(found) = translation {
            self.text("target", &found.text)?;
        }
        self.close("segment")?;
        self.close("unit")
    }

    fn notes(&mut self, text: &str) -> io::Result<()> {
        self.open("notes", &[])?;
        self.line()?;
        self.xml.write_event(Event::Start(BytesStart::new("note")))?;
        // XML has no place for other characters here; in a text, <cp> stands for them.
        let kept: String = text.chars().map(|letter| if is_xml(letter) { letter } else { '\u{fffd}' }).collect();
        self.letters(&kept)?;
        self.xml.write_event(Event::End(BytesEnd::new("note")))?;
        self.close("notes")
    }

    /// A text, every character of it.
    fn text(&mut self, element: &str, text: &str) -> io::Result<()> {
        self.line()?;
        self.xml.write_event(Event::Start(BytesStart::new(element)))?;
        let mut rest = text;
        while let Some(at) = rest.find(|letter| !is_xml(letter)) {
            self.letters(&rest[..at])?;
            let mut letters = rest[at..].chars();
            let code = letters.next().map_or(0, u32::from);
            let mark = BytesStart::new("cp").with_attributes([("hex", format!("{code:04X}").as_str())]);
            self.xml.write_event(Event::Empty(mark))?;
            rest = letters.as_str();
        }
        self.letters(rest)?;
        self.xml.write_event(Event::End(BytesEnd::new(element)))
    }

    fn letters(&mut self, text: &str) -> io::Result<()> {
        // A reader of XML makes line feeds of carriage returns, unless they are written as references.
        let escaped = escape(text).replace('\r', "&#13;");
        self.xml.write_event(Event::Text(BytesText::from_escaped(escaped)))
    }

    fn open(&mut self, element: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.line()?;
        self.xml.write_event(Event::Start(BytesStart::new(element).with_attributes(attributes.iter().copied())))
    }

    fn close(&mut self, element: &str) -> io::Result<()> {
        self.line()?;
        self.xml.write_event(Event::End(BytesEnd::new(element)))
    }

    fn line(&mut self) -> io::Result<()> {
        self.xml.write_event(Event::Text(BytesText::from_escaped("\n")))
    }
}

fn run(language: &LanguageTag) -> &'static str {
    match language.direction() {
        Direction::LeftToRight => "ltr",
        Direction::RightToLeft => "rtl",
    }
}

/// Whether XML 1.0 has this character.
fn is_xml(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
