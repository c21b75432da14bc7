//! Cuts written opening hours into tokens. Knows characters and words, not what stands beside what.

use super::words::{self, Languages, Meaning, PHRASES, fold};

/// One piece of written opening hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A word that means a day, in one or several languages.
    Day(Vec<(u8, Languages)>),
    /// A time as written.
    Time {
        /// 0 to 99.
        hour: u16,
        /// 0 to 99; none when only the hour is written.
        minute: Option<u16>,
    },
    /// A word with one meaning.
    Word(Meaning),
    /// `,` and a slash between spaces.
    Comma,
    /// `;` and the end of a line.
    Semicolon,
    /// `||`.
    Fallback,
    /// Words in quotes or parentheses, as written.
    Remark {
        /// What stands between.
        text: String,
        /// In quotes, as the OSM grammar has it.
        quoted: bool,
    },
    /// Words that mean nothing here.
    Strange(String),
}

/// The tokens of a text, and the languages that its words leave open.
#[derive(Debug)]
pub(super) struct Tokens {
    pub(super) list: Vec<Token>,
    pub(super) languages: Languages,
}

/// Cuts a text. None: a character stands where this reader knows no use for it.
pub(super) fn tokens(text: &str) -> Option<Tokens> {
    let original: Vec<char> = text.chars().collect();
    let folded: Vec<char> = original.iter().map(|c| fold(*c)).collect();
    let mut cutter = Cutter { original, folded, at: 0, out: Tokens { list: Vec::new(), languages: Languages::ALL } };
    while cutter.at < cutter.folded.len() {
        cutter.cut()?;
    }
    Some(cutter.out)
}

struct Cutter {
    original: Vec<char>,
    folded: Vec<char>,
    at: usize,
    out: Tokens,
}

impl Cutter {
    fn cut(&mut self) -> Option<()> {
        let character = self.folded[self.at];
        match character {
            ' ' => self.at += 1,
            ';' | '\n' => self.push(Token::Semicolon, 1),
            ',' => self.push(Token::Comma, 1),
            '&' => self.push(Token::Word(Meaning::And), 1),
            '-' => self.push(Token::Word(Meaning::Range), 1),
            ':' => self.at += 1,
            '.' => self.dot()?,
            '|' if self.next() == Some('|') => self.push(Token::Fallback, 2),
            '/' if self.before() == Some(' ') && self.next() == Some(' ') => self.push(Token::Comma, 1),
            '"' => self.remark('"')?,
            '(' => self.remark(')')?,
            _ if self.phrase() => {}
            _ if character.is_ascii_digit() => self.time()?,
            _ if character.is_alphabetic() => self.word(),
            _ => return None,
        }
        Some(())
    }

    fn push(&mut self, token: Token, length: usize) {
        self.out.list.push(token);
        self.at += length;
    }

    fn next(&self) -> Option<char> {
        self.folded.get(self.at + 1).copied()
    }

    fn before(&self) -> Option<char> {
        self.at.checked_sub(1).and_then(|before| self.folded.get(before)).copied()
    }

    /// A dot after "Mo." is no more than a dot; after a number it may make a date of it.
    fn dot(&mut self) -> Option<()> {
        let ends = self.folded[self.at + 1..].iter().all(|c| matches!(c, ' ' | '.' | ';' | '\n'));
        let after_number = self.before().is_some_and(|c| c.is_ascii_digit());
        self.at += 1;
        (ends || !after_number).then_some(())
    }

    fn remark(&mut self, closing: char) -> Option<()> {
        let length = self.folded[self.at + 1..].iter().position(|c| *c == closing)?;
        let text: String = self.original[self.at + 1..=self.at + length].iter().collect();
        let text = text.trim().to_owned();
        self.push(Token::Remark { text, quoted: closing == '"' }, length + 2);
        Some(())
    }

