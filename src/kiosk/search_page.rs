//! The search: what was typed, the keyboard, and what was found.

use super::{CardView, Kiosk, KioskError, Reader, Tile, home::tile, list::cards};
use crate::clock::Now;

/// More pictures than one row holds would push the services out of sight.
const NEEDS_SHOWN_MAX: usize = 4;
/// Who looks further down than this types another letter.
const SERVICES_SHOWN_MAX: usize = 20;
/// Above a keyboard there is no room for more.
const SERVICES_SHOWN_TYPING: usize = 5;

/// What was found for the words so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchPage {
    /// Needs whose words match, as pictures.
    pub needs: Vec<Tile>,
    /// Services, best first.
    pub services: Vec<CardView>,
    /// How many services, for the button that shows them; nothing for none.
    pub count: Option<String>,
    /// What to do when nothing was found.
    pub notice: Option<String>,
}

impl SearchPage {
    /// Searches for words; nothing for no words. While somebody types, the first few services are enough.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn of(kiosk: &Kiosk, reader: &Reader, words: &str, typing: bool, now: Now) -> Result<Self, KioskError> {
        if words.trim().is_empty() {
            return Ok(Self::default());
        }
        let found = kiosk.search(reader, words, now)?;
        let shown_max = if typing { SERVICES_SHOWN_TYPING } else { SERVICES_SHOWN_MAX };
        let rowids: Vec<i64> = found.services.iter().map(|hit| hit.rowid).take(shown_max).collect();
        let services = cards(kiosk, reader, kiosk.known(&rowids)?.iter().map(|known| &**known), now)?;
        let needs: Vec<Tile> = found.needs.iter().take(NEEDS_SHOWN_MAX).map(|need| tile(reader, need)).collect();
        let notice = (services.is_empty() && needs.is_empty()).then(|| {
            let sentences = ["Nothing was found for these words.", "Try another word, or go back and touch a picture."];
            sentences.map(|sentence| reader.tr(sentence)).join("\n")
        });
        let shown = u64::try_from(found.services.len().min(SERVICES_SHOWN_MAX)).unwrap_or(0);
        let count = notice.is_none().then(|| reader.tr_count("Show {n}", "Show {n}", shown));
        Ok(Self { needs, services, count, notice })
    }
}
