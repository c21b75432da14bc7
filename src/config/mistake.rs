//! What is wrong in a file of settings: where, and what to write instead, in words for whoever edits the file.

use std::{fmt, ops::Range};

use serde::Serialize;

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// The line of the file, from 1; none when it is about the whole file.
    pub line: Option<usize>,
    /// What is wrong and what to do.
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(to, "line {line}: {}", self.what),
            None => to.write_str(&self.what),
        }
    }
}

/// All that is wrong in a file, by line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(transparent)]
pub struct Mistakes(pub Vec<Mistake>);

impl fmt::Display for Mistakes {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(Mistake::to_string).collect();
        to.write_str(&lines.join("\n"))
    }
}

impl Mistakes {
    /// One that is about the whole file.
    pub fn of_file(what: String) -> Self {
        Self(vec![Mistake { line: None, what }])
    }
}

/// A text with mistakes that are found in it.
pub(super) struct Marked<'t> {
    text: &'t str,
    mistakes: Vec<Mistake>,
}

impl<'t> Marked<'t> {
    /// Nothing found yet.
    pub fn new(text: &'t str) -> Self {
        Self { text, mistakes: Vec::new() }
    }

    /// The line of a byte.
    pub fn line(&self, byte: usize) -> usize {
        self.text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
    }

    /// What stands in the text.
    pub fn at(&self, span: Range<usize>) -> &'t str {
        self.text.get(span).unwrap_or_default()
    }

    /// A line of it, counted from 1.
    pub fn text_of_line(&self, line: usize) -> &'t str {
        self.text.lines().nth(line.saturating_sub(1)).unwrap_or_default()
    }

    /// A mistake at a byte.
    pub fn mark(&mut self, byte: usize, what: String) {
        let line = self.line(byte);
        self.mistakes.push(Mistake { line: Some(line), what });
    }

    /// All of them, by line, or none.
    pub fn finish(mut self) -> Result<(), Mistakes> {
        self.mistakes.sort_by_key(|mistake| mistake.line);
        if self.mistakes.is_empty() { Ok(()) } else { Err(Mistakes(self.mistakes)) }
    }
}
