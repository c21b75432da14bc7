//! The welcome.

use std::rc::Rc;

use slint::{ComponentHandle, VecModel};

use super::ui::{AppWindow, AttractScreen};
use crate::{
    kiosk::Reader,
    locale::{Language, LanguageTag},
};

/// Welcomes to a place in one of the languages that are offered, by its place among them.
pub fn show(window: &AppWindow, place: &str, turn: usize, offered: &[Language]) {
    let index = turn % offered.len().max(1);
    let Some(tag) = offered.get(index).and_then(|language| LanguageTag::parse(language.tag).ok()) else { return };
    let reader = Reader::of(&tag);
    let screen = window.global::<AttractScreen>();
    screen.set_place(place.into());
    screen.set_welcome(reader.tr("Welcome").into());
    screen.set_invitation(reader.tr("Touch the screen to begin").into());
    let names = offered.iter().map(|language| language.native_name.into());
    screen.set_names(Rc::new(VecModel::from_iter(names)).into());
    screen.set_current(i32::try_from(index).unwrap_or(0));
}
