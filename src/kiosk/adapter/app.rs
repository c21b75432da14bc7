//! The running kiosk: a window, a session and a directory. Turns touches into session steps and pages into pixels.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use slint::ComponentHandle;
use uuid::Uuid;

use super::{
    attract, detail,
    icons::Icons,
    language, list, needs, search,
    ui::{
        self, AppWindow, LanguageScreen, ListScreen, NeedsScreen, OutOfOrderScreen, Screen, SearchScreen, Theme, Ways,
        Words,
    },
};
use crate::{
    clock::Now,
    kiosk::{Kiosk, Page, Route, Session, phrases::emergency_number},
    limits::{IDLE_COUNTDOWN_SECONDS, IDLE_SECONDS},
    locale::{LANGUAGES, LanguageTag, language_of},
};

/// Sizes and pictures for one size of window.
pub struct Look {
    /// The pictures.
    pub icons: Icons,
    scale: Cell<f32>,
}

impl Look {
    fn pixels(&self, at_scale_one: f32) -> u32 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen")]
        let pixels = (at_scale_one * self.scale.get()).round().max(1.0) as u32;
        pixels
    }

    /// `Theme.icon-tile`.
    pub fn tile_pixels(&self) -> u32 {
        self.pixels(60.0)
    }

    /// `Theme.icon-bar`.
    pub fn bar_pixels(&self) -> u32 {
        self.pixels(36.0)
    }

    /// `Theme.icon-small`.
    pub fn small_pixels(&self) -> u32 {
        self.pixels(24.0)
    }
}

/// The running kiosk.
pub struct App {
    window: AppWindow,
    look: Look,
    kiosk: Option<Kiosk>,
    session: RefCell<Session>,
    shown: RefCell<Page>,
    own_language: LanguageTag,
    clock: Box<dyn Fn() -> Now>,
    idle_seconds: Cell<u64>,
    attract_turn: Cell<usize>,
}

impl App {
    /// Makes the window for a directory, or the out-of-order screen when there is none.
    ///
    /// # Errors
    /// When the window system refuses.
    pub fn new(
        kiosk: Option<Kiosk>,
        own_language: LanguageTag,
        clock: Box<dyn Fn() -> Now>,
    ) -> Result<Rc<Self>, slint::PlatformError> {
        let app = Rc::new(Self {
            window: AppWindow::new()?,
            look: Look { icons: Icons::default(), scale: Cell::new(1.0) },
            kiosk,
            session: RefCell::new(Session::new(&own_language)),
            shown: RefCell::new(Page::Attract),
            own_language,
            clock,
            idle_seconds: Cell::new(0),
            attract_turn: Cell::new(0),
        });
        app.welcome_in(&app.own_language);
        app.connect();
        Ok(app)
    }

    /// The window.
    pub(super) fn window(&self) -> &AppWindow {
        &self.window
    }

    /// Fits sizes to a window of so many pixels.
    pub fn fit(&self, width: f32, height: f32) {
        let (long, short) = (width.max(height), width.min(height));
        let scale = (long / 1280.0).min(short / 800.0).clamp(0.72, 2.2);
        self.look.scale.set(scale);
        let theme = self.window.global::<Theme>();
        theme.set_scale(scale);
        theme.set_portrait(height > width);
        self.fixed_pictures();
        self.show();
    }

    /// Changes the session and shows where that leads.
    pub fn step(&self, change: impl FnOnce(&mut Session)) {
        change(&mut self.session.borrow_mut());
        self.show();
    }

    /// Shows the session's page. A directory that cannot be read puts the kiosk out of order until it can.
    pub fn show(&self) {
        let session = self.session.borrow();
        self.words(&session);
        let page = self.kiosk.as_ref().map(|kiosk| session.page(kiosk, (self.clock)()));
        let page = match page {
            Some(Ok(page)) => page,
            Some(Err(why)) => {
                tracing::error!(?why, "the directory cannot be shown");
                return self.out_of_order();
            }
            None => return self.out_of_order(),
        };
        let window = &self.window;
        window.set_at_home(matches!(session.route(), Route::Home));
        let screen = match &page {
            Page::Attract => {
                attract::show(window, self.attract_turn.get());
                Screen::Attract
            }
            Page::Language => {
                language::show(window, session.reader());
                Screen::Language
            }
            Page::Home(page) | Page::Need(page) => {
                needs::show(window, &self.look, page);
                Screen::Needs
            }
            Page::List(page) => {
                list::show(window, &self.look, page);
                Screen::List
            }
            Page::Detail(page) => {
                detail::show(window, &self.look, page);
                Screen::Detail
            }
            Page::Search { words, keyboard, found } => {
                search::show(window, &self.look, session.reader(), words, keyboard, found);
                Screen::Search
            }
        };
        window.set_screen(screen);
        self.shown.replace(page);
    }

