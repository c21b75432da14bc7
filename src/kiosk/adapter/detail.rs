//! One service as questions and answers.

use std::rc::Rc;

use slint::{ComponentHandle, ModelRc, VecModel};

use super::{
    app::Look,
    ui::{AppWindow, DetailScreen, LineData, SectionData},
};
use crate::kiosk::{Detail, Line, Section, Tone};

/// Shows a service.
pub fn show(window: &AppWindow, look: &Look, detail: &Detail) {
    let screen = window.global::<DetailScreen>();
    screen.set_title(detail.title.as_str().into());
    screen.set_organization(detail.organization.as_str().into());
    screen.set_notices(lines(&detail.notices));
    screen.set_main(sections(look, &detail.main));
    screen.set_side(sections(look, &detail.side));
}

fn sections(look: &Look, sections: &[Section]) -> ModelRc<SectionData> {
    let data = sections.iter().map(|section| SectionData {
        icon: look.icons.get(section.icon, look.bar_pixels()),
        heading: section.heading.as_str().into(),
        lines: lines(&section.lines),
    });
    Rc::new(VecModel::from_iter(data)).into()
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
