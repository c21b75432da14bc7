//! The welcome.

use std::rc::Rc;

use slint::{ComponentHandle, VecModel};

use super::ui::{AppWindow, AttractScreen};
use crate::{
    kiosk::Reader,
    locale::{LANGUAGES, LanguageTag},
};

/// Welcomes to a place in one of the languages, by its place in the fixed order.
pub fn show(window: &AppWindow, place: &str, turn: usize) {
    let index = turn % LANGUAGES.len();
    let Ok(tag) = LanguageTag::parse(LANGUAGES[index].tag) else { return };
    let reader = Reader::of(&tag);
    let screen = window.global::<AttractScreen>();
    screen.set_place(place.into());
    screen.set_welcome(reader.tr("Welcome").into());
    screen.set_invitation(reader.tr("Touch the screen to begin").into());
    let names = LANGUAGES.iter().map(|language| language.native_name.into());
    screen.set_names(Rc::new(VecModel::from_iter(names)).into());
    screen.set_current(i32::try_from(index).unwrap_or(0));
}
