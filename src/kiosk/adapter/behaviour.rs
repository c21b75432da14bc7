//! What the running kiosk does with fingers, keypads and time: every test drives the window itself.

use std::{
    cell::{Cell, RefCell},
    collections::HashSet,
    rc::Rc,
    time::Duration,
};

use chrono::DateTime;
use i_slint_core::{item_tree::ItemRc, lengths::LogicalPoint, window::WindowInner};
use slint::{ComponentHandle, platform::Key};

use super::{
    Headless, Setup,
    checks::Found,
    tour::{Stop, stops},
};
use crate::{
    clock::Now,
    directory::{OpeningHours, Publisher},
    exchange::demo,
    kiosk::{Comfort, ComfortChange, Kiosk, Page, Route, Session, hash_of_pin},
    limits::{CLEAN_SECONDS, IDLE_COUNTDOWN_SECONDS, IDLE_SECONDS, NOTICE_SECONDS, STAFF_HOLD_SECONDS},
    locale::LanguageTag,
    store::Directory,
    sync::{State, Status},
};

fn tag(text: &str) -> LanguageTag {
    LanguageTag::parse(text).unwrap()
}

/// A kiosk at 1280×800 and the clock that a test moves.
struct Bed {
    headless: Headless,
    time: Rc<Cell<Duration>>,
    stops: Vec<Stop>,
}

impl Bed {
    fn new(change: impl FnOnce(&mut Setup)) -> Self {
        let now = Now::trusted(demo::day().and_hms_opt(10, 30, 0).unwrap());
        let kiosk = Kiosk::new(demo::open(demo::day()).unwrap()).unwrap();
        let stops = stops(&kiosk, &tag("nl"), now).unwrap();
        let mut setup = Setup::fixed(Some(kiosk), tag("nl"), now, Some((217.0, 136.0)));
        let time = Rc::new(Cell::new(Duration::from_secs(10)));
        let ticking = time.clone();
        setup.since_start = Box::new(move || ticking.get());
        change(&mut setup);
        let mut headless = Headless::open(setup).unwrap();
        headless.resize(1280, 800);
        let bed = Self { headless, time, stops };
        bed.settle();
        bed
    }

    /// What is conditional comes into the tree, as when drawing.
    fn settle(&self) {
        slint::platform::update_timers_and_animations();
        Found::on(&self.headless);
    }

    fn wait(&self, duration: Duration) {
        self.time.set(self.time.get() + duration);
    }

    /// A touch long after the last one.
    fn touch(&self, x: f32, y: f32) {
        self.wait(Duration::from_secs(1));
        self.headless.touch(x, y);
        self.settle();
    }

    fn seconds(&self, count: u64) {
        for _ in 0..count {
            self.wait(Duration::from_secs(1));
            self.headless.app().second_passed();
        }
        self.settle();
    }

    fn route(&self) -> Route {
        self.headless.app().session.borrow().route().clone()
    }

    fn go(&self, step: impl FnOnce(&mut Session)) {
        self.headless.app().step(step);
        self.settle();
    }

    /// The place of the thing that has the focus, and its index in the tree.
    fn focus(&self) -> Option<(u32, i32, i32)> {
        let inner = WindowInner::from_pub(self.headless.app().window().window());
        let item: ItemRc = inner.focus_item.borrow().upgrade()?;
        let place = item.map_to_window(LogicalPoint::default());
        #[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
        let place = (place.x as i32, place.y as i32);
        Some((item.index(), place.0, place.1))
    }
}

/// The same numbers at each run (xorshift64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        #[expect(clippy::cast_precision_loss, reason = "below a few thousand")]
        let drawn = (self.0 % end) as f32;
        drawn
    }
}

