//! The card's own file, which anybody may edit and get wrong: what a kiosk goes by then. Owns the copy of the last good
//! file; refuses to go by half of a file.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Read},
    path::Path,
};

use super::{Mistake, Mistakes, Settings};
use crate::{durable, limits::SETTINGS_BYTES_MAX};

/// The name of the file, on the card and of its copy.
pub const SETTINGS_FILE: &str = "wegwijs.toml";

/// What to do where there is no file.
const MISSING: &str = "There is no wegwijs.toml on this card. Put the card into a PC, open its drive, copy the template \
                       wegwijs.toml there and fill it in.";

/// How many mistakes a screen tells of.
const TOLD_MAX: usize = 2;

/// What a kiosk goes by.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// Of the card's file, else of its last good copy, else the defaults.
    pub settings: Settings,
    /// What is wrong with the card's file.
    pub mistakes: Vec<Mistake>,
    /// Whose settings these are.
    pub by: GoneBy,
}

/// Whose settings a kiosk goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoneBy {
    /// The card's file is good.
    Card,
    /// The last good copy of it.
    LastGood,
    /// Nothing good was ever here.
    Defaults,
}

impl Card {
    /// Reads the card's file. A good one is copied into the folder `last_good`, where that can be written; of a wrong
    /// one nothing is taken.
    pub fn read(file: &Path, last_good: &Path) -> Self {
        let (card, good) = Self::judge(file, last_good);
        if let Some(text) = good {
            keep(&last_good.join(SETTINGS_FILE), text.as_bytes());
        }
        card
    }

    /// The same, and writes nothing.
    pub fn look(file: &Path, last_good: &Path) -> Self {
        Self::judge(file, last_good).0
    }

    /// What to go by, and the text of a good file.
    fn judge(file: &Path, last_good: &Path) -> (Self, Option<String>) {
        let mistakes = match text_of(file).and_then(|text| Ok((Settings::parse(&text)?, text))) {
            Ok((settings, text)) => return (Self { settings, mistakes: Vec::new(), by: GoneBy::Card }, Some(text)),
            Err(_) if !file.exists() => vec![Mistake { line: None, what: MISSING.to_owned() }],
            Err(Mistakes(mistakes)) => mistakes,
        };
        let kept = text_of(&last_good.join(SETTINGS_FILE)).and_then(|text| Settings::parse(&text)).ok();
        let by = if kept.is_some() { GoneBy::LastGood } else { GoneBy::Defaults };
        (Self { settings: kept.unwrap_or_default(), mistakes, by }, None)
    }

    /// What the deployer reads on the screen; nothing when all is well.
    pub fn told(&self) -> Option<String> {
        let going_on = match self.by {
            GoneBy::Card => return None,
            GoneBy::LastGood => "Until then this screen goes by the last good settings.",
            GoneBy::Defaults => "Until then this screen shows what it has, or a town that does not exist.",
        };
        let place = |mistake: &Mistake| match mistake.line {
            Some(line) => format!("{SETTINGS_FILE}, line {line}: {}", mistake.what),
            None => mistake.what.clone(),
        };
        let mut lines: Vec<String> = self.mistakes.iter().take(TOLD_MAX).map(place).collect();
        if let more @ 1.. = self.mistakes.len().saturating_sub(TOLD_MAX) {
            lines.push(format!("Further mistakes: {more}. `wegwijs doctor config {SETTINGS_FILE}` says them all."));
        }
        lines.push(going_on.to_owned());
        Some(lines.join("\n"))
    }
}

/// The text of a file of settings.
///
/// # Errors
/// In words, when it is not there, too long or no text.
pub fn text_of(file: &Path) -> Result<String, Mistakes> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(file)?.take(SETTINGS_BYTES_MAX + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|why| {
        Mistakes::of_file(match why.kind() {
            ErrorKind::NotFound => format!("There is no {name}."),
            _ => format!("{name} cannot be read: {why}."),
        })
    })?;
    if bytes.len() as u64 > SETTINGS_BYTES_MAX {
        return Err(Mistakes::of_file(format!(
            "{name} is longer than {SETTINGS_BYTES_MAX} bytes; it is not the file that is meant."
        )));
    }
    String::from_utf8(bytes).map_err(|_| {
        Mistakes::of_file(format!("{name} is not written in UTF-8. Save it again and choose UTF-8 as its encoding."))
    })
}

