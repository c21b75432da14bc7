//! One typo: a letter too many, too few or wrong, or two neighbours swapped (optimal string alignment distance 1).

/// How a typed word lies near a word of the directory, nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// One typo away from the whole word.
    Word,
    /// One typo away from its beginning.
    Beginning,
}

/// Whether `typed` is one typo away from `word` or from a beginning of it. Equal words and true prefixes are not typos.
pub fn nearness(typed: &[char], word: &str) -> Option<Nearness> {
    let mut letters = word.chars();
    let mut same = 0;
    for expected in typed {
        match letters.clone().next() {
            Some(letter) if letter == *expected => {
                letters.next();
                same += 1;
            }
            _ => break,
        }
    }
    if same == typed.len() {
        return None;
    }
    let typed = &typed[same..];
    let rest = letters.as_str();
    let mut after_one = rest.chars();
    let first = after_one.next();
    let too_many = ends(&typed[1..], rest);
    let too_few = first.and_then(|_| ends(typed, after_one.as_str()));
    let wrong = first.and_then(|_| ends(&typed[1..], after_one.as_str()));
    let swapped = first.and_then(|one| {
        let mut after_two = after_one.clone();
        let two = after_two.next()?;
        (typed.len() >= 2 && typed[0] == two && typed[1] == one).then(|| ends(&typed[2..], after_two.as_str()))?
    });
    [too_many, too_few, wrong, swapped].into_iter().flatten().min()
}

/// Whether what is left of the typed word is what is left of the word, or begins it.
fn ends(typed: &[char], rest: &str) -> Option<Nearness> {
    let mut letters = rest.chars();
    for expected in typed {
        if letters.next() != Some(*expected) {
            return None;
        }
    }
    Some(if letters.next().is_none() { Nearness::Word } else { Nearness::Beginning })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(typed: &str, word: &str) -> Option<Nearness> {
        nearness(&typed.chars().collect::<Vec<_>>(), word)
    }

    #[test]
    fn one_typo_of_each_kind() {
        for (typed, word) in [
            ("dokkter", "dokter"),
            ("doter", "dokter"),
            ("dolter", "dokter"),
            ("dotker", "dokter"),
            ("okter", "dokter"),
            ("xdokter", "dokter"),
            ("doktre", "dokter"),
            ("ликар", "лікар"),
            ("طبب", "طبيب"),
            ("dokterr", "dokter"),
        ] {
            assert_eq!(of(typed, word), Some(Nearness::Word), "{typed} {word}");
        }
        assert_eq!(of("vlucteling", "vluchtelingenwerk"), Some(Nearness::Beginning));
    }

    #[test]
    fn neither_none_nor_two() {
        for (typed, word) in [("dokter", "dokter"), ("dok", "dokter"), ("dktre", "dokter"), ("", "a"), ("kind", "huis")]
        {
            assert_eq!(of(typed, word), None, "{typed} {word}");
        }
    }
}
