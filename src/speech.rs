//! What is said aloud: the sentences that native speakers record, what a recording of a sentence is called, and how a
//! recording becomes a clip. Knows neither files nor pages, and plays nothing.

#[cfg(feature = "desk")]
mod level;
#[cfg(feature = "desk")]
mod opus;
#[cfg(feature = "desk")]
mod recording;
mod sentences;
#[cfg(feature = "desk")]
mod wav;

use aws_lc_rs::digest::{SHA256, digest};
use unicode_normalization::UnicodeNormalization;

#[cfg(feature = "desk")]
pub use recording::{Clip, RecordingError, clip};
pub use sentences::{Sentence, said_by, sentences};

use crate::{directory::Sha256, locale::LanguageTag};

/// What the medium is called that says a text in a language, such as `audio/ti/1f…c0.opus`. It follows from the text:
/// whoever has something to say finds its clip by this name, and a text that changed has none.
pub fn medium_name(language: &LanguageTag, text: &str) -> String {
    let said = said(text);
    let hash = digest(&SHA256, said.as_bytes());
    let hash = Sha256::try_from(hash.as_ref()).unwrap_or(Sha256([0; 32]));
    format!("audio/{language}/{hash}.opus")
}

/// A text as it is said: marks of direction are not heard, nor how many spaces there are.
fn said(text: &str) -> String {
    let is_heard = |c: &char| !matches!(*c, '\u{200e}' | '\u{200f}' | '\u{2066}'..='\u{2069}');
    let heard: String = text.nfc().filter(is_heard).collect();
    heard.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_follows_from_what_is_heard() {
        let arabic = LanguageTag::parse("ar").unwrap();
        let name = medium_name(&arabic, "طبيب");
        assert!(name.starts_with("audio/ar/") && name.ends_with(".opus") && name.len() == 78, "{name}");
        assert_eq!(medium_name(&arabic, " \u{2067}طبيب\u{2069}\n"), name);
        assert_ne!(medium_name(&arabic, "طبيبة"), name);
        assert_ne!(medium_name(&LanguageTag::parse("ckb").unwrap(), "طبيب"), name);
    }
}
