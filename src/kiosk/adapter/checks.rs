//! Walks over the tree of elements of every screen, as laid out, and checks what the screen owes its reader: letters
//! and targets large enough, contrast of 7:1, texts that fit their places, nothing beside the glass.

use std::rc::Rc;

use chrono::DateTime;
use i_slint_core::{
    Coord,
    item_rendering::RenderText,
    item_tree::ItemRc,
    items::{ComplexText, FocusScope, Item, Orientation, SimpleText, TextWrap, TouchArea},
    lengths::LogicalPoint,
    window::{WindowAdapter, WindowInner},
};
use slint::ComponentHandle;

use super::{
    Frame, Headless, Setup,
    tour::{GLASSES, Stop, notices, staff_facts, stops},
    ui::{NoticeScreen, Theme},
};
use crate::{
    clock::Now,
    exchange::demo,
    kiosk::{ComfortChange, Kiosk, StaffFacts, TextSize},
    locale::{LANGUAGES, LanguageTag},
    sync::{SourceStatus, State, Status},
};

/// A text as it is laid out, in pixels.
struct Text {
    words: String,
    x: Coord,
    y: Coord,
    width: Coord,
    height: Coord,
    /// What it would need: the width of an unwrapped one, the height of a wrapped one.
    needs: Coord,
    wraps: bool,
    /// How far it goes above or below the button that it stands on.
    beyond: Coord,
    font_size: Coord,
    ink: (u8, u8, u8),
}

/// What a finger can touch, in pixels.
struct Target {
    x: Coord,
    y: Coord,
    width: Coord,
    height: Coord,
}

/// Everything that can be read or touched.
#[derive(Default)]
pub(super) struct Found {
    texts: Vec<Text>,
    targets: Vec<Target>,
    focusable: usize,
}

impl Found {
    /// Everything that is said.
    pub(super) fn words(&self) -> Vec<String> {
        self.texts.iter().map(|text| text.words.clone()).collect()
    }

    /// The middle of a text that can be seen on a screen of this height.
    pub(super) fn middle_of(&self, words: &str, height: Coord) -> Option<(Coord, Coord)> {
        let middle = |text: &Text| (text.x + text.width / 2.0, text.y + text.height / 2.0);
        self.texts.iter().filter(|text| text.words == words).map(middle).find(|(_, y)| (0.0..height).contains(y))
    }

    /// How many things take the focus; the window's own is not one of them.
    pub(super) fn touchable_count(&self) -> usize {
        self.focusable - 1
    }

    pub(super) fn on(headless: &Headless) -> Self {
        let window = headless.app().window().window();
        let inner = WindowInner::from_pub(window);
        // As drawing does first: what is conditional comes into the tree.
        inner.ensure_tree_instantiated();
        let mut found = Self::default();
        found.walk(&ItemRc::new_root(inner.component()), &inner.window_adapter(), None);
        found
    }

    fn walk(&mut self, item: &ItemRc, adapter: &Rc<dyn WindowAdapter>, button: Option<(Coord, Coord)>) {
        if item.is_visible() {
            self.look_at(item, adapter, button);
        }
        let children = || std::iter::successors(item.first_child(), ItemRc::next_sibling);
        // A touch area as large as what it stands in makes a button of it.
        let fills = |child: &ItemRc| child.geometry().size == item.geometry().size;
        let area = children().find(|child| child.downcast::<TouchArea>().is_some() && fills(child));
        let own = area.map(|area| {
            let top = area.map_to_window(LogicalPoint::default()).y;
            (top, top + area.geometry().size.height)
        });
        for child in children() {
            self.walk(&child, adapter, own.or(button));
        }
    }