    /// Says in every language that there is nothing to show and whom to ask.
    pub(super) fn out_of_order(&self) {
        let sentences = LANGUAGES.iter().filter_map(|language| {
            let reader = crate::kiosk::Reader::of(&LanguageTag::parse(language.tag).ok()?);
            let (nothing, ask) =
                (reader.tr("There is no information on this screen"), reader.tr("Please ask at the desk."));
            Some(slint::SharedString::from(format!("{nothing} – {ask}")))
        });
        let model = Rc::new(slint::VecModel::from_iter(sentences));
        self.window.global::<OutOfOrderScreen>().set_sentences(model.into());
        self.window.set_screen(Screen::OutOfOrder);
    }

    fn words(&self, session: &Session) {
        let reader = session.reader();
        let words = self.window.global::<Words>();
        words.set_home(reader.tr("Home").into());
        words.set_back(reader.tr("Back").into());
        words.set_search(reader.tr("Search").into());
        words.set_language(reader.tr("Language").into());
        words.set_start_over(reader.tr("Start over").into());
        words.set_still_there(reader.tr("Are you still there?").into());
        words.set_touch_to_go_on(reader.tr("Touch the screen to go on").into());
        let number = emergency_number(self.kiosk.as_ref().and_then(Kiosk::country));
        words.set_emergency(reader.tr_with("In danger? Call {number}", &[("number", number)]).into());
        self.window.global::<Theme>().set_rtl(reader.is_right_to_left());
        let name = language_of(reader.language.as_str()).map_or("", |language| language.native_name);
        self.window.set_language_name(name.into());
        let arrows =
            if reader.is_right_to_left() { ["arrow-right", "chevron-left"] } else { ["arrow-left", "chevron-right"] };
        let pictures = self.window.global::<ui::Icons>();
        pictures.set_back(self.look.icons.get(arrows[0], self.look.bar_pixels()));
        pictures.set_forward(self.look.icons.get(arrows[1], self.look.bar_pixels()));
    }

    fn fixed_pictures(&self) {
        let pictures = self.window.global::<ui::Icons>();
        let bar = |name| self.look.icons.get(name, self.look.bar_pixels());
        pictures.set_home(bar("house"));
        pictures.set_search(bar("search"));
        pictures.set_language(bar("languages"));
        pictures.set_emergency(bar("siren"));
        pictures.set_restart(bar("rotate-ccw"));
        pictures.set_up(bar("chevron-up"));
        pictures.set_down(bar("chevron-down"));
        pictures.set_warning(self.look.icons.get("triangle-alert", self.look.tile_pixels()));
        pictures.set_touch(self.look.icons.get("pointer", self.look.tile_pixels()));
    }

    fn connect(self: &Rc<Self>) {
        let ways = self.window.global::<Ways>();
        let on = |step: fn(&mut Session)| {
            let app = Rc::downgrade(self);
            move || {
                if let Some(app) = app.upgrade() {
                    app.step(step);
                }
            }
        };
        ways.on_home(on(|session| session.go(Route::Home)));
        ways.on_back(on(Session::back));
        ways.on_search(on(|session| session.go(Route::Search)));
        ways.on_language(on(|session| session.go(Route::Language)));
        let app = Rc::downgrade(self);
        ways.on_start_over(move || {
            if let Some(app) = app.upgrade() {
                app.reset();
            }
        });
        let app = Rc::downgrade(self);
        ways.on_touched(move || {
            if let Some(app) = app.upgrade() {
                app.idle_seconds.set(0);
                app.window.set_asking(false);
            }
        });
        self.connect_screens();
    }

