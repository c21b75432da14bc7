//! Sentences as pages of a small display: wrapped to its columns, kept together where they belong together. Knows letters
//! and lines, not pixels.

use super::letters::Letters;

/// How a line is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// What the lines below are about.
    Heading,
    /// A fact.
    Plain,
    /// Something is wrong.
    Warning,
}

/// A line of a page, or a sentence that becomes several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The words.
    pub text: String,
    /// How they are meant.
    pub tone: Tone,
}

impl Line {
    /// A line.
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { text: text.into(), tone }
    }
}

/// Lines that stay on one page, where they fit on one.
pub type Block = Vec<Line>;

/// What is shown at one time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// From top to bottom; none is longer than the display is wide.
    pub lines: Vec<Line>,
}

/// How many letters a display has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grid {
    pub columns: usize,
    pub rows: usize,
}

/// Blocks as pages, in their order. At least one page.
pub(super) fn pages(blocks: &[Block], grid: Grid, letters: Letters) -> Vec<Page> {
    let mut pages = vec![Page::default()];
    for block in blocks {
        let lines = block.iter().flat_map(|line| {
            let parts = wrapped(&letters.fold(&line.text), grid.columns);
            parts.into_iter().map(|text| Line { text, tone: line.tone })
        });
        let lines: Vec<Line> = lines.collect();
        let begun = pages.last().map_or(0, |page| page.lines.len());
        if begun > 0 && begun + lines.len() > grid.rows {
            pages.push(Page::default());
        }
        for line in lines {
            if pages.last().is_none_or(|page| page.lines.len() >= grid.rows) {
                pages.push(Page::default());
            }
            if let Some(page) = pages.last_mut() {
                page.lines.push(line);
            }
        }
    }
    pages
}

/// A text in lines of at most so many letters; a word that is longer than a line is broken.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let length = |text: &str| text.chars().count();
    for word in text.split_whitespace() {
        if !line.is_empty() && length(&line) + 1 + length(word) > columns {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for letter in word.chars() {
            if length(&line) >= columns {
                lines.push(std::mem::take(&mut line));
            }
            line.push(letter);
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_and_long_ones_broken() {
        assert_eq!(wrapped("Nothing new", 21), ["Nothing new"]);
        assert_eq!(wrapped("oever is out of date.", 8), ["oever is", "out of", "date."]);
        assert_eq!(wrapped("Ankommensbehörde am Ort", 9), ["Ankommens", "behörde", "am Ort"]);
        assert_eq!(wrapped("", 9), [""]);
    }

    #[test]
    fn blocks_stay_together_where_they_fit() {
        let block = |count: usize| -> Block { vec![Line::new(Tone::Plain, "x"); count] };
        let rows = |sizes: &[usize]| -> Vec<usize> {
            let blocks: Vec<Block> = sizes.iter().map(|count| block(*count)).collect();
            let grid = Grid { columns: 21, rows: 6 };
            pages(&blocks, grid, Letters::Western).iter().map(|page| page.lines.len()).collect()
        };
        assert_eq!(rows(&[3, 3]), [6]);
        assert_eq!(rows(&[3, 2, 2]), [5, 2]);
        assert_eq!(rows(&[2, 14, 1]), [2, 6, 6, 3]);
        assert_eq!(rows(&[]), [0]);
    }
}
