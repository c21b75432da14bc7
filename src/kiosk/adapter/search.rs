//! Words, keys and what was found.

use std::rc::Rc;

use slint::{ComponentHandle, Model, ModelRc, VecModel};

use super::{
    list::cards,
    look::Look,
    needs::tiles,
    put,
    ui::{AppWindow, KeyData, SearchScreen},
};
use crate::kiosk::{Key, KeyAction, Reader, Searching};

/// Shows the search.
pub fn show(window: &AppWindow, look: &Look, reader: &Reader, page: &Searching) {
    let screen = window.global::<SearchScreen>();
    let found = &page.found;
    if screen.get_words() != page.words.as_str() {
        screen.set_turn(screen.get_turn() + 1);
    }
    screen.set_words(page.words.as_str().into());
    screen.set_hint(reader.tr("Type in your own language").into());
    screen.set_notice(found.notice.as_deref().unwrap_or_default().into());
    screen.set_found(found.count.as_deref().unwrap_or_default().into());
    put(&screen.get_needs(), tiles(&found.needs, |icon| look.bar(icon)), |needs| screen.set_needs(needs));
    put(&screen.get_services(), cards(look, &found.services), |services| screen.set_services(services));
    let columns = page.keyboard.as_ref().map_or(12, |keyboard| keyboard.columns());
    screen.set_columns(i32::try_from(columns).unwrap_or(12));
    let keys: Vec<Vec<KeyData>> = page
        .keyboard
        .iter()
        .flat_map(|keyboard| &keyboard.rows)
        .map(|row| row.iter().map(|key| key_data(look, reader, key)).collect())
        .collect();
    let rows = screen.get_keys();
    if rows.row_count() == keys.len() {
        for (row, keys) in keys.into_iter().enumerate() {
            let shown = rows.row_data(row).unwrap_or_default();
            put(&shown, keys, |keys| rows.set_row_data(row, keys));
        }
    } else {
        let keys = keys.into_iter().map(|row| ModelRc::from(Rc::new(VecModel::from(row))));
        screen.set_keys(Rc::new(VecModel::from_iter(keys)).into());
    }
}

fn key_data(look: &Look, reader: &Reader, key: &Key) -> KeyData {
    let (icon, spoken) = match key.action {
        KeyAction::Delete => ("delete", reader.tr("Delete")),
        _ => ("space", reader.tr("Space")),
    };
    KeyData {
        label: key.label.as_str().into(),
        icon: look.bar(icon),
        spoken: spoken.into(),
        width: f32::from(key.width),
    }
}
