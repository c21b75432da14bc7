//! The 24 languages.

use std::rc::Rc;

use slint::{ComponentHandle, VecModel};

use super::ui::{AppWindow, LanguageScreen};
use crate::{kiosk::Reader, locale::LANGUAGES};

/// Shows the languages, the reader's marked.
pub fn show(window: &AppWindow, reader: &Reader) {
    let screen = window.global::<LanguageScreen>();
    let names = LANGUAGES.iter().map(|language| language.native_name.into());
    screen.set_names(Rc::new(VecModel::from_iter(names)).into());
    let current = LANGUAGES.iter().position(|language| language.tag == reader.language.as_str());
    screen.set_current(current.and_then(|index| i32::try_from(index).ok()).unwrap_or(-1));
}
