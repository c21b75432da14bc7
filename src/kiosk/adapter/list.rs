//! Services as cards.

use std::rc::Rc;

use slint::{ComponentHandle, VecModel};

use super::{
    look::Look,
    put,
    ui::{AppWindow, CardData, FactData, ListScreen, ToggleData},
};
use crate::kiosk::{CardView, Fact, FactKind, List};

/// Shows a list, from its top when it is `anew`.
pub fn show(window: &AppWindow, look: &Look, list: &List, anew: bool) {
    let screen = window.global::<ListScreen>();
    screen.set_title(list.title.as_str().into());
    screen.set_icon(look.bar(&list.icon));
    screen.set_ground(i32::try_from(list.colour).unwrap_or(0));
    let toggles = list.buttons.iter().map(|button| ToggleData {
        label: button.label.as_str().into(),
        icon: look.bar(button.filter.icon()),
        on: button.on,
    });
    put(&screen.get_toggles(), toggles.collect(), |toggles| screen.set_toggles(toggles));
    screen.set_notice(list.notice.as_deref().unwrap_or_default().into());
    screen.set_show_all(list.show_all.as_deref().unwrap_or_default().into());
    put(&screen.get_home(), cards(look, &list.home), |home| screen.set_home(home));
    screen.set_others_title(list.others_title.as_str().into());
    put(&screen.get_others(), cards(look, &list.others), |others| screen.set_others(others));
    screen.set_more(list.more.as_deref().unwrap_or_default().into());
    screen.set_turn(screen.get_turn() + i32::from(anew));
}

/// Cards with the pictures of their facts.
pub fn cards(look: &Look, cards: &[CardView]) -> Vec<CardData> {
    let data = cards.iter().map(|card| CardData {
        name: card.name.as_str().into(),
        summary: card.summary.as_str().into(),
        facts: Rc::new(VecModel::from_iter(card.facts.iter().map(|fact| fact_data(look, fact)))).into(),
    });
    data.collect()
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
    FactData { icon: look.small(icon), text: fact.text.as_str().into(), tone }
}