/// Whatever is touched: no panic, no way that does not lead back, nothing of one person left for the next.
#[test]
fn a_monkey_touches_ten_thousand_times() {
    let mut bed = Bed::new(|_| {});
    let mut dice = Dice(0x00de_cade_5eed_0001);
    let welcome = |bed: &Bed| Found::on(&bed.headless).words();
    let at_first = welcome(&bed);
    let mut seen = HashSet::new();
    for number in 1..=10_000_u32 {
        bed.touch(dice.below(1280), dice.below(800));
        if number.is_multiple_of(7) {
            bed.headless.key(["\t", "\n", "\u{F701}", "\u{8}"][dice.below(4) as usize]);
        }
        seen.insert(bed.headless.app().place());
        if number.is_multiple_of(20) {
            bed.headless.draw();
        }
        if number.is_multiple_of(50) {
            if number.is_multiple_of(100) {
                bed.seconds(IDLE_SECONDS + IDLE_COUNTDOWN_SECONDS);
            } else {
                bed.headless.app().reset();
                bed.settle();
            }
            let session = bed.headless.app().session.borrow();
            assert_eq!(session.route(), &Route::Attract);
            assert_eq!((session.typing().words(), session.comfort()), ("", Comfort::default()));
            assert_eq!(session.reader().language, tag("nl"));
            drop(session);
            assert_eq!(welcome(&bed), at_first, "something of the last person is on the screen");
        }
    }
    for screen in ["Attract", "Language", "Home", "Needs", "List", "Detail", "Search", "Guide", "Comfort"] {
        assert!(seen.contains(screen), "the monkey never came to {screen}: {seen:?}");
    }
}

#[test]
fn a_double_tap_counts_once() {
    let bed = Bed::new(|_| {});
    bed.touch(640.0, 400.0);
    assert_eq!(bed.route(), Route::Language);
    let (x, y) = Found::on(&bed.headless).middle_of("English", 800.0).unwrap();
    let tap = || {
        bed.headless.touch(x, y);
        bed.settle();
        bed.route()
    };
    assert_eq!(tap(), Route::Language, "the second tap came at once");
    bed.wait(Duration::from_millis(499));
    assert_eq!(tap(), Route::Language);
    bed.wait(Duration::from_millis(2));
    assert_eq!(tap(), Route::Home);
}

#[test]
fn a_person_is_asked_and_then_forgotten() {
    let bed = Bed::new(|_| {});
    bed.go(|session| {
        session.go(Route::Language);
        session.choose_language(&tag("ar"));
        session.change_comfort(ComfortChange::Contrast);
        session.go(Route::Search);
    });
    bed.seconds(IDLE_SECONDS);
    assert!(bed.headless.app().window().get_asking());
    bed.touch(640.0, 400.0);
    assert!(!bed.headless.app().window().get_asking(), "one touch goes on");
    assert_eq!(bed.route(), Route::Search);
    bed.seconds(IDLE_SECONDS + IDLE_COUNTDOWN_SECONDS - 1);
    assert_eq!(bed.route(), Route::Search);
    bed.seconds(1);
    let session = bed.headless.app().session.borrow();
    assert_eq!((session.route(), session.comfort()), (&Route::Attract, Comfort::default()));
    assert_eq!(session.reader().language, tag("nl"));
}

#[test]
fn what_the_deployer_says_reaches_the_screen() {
    let bed = Bed::new(|setup| {
        setup.languages = vec![tag("ar"), tag("nl")];
        setup.building = OpeningHours::parse("Mo-Su 12:00-18:00", None).ok();
        setup.deployer = Some("wegwijs.toml, line 14: …".to_owned());
    });
    let says = |words: &str| Found::on(&bed.headless).words().iter().any(|said| said.contains(words));
    assert!(says("line 14"));
    bed.seconds(3);
    assert!(bed.headless.app().window().get_dimmed(), "at 10:30 the building is closed");
    bed.touch(640.0, 400.0);
    assert_eq!(bed.route(), Route::Language, "a touch of the dark screen counts");
    assert!(says("العربية") && says("Nederlands") && !says("English"));
}

