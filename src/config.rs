//! `wegwijs.toml`: what the deployer says of one kiosk. Unknown keys are errors. Reads no file by itself.

use serde::Deserialize;

/// The settings of a kiosk; all of them have defaults.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The glass.
    pub screen: ScreenSettings,
    /// The staff's page.
    pub staff: StaffSettings,
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

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not TOML, a key that is not known, or a value of another kind. The message gives the line.
    #[error(transparent)]
    Unreadable(#[from] toml::de::Error),
    /// One side of the screen without the other, or a size that no screen has.
    #[error("the screen needs width_mm and height_mm, each from 50 to 3000")]
    ScreenSize,
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
        Ok(settings)
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
}
