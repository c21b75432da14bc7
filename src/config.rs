//! `wegwijs.toml`: what the deployer says of one kiosk, and what is wrong with it, in words with the line. Reads one
//! file, the card's, and keeps the last good one.

mod card;
mod check;
mod fill;
mod keys;
mod mistake;
mod rules;
mod system;
mod whole;

use std::path::PathBuf;

use serde::Deserialize;

use crate::{
    directory::{Point, Profile},
    locale::LanguageTag,
};

pub use card::{Card, GoneBy, SETTINGS_FILE, text_of};
pub use fill::fill;
pub use mistake::{Mistake, Mistakes};
pub use system::SystemFile;

/// The settings of a kiosk; all of them have defaults.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where it stands.
    pub place: PlaceSettings,
    /// The house around it.
    pub building: BuildingSettings,
    /// The glass.
    pub screen: ScreenSettings,
    /// The loudspeaker.
    pub sound: SoundSettings,
    /// The printer of slips.
    pub printer: PrinterSettings,
    /// The small display for staff.
    pub panel: PanelSettings,
    /// How the network is used.
    pub network: NetworkSettings,
    /// The staff's page.
    pub staff: StaffSettings,
    /// What is counted.
    pub counters: CounterSettings,
    /// Where content comes from, one publisher each; the first one is home.
    #[serde(rename = "source")]
    pub sources: Vec<SourceSettings>,
}

/// Where the kiosk stands.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PlaceSettings {
    /// The name of the place, as the welcome says it; without one, that of the first publisher.
    pub name: Option<String>,
    /// Degrees north, WGS 84; distances start there.
    pub latitude: Option<f64>,
    /// Degrees east, WGS 84.
    pub longitude: Option<f64>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// ISO 3166-2.
    pub region: Option<String>,
    /// The kind of place.
    pub profile: Option<Profile>,
    /// The languages that are offered; none stands for all.
    pub languages: Vec<LanguageTag>,
    /// A name of the IANA time zone database.
    pub time_zone: Option<String>,
}

/// The house around the kiosk.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BuildingSettings {
    /// When it is open, as OSM `opening_hours`; outside, the screen is dimmed.
    pub opening_hours: Option<String>,
}

/// The glass.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScreenSettings {
    /// By how much the picture is turned clockwise: 0, 90, 180 or 270 degrees.
    pub rotation: u16,
    /// The width of the picture in millimetres, as the screen hangs.
    pub width_mm: Option<f32>,
    /// Its height in millimetres.
    pub height_mm: Option<f32>,
}

/// The loudspeaker.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SoundSettings {
    /// How loud it is, in percent.
    pub volume: Option<u8>,
}

/// The printer of slips.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PrinterSettings {
    /// The width of its paper, 58 or 80 millimetres; nothing where there is no printer.
    pub paper_mm: Option<u16>,
}

/// The small display for staff.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PanelSettings {
    /// Which one; nothing where there is none.
    pub kind: Option<PanelKind>,
}

/// The displays that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PanelKind {
    /// 128×64, by I2C.
    Ssd1306,
    /// 240×240, by SPI.
    St7789,
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CounterSettings {
    /// Whether the kiosk counts what is looked for, of nobody in particular.
    pub on: bool,
}

/// The staff's page.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StaffSettings {
    /// The hash of the PIN, as `wegwijs pin` prints it. Without one nobody gets in.
    pub pin_hash: Option<String>,
}

/// One publisher whose content is shown.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceSettings {
    /// What it is called here and on sticks (`wegwijs/<name>/`): small letters, digits and hyphens.
    pub name: String,
    /// The file of its trusted root (`wegwijs keys` makes it), beside `wegwijs.toml` unless the path is absolute.
    pub root: PathBuf,
    /// The web addresses of its repository, tried in this order; without any it comes by stick only.
    #[serde(default)]
    pub urls: Vec<String>,
    /// What of it is shown.
    #[serde(default)]
    pub take: TakeSettings,
    /// With `take = "unmet"`: how far away a service may be, in kilometres.
    pub within_km: Option<f64>,
}

