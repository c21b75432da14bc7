//! One service as questions and answers; the pages about the screen and for staff, which look alike.

use std::rc::Rc;

use slint::{ComponentHandle, ModelRc, VecModel};

use super::{
    look::Look,
    put,
    ui::{AppWindow, DetailScreen, LineData, SectionData, TileData},
};
use crate::kiosk::{About, Column, Detail, Line, Section, StaffPage, Tone};

/// Shows a service, from its top when it is `anew`.
pub fn show(window: &AppWindow, look: &Look, detail: &Detail, anew: bool) {
    let screen = begin(window, &detail.title, anew);
    screen.set_organization(detail.organization.as_str().into());
    screen.set_notices(lines(&detail.notices));
    let column = |column| detail.sections.iter().filter(move |(place, _)| *place == column).map(|(_, section)| section);
    columns(
        &screen,
        look,
        column(Column::Main),
        column(Column::Side),
        detail.sections.iter().map(|(_, section)| section),
    );
}

/// Shows what this screen is.
pub fn show_about(window: &AppWindow, look: &Look, about: &About, anew: bool) {
    let screen = begin(window, &about.title, anew);
    let half = about.sections.len().div_ceil(2);
    columns(&screen, look, &about.sections[..half], &about.sections[half..], &about.sections);
}

/// Shows how the kiosk is doing.
pub fn show_staff(window: &AppWindow, look: &Look, page: &StaffPage) {
    let screen = begin(window, &page.title, true);
    let actions = page.actions.iter().map(|(_, label, icon)| TileData {
        label: label.as_str().into(),
        icon: look.bar(icon),
        ground: 0,
    });
    screen.set_actions(Rc::new(VecModel::from_iter(actions)).into());
    columns(&screen, look, &[], &[], &page.sections);
}

fn begin<'a>(window: &'a AppWindow, title: &str, anew: bool) -> DetailScreen<'a> {
    let screen = window.global::<DetailScreen>();
    screen.set_title(title.into());
    screen.set_organization(slint::SharedString::new());
    screen.set_notices(lines(&[]));
    screen.set_actions(ModelRc::default());
    screen.set_turn(screen.get_turn() + i32::from(anew));
    screen
}

/// Two columns where there is room for them, and the same in one.
fn columns<'a>(
    screen: &DetailScreen<'_>,
    look: &Look,
    main: impl IntoIterator<Item = &'a Section>,
    side: impl IntoIterator<Item = &'a Section>,
    all: impl IntoIterator<Item = &'a Section>,
) {
    put(&screen.get_main(), sections(look, main), |main| screen.set_main(main));
    put(&screen.get_side(), sections(look, side), |side| screen.set_side(side));
    put(&screen.get_all(), sections(look, all), |all| screen.set_all(all));
}

fn sections<'a>(look: &Look, sections: impl IntoIterator<Item = &'a Section>) -> Vec<SectionData> {
    let data = sections.into_iter().map(|section| SectionData {
        icon: look.bar(section.icon),
        heading: section.heading.as_str().into(),
        lines: lines(&section.lines),
    });
    data.collect()
}

fn lines(lines: &[Line]) -> ModelRc<LineData> {
    let data = lines.iter().map(|line| LineData {
        text: line.text.as_str().into(),
        value: line.value.as_str().into(),
        tone: match line.tone {
            Tone::Plain => 0,
            Tone::Good => 1,
            Tone::Warning => 2,
            Tone::Quiet => 3,
        },
    });
    Rc::new(VecModel::from_iter(data)).into()
}
