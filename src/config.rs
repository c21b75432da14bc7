//! `wegwijs.toml`: what the deployer says of one kiosk. Unknown keys are errors. Reads no file by itself.

use std::path::PathBuf;

use serde::Deserialize;

use crate::limits::SOURCES_MAX;

/// The settings of a kiosk; all of them have defaults.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The glass.
    pub screen: ScreenSettings,
    /// The staff's page.
    pub staff: StaffSettings,
    /// Where content comes from, one publisher each; the first one is home.
    #[serde(rename = "source")]
    pub sources: Vec<SourceSettings>,
    /// How the network is used.
    pub network: NetworkSettings,
}

/// The glass.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScreenSettings {
    /// The width of the picture in millimetres, as the screen hangs.
    pub width_mm: Option<f32>,
    /// Its height in millimetres.
    pub height_mm: Option<f32>,
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
    /// The certificate (PEM) of the only authority that is believed, beside `wegwijs.toml` unless the path is
    /// absolute; without it, those of the system.
    pub ca: Option<PathBuf>,
    /// What a month may cost on a mobile link, in megabytes of 1,000,000 bytes.
    pub megabytes_per_month: Option<u64>,
}

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not TOML, a key that is not known, or a value of another kind. The message gives the line.
    #[error(transparent)]
    Unreadable(#[from] toml::de::Error),
    /// One side of the screen without the other, or a size that no screen has.
    #[error("the screen needs width_mm and height_mm, each from 50 to 3000")]
    ScreenSize,
    /// A name that cannot be that of a folder.
    #[error("the source name {name:?} is not made of small letters, digits and hyphens (at most 40)")]
    SourceName {
        /// The name.
        name: String,
    },
    /// Two sources of one name.
    #[error("two sources are called {name:?}; give each a name of its own")]
    SourceTwice {
        /// The name.
        name: String,
    },
    /// More sources than a kiosk takes.
    #[error("more than {SOURCES_MAX} sources; leave some out")]
    TooManySources,
    /// An address that no web server has.
    #[error("{url:?} is no web address; write https://…")]
    Url {
        /// What stands there.
        url: String,
    },
    /// A distance where none is asked for, none where one is, or a senseless one.
    #[error("the source {name:?}: take = \"unmet\" needs within_km, from 1 to 1000; otherwise leave within_km out")]
    Within {
        /// The source.
        name: String,
    },
}

impl Settings {
    /// Reads the text of a `wegwijs.toml`.
    ///
    /// # Errors
    /// When it cannot be used; the message says what and where.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let settings: Self = toml::from_str(text)?;
        let sides = [settings.screen.width_mm, settings.screen.height_mm];
        let sensible = |side: &Option<f32>| side.is_some_and(|mm| (50.0..=3000.0).contains(&mm));
        if sides != [None, None] && !sides.iter().all(sensible) {
            return Err(ConfigError::ScreenSize);
        }
        settings.check_sources()?;
        Ok(settings)
    }

    fn check_sources(&self) -> Result<(), ConfigError> {
        if self.sources.len() > SOURCES_MAX {
            return Err(ConfigError::TooManySources);
        }
        for (at, source) in self.sources.iter().enumerate() {
            let name = || source.name.clone();
            let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            if source.name.is_empty() || source.name.len() > 40 || !source.name.bytes().all(letter) {
                return Err(ConfigError::SourceName { name: name() });
            }
            if self.sources[..at].iter().any(|other| other.name == source.name) {
                return Err(ConfigError::SourceTwice { name: name() });
            }
            let address = |url: &&String| url.starts_with("https://") || url.starts_with("http://");
            if let Some(url) = source.urls.iter().find(|url| !address(url)) {
                return Err(ConfigError::Url { url: url.clone() });
            }
            let asked = source.take == TakeSettings::Unmet;
            let sensible = source.within_km.is_some_and(|km| (1.0..=1000.0).contains(&km));
            if asked != source.within_km.is_some() || asked && !sensible {
                return Err(ConfigError::Within { name: name() });
            }
        }
        Ok(())
    }

    /// Width and height of the picture in millimetres, where the deployer says so.
    pub fn screen_mm(&self) -> Option<(f32, f32)> {
        self.screen.width_mm.zip(self.screen.height_mm)
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
