//! Services as cards.

use std::rc::Rc;

use slint::{ComponentHandle, ModelRc, VecModel};

use super::{
    app::Look,
    ui::{AppWindow, CardData, FactData, ListScreen},
};
use crate::kiosk::{CardView, Fact, FactKind, List};

/// Shows a list.
pub fn show(window: &AppWindow, look: &Look, list: &List) {
    let screen = window.global::<ListScreen>();
    screen.set_title(list.need.label.as_str().into());
    screen.set_icon(look.icons.get(&list.need.icon, look.bar_pixels()));
    screen.set_ground(i32::try_from(list.need.colour).unwrap_or(0));
    screen.set_notice(list.notice.as_deref().unwrap_or_default().into());
    screen.set_home(cards(look, &list.home));
    screen.set_others_title(list.others_title.as_str().into());
    screen.set_others(cards(look, &list.others));
}

/// Cards with the pictures of their facts.
pub fn cards(look: &Look, cards: &[CardView]) -> ModelRc<CardData> {
    let data = cards.iter().map(|card| CardData {
        name: card.name.as_str().into(),
        summary: card.summary.as_str().into(),
        facts: Rc::new(VecModel::from_iter(card.facts.iter().map(|fact| fact_data(look, fact)))).into(),
    });
    Rc::new(VecModel::from_iter(data)).into()
}

fn fact_data(look: &Look, fact: &Fact) -> FactData {
    let (icon, tone) = match fact.kind {
        FactKind::Open => ("clock", 1),
        FactKind::Closed => ("clock", 0),
        FactKind::Walk => ("footprints", 0),
        FactKind::Far => ("bus", 0),
        FactKind::Free => ("hand-coins", 1),
        FactKind::Language => ("message-circle", 1),
        FactKind::Town => ("building", 0),
        FactKind::Fresh => ("calendar-check", 0),
        FactKind::Warning => ("triangle-alert", 2),
    };
    FactData { icon: look.icons.get(icon, look.small_pixels()), text: fact.text.as_str().into(), tone }
}
