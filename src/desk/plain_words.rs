//! Hints for plain language, in kind words. They stand beside a text and block nothing.

use super::page::Page;
use crate::{
    limits::PLAIN_HINTS_OPEN_MAX,
    locale::{
        LanguageTag,
        plain::{HintKind, hints},
    },
};

/// The longest piece of a text that a hint repeats, in characters.
const PIECE_CHARS_MAX: usize = 60;

/// The hints about one text, a line each.
#[derive(Debug, Default)]
pub(super) struct Hints {
    pub(super) lines: Vec<String>,
}

impl Hints {
    pub(super) fn count(&self) -> u64 {
        self.lines.len() as u64
    }

    /// Whether they are few enough to stand open.
    pub(super) fn are_open(&self) -> bool {
        self.lines.len() <= PLAIN_HINTS_OPEN_MAX
    }
}

/// The hints about a text; none for a language without a list.
pub(super) fn plain_hints(page: &Page, text: &str, language: Option<&LanguageTag>) -> Hints {
    let Some(language) = language else { return Hints::default() };
    let mut lines = Vec::new();
    for hint in hints(text, language) {
        let piece = piece(&text[hint.range]);
        let line = match hint.kind {
            HintKind::LongSentence { .. } => {
                page.tr_with("A long sentence: “{words}”. Can it become two?", "words", piece)
            }
            HintKind::LongWord { .. } => page.tr_with("A long word: “{word}”. Is there a shorter one?", "word", piece),
            HintKind::Jargon { plainer } => page.catalogue().tr_with(
                "A word of offices: “{word}”. Plainer is: {plainer}",
                &[("word", piece.as_str()), ("plainer", plainer)],
            ),
            HintKind::Passive => page.tr_with("Who does it? Say so, if you can: “{words}”", "words", piece),
            HintKind::Abbreviation { long: Some(long) } => page
                .catalogue()
                .tr_with("A short form: “{word}”. Write it out: {words}", &[("word", piece.as_str()), ("words", long)]),
            HintKind::Abbreviation { long: None } => {
                page.tr_with("A short form: “{word}”. Not everybody knows it; write it out.", "word", piece)
            }
        };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    Hints { lines }
}

fn piece(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= PIECE_CHARS_MAX {
        return words;
    }
    let start: String = words.chars().take(PIECE_CHARS_MAX).collect();
    format!("{}…", start.trim_end())
}
