//! Needs as tiles.

use slint::{ComponentHandle, Image};

use super::{
    look::Look,
    put,
    ui::{AppWindow, NeedsScreen, TileData},
};
use crate::kiosk::{Needs, Tile};

/// Shows a page of needs.
pub fn show(window: &AppWindow, look: &Look, needs: &Needs) {
    let screen = window.global::<NeedsScreen>();
    screen.set_title(needs.title.as_str().into());
    screen.set_notice(needs.notice.as_deref().unwrap_or_default().into());
    put(&screen.get_tiles(), tiles(&needs.tiles, |icon| look.tile(icon)), |tiles| screen.set_tiles(tiles));
}

/// Tiles with their pictures.
pub fn tiles(tiles: &[Tile], picture: impl Fn(&str) -> Image) -> Vec<TileData> {
    let data = tiles.iter().map(|tile| TileData {
        label: tile.label.as_str().into(),
        icon: picture(&tile.icon),
        ground: i32::try_from(tile.colour).unwrap_or(0),
    });
    data.collect()
}
