//! The running kiosk: a window, a session and a directory. Turns the session's page into pixels.

use std::{
    cell::{Cell, RefCell},
    path::PathBuf,
    rc::Rc,
    time::Duration,
};

use slint::ComponentHandle;

use super::{
    attract, comfort, detail, guide, home, language, list,
    look::Look,
    needs, search, staff,
    ui::{self, AppWindow, AttractScreen, OutOfOrderScreen, Screen, Theme, Words},
};
use crate::{
    clock::Now,
    directory::OpeningHours,
    doctor::Finding,
    kiosk::{Kiosk, Page, Reader, Route, Session, StaffDoor, StickWatch, phrases::emergency_number},
    locale::{LANGUAGES, Language, LanguageTag, language_of},
    sync::State,
};

/// What a kiosk is made of.
pub struct Setup {
    /// What is shown; nothing puts the kiosk out of order.
    pub kiosk: Option<Kiosk>,
    /// The language of the place.
    pub own_language: LanguageTag,
    /// The time of day.
    pub clock: Box<dyn Fn() -> Now>,
    /// A clock that never steps back.
    pub since_start: Box<dyn Fn() -> Duration>,
    /// Asked between sessions: a directory that arrived meanwhile.
    pub newer: Box<dyn Fn() -> Option<Kiosk>>,
    /// Where the directory stands; staff are told how much room is left there.
    pub folder: PathBuf,
    /// Width and height of the glass in millimetres, where known.
    pub screen_mm: Option<(f32, f32)>,
    /// What the doctor sees in a moment; staff are told.
    pub glance: Box<dyn Fn() -> Vec<Finding>>,
    /// The hash of the staff's PIN.
    pub pin_hash: Option<String>,
    /// The languages that are offered; none stands for all.
    pub languages: Vec<LanguageTag>,
    /// When the building is open; outside, the welcome is dimmed.
    pub building: Option<OpeningHours>,
    /// What whoever wrote the settings has to know.
    pub deployer: Option<String>,
    /// Whether no content has ever come.
    pub is_new: bool,
}

impl Setup {
    /// A kiosk whose clock stands still, for pictures and tests.
    pub fn fixed(kiosk: Option<Kiosk>, own_language: LanguageTag, now: Now, screen_mm: Option<(f32, f32)>) -> Self {
        Self {
            kiosk,
            own_language,
            clock: Box::new(move || now),
            since_start: Box::new(crate::clock::since_start),
            newer: Box::new(|| None),
            glance: Box::new(Vec::new),
            folder: PathBuf::from("/"),
            screen_mm,
            pin_hash: None,
            languages: Vec::new(),
            building: None,
            deployer: None,
            is_new: false,
        }
    }
}

/// The running kiosk.
pub struct App {
    pub(super) window: AppWindow,
    pub(super) look: RefCell<Look>,
    pub(super) kiosk: RefCell<Option<Kiosk>>,
    pub(super) session: RefCell<Session>,
    /// What the screen shows; the welcome while it is out of order.
    pub(super) shown: RefCell<Page>,
    pub(super) own_language: RefCell<LanguageTag>,
    pub(super) clock: Box<dyn Fn() -> Now>,
    pub(super) since_start: Box<dyn Fn() -> Duration>,
    pub(super) newer: Box<dyn Fn() -> Option<Kiosk>>,
    pub(super) glance: Box<dyn Fn() -> Vec<Finding>>,
    pub(super) folder: PathBuf,
    pub(super) idle_seconds: Cell<u64>,
    pub(super) turn: Cell<usize>,
    pub(super) last_touch: Cell<Option<Duration>>,
    pub(super) last_key: Cell<Option<(usize, usize, Duration)>>,
    pub(super) corner_since: Cell<Option<Duration>>,
    pub(super) cleaning_seconds: Cell<u64>,
    pub(super) staff: RefCell<staff::StaffView>,
    pub(super) stick: StickWatch,
    pub(super) noticed: Cell<Option<State>>,
    /// In the fixed order.
    pub(super) offered: Vec<Language>,
    pub(super) building: Option<OpeningHours>,
    pub(super) deployer: String,
    is_new: bool,
    size: Cell<(f32, f32)>,
    drawn_for: RefCell<Option<Route>>,
}

