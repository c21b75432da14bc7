//! Compiles what the program carries inside: catalogues, vocabulary list, icons, the screens.

#![allow(clippy::disallowed_methods, reason = "a build script may look at the clock: it stamps the build date")]

use std::{
    env, fs,
    path::{Path, PathBuf},
};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    stamp_build_date()?;
    catalogues(&out)?;
    vocabulary(&out)?;
    guides(&out)?;
    pinyin::generate(&out)?;
    #[cfg(feature = "kiosk")]
    {
        icons::generate(&out)?;
        slint_build::compile("ui/kiosk/app_window.slint")?;
    }
    Ok(())
}

/// `WEGWIJS_BUILD_DATE`: the floor below which a clock is not believed. Whoever builds may say it, or make it
/// reproducible by `SOURCE_DATE_EPOCH`; each change of that compiles all C anew, too.
fn stamp_build_date() -> Result<()> {
    println!("cargo:rerun-if-env-changed=WEGWIJS_BUILD_DATE");
    println!("cargo:rerun-if-env-changed=SOURCE_DATE_EPOCH");
    let day = match (env::var("WEGWIJS_BUILD_DATE"), env::var("SOURCE_DATE_EPOCH")) {
        (Ok(day), _) => day.parse::<chrono::NaiveDate>()?,
        (_, Ok(seconds)) => {
            chrono::DateTime::from_timestamp(seconds.parse()?, 0).ok_or("SOURCE_DATE_EPOCH")?.date_naive()
        }
        _ => chrono::Utc::now().date_naive(),
    };
    println!("cargo:rustc-env=WEGWIJS_BUILD_DATE={day}");
    Ok(())
}

/// `ui/lang/*.po` become `.mo` files and a table of them: tag, whether a native reader has reviewed it, bytes.
fn catalogues(out: &Path) -> Result<()> {
    println!("cargo:rerun-if-changed=ui/lang");
    let mut table = String::from("static CATALOGUES: &[(&str, bool, &[u8])] = &[\n");
    for source in files_with_extension("ui/lang", "po")? {
        let tag = source.file_stem().and_then(|stem| stem.to_str()).ok_or("file name")?.to_owned();
        let compiled = out.join(format!("{tag}.mo"));
        polib::mo_file::compile_from_po(&source, &compiled).map_err(|why| format!("{}: {why}", source.display()))?;
        let reviewed = fs::read_to_string(&source)?.contains("X-Reviewed: yes");
        table += &format!("    ({tag:?}, {reviewed}, include_bytes!({:?})),\n", compiled.display().to_string());
    }
    table += "];\n";
    fs::write(out.join("catalogues.rs"), table)?;
    Ok(())
}

/// `db/vocabulary/*.toml` are compiled in as text: the structure and one file per language.
fn vocabulary(out: &Path) -> Result<()> {
    println!("cargo:rerun-if-changed=db/vocabulary");
    let mut words = String::from("static WORDS: &[(&str, &str)] = &[\n");
    for source in files_with_extension("db/vocabulary", "toml")? {
        let tag = source.file_stem().and_then(|stem| stem.to_str()).ok_or("file name")?.to_owned();
        let included = included(&source);
        if tag == "terms" {
            words.insert_str(0, &format!("static TERMS: &str = {included};\n"));
        } else {
            words += &format!("    ({tag:?}, {included}),\n");
        }
    }
    words += "];\n";
    fs::write(out.join("vocabulary.rs"), words)?;
    Ok(())
}

/// `db/guides/*.json` are compiled in as text: the steps of the demo's guides and what they say in each language.
fn guides(out: &Path) -> Result<()> {
    println!("cargo:rerun-if-changed=db/guides");
    let mut table = String::from("static GUIDE_TEXTS: &[(&str, &str)] = &[\n");
    for source in files_with_extension("db/guides", "json")? {
        let tag = source.file_stem().and_then(|stem| stem.to_str()).ok_or("file name")?.to_owned();
        let included = included(&source);
        if tag == "steps" {
            table.insert_str(0, &format!("static GUIDE_STEPS: &str = {included};\n"));
        } else {
            table += &format!("    ({tag:?}, {included}),\n");
        }
    }
    table += "];\n";
    fs::write(out.join("guides.rs"), table)?;
    Ok(())
}

/// The expression that stands for the text of a file: of the checkout that is being compiled, for several may share what
/// this script has written.
fn included(source: &Path) -> String {
    format!("include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {:?}))", format!("/{}", source.display()))
}

fn files_with_extension(folder: &str, extension: &str) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    Ok(files)
}

/// How characters are read, for the Chinese keyboard. Worked out here and not in the program, which then carries 18 kB
/// of text for the 4,000 characters that somebody may type, and neither the crate nor its 40,000.
mod pinyin {
    use std::collections::BTreeMap;