    fn look_at(&mut self, item: &ItemRc, adapter: &Rc<dyn WindowAdapter>, button: Option<(Coord, Coord)>) {
        let size = item.geometry().size;
        let place = item.map_to_window(LogicalPoint::default());
        let (x, y) = (place.x, place.y);
        macro_rules! text {
            ($kind:ty) => {
                if let Some(text) = item.downcast::<$kind>() {
                    let text = text.as_pin_ref();
                    let wraps = text.wrap() != TextWrap::NoWrap;
                    let needs = |orientation, across| text.layout_info(orientation, across, adapter, item).preferred;
                    let ink = text.color().color().to_argb_u8();
                    self.texts.push(Text {
                        words: text.text().to_string(),
                        x,
                        y,
                        width: size.width,
                        height: size.height,
                        needs: if wraps {
                            needs(Orientation::Vertical, size.width)
                        } else {
                            needs(Orientation::Horizontal, -1.0)
                        },
                        wraps,
                        beyond: button.map_or(0.0, |(top, bottom)| (top - y).max(y + size.height - bottom)),
                        font_size: text.font_size().get(),
                        ink: (ink.red, ink.green, ink.blue),
                    });
                }
            };
        }
        text!(SimpleText);
        text!(ComplexText);
        self.focusable += usize::from(item.downcast::<FocusScope>().is_some());
        if item.downcast::<TouchArea>().is_some() {
            self.targets.push(Target { x, y, width: size.width, height: size.height });
        }
    }
}

fn tag(text: &str) -> LanguageTag {
    LanguageTag::parse(text).unwrap()
}

fn headless() -> (Headless, Vec<Stop>) {
    let now = Now::trusted(demo::day().and_hms_opt(10, 30, 0).unwrap());
    let kiosk = Kiosk::new(demo::open(demo::day()).unwrap()).unwrap();
    let mut stops = stops(&kiosk, &tag("nl"), now).unwrap();
    stops.extend(notices());
    (Headless::open(Setup::fixed(Some(kiosk), tag("nl"), now, None)).unwrap(), stops)
}

/// A glass, a language and a wish, with the words that a failure begins with.
struct Case<'a> {
    size: (u32, u32),
    language: &'a str,
    changes: &'a [ComfortChange],
    stop: &'a Stop,
}

impl Case<'_> {
    fn said(&self, what: &str) -> String {
        format!("{}x{} {} {:?} {}: {what}", self.size.0, self.size.1, self.language, self.changes, self.stop.name)
    }
}

