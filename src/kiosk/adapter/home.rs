//! The first page.

use slint::ComponentHandle;

use super::{
    look::Look,
    needs::{longest, tiles},
    put,
    ui::{AppWindow, HomeScreen, TileData},
};
use crate::kiosk::{Home, Reader};

/// Shows the ways in and the needs.
pub fn show(window: &AppWindow, look: &Look, reader: &Reader, home: &Home) {
    let screen = window.global::<HomeScreen>();
    screen.set_today(home.today.as_str().into());
    screen.set_title(home.needs.title.as_str().into());
    screen.set_notice(home.needs.notice.as_deref().unwrap_or_default().into());
    let way = |label: String, icon: &str| TileData { label: label.into(), icon: look.bar(icon), ground: 0 };
    let mut ways = vec![way(reader.tr("Search"), "search"), way(reader.tr("Open now"), "clock")];
    if home.has_guides {
        ways.push(way(reader.tr("First steps"), "compass"));
    }
    put(&screen.get_ways(), ways, |ways| screen.set_ways(ways));
    let (label, word) = longest(home.needs.tiles.iter().map(|tile| tile.label.as_str()));
    screen.set_longest(label);
    screen.set_longest_word(word);
    put(&screen.get_tiles(), tiles(&home.needs.tiles, |icon| look.tile(icon)), |tiles| screen.set_tiles(tiles));
}
