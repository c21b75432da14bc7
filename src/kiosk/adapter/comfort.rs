//! Letters, contrast, height.

use slint::ComponentHandle;

use super::{
    look::Look,
    put,
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
    put(&screen.get_buttons(), buttons.collect(), |buttons| screen.set_buttons(buttons));
}
