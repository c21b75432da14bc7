//! Five errands of newcomers, done on the glass of a 10-inch kiosk by touching words that can be seen, from the welcome
//! to the page that answers. Every touch counts, those that turn a long page too.

use uuid::Uuid;

use super::{Headless, Setup, checks::Found};
use crate::{
    clock::Now,
    directory::TermCode,
    exchange::demo,
    kiosk::{Kiosk, Page, Reader, Route},
    locale::{LanguageTag, language_of},
};

const HEIGHT: f32 = 800.0;
/// More than this is not an errand, it is a search.
const TOUCHES_MAX: usize = 20;

/// Somebody at the glass.
struct Visitor {
    headless: Headless,
    reader: Reader,
    touches: usize,
}

impl Visitor {
    /// Touches the welcome, then a language; both count.
    fn arrive(language: &str, hour: u32) -> Self {
        let now = Now::trusted(demo::day().and_hms_opt(hour, 0, 0).unwrap());
        let kiosk = Kiosk::new(demo::open(demo::day()).unwrap()).unwrap();
        let tag = |text: &str| LanguageTag::parse(text).unwrap();
        let mut setup = Setup::fixed(Some(kiosk), tag("nl"), now, Some((217.0, 136.0)));
        // Each look at the clock is a second later, so that no touch is a double tap.
        let time = std::cell::Cell::new(0);
        setup.since_start = Box::new(move || {
            time.set(time.get() + 1);
            std::time::Duration::from_secs(time.get())
        });
        let mut headless = Headless::open(setup).unwrap();
        headless.resize(1280, 800);
        let mut visitor = Self { headless, reader: Reader::of(&tag(language)), touches: 0 };
        visitor.touch(640.0, 400.0);
        visitor.touch_words(language_of(language).unwrap().native_name);
        visitor
    }

    fn touch(&mut self, x: f32, y: f32) {
        Found::on(&self.headless);
        self.headless.touch(x, y);
        slint::platform::update_timers_and_animations();
        Found::on(&self.headless);
        self.touches += 1;
        assert!(self.touches <= TOUCHES_MAX, "lost");
    }

    /// Touches words, after turning the page until they are seen.
    fn touch_words(&mut self, words: &str) {
        loop {
            if let Some((x, y)) = Found::on(&self.headless).middle_of(words, HEIGHT) {
                return self.touch(x, y);
            }
            let beside = 45.0;
            self.touch(if self.reader.is_right_to_left() { beside } else { 1280.0 - beside }, HEIGHT - beside);
        }
    }

    fn need(&mut self, code: &str) {
        let words = self.reader.term(&TermCode::parse(code).unwrap());
        self.touch_words(&words);
    }

    /// Chooses a service of the list by its Dutch name, which the directory knows it by.
    fn service(&mut self, name: &str) {
        let id = self.id_of(name);
        let shown = match &*self.headless.app().shown.borrow() {
            Page::List(list) => {
                let cards = list.home.iter().chain(&list.others);
                cards.filter(|card| card.id == id).map(|card| card.name.clone()).next().unwrap()
            }
            page => panic!("not a list: {page:?}"),
        };
        self.touch_words(&shown);
        assert_eq!(self.headless.app().session.borrow().route(), &Route::Detail(id));
    }

    fn id_of(&self, name: &str) -> Uuid {
        let directory = demo::open(demo::day()).unwrap();
        let ids = directory.service_ids(0, 1_000).unwrap();
        let named = |id: &Uuid| directory.service(*id).unwrap().is_some_and(|service| service.name == name);
        ids.into_iter().map(|(_, id)| id).find(named).unwrap()
    }

    /// The errand is done; `cargo test walk -- --nocapture` prints how many touches it took.
    fn done(&self, touches_max: usize) {
        println!("{}: {} touches", self.reader.language, self.touches);
        assert!(self.touches <= touches_max, "{}", self.touches);
    }

    /// Everything that the page of the service says.
    fn page(&self) -> String {
        let Page::Detail(detail) = &*self.headless.app().shown.borrow() else { panic!("not a service") };
        let lines = detail.sections.iter().flat_map(|(_, section)| &section.lines);
        lines.map(|line| format!("{} {}", line.text, line.value)).collect::<Vec<_>>().join("\n")
    }

    fn says(&self, message: &str) {
        let said = self.reader.tr(message);
        assert!(self.page().contains(&said), "{said} is not in\n{}", self.page());
    }
}

#[test]
fn a_free_dutch_course_for_somebody_without_papers_in_tigrinya() {
    let mut visitor = Visitor::arrive("ti", 10);
    visitor.need("need.language");
    visitor.need("need.language.course");
    visitor.service("Gratis Nederlandse les voor iedereen");
    visitor.says("Everybody may come, whatever papers you have. Also without papers.");
    visitor.done(6);
}

#[test]
fn the_doctor_tonight_in_ukrainian() {
    let mut visitor = Visitor::arrive("uk", 20);
    visitor.need("need.health");
    visitor.need("need.health.out_of_hours");
    visitor.service("Huisartsenpost Lindeveen: arts in de avond en het weekend");
    let open = visitor.headless.app().shown.borrow().clone();
    let Page::Detail(detail) = open else { panic!() };
    let until = visitor.reader.tr_with("Open until {time}", &[("time", "23:00")]);
    assert_eq!(detail.notices[0].text, until);
    visitor.done(5);
}

#[test]
fn a_child_is_registered_for_school_in_dari() {
    let mut visitor = Visitor::arrive("prs", 10);
    visitor.need("need.children");
    visitor.need("need.children.school");
    visitor.service("Uw kind aanmelden op school");
    visitor.says("Everybody may come, whatever papers you have. Also without papers.");
    visitor.done(6);
}

#[test]
fn a_place_for_women_only_in_arabic() {
    let mut visitor = Visitor::arrive("ar", 10);
    visitor.need("need.women");
    visitor.need("need.women.groups");
    visitor.service("Vrouwencentrum De Kersentuin");
    visitor.done(6);
}

#[test]
fn winter_clothes_in_somali() {
    let mut visitor = Visitor::arrive("so", 10);
    visitor.need("need.food");
    visitor.need("need.food.clothes");
    visitor.service("Kledingbank De Warme Jas");
    visitor.says("Everybody may come, whatever papers you have. Also without papers.");
    visitor.done(6);
}
