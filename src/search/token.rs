//! Words: where a folded text is cut, what is one word, and the Arabic article.

use std::borrow::Cow;

use super::fold;
use crate::limits::SEARCH_WORD_CHARS_MAX;

/// Raised whenever folding or cutting changes, so that stored indexes are built anew.
pub const FOLDING_VERSION: u32 = 1;

/// The words of a text, folded. Scripts without spaces give each letter and each pair of neighbours.
pub fn tokens(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut found = Vec::new();
    for word in words(&folded) {
        if word.chars().any(is_unspaced) {
            unspaced_tokens(&word, &mut found);
        } else {
            found.push(without_article(&shortened(&word)).to_owned());
        }
    }
    found
}

/// The words of a folded text, whole. An apostrophe joins Cyrillic letters (сім'я) and parts Latin ones (l'école).
pub(super) fn words(folded: &str) -> Vec<Cow<'_, str>> {
    if !folded.contains(is_apostrophe) {
        return folded.split(|letter| !is_word(letter)).filter(|word| !word.is_empty()).map(Cow::Borrowed).collect();
    }
    let mut joined = String::with_capacity(folded.len());
    let mut letters = folded.chars().peekable();
    while let Some(letter) = letters.next() {
        let between = joined.ends_with(is_cyrillic) && letters.peek().is_some_and(|next| is_cyrillic(*next));
        if !(is_apostrophe(letter) && between) {
            joined.push(letter);
        }
    }
    let parts = joined.split(|letter| !is_word(letter));
    parts.filter(|word| !word.is_empty()).map(|word| Cow::Owned(word.to_owned())).collect()
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´')
}

fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{52f}')
}

fn is_word(letter: char) -> bool {
    // In Indic scripts the signs between letters are part of the word; the danda ends it.
    let indic = matches!(letter, '\u{900}'..='\u{dff}') && !matches!(letter, '\u{964}' | '\u{965}');
    (letter.is_alphanumeric() || indic) && !is_apostrophe(letter)
}

/// Letters of scripts that put no space between words: Chinese, Japanese, Thai, Lao, Burmese, Khmer.
pub(super) fn is_unspaced(letter: char) -> bool {
    matches!(letter,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Cuts a word where a script without spaces begins or ends.
pub(super) fn runs(word: &str) -> Vec<(&str, bool)> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut kind = None;
    for (at, letter) in word.char_indices() {
        let unspaced = is_unspaced(letter);
        if let Some(before) = kind
            && before != unspaced
        {
            found.push((&word[start..at], before));
            start = at;
        }
        kind = Some(unspaced);
    }
    found.extend(kind.map(|kind| (&word[start..], kind)));
    found
}

fn unspaced_tokens(word: &str, found: &mut Vec<String>) {
    for (run, unspaced) in runs(word) {
        if !unspaced {
            found.push(shortened(run).into_owned());
            continue;
        }
        found.extend(run.chars().map(String::from));
        found.extend(pairs(run));
    }
}

/// Each letter with its right neighbour.
pub(super) fn pairs(run: &str) -> impl Iterator<Item = String> {
    run.chars().zip(run.chars().skip(1)).map(|(one, next)| String::from_iter([one, next]))
}

/// The beginning by which a very long word is known.
pub(super) fn shortened(word: &str) -> Cow<'_, str> {
    match word.char_indices().nth(SEARCH_WORD_CHARS_MAX) {
        Some((end, _)) => Cow::Owned(word[..end].to_owned()),
        None => Cow::Borrowed(word),
    }
}

/// Takes the Arabic article off, alone or grown together with and, by, as, so, for; where enough is left to be a word.
pub(super) fn without_article(word: &str) -> &str {
    const ARTICLES: [(&str, usize); 6] = [("وال", 4), ("بال", 4), ("كال", 4), ("فال", 4), ("لل", 3), ("ال", 2)];
    for (article, letters_left) in ARTICLES {
        if let Some(rest) = word.strip_prefix(article)
            && rest.chars().count() >= letters_left
        {
            return rest;
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_and_folded() {
        assert_eq!(tokens("Huisarts, spoed-post (24u)"), ["huisarts", "spoed", "post", "24u"]);
        assert_eq!(tokens("l'École d’été"), ["l", "ecole", "d", "ete"]);
        assert_eq!(tokens("сім'я, сім’я"), ["сімя", "сімя"]);
        assert_eq!(tokens("ዶክተር፡ሓኪም።"), ["ዶክተር", "ሀኪም"]);
        assert_eq!(tokens("  \u{0} \" * ( NEAR 😀 "), ["near"]);
        assert!(tokens("").is_empty());
        assert_eq!(tokens("ডাক্তার।").len(), 1);
    }

    #[test]
    fn chinese_gives_letters_and_pairs() {
        assert_eq!(tokens("看医生"), ["看", "医", "生", "看医", "医生"]);
        assert_eq!(tokens("B超检查"), ["b", "超", "检", "查", "超检", "检查"]);
    }

    #[test]
    fn the_article_is_optional() {
        for with in ["الطبيب", "والطبيب", "بالطبيب", "للطبيب", "طبيب"] {
            assert_eq!(tokens(with), ["طبيب"], "{with}");
        }
        assert_eq!(tokens("والدين الف"), ["والدين", "الف"]);
    }

    #[test]
    fn long_words_are_known_by_their_beginning() {
        let long = "a".repeat(5_000);
        assert_eq!(tokens(&long)[0].len(), SEARCH_WORD_CHARS_MAX);
    }
}
