//! How a person wants the screen: letters, contrast, height. Forgotten with the session.

use super::Reader;

/// How large letters are. Capitals are at least 4 mm high in the first, at least 7.3 mm in the last
/// (EN 301 549, clause 5.1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextSize {
    /// For most people.
    #[default]
    Normal,
    /// For tired eyes.
    Large,
    /// For weak eyes.
    Largest,
}

impl TextSize {
    /// From the smallest.
    pub const ALL: [Self; 3] = [Self::Normal, Self::Large, Self::Largest];
}

/// What a person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Comfort {
    /// How large letters are.
    pub text: TextSize,
    /// Black, white and yellow.
    pub contrast: bool,
    /// Everything to touch in the lower half, for somebody who sits.
    pub low: bool,
}

/// What one button of the page changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComfortChange {
    /// To this size of letters.
    Text(TextSize),
    /// Contrast on or off.
    Contrast,
    /// Everything down, or back.
    Low,
}

impl Comfort {
    /// Does what a button says.
    pub fn change(&mut self, change: ComfortChange) {
        match change {
            ComfortChange::Text(size) => self.text = size,
            ComfortChange::Contrast => self.contrast = !self.contrast,
            ComfortChange::Low => self.low = !self.low,
        }
    }
}

/// A button of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComfortButton {
    /// What it does.
    pub change: ComfortChange,
    /// Its words.
    pub label: String,
    /// The Lucide name of its picture.
    pub icon: &'static str,
    /// Whether it is so now.
    pub on: bool,
}

/// The page on which a person says how they want the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComfortPage {
    /// What it is for.
    pub title: String,
    /// Three sizes, contrast, height.
    pub buttons: Vec<ComfortButton>,
}

impl ComfortPage {
    /// The page as things are.
    pub fn of(reader: &Reader, comfort: Comfort) -> Self {
        let size = |size, label, icon| ComfortButton {
            change: ComfortChange::Text(size),
            label,
            icon,
            on: comfort.text == size,
        };
        Self {
            title: reader.tr("See and reach better"),
            buttons: vec![
                size(TextSize::Normal, reader.tr("Normal letters"), "a-large-small"),
                size(TextSize::Large, reader.tr("Large letters"), "type"),
                size(TextSize::Largest, reader.tr("Very large letters"), "case-upper"),
                ComfortButton {
                    change: ComfortChange::Contrast,
                    label: reader.tr("Strong contrast"),
                    icon: "contrast",
                    on: comfort.contrast,
                },
                ComfortButton {
                    change: ComfortChange::Low,
                    label: reader.tr("Everything lower down"),
                    icon: "arrow-down-to-line",
                    on: comfort.low,
                },
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_touch_takes_contrast_back_and_sizes_exclude_each_other() {
        let mut comfort = Comfort::default();
        comfort.change(ComfortChange::Contrast);
        comfort.change(ComfortChange::Text(TextSize::Largest));
        assert!(comfort.contrast && comfort.text == TextSize::Largest);
        comfort.change(ComfortChange::Contrast);
        assert!(!comfort.contrast);
        let reader = Reader::of(&crate::locale::LanguageTag::parse("en").unwrap());
        let on = ComfortPage::of(&reader, comfort).buttons.into_iter().filter(|button| button.on).count();
        assert_eq!(on, 1);
    }
}