    use super::{Path, Result, fs};
    use ::pinyin::ToPinyinMulti;

    /// Writes `pinyin.rs`: a line for each syllable, with the characters usually read so and those rarely read so; each
    /// with those that we write ourselves first.
    pub fn generate(out: &Path) -> Result<()> {
        let ours = fs::read_to_string("db/vocabulary/zh-Hans.toml")? + &fs::read_to_string("ui/lang/zh-Hans.po")?;
        let mut written: BTreeMap<char, usize> = BTreeMap::new();
        for character in ours.chars() {
            *written.entry(character).or_default() += 1;
        }
        let mut characters: Vec<char> = written.keys().copied().filter(|found| !common().contains(*found)).collect();
        characters.extend(common().chars());
        // Stable: among equals, GB 2312's own order.
        characters.sort_by_key(|character| std::cmp::Reverse(written.get(character).copied().unwrap_or(0)));
        let mut syllables: BTreeMap<String, [Vec<char>; 2]> = BTreeMap::new();
        for character in characters {
            let Some(readings) = character.to_pinyin_multi() else { continue };
            for (place, reading) in readings.into_iter().enumerate() {
                // The reading that comes first is the usual one.
                for spelling in spellings(reading.plain()) {
                    let known = syllables.entry(spelling).or_default();
                    if !known.iter().any(|list| list.contains(&character)) {
                        known[place.min(1)].push(character);
                    }
                }
            }
        }
        let mut table = String::new();
        for (syllable, [usual, rare]) in syllables {
            let list = |characters: Vec<char>| characters.into_iter().collect::<String>();
            table += &format!("{syllable} {} {}\n", list(usual), list(rare));
        }
        fs::write(out.join("pinyin.rs"), format!("static PINYIN: &str = {table:?};\n"))?;
        Ok(())
    }

    /// No keyboard has ü: v stands for it, and where no other syllable is meant (lüe, nüe) also u.
    fn spellings(reading: &str) -> Vec<String> {
        let mut found = vec![reading.replace('ü', "v").replace('ê', "e")];
        if reading.contains("üe") {
            found.push(reading.replace('ü', "u"));
        }
        found.retain(|spelling| spelling.bytes().all(|letter| letter.is_ascii_lowercase()));
        found
    }

    /// The 3,755 common characters: the first level of GB 2312, which are rows 16 to 55 of its square of bytes.
    fn common() -> &'static str {
        static COMMON: std::sync::OnceLock<String> = std::sync::OnceLock::new();
        COMMON.get_or_init(|| {
            let bytes: Vec<u8> = (0xb0..=0xd7)
                .flat_map(|row| (0xa1..=0xfe).map(move |column| [row, column]))
                .filter(|[row, column]| *row < 0xd7 || *column <= 0xf9)
                .flatten()
                .collect();
            encoding_rs::GBK.decode_without_bom_handling(&bytes).0.into_owned()
        })
    }
}

/// Picks the icons we use out of lucide-slint's path data.
#[cfg(feature = "kiosk")]
mod icons {
    use super::{Path, Result, fs};

    /// Writes `icons.rs`: a table of name and drawing commands (M, L, Q and C only) in a box of 24 × 24.
    pub fn generate(out: &Path) -> Result<()> {
        println!("cargo:rerun-if-changed=db/vocabulary/terms.toml");
        println!("cargo:rerun-if-changed=ui/kiosk/icons.txt");
        let library = fs::read_to_string(lucide_slint::lib())?;
        let mut names: Vec<String> = fs::read_to_string("db/vocabulary/terms.toml")?
            .lines()
            .filter_map(|line| Some(line.strip_prefix("icon = \"")?.strip_suffix('"')?.to_owned()))
            .chain(fs::read_to_string("ui/kiosk/icons.txt")?.split_whitespace().map(str::to_owned))
            .collect();
        names.sort();
        names.dedup();
        let mut table = String::from("static ICONS: &[(&str, &[(&str, bool)])] = &[\n");
        for name in names {
            let paths = paths_of(&library, &name).ok_or_else(|| format!("lucide-slint has no icon {name:?}"))?;
            table += &format!("    ({name:?}, &{paths:?}),\n");
        }
        table += "];\n";
        fs::write(out.join("icons.rs"), table)?;
        Ok(())
    }

    fn paths_of(library: &str, name: &str) -> Option<Vec<(String, bool)>> {
        let pascal: String = name.split('-').map(capitalised).collect();
        let start = library.find(&format!("<Icon> {pascal}: {{"))?;
        let body = &library[start..start + library[start..].find("};")?];
        let mut paths = Vec::new();
        for part in body.split("command: \"").skip(1) {
            let (commands, rest) = part.split_once('"')?;
            paths.push((commands.to_owned(), rest.contains("has_fill: true")));
        }
        Some(paths)
    }

    fn capitalised(word: &str) -> String {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }
}
