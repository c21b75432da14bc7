//! What the index keeps of one service: its texts, folded and cut into words, each once. Touches no database.

use std::collections::HashSet;

use super::super::cards::Card;
use crate::search::tokens;

/// How many words are remembered as seen before the memory is emptied.
const SEEN_MAX: usize = 50_000;

/// What there is to fold of one service; several texts stand in a line each.
#[derive(Default)]
pub(super) struct Texts {
    /// The document's number.
    pub number: i64,
    pub card: Card,
    pub name: String,
    /// Keywords, organization, place.
    pub word: String,
    /// Terms, each as one word already.
    pub term: Vec<String>,
    pub text: String,
}

/// What is written of one service: words in order, parted by spaces.
pub(super) struct Document {
    pub number: i64,
    pub card: Card,
    pub name: String,
    pub word: String,
    pub term: String,
    /// The words of all of it.
    pub all: String,
    /// Those that were not seen before and long enough to be mistyped.
    pub new_words: Vec<String>,
}

impl Document {
    pub(super) fn of(texts: Texts, seen: &mut Seen) -> Self {
        let [name, word, text] = [&texts.name, &texts.word, &texts.text].map(|texts| in_order(tokens(texts)));
        let term = in_order(texts.term);
        let spelled = name.iter().chain(&word).chain(&text);
        let new_words = spelled.filter(|word| seen.is_new(word)).cloned().collect();
        let all: Vec<&str> = [&name, &word, &term, &text].into_iter().flatten().map(String::as_str).collect();
        Self {
            number: texts.number,
            card: texts.card,
            all: in_order(all).join(" "),
            name: name.join(" "),
            word: word.join(" "),
            term: term.join(" "),
            new_words,
        }
    }
}

fn in_order<T: Ord>(mut words: Vec<T>) -> Vec<T> {
    words.sort_unstable();
    words.dedup();
    words
}

/// The words seen so far in this change; it forgets when there are too many, and then a word is new once more.
#[derive(Default)]
pub(super) struct Seen(HashSet<String>);

impl Seen {
    /// Whether a word is new and long enough: one of two letters is never mistyped for another.
    pub(super) fn is_new(&mut self, word: &str) -> bool {
        if word.chars().nth(2).is_none() || self.0.contains(word) {
            return false;
        }
        if self.0.len() >= SEEN_MAX {
            self.0.clear();
        }
        self.0.insert(word.to_owned())
    }
}