    fn connect_screens(self: &Rc<Self>) {
        let on = |choose: fn(&App, usize)| {
            let app = Rc::downgrade(self);
            move |index: i32| {
                if let (Some(app), Ok(index)) = (app.upgrade(), usize::try_from(index)) {
                    choose(&app, index);
                }
            }
        };
        self.window.global::<NeedsScreen>().on_chosen(on(App::choose_need));
        self.window.global::<ListScreen>().on_chosen(on(App::choose_service));
        self.window.global::<LanguageScreen>().on_chosen(on(App::choose_language));
        let searching = self.window.global::<SearchScreen>();
        searching.on_need_chosen(on(App::choose_need));
        searching.on_service_chosen(on(App::choose_service));
        let app = Rc::downgrade(self);
        searching.on_pressed(move |row, column| {
            if let (Some(app), Ok(row), Ok(column)) = (app.upgrade(), usize::try_from(row), usize::try_from(column)) {
                app.press(row, column);
            }
        });
    }

    fn choose_need(&self, index: usize) {
        let need = match &*self.shown.borrow() {
            Page::Home(page) | Page::Need(page) => page.tiles.get(index).map(|tile| tile.need.clone()),
            Page::Search { found, .. } => found.needs.get(index).map(|tile| tile.need.clone()),
            _ => None,
        };
        if let (Some(need), Some(kiosk)) = (need, &self.kiosk) {
            if let Err(why) = self.session.borrow_mut().open_need(kiosk, need, (self.clock)()) {
                tracing::error!(?why, "the need cannot be shown");
            }
            self.show();
        }
    }

    fn choose_service(&self, index: usize) {
        let id: Option<Uuid> = match &*self.shown.borrow() {
            Page::List(page) => page.home.iter().chain(&page.others).nth(index).map(|card| card.id),
            Page::Search { found, .. } => found.services.get(index).map(|card| card.id),
            _ => None,
        };
        if let Some(id) = id {
            self.step(|session| session.go(Route::Detail(id)));
        }
    }

    fn choose_language(&self, index: usize) {
        if let Some(tag) = LANGUAGES.get(index).and_then(|language| LanguageTag::parse(language.tag).ok()) {
            self.step(|session| session.choose_language(&tag));
        }
    }

    fn press(&self, row: usize, column: usize) {
        let key = match &*self.shown.borrow() {
            Page::Search { keyboard, .. } => keyboard.rows.get(row).and_then(|keys| keys.get(column)).cloned(),
            _ => None,
        };
        if let Some(key) = key {
            self.step(|session| session.press(&key.action, &key.label));
        }
    }

    /// What can wait until the first frame stands.
    pub(super) fn after_first_frame(&self) {
        if let Some(Err(why)) = self.kiosk.as_ref().map(Kiosk::prepare_search) {
            tracing::error!(?why, "the search is not ready");
        }
    }

    /// Forgets the person and welcomes the next.
    pub fn reset(&self) {
        self.window.set_asking(false);
        self.idle_seconds.set(0);
        self.welcome_in(&self.own_language);
        self.step(|session| session.reset(&self.own_language));
    }

    /// Lets the attract screen's walk through the languages stand at one of them.
    pub(super) fn welcome_in(&self, language: &LanguageTag) {
        let turn = LANGUAGES.iter().position(|known| known.tag == language.as_str()).unwrap_or(0);
        self.attract_turn.set(turn);
        attract::show(&self.window, turn);
    }

    /// Asks whether somebody is still there, with so many seconds to answer.
    pub fn ask(&self, seconds: u64) {
        let countdown = self.session.borrow().reader().tr_count(
            "The screen starts over in {n} second",
            "The screen starts over in {n} seconds",
            seconds,
        );
        self.window.global::<Words>().set_countdown(countdown.into());
        self.window.set_asking(true);
    }

    /// One second went by untouched.
    pub fn second_passed(&self) {
        const ATTRACT_TURN_SECONDS: u64 = 3;
        self.idle_seconds.set(self.idle_seconds.get() + 1);
        let idle = self.idle_seconds.get();
        if matches!(*self.shown.borrow(), Page::Attract) {
            if idle.is_multiple_of(ATTRACT_TURN_SECONDS) {
                self.attract_turn.set(self.attract_turn.get() + 1);
                attract::show(&self.window, self.attract_turn.get());
            }
        } else if idle >= IDLE_SECONDS + IDLE_COUNTDOWN_SECONDS {
            self.reset();
        } else if idle >= IDLE_SECONDS {
            self.ask(IDLE_SECONDS + IDLE_COUNTDOWN_SECONDS - idle);
        }
    }
}
