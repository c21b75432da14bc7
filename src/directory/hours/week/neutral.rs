//! Words of a row that mean something only there become signs: Polish "do" is a dash in a row, and elsewhere a Dutch
//! Thursday. Knows words; reads no times.

use crate::directory::hours::words::fold;

/// Folded words and what stands for them. "ł" has no plain letter beneath it.
const WORDS: &[(&[&str], &str)] = &[
    (&["do"], "-"),
    (&["i", "oraz", "och"], ","),
    (&["od", "po", "godz", "godzina", "godziny", "godzinach", "kl", "klockan", "fran", "enligt", "efter"], " "),
    (&["wczesniejszym", "telefonicznym", "sie", "runt"], " "),
    (&["zamkniete", "zamkniety", "zamknieta", "nieczynne", "stangt", "stangd"], "off"),
    (&["umowieniu", "uzgodnieniu", "overenskommelse", "tidsbokning"], "\"appointment\""),
    (&["całodobowo", "dygnet"], "00:00-24:00"),
    (&["noon", "midi", "południe", "południa"], "12:00"),
    (&["midnight", "middernacht", "mitternacht", "minuit", "połnoc", "połnocy", "midnatt"], "24:00"),
];

/// The words between an hour and its minutes: 9 Uhr 30.
const HOURS: [&str; 6] = ["uhr", "uur", "u", "h", "heure", "heures"];
const WITH_SLASH: [&str; 3] = ["24/7", "24/24", "7/7"];

/// The row in signs, numbers and the words that all hours share.
pub(super) fn neutral(text: &str) -> String {
    let folded: Vec<char> = text.chars().map(fold).collect();
    let whole: String = folded.iter().collect();
    let slash = !WITH_SLASH.iter().any(|phrase| whole.contains(phrase));
    let mut out = String::new();
    let mut at = 0;
    while let Some(character) = folded.get(at).copied() {
        let letters = folded[at..].iter().take_while(|c| c.is_alphabetic()).count();
        if letters == 0 {
            match character {
                '/' if slash && folded.len() > 1 => out.push(','),
                '+' | '\n' => out.push(','),
                other => out.push(other),
            }
            at += 1;
            continue;
        }
        let word: String = folded[at..at + letters].iter().collect();
        at += letters;
        let rest = &folded[at..];
        let spaces = rest.iter().take_while(|c| **c == ' ').count();
        let digits = rest[spaces..].iter().take_while(|c| c.is_ascii_digit()).count();
        if HOURS.contains(&word.as_str()) && digits == 2 && out.trim_end().ends_with(|c: char| c.is_ascii_digit()) {
            out.truncate(out.trim_end().len());
            out.push(':');
            at += spaces;
            continue;
        }
        match WORDS.iter().find(|(words, _)| words.contains(&word.as_str())) {
            Some((_, sign)) => out.push_str(sign),
            None => out.push_str(&word),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_signs() {
        assert_eq!(neutral("od 9 do 17"), "  9 - 17");
        assert_eq!(neutral("9 Uhr 30–12 Uhr"), "9:30-12 uhr");
        assert_eq!(neutral("24/7"), "24/7");
        assert_eq!(neutral("9-12/13-17"), "9-12,13-17");
    }
}
