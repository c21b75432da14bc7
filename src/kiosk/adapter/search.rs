//! Words, keys and what was found.

use std::rc::Rc;

use slint::{ComponentHandle, ModelRc, VecModel};

use super::{
    app::Look,
    list::cards,
    needs::tiles,
    ui::{AppWindow, KeyData, SearchScreen},
};
use crate::kiosk::{Key, KeyAction, Keyboard, Reader, SearchPage};

/// Shows the search.
pub fn show(window: &AppWindow, look: &Look, reader: &Reader, words: &str, keyboard: &Keyboard, found: &SearchPage) {
    let screen = window.global::<SearchScreen>();
    screen.set_words(words.into());
    screen.set_hint(reader.tr("Type in your own language").into());
    screen.set_notice(found.notice.as_deref().unwrap_or_default().into());
    screen.set_needs(tiles(look, &found.needs, look.bar_pixels()));
    screen.set_services(cards(look, &found.services));
    screen.set_columns(i32::try_from(keyboard.columns()).unwrap_or(12));
    let rows = keyboard.rows.iter().map(|row| {
        let keys = row.iter().map(|key| key_data(look, key));
        ModelRc::from(Rc::new(VecModel::from_iter(keys)))
    });
    screen.set_keys(Rc::new(VecModel::from_iter(rows)).into());
}

fn key_data(look: &Look, key: &Key) -> KeyData {
    let icon = match key.action {
        KeyAction::Delete => "delete",
        _ => "space",
    };
    KeyData {
        label: key.label.as_str().into(),
        icon: look.icons.get(icon, look.bar_pixels()),
        width: f32::from(key.width),
    }
}
