//! First steps: the stages as tiles, and one guide.

use std::rc::Rc;

use slint::{ComponentHandle, VecModel};

use super::{
    look::Look,
    needs::{longest, tiles},
    put,
    ui::{AppWindow, GuideScreen, NeedsScreen, StepData, TileData},
};
use crate::kiosk::{GuidePage, Stages};

/// Shows the guides by stage.
pub fn show_stages(window: &AppWindow, look: &Look, stages: &Stages) {
    let screen = window.global::<NeedsScreen>();
    screen.set_title(stages.title.as_str().into());
    screen.set_notice(stages.notice.as_deref().unwrap_or_default().into());
    let data = stages.tiles.iter().map(|tile| TileData {
        label: tile.label.as_str().into(),
        icon: look.tile(&tile.icon),
        ground: i32::try_from(tile.colour).unwrap_or(0),
    });
    let (label, word) = longest(stages.tiles.iter().map(|tile| tile.label.as_str()));
    screen.set_longest(label);
    screen.set_longest_word(word);
    put(&screen.get_tiles(), data.collect(), |tiles| screen.set_tiles(tiles));
}

/// Shows one guide, from its top when it is `anew`.
pub fn show(window: &AppWindow, look: &Look, guide: &GuidePage, anew: bool) {
    let screen = window.global::<GuideScreen>();
    screen.set_title(guide.title.as_str().into());
    let steps = guide.steps.iter().map(|step| StepData {
        number: step.number.as_str().into(),
        icon: look.tile(&step.icon),
        title: step.title.as_str().into(),
        text: step.text.as_str().into(),
        needs: Rc::new(VecModel::from(tiles(&step.needs, |icon| look.bar(icon)))).into(),
    });
    put(&screen.get_steps(), steps.collect(), |steps| screen.set_steps(steps));
    screen.set_remark(guide.remark.as_deref().unwrap_or_default().into());
    screen.set_source(guide.publisher.as_str().into());
    screen.set_turn(screen.get_turn() + i32::from(anew));
}
