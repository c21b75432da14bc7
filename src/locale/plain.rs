//! Hints for plain language: where a text is harder than it need be. Owns what counts as hard in Dutch, German, English
//! and French (`db/plain`); refuses to word a hint, to change a text, and to guess: rather no hint than a false one.

mod lists;
mod passive;
#[cfg(test)]
mod tests;
mod words;

use std::{collections::HashSet, ops::Range};

use self::{
    lists::{Rules, rules},
    words::{Token, Word, sentences, tokens, words_of},
};
use super::LanguageTag;
use crate::limits::PLAIN_SENTENCE_WORDS_MAX;

/// Something that could be said more simply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The bytes of the text it is about; both ends are ends of characters.
    pub range: Range<usize>,
    /// What it is.
    pub kind: HintKind,
}

/// What makes a text hard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HintKind {
    /// A sentence of more than `PLAIN_SENTENCE_WORDS_MAX` words.
    LongSentence {
        /// How many it has.
        words: usize,
    },
    /// A word longer than most of its language.
    LongWord {
        /// How many letters it has.
        letters: usize,
    },
    /// A word of offices.
    Jargon {
        /// What a neighbour would say, in the language of the text; one or several, parted by commas.
        plainer: &'static str,
    },
    /// It does not say who does it.
    Passive,
    /// A short form that not every reader knows; at its first place only.
    Abbreviation {
        /// What it stands for or what to say instead, where we know.
        long: Option<&'static str>,
    },
}

/// The hints for a text, by where they begin; none for a language without a list.
pub fn hints(text: &str, language: &LanguageTag) -> Vec<Hint> {
    let Some(rules) = rules(language) else { return Vec::new() };
    let tokens = tokens(text);
    let mut hints = abbreviations(&tokens, rules);
    let mut known: HashSet<String> = HashSet::new();
    for sentence in sentences(text, &tokens, rules) {
        let words = words_of(text, &tokens, &sentence);
        if let (Some(first), Some(last)) = (words.first(), words.last())
            && words.len() > PLAIN_SENTENCE_WORDS_MAX
        {
            let kind = HintKind::LongSentence { words: words.len() };
            hints.push(Hint { range: first.range.start..last.range.end, kind });
        }
        hints.extend(words.iter().filter_map(|word| long_word(word, rules)));
        hints.extend(jargon(&words, rules));
        hints.extend(passive::passives(text, &words, &rules.passive));
        for hint in capitals(text, &words, rules) {
            if known.insert(text[hint.range.clone()].to_owned()) {
                hints.push(hint);
            }
        }
    }
    hints.sort_by_key(|hint| (hint.range.start, hint.range.end));
    hints
}

fn long_word(word: &Word<'_>, rules: &Rules) -> Option<Hint> {
    let letters = word.text.chars().count();
    let is_long = letters > rules.word_letters_max && word.text.chars().all(char::is_alphabetic);
    is_long.then(|| Hint { range: word.range.clone(), kind: HintKind::LongWord { letters } })
}

/// The longest entry that begins at each word.
fn jargon(words: &[Word<'_>], rules: &'static Rules) -> Vec<Hint> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < words.len() {
        let entries = rules.jargon.get(&words[at].lower).map(Vec::as_slice).unwrap_or_default();
        let fits = |entry: &&lists::Jargon| {
            let end = at + entry.words.len();
            end <= words.len() && entry.words.iter().zip(&words[at..end]).all(|(entry, word)| *entry == word.lower)
        };
        match entries.iter().filter(fits).max_by_key(|entry| entry.words.len()) {
            Some(entry) => {
                let end = at + entry.words.len();
                let range = words[at].range.start..words[end - 1].range.end;
                found.push(Hint { range, kind: HintKind::Jargon { plainer: &entry.plainer } });
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// Short forms with points, and others of the list. One may be written in two or three pieces: `z. B.`
fn abbreviations(tokens: &[Token<'_>], rules: &'static Rules) -> Vec<Hint> {
    let (mut found, mut at, mut known) = (Vec::new(), 0, HashSet::new());
    while at < tokens.len() {
        let pieces = (1..=3.min(tokens.len() - at)).rev().find_map(|count| {
            let pieces = &tokens[at..at + count];
            let all_pointed = count == 1 || pieces.iter().all(|piece| piece.bare.ends_with('.'));
            let joined: String = pieces.iter().map(|piece| piece.bare.to_lowercase()).collect();
            let long = rules.abbreviation(&joined).map(Some);
            let long = long.or_else(|| (count == 1 && is_pointed(pieces[0].bare, rules)).then_some(None));
            long.filter(|_| all_pointed).map(|long| (count, joined, long))
        });
        let Some((count, joined, long)) = pieces else {
            at += 1;
            continue;
        };
        let range = tokens[at].range.start..tokens[at + count - 1].range.end;
        if known.insert(joined) {
            found.push(Hint { range, kind: HintKind::Abbreviation { long } });
        }
        at += count;
    }
    found
}

/// Small letters with a point after each, such as `m.n.`; capital ones are somebody's initials.
fn is_pointed(text: &str, rules: &Rules) -> bool {
    let letters: Vec<&str> = text.trim_end_matches('.').split('.').collect();
    let is_small = |letter: &&str| letter.chars().count() == 1 && letter.chars().all(char::is_lowercase);
    letters.len() > 1 && letters.iter().all(is_small) && !rules.known.contains(&letters.concat())
}

/// Two to five capitals that stand for several words, unless the text says beside them what they stand for.
fn capitals(text: &str, words: &[Word<'_>], rules: &Rules) -> Vec<Hint> {
    let is_capital = |word: &Word<'_>| word.text.chars().count() > 1 && word.text.chars().all(char::is_uppercase);
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate().filter(|(_, word)| is_capital(word)) {
        let near = [at.checked_sub(1).and_then(|before| words.get(before)), words.get(at + 1)];
        let is_shouted = near.into_iter().flatten().any(is_capital) || word.text.chars().count() > 5;
        let is_told = text[..word.range.start].ends_with('(') || text[word.range.end..].starts_with(" (");
        let is_known = rules.known.contains(&word.lower) || rules.abbreviation(&word.lower).is_some();
        if !is_shouted && !is_told && !is_known {
            found.push(Hint { range: word.range.clone(), kind: HintKind::Abbreviation { long: None } });
        }
    }
    found
}
