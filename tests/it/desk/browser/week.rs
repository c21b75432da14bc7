//! The week of a listing, by somebody who has no mouse.

use fantoccini::key::Key;

use super::{
    super::Desk,
    chromium::{Chromium, Window},
};

impl Window<'_> {
    /// Goes on by Tab until a thing has the focus, which has to be seen wherever it is.
    #[track_caller]
    fn tab_to(&self, css: &str) {
        const STEPS_MAX: usize = 150;
        for _ in 0..STEPS_MAX {
            self.press_key(Key::Tab);
            let focus = self.run(&format!(
                "const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
                const is_outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
                const is_inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
                const is_there = one.matches({css:?}), what = one.outerHTML.slice(0, 200);
                return {{ is_there, is_seen: is_outlined && is_inside, what }}"
            ));
            assert!(focus["is_seen"] == true, "the focus cannot be seen: {}", focus["what"]);
            if focus["is_there"] == true {
                return;
            }
        }
        panic!("Tab never comes to {css}");
    }
}

#[test]
fn a_week_is_filled_by_the_keyboard_alone() {
    let Some(chromium) = Chromium::start() else { return };
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let anna = desk.anna();
    let window = chromium.window(&desk.url, &[]);
    window.take_cookie(&anna.cookie);
    window.open("/listings/new");
    // The first stop leads past the navigation.
    window.tab_to("a.skip");
    window.press_key(Key::Enter);
    window.tab_to("[name=name]");
    window.press("Taalhuis");
    window.tab_to("[name=hours_mo]");
    for (day, hours) in [("mo", "9-12:30, 13-17"), ("tu", "9-12"), ("we", ""), ("th", "19-21")] {
        assert_eq!(window.run("return document.activeElement.name"), format!("hours_{day}"), "a day a stop");
        window.press(hours);
        window.press_key(Key::Tab);
    }
    // What was typed is read back in words while it is typed.
    window.until("document.querySelector('#fortnight').innerText.includes('09:00–12:30')");
    window.tab_to("[name=by_appointment]");
    window.tab_to("[name=checked]");
    window.press(" ");
    window.tab_to(".save button");
    window.press_key(Key::Enter);
    window.until("document.querySelector('.notice.good') && location.search.startsWith('?saved')");
    for (day, hours) in [("mo", "09:00-12:30, 13:00-17:00"), ("tu", "09:00-12:00"), ("we", ""), ("th", "19:00-21:00")] {
        assert_eq!(window.run(&format!("return document.querySelector('[name=hours_{day}]').value")), hours);
    }
    window.until("document.querySelector('#fortnight').checkVisibility()");
    // The section folds and unfolds by keyboard, too.
    window.tab_to("details:has(.week) > summary");
    window.press_key(Key::Enter);
    window.until("!document.querySelector('#fortnight').checkVisibility()");
    window.press_key(Key::Enter);
    window.until("document.querySelector('#fortnight').checkVisibility()");
    let words = window.text("#fortnight");
    assert!(words.contains("Monday") && words.contains("09:00–12:30") && words.contains("19:00–21:00"), "{words}");
}