#[test]
fn a_directory_that_arrives_waits_for_the_end_of_the_session() {
    let arrived = Rc::new(RefCell::new(None));
    let shelf = arrived.clone();
    let bed = Bed::new(|setup| setup.newer = Box::new(move || shelf.borrow_mut().take()));
    bed.go(|session| session.go(Route::Home));
    let mut directory = Directory::in_memory().unwrap();
    let mut writer = directory.write().unwrap();
    let town = serde_json::json!({"id": uuid::Uuid::nil(), "name": "Nieuwstad", "place": "Nieuwstad"});
    writer.put_publisher(&serde_json::from_value::<Publisher>(town).unwrap()).unwrap();
    writer.commit().unwrap();
    arrived.replace(Some(Kiosk::new(directory).unwrap()));
    bed.seconds(30);
    bed.go(|session| session.go(Route::About));
    assert!(arrived.borrow().is_some(), "never under a finger");
    bed.headless.app().reset();
    assert!(arrived.borrow().is_none());
    assert_eq!(bed.headless.app().kiosk.borrow().as_ref().unwrap().place(), "Nieuwstad");
}

/// Every screen can be used with two keys: onward, and choose.
#[test]
fn a_switch_reaches_everything_and_is_trapped_nowhere() {
    let bed = Bed::new(|_| {});
    let onward = slint::SharedString::from(Key::DownArrow);
    for stop in bed.stops.iter().filter(|stop| !["clean", "still-there"].contains(&stop.name)) {
        stop.visit(bed.headless.app(), &tag("en"), &[]);
        bed.settle();
        let everything = Found::on(&bed.headless).touchable_count();
        let mut reached = HashSet::new();
        let mut first = None;
        let mut returned = false;
        for _ in 0..everything * 3 + 3 {
            bed.headless.key(&onward);
            bed.settle();
            let Some((index, ..)) = bed.focus() else { continue };
            let inner = WindowInner::from_pub(bed.headless.app().window().window());
            let item = inner.focus_item.borrow().upgrade().unwrap();
            let key = (std::ptr::from_ref(&**item.item_tree()).addr(), index);
            returned |= first == Some(key) && reached.len() > 1;
            first.get_or_insert(key);
            reached.insert(key);
        }
        assert!(reached.len() >= everything, "{}: {} of {everything} reached", stop.name, reached.len());
        assert!(returned || everything < 2, "{}: the focus does not come round", stop.name);
    }
}

#[test]
fn a_key_chooses_what_has_the_focus_and_another_goes_back() {
    let bed = Bed::new(|_| {});
    bed.go(|session| session.go(Route::Home));
    bed.headless.key(&slint::SharedString::from(Key::DownArrow));
    bed.settle();
    bed.headless.key(&slint::SharedString::from(Key::Return));
    bed.settle();
    assert_eq!(bed.route(), Route::About, "the first thing on the first page");
    bed.headless.key(&slint::SharedString::from(Key::Escape));
    bed.settle();
    assert_eq!(bed.route(), Route::Home);
}

#[test]
fn staff_come_in_by_the_corner_and_the_pin_and_can_wipe_the_screen() {
    let bed = Bed::new(|setup| setup.pin_hash = Some(hash_of_pin("4711").unwrap()));
    let hold = |seconds| {
        bed.headless.press(10.0, 10.0);
        bed.wait(Duration::from_secs(seconds));
        bed.headless.release(10.0, 10.0);
        bed.settle();
    };
    hold(STAFF_HOLD_SECONDS);
    assert_eq!(bed.headless.app().place(), "Staff");
    for digit in [4, 7, 1, 1] {
        bed.headless.app().press_pin(digit);
    }
    assert_eq!(bed.headless.app().place(), "Staff");
    bed.headless.app().press_pin(11);
    assert_eq!(bed.headless.app().place(), "Detail", "the page behind the door");
    bed.headless.app().act(0);
    bed.settle();
    let page = Found::on(&bed.headless).words();
    bed.touch(640.0, 400.0);
    bed.seconds(CLEAN_SECONDS - 1);
    bed.touch(40.0, 40.0);
    assert!(!bed.headless.app().window().get_cleaning().is_empty(), "touches do nothing while the screen is wiped");
    bed.seconds(1);
    assert!(bed.headless.app().window().get_cleaning().is_empty());
    assert_ne!(Found::on(&bed.headless).words(), page, "the words about wiping are gone");
    bed.headless.app().reset();
    hold(0);
    assert_eq!(bed.route(), Route::Language, "a short touch in the corner is a touch like any other");
}

