//! Cuts a text into sentences and words by UAX 29. Owns what UAX 29 does not know: addresses of the web, abbreviations
//! after which a sentence goes on, and apostrophes that part words.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::lists::Rules;

/// What stands between two spaces.
pub struct Token<'t> {
    /// The bytes of `bare` in the text.
    pub range: Range<usize>,
    /// Without brackets, quotes and commas around.
    pub bare: &'t str,
}

/// One word of a sentence.
pub struct Word<'t> {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// As it is written.
    pub text: &'t str,
    /// In small letters.
    pub lower: String,
}

/// Everything between spaces.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let around = |letter: char| "()[]{}„“”‚‘’«»\"'…,;:!?".contains(letter);
    let mut found = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let bare = piece.trim_end().trim_end_matches(around);
        let shorter = bare.trim_start_matches(around);
        if !shorter.is_empty() {
            let start = at + bare.len() - shorter.len();
            found.push(Token { range: start..start + shorter.len(), bare: shorter });
        }
        at += piece.len();
    }
    found
}

/// An address of the web or of mail: it has no plainer form.
fn is_address(token: &str) -> bool {
    let has_inner_point = token.trim_end_matches('.').split('.').filter(|part| part.chars().count() > 1).count() > 1;
    token.contains("://") || token.contains('@') || has_inner_point
}

/// The bytes of each sentence.
pub fn sentences(text: &str, tokens: &[Token<'_>], rules: &Rules) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut goes_on = false;
    let mut next = 0;
    for (at, piece) in text.split_sentence_bound_indices() {
        let end = at + piece.len();
        match found.last_mut() {
            Some(last) if goes_on => last.end = end,
            _ => found.push(at..end),
        }
        while tokens.get(next).is_some_and(|token| token.range.end <= end) {
            next += 1;
        }
        let last = next.checked_sub(1);
        goes_on = !piece.ends_with('\n') && last.is_some_and(|last| goes_on_after(tokens, last, rules));
    }
    found
}

/// Whether the point of this token is one of an abbreviation, which may be written in pieces: `z. B.`
fn goes_on_after(tokens: &[Token<'_>], last: usize, rules: &Rules) -> bool {
    let is_short = |pieces: &[Token<'_>]| {
        let joined: String = pieces.iter().map(|piece| piece.bare.to_lowercase()).collect();
        let all_pointed = pieces.iter().all(|piece| piece.bare.ends_with('.') && piece.bare.len() > 1);
        all_pointed && !rules.may_end.contains(&joined) && rules.has_abbreviation(&joined)
    };
    let starts = last.saturating_sub(2)..=last;
    starts
        .flat_map(|start| (1..=3).map(move |count| start..start + count))
        .any(|pieces| pieces.contains(&last) && tokens.get(pieces).is_some_and(is_short))
}

/// The words of a sentence, in order. An address is one word without letters.
pub fn words_of<'t>(text: &'t str, tokens: &[Token<'t>], sentence: &Range<usize>) -> Vec<Word<'t>> {
    let first = tokens.partition_point(|token| token.range.start < sentence.start);
    let mut found = Vec::new();
    for token in tokens[first..].iter().take_while(|token| token.range.start < sentence.end) {
        if is_address(token.bare) {
            found.push(Word { range: token.range.clone(), text: "", lower: String::new() });
            continue;
        }
        for (at, word) in token.bare.unicode_word_indices() {
            let mut start = token.range.start + at;
            for part in word.split(['\'', '’']) {
                if !part.is_empty() {
                    let range = start..start + part.len();
                    found.push(Word { text: &text[range.clone()], range, lower: part.to_lowercase() });
                }
                start += part.len() + if text[start + part.len()..].starts_with('’') { '’'.len_utf8() } else { 1 };
                if start >= token.range.end {
                    break;
                }
            }
        }
    }
    found
}