    /// A phrase of several words; only where it starts and ends as a word.
    fn phrase(&mut self) -> bool {
        if self.before().is_some_and(char::is_alphanumeric) {
            return false;
        }
        let rest = &self.folded[self.at..];
        let fits = |phrase: &str| {
            let length = phrase.chars().count();
            let same = phrase.chars().zip(rest).filter(|(wanted, found)| wanted == *found).count() == length;
            let ends =
                !phrase.ends_with(char::is_alphanumeric) || !rest.get(length).is_some_and(|c| c.is_alphanumeric());
            same && ends
        };
        let Some((phrase, meaning, languages)) = PHRASES.iter().find(|(phrase, ..)| fits(phrase)) else {
            return false;
        };
        self.out.languages = self.out.languages.and(*languages);
        self.push(Token::Word(*meaning), phrase.chars().count());
        true
    }

    fn digits(&self, from: usize) -> usize {
        self.folded[from..].iter().take_while(|c| c.is_ascii_digit()).count()
    }

    fn number(&self, from: usize, length: usize) -> u16 {
        self.folded[from..from + length].iter().filter_map(|c| c.to_digit(10)).fold(0, |sum, d| sum * 10 + d as u16)
    }

    /// `2026-2028`: times written without a colon look the same, but do not both come so late.
    fn are_years(&self) -> bool {
        const FIRST_YEAR: u16 = 1900;
        let rest = &self.folded[self.at + 4..];
        let gap = rest.iter().take_while(|c| matches!(c, ' ' | '-')).count();
        let second = self.at + 4 + gap;
        let dash = rest[..gap].contains(&'-');
        let late = |from: usize| self.digits(from) == 4 && self.number(from, 4) >= FIRST_YEAR;
        dash && late(self.at) && late(second)
    }

    /// `9`, `9:00`, `9.00`, `9h30`, `8u30`, `0900`, `09:00:00`.
    fn time(&mut self) -> Option<()> {
        let length = self.digits(self.at);
        let after = self.at + length;
        let token = match length {
            4 if self.are_years() => return None,
            4 => Token::Time { hour: self.number(self.at, 2), minute: Some(self.number(self.at + 2, 2)) },
            1 | 2 => {
                let divided = self.folded.get(after).is_some_and(|c| matches!(c, ':' | '.' | 'h' | 'u'));
                let hour = self.number(self.at, length);
                if divided && self.digits(after + 1) == 2 {
                    let minute = Some(self.number(after + 1, 2));
                    let seconds = self.folded.get(after + 3) == Some(&':') && self.digits(after + 4) == 2;
                    let whole_minute = seconds && self.number(after + 4, 2) == 0;
                    self.push(Token::Time { hour, minute }, length + 3 + if whole_minute { 3 } else { 0 });
                    return (!seconds || whole_minute).then_some(());
                }
                Token::Time { hour, minute: None }
            }
            _ => return None,
        };
        self.push(token, length);
        Some(())
    }

    /// How far "-vous" goes on after "rendez".
    fn hyphenated(&self, from: usize) -> usize {
        match &self.folded[from..] {
            ['-', rest @ ..] => match rest.iter().take_while(|c| c.is_alphabetic()).count() {
                0 => 0,
                letters => letters + 1,
            },
            _ => 0,
        }
    }

    fn word(&mut self) {
        let rest = &self.folded[self.at..];
        let length = rest.iter().take_while(|c| c.is_alphabetic() || **c == '\'').count().max(1);
        let word: String = rest[..length].iter().collect();
        let days = words::days(&word);
        if !days.is_empty() {
            return self.push(Token::Day(days), length);
        }
        if let Some((meaning, languages)) = words::meaning(&word) {
            self.out.languages = self.out.languages.and(languages);
            return self.push(Token::Word(meaning), length);
        }
        let length = length + self.hyphenated(self.at + length);
        let written: String = self.original[self.at..self.at + length].iter().collect();
        self.at += length;
        match self.out.list.last_mut() {
            Some(Token::Strange(before)) => *before += &format!(" {written}"),
            _ => self.out.list.push(Token::Strange(written)),
        }
    }
}
