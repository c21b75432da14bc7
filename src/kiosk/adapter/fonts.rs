//! Pins the fonts: which family draws which script, wherever the program runs. A glyph that no font has is drawn
//! as nothing, so a missing family is an error with the package that brings it.

use std::{fs, path::PathBuf};

use slint::fontique_011::fontique::{Blob, FallbackKey, GenericFamily, Script};

/// A font that must be there.
struct Font {
    files: [&'static str; 2],
    package: &'static str,
    scripts: &'static [&'static [u8; 4]],
}

/// Regular and bold of each family, the Latin one first.
const FONTS: [Font; 5] = [
    Font {
        files: ["noto/NotoSans-Regular.ttf", "noto/NotoSans-Bold.ttf"],
        package: "fonts-noto-core",
        scripts: &[b"Latn", b"Cyrl", b"Grek"],
    },
    Font {
        files: ["noto/NotoSansArabic-Regular.ttf", "noto/NotoSansArabic-Bold.ttf"],
        package: "fonts-noto-core",
        scripts: &[b"Arab"],
    },
    Font {
        files: ["noto/NotoSansEthiopic-Regular.ttf", "noto/NotoSansEthiopic-Bold.ttf"],
        package: "fonts-noto-core",
        scripts: &[b"Ethi"],
    },
    Font {
        files: ["noto/NotoSansBengali-Regular.ttf", "noto/NotoSansBengali-Bold.ttf"],
        package: "fonts-noto-core",
        scripts: &[b"Beng"],
    },
    Font { files: ["wqy/wqy-microhei.ttc", ""], package: "fonts-wqy-microhei", scripts: &[b"Hani", b"Bopo"] },
];

/// Where Debian keeps them.
const FONT_FOLDER: &str = "/usr/share/fonts/truetype";

/// A font that is not there.
#[derive(Debug, thiserror::Error)]
#[error("the font {path} is missing: install the package {package}")]
pub struct FontError {
    path: PathBuf,
    package: &'static str,
}

/// Registers the fonts with Slint and makes each family answer for its scripts.
///
/// # Errors
/// When a file is missing.
pub fn register() -> Result<(), FontError> {
    let mut collection = slint::fontique_011::shared_collection();
    let mut all = Vec::new();
    for font in &FONTS {
        let mut families = Vec::new();
        for file in font.files.iter().filter(|file| !file.is_empty()) {
            let path = PathBuf::from(FONT_FOLDER).join(file);
            let bytes = fs::read(&path).map_err(|_| FontError { path, package: font.package })?;
            families.extend(collection.register_fonts(Blob::from(bytes), None).into_iter().map(|(family, _)| family));
        }
        families.dedup();
        for script in font.scripts {
            let key = FallbackKey::new(Script::from_bytes(**script), None);
            collection.set_fallbacks(key, families.iter().copied());
        }
        all.extend(families);
    }
    for generic in [GenericFamily::SansSerif, GenericFamily::SystemUi, GenericFamily::UiSansSerif] {
        collection.set_generic_families(generic, all.iter().copied());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use skrifa::{FontRef, MetadataProvider};

    use super::*;
    use crate::{
        kiosk::{Keyboard, Layer},
        locale::{LANGUAGES, LanguageTag},
    };

    /// Characters that steer and are never drawn.
    fn is_drawn(letter: char) -> bool {
        !letter.is_control() && !matches!(letter, '\u{200B}'..='\u{200F}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    }

    /// Every letter that the program brings along, and where it stands.
    fn letters() -> BTreeMap<char, String> {
        let mut letters = BTreeMap::new();
        let mut take = |text: &str, from: &str| {
            for letter in text.chars().filter(|letter| is_drawn(*letter)) {
                letters.entry(letter).or_insert_with(|| from.to_owned());
            }
        };
        for folder in ["ui/lang", "db/vocabulary", "db/guides", "db/demo"] {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                take(&fs::read_to_string(&path).unwrap(), &path.display().to_string());
            }
        }
        for language in &LANGUAGES {
            take(language.native_name, language.tag);
            let tag = LanguageTag::parse(language.tag).unwrap();
            for layer in [Layer::Native, Layer::Signs, Layer::Latin, Layer::Digits] {
                for key in Keyboard::of(&tag, layer).rows.iter().flatten() {
                    take(&key.label, &format!("the keyboard of {tag}"));
                }
            }
        }
        letters
    }

    #[test]
    fn every_letter_of_every_catalogue_has_a_glyph() {
        let files: Vec<Vec<u8>> = FONTS
            .iter()
            .flat_map(|font| font.files.iter().filter(|file| !file.is_empty()))
            .map(|file| fs::read(PathBuf::from(FONT_FOLDER).join(file)).unwrap())
            .collect();
        let charmaps: Vec<_> = files.iter().map(|bytes| FontRef::from_index(bytes, 0).unwrap().charmap()).collect();
        let missing: Vec<String> = letters()
            .into_iter()
            .filter(|(letter, _)| !charmaps.iter().any(|charmap| charmap.map(*letter).is_some()))
            .map(|(letter, from)| format!("{letter} (U+{:04X}) of {from}", u32::from(letter)))
            .collect();
        assert!(missing.is_empty(), "{missing:#?}");
    }
}
