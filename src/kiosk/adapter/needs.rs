//! Needs as tiles.

use std::rc::Rc;

use slint::{ComponentHandle, ModelRc, VecModel};

use super::{
    app::Look,
    ui::{AppWindow, NeedsScreen, TileData},
};
use crate::kiosk::{Needs, Tile};

/// Shows a page of needs.
pub fn show(window: &AppWindow, look: &Look, needs: &Needs) {
    let screen = window.global::<NeedsScreen>();
    screen.set_title(needs.title.as_str().into());
    screen.set_notice(needs.notice.as_deref().unwrap_or_default().into());
    screen.set_tiles(tiles(look, &needs.tiles, look.tile_pixels()));
}

/// Tiles with their pictures `pixels` wide.
pub fn tiles(look: &Look, tiles: &[Tile], pixels: u32) -> ModelRc<TileData> {
    let data = tiles.iter().map(|tile| TileData {
        label: tile.label.as_str().into(),
        icon: look.icons.get(&tile.icon, pixels),
        ground: i32::try_from(tile.colour).unwrap_or(0),
    });
    Rc::new(VecModel::from_iter(data)).into()
}