impl App {
    /// Makes the window of a kiosk.
    ///
    /// # Errors
    /// When the window system refuses.
    pub fn new(setup: Setup) -> Result<Rc<Self>, slint::PlatformError> {
        let is_offered = |language: &&Language| setup.languages.iter().any(|tag| tag.as_str() == language.tag);
        let offered = LANGUAGES.iter().filter(|language| setup.languages.is_empty() || is_offered(language));
        let app = Rc::new(Self {
            offered: offered.copied().collect(),
            building: setup.building,
            deployer: setup.deployer.unwrap_or_default(),
            is_new: setup.is_new,
            window: AppWindow::new()?,
            look: RefCell::new(Look::new(setup.screen_mm)),
            kiosk: RefCell::new(setup.kiosk),
            session: RefCell::new(Session::new(&setup.own_language)),
            shown: RefCell::new(Page::Attract),
            own_language: RefCell::new(setup.own_language),
            clock: setup.clock,
            since_start: setup.since_start,
            newer: setup.newer,
            glance: setup.glance,
            stick: StickWatch::new(&setup.folder),
            noticed: Cell::new(None),
            folder: setup.folder,
            idle_seconds: Cell::new(0),
            turn: Cell::new(0),
            last_touch: Cell::new(None),
            last_key: Cell::new(None),
            corner_since: Cell::new(None),
            cleaning_seconds: Cell::new(0),
            staff: RefCell::new(staff::StaffView::new(StaffDoor::new(setup.pin_hash))),
            size: Cell::new((1280.0, 800.0)),
            drawn_for: RefCell::new(None),
        });
        app.welcome_in(&app.own_language.borrow());
        app.window.global::<AttractScreen>().set_deployer(app.deployer.as_str().into());
        app.connect();
        Ok(app)
    }

    /// The window.
    pub(super) fn window(&self) -> &AppWindow {
        &self.window
    }

    /// Fits sizes to a window of so many pixels.
    pub fn fit(&self, width: f32, height: f32) {
        self.size.set((width, height));
        self.show();
    }

    /// The same on a screen of so many millimetres.
    pub fn fit_mm(&self, width: f32, height: f32, screen_mm: Option<(f32, f32)>) {
        self.look.replace(Look::new(screen_mm));
        self.fit(width, height);
    }

    /// Changes the session and shows where that leads.
    pub fn step(&self, change: impl FnOnce(&mut Session)) {
        change(&mut self.session.borrow_mut());
        self.show();
    }

    /// Shows the session's page. A directory that cannot be read puts the kiosk out of order until it can.
    pub fn show(&self) {
        let session = self.session.borrow();
        let reader = session.reader();
        self.look.borrow().apply(&self.window.global::<Theme>(), self.size.get(), session.comfort());
        self.words(reader);
        self.pictures(reader);
        if self.staff.borrow().is_present() {
            self.show_staff(reader);
            return;
        }
        let page = self.kiosk.borrow().as_ref().map(|kiosk| session.page(kiosk, (self.clock)()));
        let page = match page {
            Some(Ok(page)) => page,
            Some(Err(why)) => {
                tracing::error!(?why, "the directory cannot be shown");
                return self.out_of_order();
            }
            None => return self.out_of_order(),
        };
        self.window.set_at_home(matches!(page, Page::Home(_)));
        self.window.global::<Words>().set_page(page.title().into());
        // A page that was changed in its place, by a question or a key, stays where it was scrolled to.
        let anew = self.drawn_for.borrow().as_ref() != Some(session.route());
        self.drawn_for.replace(Some(session.route().clone()));
        let screen = self.show_page(reader, &page, anew);
        self.window.set_screen(screen);
        if anew {
            self.window.invoke_begin_focus();
        }
        self.shown.replace(page);
    }

    fn show_page(&self, reader: &Reader, page: &Page, anew: bool) -> Screen {
        let (window, look) = (&self.window, &*self.look.borrow());
        match page {
            Page::Attract => {
                let kiosk = self.kiosk.borrow();
                attract::show(window, kiosk.as_ref().map_or("Wegwijs", Kiosk::place), self.turn.get(), &self.offered);
                Screen::Attract
            }
            Page::Language => {
                language::show(window, reader, &self.offered);
                Screen::Language
            }
            Page::Home(page) => {
                home::show(window, look, reader, page);
                Screen::Home
            }
            Page::Need(page) => {
                needs::show(window, look, page);
                Screen::Needs
            }
            Page::Stages(page) => {
                guide::show_stages(window, look, page);
                Screen::Needs
            }
            Page::Guide(page) => {
                guide::show(window, look, page, anew);
                Screen::Guide
            }
            Page::List(page) => {
                list::show(window, look, page, anew);
                Screen::List
            }
            Page::Detail(page) => {
                detail::show(window, look, page, anew);
                Screen::Detail
            }
            Page::About(page) => {
                detail::show_about(window, look, page, anew);
                Screen::Detail
            }
            Page::Search(page) => {
                search::show(window, look, reader, page);
                Screen::Search
            }
            Page::Comfort(page) => {
                comfort::show(window, look, page);
                Screen::Comfort
            }
        }
    }