#[test]
fn a_stick_is_told_of_over_a_session_that_goes_on_below() {
    let folder = tempfile::tempdir().unwrap();
    let bed = Bed::new(|setup| setup.folder = folder.path().to_owned());
    let write = |stick, state| {
        let at = DateTime::UNIX_EPOCH;
        let status = Status { at, clock_trusted: true, stick, state, sources: Vec::new(), failures: 0 };
        status.write(folder.path()).unwrap();
    };
    let shows = |words: &str| Found::on(&bed.headless).words().iter().any(|shown| shown == words);
    bed.go(|session| session.go(Route::Home));
    write(false, State::Done);
    bed.seconds(2);
    assert_eq!(bed.headless.app().noticed.get(), None, "a round by wire is no news");
    write(true, State::Reading);
    bed.seconds(1);
    assert!(shows("De USB-stick wordt gelezen.\nLaat hem zitten."));
    assert!(shows("Reading the stick.\nPlease leave it in."));
    write(true, State::Done);
    bed.seconds(1);
    assert!(shows("Klaar.\nU mag de stick eruit halen."));
    bed.seconds(NOTICE_SECONDS);
    assert!(!shows("Klaar.\nU mag de stick eruit halen."), "its time is over");

    write(true, State::NotTrusted);
    bed.seconds(1);
    let idle = bed.headless.app().idle_seconds.get();
    bed.touch(640.0, 400.0);
    assert_eq!(bed.headless.app().noticed.get(), None, "a touch takes it away");
    assert!(idle > NOTICE_SECONDS, "the time without a touch went on below: {idle}");
    assert_eq!(bed.headless.app().idle_seconds.get(), idle, "and it was no touch of the session");
    bed.headless.touch(640.0, 400.0);
    bed.settle();
    assert_eq!(bed.route(), Route::Home, "neither it nor the second half of a double tap reaches what is below");
    write(true, State::NothingNew);
    bed.seconds(1);
    bed.headless.key(&slint::SharedString::from(Key::Escape));
    bed.settle();
    assert_eq!((bed.headless.app().noticed.get(), bed.route()), (None, Route::Home), "a key does what a touch does");
    write(true, State::Done);
    bed.seconds(IDLE_SECONDS + IDLE_COUNTDOWN_SECONDS);
    assert_eq!(bed.route(), Route::Attract, "and the session ended below");
}

#[test]
fn a_kiosk_without_a_directory_says_so_and_recovers() {
    let arrived = Rc::new(RefCell::new(None));
    let shelf = arrived.clone();
    let bed = Bed::new(|setup| {
        setup.kiosk = None;
        setup.own_language = tag("en");
        setup.newer = Box::new(move || shelf.borrow_mut().take());
    });
    assert_eq!(bed.headless.app().place(), "OutOfOrder");
    assert!(Found::on(&bed.headless).words().iter().any(|said| said.contains("restart this screen")));
    bed.seconds(10);
    assert_eq!(bed.headless.app().place(), "OutOfOrder");
    arrived.replace(Some(Kiosk::new(demo::open(demo::day()).unwrap()).unwrap()));
    bed.seconds(3);
    assert_eq!(bed.headless.app().place(), "Attract");
    assert!(matches!(&*bed.headless.app().shown.borrow(), Page::Attract));
    assert_eq!(bed.headless.app().session.borrow().reader().language, tag("nl"), "that of the place");
}

#[test]
fn a_card_to_which_nothing_has_come_asks_for_a_stick() {
    let bed = Bed::new(|setup| {
        (setup.kiosk, setup.is_new) = (None, true);
        setup.own_language = tag("en");
    });
    assert!(Found::on(&bed.headless).words().iter().any(|said| said.contains("put in the stick")));
}