/// What of a publisher is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TakeSettings {
    /// All of it.
    #[default]
    All,
    /// Only what meets a need that nobody meets at home.
    Unmet,
}

/// How the network is used.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NetworkSettings {
    /// The wireless network; without one, only a cable.
    pub wifi_name: Option<String>,
    /// Its password; an open network has none.
    pub wifi_password: Option<String>,
    /// The proxy through which everything is fetched, as `http://host:port`.
    pub proxy: Option<String>,
    /// The certificate (PEM) of the only authority that is believed, beside `wegwijs.toml` unless the path is
    /// absolute; without it, those of the system.
    pub ca: Option<PathBuf>,
    /// What a month may cost on a mobile link, in megabytes of 1,000,000 bytes.
    pub megabytes_per_month: Option<u64>,
    /// Whoever has this key may come in by SSH; without one there is no SSH.
    pub ssh_key: Option<String>,
}

impl Settings {
    /// Reads the text of a `wegwijs.toml`.
    ///
    /// # Errors
    /// All that is wrong in it, each with its line and what to write.
    pub fn parse(text: &str) -> Result<Self, Mistakes> {
        // Notepad begins a file with a mark that is no letter.
        let text = text.trim_start_matches('\u{feff}');
        let lines = check::check(text)?;
        let settings: Self = toml::from_str(text).map_err(|why| Mistakes::of_file(why.message().to_owned()))?;
        let misfits = whole::misfits(&settings, &lines);
        if misfits.is_empty() { Ok(settings) } else { Err(Mistakes(misfits)) }
    }

    /// Width and height of the picture in millimetres, where the deployer says so.
    pub fn screen_mm(&self) -> Option<(f32, f32)> {
        self.screen.width_mm.zip(self.screen.height_mm)
    }
}

impl PlaceSettings {
    /// The point, where both coordinates are said.
    pub fn point(&self) -> Option<Point> {
        Some(Point { latitude: self.latitude?, longitude: self.longitude? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_and_mistakes_named() {
        let settings = Settings::parse("[screen]\nwidth_mm = 217\nheight_mm = 136.0\n").unwrap();
        assert_eq!(settings.screen_mm(), Some((217.0, 136.0)));
        assert_eq!(Settings::parse("").unwrap(), Settings::default());
        let said = |text: &str| Settings::parse(text).unwrap_err().to_string();
        assert!(said("[screen]\nwidht_mm = 2").contains("width_mm"));
        assert!(said("[screen]\nwidth_mm = 200").contains("height_mm"));
        assert!(said("[screen]\nwidth_mm = 5\nheight_mm = 7").contains("from 50 to 3000"));
    }

    #[test]
    fn sources_are_read_and_mistakes_named() {
        let town = "[[source]]\nname = \"lindeveen\"\nroot = \"lindeveen.root.json\"\n";
        let settings = Settings::parse(town).unwrap();
        assert_eq!((settings.sources[0].take, settings.sources[0].urls.len()), (TakeSettings::All, 0));
        let said = |more: &str| Settings::parse(&format!("{town}{more}")).unwrap_err().to_string();
        assert!(said("urls = [\"ftp://example.org\"]").contains("https://"));
        assert!(said("take = \"unmet\"").contains("within_km"));
        assert!(said("within_km = 12").contains("leave within_km out"));
        assert!(said("take = \"unmet\"\nwithin_km = -3").contains("from 1 to 1000"));
        assert!(said(town).contains("two sources"));
        assert!(said(&town.replace("lindeveen\"", "../x\"")).contains("small letters"));
        assert!(Settings::parse(&format!("{town}take = \"unmet\"\nwithin_km = 25")).is_ok());
    }
}
