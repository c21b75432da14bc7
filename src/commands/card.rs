//! The settings that a subcommand goes by: strictly one file, or the card's with its last good copy.

use std::path::Path;

use anyhow::{Context, Result};
use wegwijs::config::{Card, GoneBy, Settings, text_of};

/// The settings of `config`; defaults without one. Where `last_good` is given, a mistake is no error: it is told, and
/// the copy in that folder counts.
pub fn card(config: Option<&Path>, last_good: Option<&Path>) -> Result<Card> {
    let card = match (config, last_good) {
        (Some(config), Some(last_good)) => Card::read(config, last_good),
        (Some(config), None) => {
            let settings = text_of(config).and_then(|text| Settings::parse(&text));
            let settings = settings.with_context(|| format!("{} cannot be used", config.display()))?;
            Card { settings, mistakes: Vec::new(), by: GoneBy::Card }
        }
        (None, _) => Card { settings: Settings::default(), mistakes: Vec::new(), by: GoneBy::Card },
    };
    for mistake in &card.mistakes {
        eprintln!("wegwijs: the settings: {mistake}");
    }
    Ok(card)
}
