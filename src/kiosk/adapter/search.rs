//! Words, keys and what was found.

use std::rc::Rc;

use slint::{ComponentHandle, ModelRc, VecModel};

use super::{
    list::cards,
    look::Look,
    needs::tiles,
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
    screen.set_needs(tiles(&found.needs, |icon| look.bar(icon)));
    screen.set_services(cards(look, &found.services));
    let columns = page.keyboard.as_ref().map_or(12, |keyboard| keyboard.columns());
    screen.set_columns(i32::try_from(columns).unwrap_or(12));
    let rows = page.keyboard.iter().flat_map(|keyboard| &keyboard.rows).map(|row| {
        let keys = row.iter().map(|key| key_data(look, reader, key));
        ModelRc::from(Rc::new(VecModel::from_iter(keys)))
    });
    screen.set_keys(Rc::new(VecModel::from_iter(rows)).into());
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
