//! The needs as tiles: all of the first level, or those below one.

use super::{Kiosk, KioskError, Reader};
use crate::{
    clock::Now,
    directory::{TermCode, Vocabulary},
};

/// A need on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// What it opens.
    pub need: TermCode,
    /// Its words.
    pub label: String,
    /// The Lucide name of its picture.
    pub icon: String,
    /// Which of the colours: the place of its top need in the vocabulary.
    pub colour: usize,
}

/// The first page: the ways that lead into it, and the needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// The day, in the calendar of the place and below it in the reader's own; empty when the clock is wrong.
    pub today: String,
    /// The needs that somebody meets.
    pub needs: Needs,
    /// Whether there are guides for whoever has just arrived.
    pub has_guides: bool,
}

impl Home {
    /// The page for a reader.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn of(kiosk: &Kiosk, reader: &Reader, now: Now) -> Result<Self, KioskError> {
        Ok(Self {
            today: reader
                .today(now)
                .map(|(today, own)| [Some(today), own].into_iter().flatten().collect::<Vec<_>>().join("\n"))
                .unwrap_or_default(),
            needs: Needs::top(kiosk, reader, now)?,
            has_guides: !kiosk.guides()?.is_empty(),
        })
    }
}

/// A page of needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs {
    /// The question, or the need that was chosen.
    pub title: String,
    /// In the order of the vocabulary.
    pub tiles: Vec<Tile>,
    /// What to do when there is not one.
    pub notice: Option<String>,
}

impl Needs {
    /// The first page: the needs that somebody, here or at a neighbour, meets.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn top(kiosk: &Kiosk, reader: &Reader, now: Now) -> Result<Self, KioskError> {
        let met = kiosk.needs_met(now)?;
        let under = |top: &TermCode| met.keys().any(|need| need == top || need.parent().as_ref() == Some(top));
        let tiles = Vocabulary::get()
            .top_needs()
            .filter(|term| under(&term.code))
            .map(|term| tile(reader, &term.code))
            .collect();
        Ok(Self::titled(reader, reader.tr("What do you need?"), tiles))
    }

    /// The needs below one that somebody meets. One or none is not worth a page of its own.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn below(kiosk: &Kiosk, reader: &Reader, parent: &TermCode, now: Now) -> Result<Self, KioskError> {
        let met = kiosk.needs_met(now)?;
        let tiles = Vocabulary::get()
            .children(parent)
            .filter(|term| met.contains_key(&term.code))
            .map(|term| tile(reader, &term.code))
            .collect();
        Ok(Self::titled(reader, reader.term(parent), tiles))
    }

    fn titled(reader: &Reader, title: String, tiles: Vec<Tile>) -> Self {
        let notice = tiles.is_empty().then(|| reader.tr("There is nothing here yet. Please ask at the desk."));
        Self { title, tiles, notice }
    }
}

/// The tile of a need.
pub fn tile(reader: &Reader, need: &TermCode) -> Tile {
    let vocabulary = Vocabulary::get();
    let top = need.parent().unwrap_or_else(|| need.clone());
    Tile {
        label: reader.term(need),
        icon: vocabulary.term(need).map(|term| term.icon.clone()).unwrap_or_default(),
        colour: vocabulary.top_needs().position(|term| term.code == top).unwrap_or(0),
        need: need.clone(),
    }
}