/// Every screen for each language and wish on each glass, laid out.
fn every_case(
    glasses: &[usize],
    languages: &[&str],
    wishes: &[&[ComfortChange]],
    mut check: impl FnMut(&Case<'_>, &mut Headless, &Found),
) {
    let (mut headless, stops) = headless();
    for (size, millimetres) in glasses.iter().map(|index| GLASSES[*index]) {
        headless.resize_mm(size, millimetres);
        for language in languages {
            for changes in wishes.iter().copied() {
                for stop in stops.iter().filter(|stop| changes.is_empty() || stop.has_comfort()) {
                    stop.visit(headless.app(), &tag(language), changes);
                    let found = Found::on(&headless);
                    assert!(!found.texts.is_empty(), "{}", stop.name);
                    check(&Case { size, language, changes, stop }, &mut headless, &found);
                }
            }
        }
    }
}

const LARGEST: &[ComfortChange] = &[ComfortChange::Text(TextSize::Largest)];
const LOW: &[ComfortChange] = &[ComfortChange::Low];
const CONTRAST: &[ComfortChange] = &[ComfortChange::Contrast];

/// Pixels that rounding may take.
const ROUNDING: Coord = 1.5;

fn sizes_of(case: &Case<'_>, unit: Coord, found: &Found, breaches: &mut Vec<String>) {
    let (wide, high) = (f32_of(case.size.0), f32_of(case.size.1));
    let capital_mm: Coord = if case.changes == LARGEST { 7.3 } else { 4.0 };
    for text in found.texts.iter().filter(|text| !text.words.trim().is_empty()) {
        let words: String = text.words.chars().take(40).collect();
        let capital = text.font_size * 0.714 / unit;
        // A key of 11 mm holds no larger letter than this.
        let key = case.stop.name.starts_with("search") && text.y > high * 0.3;
        if capital < if key { capital_mm.min(5.4) } else { capital_mm } - 0.01 {
            breaches.push(case.said(&format!("capitals of {capital:.1} mm in “{words}”")));
        }
        if text.x < -ROUNDING || text.x + text.width > wide + ROUNDING {
            breaches.push(case.said(&format!("“{words}” stands beside the glass")));
        }
        if text.wraps && text.beyond > 0.25 * text.font_size {
            breaches.push(case.said(&format!("“{words}” goes {:.0} beyond its button", text.beyond)));
        }
        let room = if text.wraps { text.height } else { text.width };
        if text.needs > room + ROUNDING {
            breaches.push(case.said(&format!("“{words}” needs {:.0} and has {room:.0}", text.needs)));
        }
    }
    for target in &found.targets {
        // Keys of a keyboard are many and small; a PIN's too.
        let keys = (case.stop.name.starts_with("search") && target.y > high * 0.3) || case.stop.name == "staff-door";
        let least_mm = if keys { 11.0 } else { 15.0 };
        let least = least_mm * unit - 0.01;
        if target.width < least || target.height < least {
            let (width, height) = (target.width / unit, target.height / unit);
            breaches.push(
                case.said(&format!("a target of {width:.1} × {height:.1} mm at {:.0}, {:.0}", target.x, target.y)),
            );
        }
        // The question whether somebody is still there takes a touch anywhere.
        let anywhere = target.width >= wide - ROUNDING && target.height >= high - ROUNDING;
        if case.changes == LOW && !anywhere && target.y + ROUNDING < high - (high / 2.0).max(110.0 * unit) {
            breaches
                .push(case.said(&format!("a target at {:.0} of {high} is out of a seated reader's reach", target.y)));
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "screens are a few thousand pixels wide")]
fn f32_of(pixels: u32) -> Coord {
    pixels as f32
}

fn none(mut breaches: Vec<String>) {
    let count = breaches.len();
    breaches.truncate(60);
    assert!(breaches.is_empty(), "{count} breaches:\n{}", breaches.join("\n"));
}

/// A notice cannot be turned like a page: all of it is on the glass, with a picture that can be made out.
fn whole_notice(case: &Case<'_>, headless: &Headless, found: &Found, breaches: &mut Vec<String>) {
    let high = f32_of(case.size.1);
    let screen = headless.app().window().global::<NoticeScreen>();
    let said = screen.get_words();
    let top = found.texts.iter().find(|text| text.words == said.as_str()).map_or(0.0, |text| text.y);
    if !said.is_empty() && top < headless.app().window().global::<Theme>().get_icon_bar() {
        breaches.push(case.said(&format!("“{said}” leaves no room for a picture")));
    }
    for text in found.texts.iter().filter(|text| [&said, &screen.get_english()].iter().any(|one| *one == &text.words)) {
        if text.y < -ROUNDING || text.y + text.height > high + ROUNDING {
            breaches.push(case.said(&format!("“{}” stands above or below the glass", text.words)));
        }
    }
}

fn check_sizes(glasses: &[usize], languages: &[&str], wishes: &[&[ComfortChange]]) {
    let mut breaches = Vec::new();
    every_case(glasses, languages, wishes, |case, headless, found| {
        let unit = headless.app().window().global::<Theme>().get_unit();
        sizes_of(case, unit, found, &mut breaches);
        whole_notice(case, headless, found, &mut breaches);
    });
    none(breaches);
}

#[test]
fn letters_targets_and_room_in_every_language() {
    let languages: Vec<&str> = LANGUAGES.iter().map(|language| language.tag).collect();
    check_sizes(&[0, 1], &languages, &[&[]]);
}

#[test]
fn letters_targets_and_room_on_every_glass_as_people_want_it() {
    check_sizes(&[0, 1, 2, 3], &["en", "de", "ar", "ti"], &[LARGEST, LOW, CONTRAST]);
}

#[test]
fn letters_targets_and_room_on_large_glasses() {
    check_sizes(&[2, 3], &["en", "ur", "zh-Hans", "uk"], &[&[]]);
}

#[test]
fn what_is_wrong_with_sources_has_room_in_every_language() {
    use State::{BudgetUsedUp, Expired, NoRoom, NotReachable, NotTrusted, Unusable};
    let at = DateTime::UNIX_EPOCH;
    let name = || "samenwerkende-gemeenten-van-de-lage-rand".to_owned();
    let source = |state| SourceStatus { name: name(), state, reason: None, published_at: Some(at), confirmed_at: None };
    let sources = [NotReachable, NotTrusted, Expired, Unusable, BudgetUsedUp, NoRoom].map(source).to_vec();
    let status = Status { at, clock_trusted: true, stick: false, state: Expired, sources, failures: 1 };
    let (mut headless, stops) = headless();
    let stop = stops.iter().find(|stop| stop.name == "staff").unwrap();
    let mut breaches = Vec::new();
    // As wide as the two small ones, and so high that nothing is below.
    for (size, millimetres) in [((1280, 6400), (217.0, 1085.0)), ((800, 4800), (154.0, 924.0))] {
        headless.resize_mm(size, millimetres);
        for language in LANGUAGES.iter().map(|language| language.tag) {
            stop.visit(headless.app(), &tag(language), &[]);
            headless.app().let_staff_in(&StaffFacts { status: Some(status.clone()), ..staff_facts() });
            let found = Found::on(&headless);
            let named = found.texts.iter().filter(|text| text.words.contains(&name()));
            assert_eq!(named.count(), 12, "{language}: each source has two lines");
            let unit = headless.app().window().global::<Theme>().get_unit();
            sizes_of(&Case { size, language, changes: &[], stop }, unit, &found, &mut breaches);
        }
    }
    none(breaches);
}

/// Relative luminance (WCAG 2.2).
fn luminance((red, green, blue): (u8, u8, u8)) -> f64 {
    let linear = |channel: u8| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

fn contrast(one: (u8, u8, u8), other: (u8, u8, u8)) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The colour that a text stands on: the most frequent in its place. Nothing where the text itself is not to be seen.
fn ground(frame: &Frame, text: &Text) -> Option<(u8, u8, u8)> {
    let mut counts: Vec<((u8, u8, u8), u32)> = Vec::new();
    let mut seen = false;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the frame")]
    let span = |from: Coord, length: Coord, end: u32| {
        let last = f32_of(end);
        (from.clamp(0.0, last) as usize, (from + length).clamp(0.0, last) as usize)
    };
    let (left, right) = span(text.x, text.width, frame.width);
    let (top, bottom) = span(text.y, text.height, frame.height);
    for row in (top..bottom).step_by(2) {
        for column in left..right {
            let at = (row * frame.width as usize + column) * 3;
            let pixel = (frame.bytes()[at], frame.bytes()[at + 1], frame.bytes()[at + 2]);
            seen |= pixel == text.ink;
            match counts.iter().position(|(colour, _)| *colour == pixel) {
                Some(known) => counts[known].1 += 1,
                None if counts.len() < 64 => counts.push((pixel, 1)),
                None => {}
            }
        }
    }
    counts
        .into_iter()
        .filter(|(colour, _)| *colour != text.ink)
        .max_by_key(|(_, count)| *count)
        .map(|(colour, _)| colour)
        .filter(|_| seen)
}

#[test]
fn every_text_has_a_contrast_of_seven_to_one() {
    let mut breaches = Vec::new();
    let mut measured = 0;
    every_case(&[0], &["en", "ar"], &[&[], CONTRAST], |case, headless, found| {
        let frame = headless.frame();
        for text in found.texts.iter().filter(|text| !text.words.trim().is_empty()) {
            let Some(ground) = ground(&frame, text) else { continue };
            measured += 1;
            let found = contrast(text.ink, ground);
            if found < 7.0 {
                let words: String = text.words.chars().take(40).collect();
                breaches.push(case.said(&format!("{found:.1}:1 of {:?} on {ground:?} in “{words}”", text.ink)));
            }
        }
    });
    assert!(measured > 500, "only {measured} texts were seen");
    none(breaches);
}

#[test]
fn the_checks_know_what_they_measure() {
    assert!((contrast((0, 0, 0), (255, 255, 255)) - 21.0).abs() < 0.01);
    assert!(contrast((118, 118, 118), (255, 255, 255)) < 7.0);
}