/// Whoever may not write there, such as the touchscreen, leaves it to whoever may.
fn keep(copy: &Path, bytes: &[u8]) {
    if fs::read(copy).is_ok_and(|kept| kept == bytes) {
        return;
    }
    if let Err(why) = durable::replace(copy, bytes) {
        tracing::debug!(%why, "the good settings are not copied");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct World {
        _folder: tempfile::TempDir,
        file: std::path::PathBuf,
        state: std::path::PathBuf,
    }

    fn world() -> World {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        fs::create_dir(&state).unwrap();
        World { file: folder.path().join(SETTINGS_FILE), state, _folder: folder }
    }

    impl World {
        fn read(&self) -> Card {
            Card::read(&self.file, &self.state)
        }
    }

    #[test]
    fn a_mistake_is_told_and_the_last_good_settings_go_on() {
        let world = world();
        fs::write(&world.file, "[place]\nname = \"Lindeveen\"\n").unwrap();
        let good = world.read();
        assert_eq!((good.by, good.told()), (GoneBy::Card, None));
        fs::write(&world.file, "[place]\nname = \"Oever\"\nlnaguages = [\"nl\"]\n").unwrap();
        let wrong = world.read();
        assert_eq!(wrong.by, GoneBy::LastGood);
        assert_eq!(wrong.settings, good.settings, "nothing of a wrong file is taken");
        assert_eq!(
            wrong.told().unwrap(),
            "wegwijs.toml, line 3: 'lnaguages' is not known; did you mean 'languages'?\n\
             Until then this screen goes by the last good settings."
        );
        fs::remove_file(&world.file).unwrap();
        assert_eq!((world.read().by, world.read().settings), (GoneBy::LastGood, good.settings));
        fs::write(&world.file, "\u{feff}[place]\r\nname = \"Oever\"\r\n").unwrap();
        assert_eq!(world.read().settings.place.name.as_deref(), Some("Oever"));
    }

    #[test]
    fn without_anything_good_there_are_defaults_and_a_sentence() {
        let world = world();
        let none = world.read();
        assert_eq!((none.by, none.settings.clone()), (GoneBy::Defaults, Settings::default()));
        assert!(none.told().unwrap().starts_with("There is no wegwijs.toml on this card. Put the card"));
        fs::write(world.state.join(SETTINGS_FILE), "half a fi").unwrap();
        assert_eq!(world.read().by, GoneBy::Defaults);
        fs::write(&world.file, b"[place]\nname = \"Gen\xe8ve\"").unwrap();
        assert!(world.read().told().unwrap().contains("UTF-8"));
        fs::write(&world.file, vec![b'#'; 1 << 20]).unwrap();
        assert!(world.read().told().unwrap().contains("longer than"));
    }

    #[test]
    fn a_screen_tells_of_a_few_mistakes() {
        let world = world();
        fs::write(&world.file, "[place]\nname = 1\ncountry = 2\nregion = 3\nlatitude = \"\"\nprofile = 5\n").unwrap();
        let told = world.read().told().unwrap();
        assert_eq!(told.lines().count(), TOLD_MAX + 2, "{told}");
        assert!(told.contains("Further mistakes: 3.") && told.contains("doctor config"), "{told}");
    }

    #[test]
    fn where_the_copy_cannot_be_written_the_card_still_counts() {
        let world = world();
        fs::write(&world.file, "[sound]\nvolume = 40\n").unwrap();
        let card = Card::read(&world.file, &world.state.join("nowhere"));
        assert_eq!((card.by, card.settings.sound.volume), (GoneBy::Card, Some(40)));
    }
}
