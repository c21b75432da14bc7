//! Folding: many spellings of one word become one. Done here and nowhere else, at index and query time alike.
//!
//! Decisions that a reader of these tables may ask about:
//! - Latin, Greek, Cyrillic: all diacritics go. So й becomes и, ї becomes і, ё becomes е: a Ukrainian reader at
//!   another Slavic keyboard still finds the word. и and і stay two letters (one typo apart), є becomes е, ґ becomes г.
//! - Arabic script: hamza, harakat and tatweel go; alef, yeh, kaf and heh each become one letter whichever language
//!   wrote them; Sorani, Pashto and Urdu letters with a mark become the plain letter beneath it.
//! - Ethiopic: the homophone series become one (ሐ ኀ → ሀ, ሠ → ሰ, ዐ → አ, ፀ → ጸ) and so do the first and fourth
//!   orders of ሀ and አ, which Amharic spells either way.
//! - Joiners and other invisible characters go; digits of every script become ASCII.

use unicode_normalization::UnicodeNormalization;

/// Folds a text. Separators stay what they are; the result is for comparing, never for showing.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
        return folded;
    }
    for letter in text.chars().flat_map(char::to_lowercase).nfkd() {
        // Compatibility forms can decompose into capitals (℡ → TEL).
        for letter in letter.to_lowercase() {
            push_folded(&mut folded, letter);
        }
    }
    folded
}

fn push_folded(folded: &mut String, letter: char) {
    match letter {
        '\u{0}'..='\u{7f}' => folded.push(letter),
        // Marks that sit on a letter, and what nobody sees: soft hyphen, joiners, direction marks, variants.
        '\u{ad}'
        | '\u{300}'..='\u{36f}'
        | '\u{483}'..='\u{487}'
        | '\u{591}'..='\u{5bd}'
        | '\u{5bf}'..='\u{5c7}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}'
        | '\u{feff}' => {}
        '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' => folded.extend(arabic(letter)),
        '\u{1200}'..='\u{137f}' => folded.extend(ethiopic(letter)),
        // Bengali and its sisters: the dot below and the moon above are often left out.
        '\u{981}' | '\u{9bc}' | '\u{901}' | '\u{93c}' => {}
        '\u{966}'..='\u{96f}' => folded.push(digit(letter, '\u{966}')),
        '\u{9e6}'..='\u{9ef}' => folded.push(digit(letter, '\u{9e6}')),
        _ => match several_letters(letter) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(plain(letter)),
        },
    }
}

fn digit(letter: char, zero: char) -> char {
    char::from_digit(u32::from(letter) - u32::from(zero), 10).unwrap_or(letter)
}

fn several_letters(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        _ => return None,
    })
}

/// Letters of Latin, Greek and Cyrillic whose stroke or hook does not decompose.
fn plain(letter: char) -> char {
    match letter {
        'ı' | 'ɨ' => 'i',
        'ø' => 'o',
        'ł' => 'l',
        'đ' | 'ð' | 'ɖ' => 'd',
        'ħ' => 'h',
        'ŧ' => 't',
        'ŋ' => 'n',
        'ə' | 'ǝ' => 'e',
        'ς' => 'σ',
        'є' => 'е',
        'ґ' | 'ғ' => 'г',
        _ => letter,
    }
}

fn arabic(letter: char) -> Option<char> {
    Some(match letter {
        // Harakat, Koranic marks, the hamza on its own and what decomposition leaves of its carriers, tatweel.
        '\u{600}'..='\u{605}'
        | '\u{610}'..='\u{61a}'
        | '\u{61c}'
        | '\u{621}'
        | '\u{640}'
        | '\u{64b}'..='\u{65f}'
        | '\u{670}'
        | '\u{674}'
        | '\u{6d6}'..='\u{6dc}'
        | '\u{6df}'..='\u{6e8}'
        | '\u{6ea}'..='\u{6ed}' => return None,
        'ٱ' => 'ا',
        'ى' | 'ی' | 'ې' | 'ۍ' | 'ێ' | 'ے' => 'ي',
        'ک' | 'ڪ' => 'ك',
        'ګ' | 'ڭ' => 'گ',
        'ة' | 'ہ' | 'ھ' | 'ە' | 'ۃ' => 'ه',
        'ۆ' | 'ۇ' | 'ۋ' | 'ۈ' | 'ۊ' => 'و',
        'ڕ' | 'ړ' | 'ڑ' => 'ر',
        'ڵ' => 'ل',
        'ټ' | 'ٹ' => 'ت',
        'ډ' | 'ڈ' => 'د',
        'ڼ' | 'ں' => 'ن',
        'ښ' => 'ش',
        'ږ' => 'ژ',
        '\u{660}'..='\u{669}' => digit(letter, '\u{660}'),
        '\u{6f0}'..='\u{6f9}' => digit(letter, '\u{6f0}'),
        _ => letter,
    })
}

fn ethiopic(letter: char) -> Option<char> {
    // A series has seven orders (and an eighth) in consecutive places; each homophone lies a fixed step away.
    let moved = |from: char, to: char| char::from_u32(u32::from(letter) - u32::from(from) + u32::from(to));
    let one = match letter {
        '\u{135d}'..='\u{135f}' => return None,
        'ሐ'..='ሖ' => moved('ሐ', 'ሀ'),
        'ኀ'..='ኆ' => moved('ኀ', 'ሀ'),
        'ሠ'..='ሧ' => moved('ሠ', 'ሰ'),
        'ዐ'..='ዖ' => moved('ዐ', 'አ'),
        'ፀ'..='ፆ' => moved('ፀ', 'ጸ'),
        _ => Some(letter),
    };
    one.map(|letter| match letter {
        'ሃ' => 'ሀ',
        'ኣ' => 'አ',
        other => other,
    })
}

#[cfg(test)]
mod tests;