    /// Says in every language, some at a time, that there is nothing to show and whom to ask.
    pub fn out_of_order(&self) {
        let screen = self.window.global::<OutOfOrderScreen>();
        self.shown.replace(Page::Attract);
        self.window.set_screen(Screen::OutOfOrder);
        let turn = self.turn.get();
        let reader =
            |index: usize| LanguageTag::parse(LANGUAGES[index % LANGUAGES.len()].tag).ok().map(|tag| Reader::of(&tag));
        let sentences = (0..LANGUAGES.len())
            .filter_map(|index| Some(slint::SharedString::from(reader(index)?.tr("Please ask at the desk."))));
        screen.set_sentences(Rc::new(slint::VecModel::from_iter(sentences)).into());
        screen.set_turn(i32::try_from(turn % LANGUAGES.len()).unwrap_or(0));
        let headline = reader(turn).map(|reader| reader.tr("There is no information on this screen"));
        screen.set_headline(headline.unwrap_or_default().into());
        let own = Reader::of(&self.own_language.borrow());
        let staff = if self.is_new {
            own.tr("Staff: put in the stick with the information. If this screen has a network, it comes by itself.")
        } else {
            own.tr("Staff: restart this screen. If this stays, call whoever looks after it.")
        };
        screen.set_staff(format!("{staff}\n{}", self.deployer).trim_end().into());
    }

    fn words(&self, reader: &Reader) {
        let words = self.window.global::<Words>();
        words.set_home(reader.tr("Home").into());
        words.set_back(reader.tr("Back").into());
        words.set_search(reader.tr("Search").into());
        words.set_language(reader.tr("Choose your language").into());
        words.set_comfort(reader.tr("See and reach better").into());
        words.set_about(reader.tr("About this screen").into());
        words.set_start_over(reader.tr("Start over").into());
        words.set_further_down(reader.tr("Further down").into());
        words.set_further_up(reader.tr("Further up").into());
        words.set_still_there(reader.tr("Are you still there?").into());
        words.set_touch_to_go_on(reader.tr("Touch the screen to go on").into());
        let number = emergency_number(self.kiosk.borrow().as_ref().and_then(Kiosk::country));
        words.set_emergency(reader.tr_with("In danger? Call {number}", &[("number", number)]).into());
        words.set_emergency_number(number.into());
        self.window.global::<Theme>().set_rtl(reader.is_right_to_left());
        let name = language_of(reader.language.as_str()).map_or("", |language| language.native_name);
        words.set_language_name(name.into());
    }

    fn pictures(&self, reader: &Reader) {
        let look = self.look.borrow();
        let pictures = self.window.global::<ui::Icons>();
        let arrows =
            if reader.is_right_to_left() { ["arrow-right", "chevron-left"] } else { ["arrow-left", "chevron-right"] };
        pictures.set_back(look.bar(arrows[0]));
        pictures.set_forward(look.bar(arrows[1]));
        pictures.set_home(look.bar("house"));
        pictures.set_search(look.bar("search"));
        pictures.set_language(look.bar("languages"));
        pictures.set_comfort(look.bar("a-large-small"));
        pictures.set_about(look.bar("info"));
        pictures.set_emergency(look.bar("siren"));
        pictures.set_restart(look.bar("rotate-ccw"));
        pictures.set_up(look.bar("chevron-up"));
        pictures.set_down(look.bar("chevron-down"));
        pictures.set_list(look.bar("list"));
        pictures.set_delete(look.bar("delete"));
        pictures.set_done(look.bar("circle-check"));
        pictures.set_warning(look.tile("triangle-alert"));
        pictures.set_touch(look.tile("pointer"));
    }

    /// Which kind of screen is shown, for benches.
    pub fn place(&self) -> String {
        format!("{:?}", self.window.get_screen())
    }

    /// The first service of the list that is shown.
    pub fn first_service(&self) -> Option<uuid::Uuid> {
        match &*self.shown.borrow() {
            Page::List(page) => page.home.iter().chain(&page.others).next().map(|card| card.id),
            _ => None,
        }
    }

    /// What can wait until the first frame stands.
    pub fn prepare(&self) {
        let now = (self.clock)();
        let prepared = self.kiosk.borrow().as_ref().map(|kiosk| {
            kiosk.prepare_search()?;
            kiosk.services_near(None, now).map(drop)
        });
        if let Some(Err(why)) = prepared {
            tracing::error!(?why, "the directory is not ready");
        }
    }
}
