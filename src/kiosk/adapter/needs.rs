//! Needs as tiles.

use std::{cmp::Reverse, rc::Rc};

use slint::{ComponentHandle, Image, ModelRc, SharedString, VecModel};

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
    let (label, word) = longest(needs.tiles.iter().map(|tile| tile.label.as_str()));
    screen.set_longest(label);
    screen.set_longest_word(word);
    put(&screen.get_tiles(), tiles(&needs.tiles, |icon| look.tile(icon)), |tiles| screen.set_tiles(tiles));
}

/// The four longest of labels and the longest of their words: the screen makes every tile large enough for these.
pub fn longest<'a>(labels: impl Iterator<Item = &'a str> + Clone) -> (ModelRc<SharedString>, SharedString) {
    let length = |text: &&str| text.chars().count();
    let word = labels.clone().flat_map(str::split_whitespace).max_by_key(length).unwrap_or_default();
    let mut sorted: Vec<&str> = labels.collect();
    sorted.sort_by_key(|label| Reverse(length(label)));
    let longest = sorted.into_iter().take(4).map(SharedString::from);
    (Rc::new(VecModel::from_iter(longest)).into(), word.into())
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
