//! What was typed, as words to look for. Never fails: what holds no word is an empty query.

use super::{
    fold,
    token::{pairs, runs, shortened, without_article, words},
};
use crate::limits::{SEARCH_CHARS_MAX, SEARCH_WORDS_MAX};

/// One word to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryWord {
    /// Folded spellings under which it may stand; the first is the word itself.
    pub forms: Vec<String>,
    /// Whether words that only begin with it count. The last word counts however short, for it is still being typed.
    pub prefix: bool,
    /// Whether it is long enough to allow for one typo.
    pub forgiving: bool,
}

/// A search text, cut into words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    words: Vec<QueryWord>,
    complete: bool,
}

/// The shortest word that may hold a typo, in letters.
const FORGIVING_CHARS_MIN: usize = 4;
/// The shortest word before the last that may stand for longer ones, in letters.
const PREFIX_CHARS_MIN: usize = 3;

impl Query {
    /// Reads a search text. Only its first `SEARCH_CHARS_MAX` characters and `SEARCH_WORDS_MAX` words are looked at;
    /// `is_complete` says whether that was all of it.
    pub fn parse(text: &str) -> Self {
        let (head, cut) = match text.char_indices().nth(SEARCH_CHARS_MAX) {
            Some((end, _)) => (&text[..end], true),
            None => (text, false),
        };
        let folded = fold(head);
        let ended = folded.ends_with(char::is_whitespace);
        let whole = words(&folded);
        let mut found: Vec<QueryWord> = Vec::new();
        for (position, word) in whole.iter().enumerate() {
            let last = position + 1 == whole.len() && !ended;
            for (run, unspaced) in runs(word) {
                if unspaced {
                    found.extend(unspaced_words(run));
                } else {
                    found.push(spaced_word(&shortened(run), last));
                }
            }
        }
        let mut seen = std::collections::HashSet::new();
        found.retain(|word| seen.insert(word.forms.clone()));
        let complete = !cut && found.len() <= SEARCH_WORDS_MAX;
        found.truncate(SEARCH_WORDS_MAX);
        Self { words: found, complete }
    }

    /// Its words.
    pub fn words(&self) -> &[QueryWord] {
        &self.words
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether all of the text is looked for; false when it was longer than anybody's question.
    pub fn is_complete(&self) -> bool {
        self.complete
    }
}

fn spaced_word(word: &str, last: bool) -> QueryWord {
    let mut forms = vec![without_article(word).to_owned()];
    // While the word after an Arabic article is being typed, one letter of it is enough.
    if last && let Some(rest) = word.strip_prefix("ال").filter(|rest| rest.chars().count() == 1) {
        forms.push(rest.to_owned());
    }
    let letters = forms[0].chars().count();
    QueryWord { forms, prefix: last || letters >= PREFIX_CHARS_MIN, forgiving: letters >= FORGIVING_CHARS_MIN }
}

fn unspaced_words(run: &str) -> Vec<QueryWord> {
    let word = |form: String| QueryWord { forms: vec![form], prefix: false, forgiving: false };
    if run.chars().nth(1).is_none() {
        return vec![word(run.to_owned())];
    }
    pairs(run).map(word).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn forms(text: &str) -> Vec<String> {
        Query::parse(text).words().iter().map(|word| word.forms.join("|")).collect()
    }

    #[test]
    fn words_of_a_query() {
        assert_eq!(forms("Een Dókter "), ["een", "dokter"]);
        assert_eq!(forms("看医生"), ["看医", "医生"]);
        assert_eq!(forms("医"), ["医"]);
        assert_eq!(forms("الط"), ["الط|ط"]);
        assert_eq!(forms("الطبيب"), ["طبيب"]);
        assert_eq!(forms("aa aa"), ["aa"]);
        for empty in ["", "   ", "\"*()\u{0}", "😀🏥", "\u{200c}"] {
            assert!(Query::parse(empty).is_empty(), "{empty:?}");
        }
    }

    #[test]
    fn only_the_word_being_typed_may_be_short() {
        let query = Query::parse("a b");
        assert_eq!(query.words().iter().map(|word| word.prefix).collect::<Vec<_>>(), [false, true]);
        assert!(!Query::parse("a ").words()[0].prefix);
    }

    #[test]
    fn too_much_is_said() {
        assert!(Query::parse("dokter").is_complete());
        assert!(!Query::parse(&"dokter ".repeat(1_500)).is_complete());
        let many: String = (0..50).map(|number| format!("w{number} ")).collect();
        assert!(!Query::parse(&many).is_complete());
    }

    proptest! {
        #[test]
        fn any_text_gives_plain_words(text in any::<String>()) {
            for word in Query::parse(&text).words() {
                for form in &word.forms {
                    prop_assert!(!form.is_empty() && !form.contains(['"', '\0', ' ', '*']));
                }
            }
        }

        #[test]
        fn folding_twice_is_folding_once(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
