//! Letters, contrast, height.

use std::rc::Rc;

use slint::{ComponentHandle, VecModel};

use super::{
    look::Look,
    ui::{AppWindow, ComfortScreen, ToggleData},
};
use crate::kiosk::ComfortPage;

/// Shows the page.
pub fn show(window: &AppWindow, look: &Look, page: &ComfortPage) {
    let screen = window.global::<ComfortScreen>();
    screen.set_title(page.title.as_str().into());
    let buttons = page.buttons.iter().map(|button| ToggleData {
        label: button.label.as_str().into(),
        icon: look.bar(button.icon),
        on: button.on,
    });
    screen.set_buttons(Rc::new(VecModel::from_iter(buttons)).into());
}
