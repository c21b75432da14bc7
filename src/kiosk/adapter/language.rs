//! The languages that are offered.

use std::rc::Rc;

use slint::{ComponentHandle, VecModel};

use super::ui::{AppWindow, LanguageScreen};
use crate::{kiosk::Reader, locale::Language};

/// Shows the languages, the reader's marked.
pub fn show(window: &AppWindow, reader: &Reader, offered: &[Language]) {
    let screen = window.global::<LanguageScreen>();
    let names = offered.iter().map(|language| language.native_name.into());
    screen.set_names(Rc::new(VecModel::from_iter(names)).into());
    let current = offered.iter().position(|language| language.tag == reader.language.as_str());
    screen.set_current(current.and_then(|index| i32::try_from(index).ok()).unwrap_or(-1));
}
