//! The passive voice, by its auxiliary and a participle in the same clause. Owns the search; what participles look like
//! is said by the list.

use super::{
    Hint, HintKind,
    lists::{Passive, Shape},
    words::Word,
};

/// A participle has at least so many letters: shorter words that look like one are others.
const PARTICIPLE_LETTERS_MIN: usize = 5;

/// One hint for each auxiliary that has a participle, from the first of both to the last.
pub fn passives(text: &str, words: &[Word<'_>], rules: &Passive) -> Vec<Hint> {
    let mut found: Vec<Hint> = Vec::new();
    for at in (0..words.len()).filter(|at| rules.auxiliaries.contains(&words[*at].lower)) {
        let partner = after(text, words, at, rules).or_else(|| before(text, words, at, rules));
        let Some(partner) = partner else { continue };
        let (first, last) = (at.min(partner), at.max(partner));
        let range = words[first].range.start..words[last].range.end;
        // `zijn gevraagd worden`: two auxiliaries share one participle.
        if found.last().is_none_or(|hint| hint.range.end <= range.start) {
            found.push(Hint { range, kind: HintKind::Passive });
        }
    }
    found
}

fn after(text: &str, words: &[Word<'_>], at: usize, rules: &Passive) -> Option<usize> {
    let mut previous = at;
    for next in (at + 1)..words.len().min(at + 2 + rules.words_between_max) {
        if parted(text, &words[previous], &words[next]) || rules.stops.contains(&words[next].lower) {
            return None;
        }
        if is_participle(&words[next], rules) {
            return Some(next);
        }
        if !rules.only_between.is_empty() && !rules.only_between.contains(&words[next].lower) {
            return None;
        }
        previous = next;
    }
    None
}

/// Where verbs stand last, the participle stands just before its auxiliary.
fn before(text: &str, words: &[Word<'_>], at: usize, rules: &Passive) -> Option<usize> {
    let near = at.checked_sub(1).filter(|_| rules.also_before)?;
    (!parted(text, &words[near], &words[at]) && is_participle(&words[near], rules)).then_some(near)
}

fn parted(text: &str, one: &Word<'_>, other: &Word<'_>) -> bool {
    let between = text.get(one.range.end..other.range.start).unwrap_or_default();
    between.contains([',', ';', ':', '(', ')', '\n', '–', '—', '/'])
}

fn is_participle(word: &Word<'_>, rules: &Passive) -> bool {
    let lower = word.lower.as_str();
    // Nouns of German and names have a capital.
    if word.text.starts_with(char::is_uppercase) || rules.never.contains(lower) {
        return false;
    }
    let fits = |shape: &Shape| {
        let rest = shape.starts.iter().filter_map(|start| lower.strip_prefix(start.as_str()));
        rest.into_iter().any(|rest| shape.ends.iter().any(|end| rest.len() > end.len() + 1 && rest.ends_with(end)))
    };
    rules.participles.contains(lower)
        || lower.chars().count() >= PARTICIPLE_LETTERS_MIN && rules.shapes.iter().any(fits)
}
