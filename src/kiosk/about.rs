//! The page about the screen itself: whose data, how fresh, under which licence, what it keeps of a person (nothing),
//! and whom to tell that something is wrong.

use super::{Kiosk, KioskError, Line, Reader, Section, Tone, place::place_of};
use crate::{clock::Now, directory::Publisher, locale::Catalogue};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Its name.
    pub title: String,
    /// Whose information, what is wrong, privacy, words, the program.
    pub sections: Vec<Section>,
}

impl About {
    /// The page for a reader.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn of(kiosk: &Kiosk, reader: &Reader, now: Now) -> Result<Self, KioskError> {
        let mut sections = vec![wrong(kiosk, reader), privacy(reader)];
        for publisher in kiosk.publishers() {
            sections.push(publisher_section(kiosk, reader, publisher, now)?);
        }
        sections.extend([words(reader), program(reader)]);
        Ok(Self { title: reader.tr("About this screen"), sections })
    }
}

fn wrong(kiosk: &Kiosk, reader: &Reader) -> Section {
    let tell = reader.tr_with("Tell the staff at the desk in {place}.", &[("place", kiosk.place())]);
    Section {
        icon: "message-circle",
        heading: reader.tr("Is something wrong here?"),
        lines: vec![Line::plain(tell), Line::plain(reader.tr("Say the name of the service and what is wrong."))],
    }
}

fn privacy(reader: &Reader) -> Section {
    Section {
        icon: "shield-check",
        heading: reader.tr("This screen keeps nothing about you"),
        lines: vec![
            Line::plain(reader.tr("It does not know who you are. It has no camera.")),
            Line::plain(reader.tr("When you go, it forgets what you touched and typed.")),
        ],
    }
}

fn publisher_section(kiosk: &Kiosk, reader: &Reader, publisher: &Publisher, now: Now) -> Result<Section, KioskError> {
    let (count, newest) = kiosk.holdings(publisher.id)?;
    let mut lines = vec![Line::plain(reader.tr_count("{n} service", "{n} services", count))];
    if let Some(day) = newest.filter(|_| now.trusted) {
        let date = reader.day(day);
        lines.push(Line::plain(reader.tr_with("Checked on {date}", &[("date", &date)])));
    }
    if let Some(attribution) = &publisher.attribution {
        lines.push(Line::plain(reader.tr_with("Source: {source}", &[("source", attribution)])));
    }
    if let Some(license) = &publisher.license {
        lines.push(Line::plain(reader.tr_with("Licence: {licence}", &[("licence", license)])).toned(Tone::Quiet));
    }
    let heading = reader.tr_with("Information from {publisher}.", &[("publisher", place_of(publisher))]);
    Ok(Section { icon: "building", heading, lines })
}

fn words(reader: &Reader) -> Section {
    let mut lines = vec![Line::plain(reader.tr("This screen speaks 24 languages."))];
    if !Catalogue::load(&reader.language).is_reviewed() {
        let not_yet = reader.tr("Nobody who speaks your language has checked its words yet. There may be mistakes.");
        lines.push(Line::plain(not_yet).toned(Tone::Warning));
    }
    Section { icon: "languages", heading: reader.tr("Language"), lines }
}

fn program(reader: &Reader) -> Section {
    let version = reader.isolated(&format!("Wegwijs {}", env!("CARGO_PKG_VERSION")));
    let free = reader.tr_with("Free software. Licence: {licence}", &[("licence", "GPL-3.0-or-later")]);
    // Names of parts and of their licences, the same in every language.
    let parts =
        reader.isolated("Slint (GPL-3.0), SQLite, Lucide (ISC), Noto Sans (OFL-1.1), WenQuanYi Micro Hei (Apache-2.0)");
    Section { icon: "info", heading: version, lines: vec![Line::plain(free), Line::plain(parts).toned(Tone::Quiet)] }
}
