//! What a touch does: the callbacks of the screens, each one step of the session.

use std::{rc::Rc, time::Duration};

use slint::{ComponentHandle, Timer, platform::WindowEvent};
use uuid::Uuid;

use super::{
    App,
    ui::{
        ComfortScreen, DetailScreen, GuideScreen, HomeScreen, LanguageScreen, ListScreen, NeedsScreen, NoticeScreen,
        SearchScreen, StaffScreen, Ways,
    },
};
use crate::{
    directory::TermCode,
    kiosk::{Page, Route, Session},
    limits::{SAME_KEY_MILLISECONDS, SAME_TOUCH_MILLISECONDS},
    locale::LanguageTag,
};

impl App {
    pub(super) fn connect(self: &Rc<Self>) {
        let ways = self.window.global::<Ways>();
        let on = |step: fn(&mut Session)| {
            self.calling(move |app| {
                app.staff.borrow_mut().leave();
                app.step(step);
            })
        };
        ways.on_home(on(|session| session.go(Route::Home)));
        ways.on_back(on(Session::back));
        ways.on_search(on(|session| session.go(Route::Search)));
        ways.on_language(on(|session| session.go(Route::Language)));
        ways.on_comfort(on(|session| session.go(Route::Comfort)));
        ways.on_about(on(|session| session.go(Route::About)));
        ways.on_start_over(self.calling(App::reset));
        ways.on_touched(self.calling(App::touched));
        let app = Rc::downgrade(self);
        ways.on_accepts(move || app.upgrade().is_some_and(|app| app.accepts()));
        let app = Rc::downgrade(self);
        ways.on_corner(move |down| {
            if let Some(app) = app.upgrade() {
                app.corner(down);
            }
        });
        let app = Rc::downgrade(self);
        ways.on_move_focus(move |forward| {
            if let Some(app) = app.upgrade() {
                app.move_focus(forward);
            }
        });
        self.connect_screens();
        self.connect_search();
    }

    /// A callback without arguments that does nothing once the app is gone.
    fn calling(self: &Rc<Self>, call: impl Fn(&App) + 'static) -> impl Fn() + 'static {
        let app = Rc::downgrade(self);
        move || {
            if let Some(app) = app.upgrade() {
                call(&app);
            }
        }
    }

    /// A callback with the place of what was chosen.
    fn choosing(self: &Rc<Self>, choose: fn(&App, usize)) -> impl Fn(i32) + 'static {
        let app = Rc::downgrade(self);
        move |index| {
            if let (Some(app), Ok(index)) = (app.upgrade(), usize::try_from(index)) {
                choose(&app, index);
            }
        }
    }

    fn connect_screens(self: &Rc<Self>) {
        let home = self.window.global::<HomeScreen>();
        home.on_way(self.choosing(App::choose_way));
        home.on_chosen(self.choosing(App::choose_tile));
        self.window.global::<NeedsScreen>().on_chosen(self.choosing(App::choose_tile));
        self.window.global::<LanguageScreen>().on_chosen(self.choosing(App::choose_language));
        self.window.global::<ComfortScreen>().on_chosen(self.choosing(App::choose_comfort));
        let list = self.window.global::<ListScreen>();
        list.on_chosen(self.choosing(App::choose_service));
        list.on_toggled(self.choosing(App::choose_filter));
        list.on_all(self.calling(|app| app.step(Session::show_all)));
        list.on_further(self.calling(|app| app.step(Session::show_more)));
        self.window.global::<DetailScreen>().on_acted(self.choosing(App::act));
        self.window.global::<NoticeScreen>().on_touched(self.calling(App::notice_touched));
        self.window.global::<StaffScreen>().on_pressed(self.choosing(App::press_pin));
        let app = Rc::downgrade(self);
        self.window.global::<GuideScreen>().on_chosen(move |step, need| {
            if let (Some(app), Ok(step), Ok(need)) = (app.upgrade(), usize::try_from(step), usize::try_from(need)) {
                app.choose_step(step, need);
            }
        });
    }

    fn connect_search(self: &Rc<Self>) {
        let searching = self.window.global::<SearchScreen>();
        searching.on_need_chosen(self.choosing(App::choose_tile));
        searching.on_service_chosen(self.choosing(App::choose_service));
        let app = Rc::downgrade(self);
        searching.on_show_keys(move |shown| {
            if let Some(app) = app.upgrade() {
                app.step(|session| session.show_keys(shown));
            }
        });
        let app = Rc::downgrade(self);
        searching.on_pressed(move |row, column| {
            if let (Some(app), Ok(row), Ok(column)) = (app.upgrade(), usize::try_from(row), usize::try_from(column)) {
                app.press(row, column);
            }
        });
    }

    /// A second touch right after one that counted is the same touch: a hand that trembles, a double tap.
    fn accepts(&self) -> bool {
        let now = (self.since_start)();
        let same = Duration::from_millis(SAME_TOUCH_MILLISECONDS);
        if self.last_touch.get().is_some_and(|last| now.saturating_sub(last) < same) {
            return false;
        }
        self.last_touch.set(Some(now));
        true
    }

    /// Tab and Shift-Tab are how Slint moves the focus; keypads and switches send arrows.
    fn move_focus(&self, forward: bool) {
        let window = self.window.as_weak();
        let key = if forward { slint::platform::Key::Tab } else { slint::platform::Key::Backtab };
        // Not while Slint still handles the key that came.
        Timer::single_shot(Duration::ZERO, move || {
            if let Some(window) = window.upgrade() {
                let text = slint::SharedString::from(key);
                window.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
                window.window().dispatch_event(WindowEvent::KeyReleased { text });
            }
        });
    }

    fn choose_way(&self, index: usize) {
        match index {
            0 => self.step(|session| session.go(Route::Search)),
            1 => self.step(Session::open_now),
            _ => self.step(|session| session.go(Route::Stages)),
        }
    }

    fn choose_tile(&self, index: usize) {
        let guide = match &*self.shown.borrow() {
            Page::Stages(page) => page.tiles.get(index).map(|tile| tile.guide),
            _ => None,
        };
        if let Some(guide) = guide {
            return self.step(|session| session.go(Route::Guide(guide)));
        }
        let need = match &*self.shown.borrow() {
            Page::Home(page) => page.needs.tiles.get(index).map(|tile| tile.need.clone()),
            Page::Need(page) => page.tiles.get(index).map(|tile| tile.need.clone()),
            Page::Search(page) => page.found.needs.get(index).map(|tile| tile.need.clone()),
            _ => None,
        };
        self.open_need(need);
    }

    fn choose_step(&self, step: usize, need: usize) {
        let need = match &*self.shown.borrow() {
            Page::Guide(page) => {
                page.steps.get(step).and_then(|step| step.needs.get(need)).map(|tile| tile.need.clone())
            }
            _ => None,
        };
        self.open_need(need);
    }

    fn open_need(&self, need: Option<TermCode>) {
        if let (Some(need), Some(kiosk)) = (need, &*self.kiosk.borrow())
            && let Err(why) = self.session.borrow_mut().open_need(kiosk, need, (self.clock)())
        {
            tracing::error!(?why, "the need cannot be shown");
        }
        self.show();
    }

    fn choose_service(&self, index: usize) {
        let id: Option<Uuid> = match &*self.shown.borrow() {
            Page::List(page) => page.home.iter().chain(&page.others).nth(index).map(|card| card.id),
            Page::Search(page) => page.found.services.get(index).map(|card| card.id),
            _ => None,
        };
        if let Some(id) = id {
            self.step(|session| session.go(Route::Detail(id)));
        }
    }

    fn choose_filter(&self, index: usize) {
        let filter = match &*self.shown.borrow() {
            Page::List(page) => page.buttons.get(index).map(|button| button.filter),
            _ => None,
        };
        if let Some(filter) = filter {
            self.step(|session| session.toggle(filter));
        }
    }

    fn choose_comfort(&self, index: usize) {
        let change = match &*self.shown.borrow() {
            Page::Comfort(page) => page.buttons.get(index).map(|button| button.change),
            _ => None,
        };
        if let Some(change) = change {
            self.step(|session| session.change_comfort(change));
        }
    }

    fn choose_language(&self, index: usize) {
        if let Some(tag) = self.offered.get(index).and_then(|language| LanguageTag::parse(language.tag).ok()) {
            self.step(|session| session.choose_language(&tag));
        }
    }

    fn press(&self, row: usize, column: usize) {
        let now = (self.since_start)();
        let same = Duration::from_millis(SAME_KEY_MILLISECONDS);
        let again =
            |last: (usize, usize, Duration)| (last.0, last.1) == (row, column) && now.saturating_sub(last.2) < same;
        if self.last_key.replace(Some((row, column, now))).is_some_and(again) {
            return;
        }
        let key = match &*self.shown.borrow() {
            Page::Search(page) => {
                page.keyboard.as_ref().and_then(|keyboard| keyboard.rows.get(row)?.get(column)).cloned()
            }
            _ => None,
        };
        if let Some(key) = key {
            self.step(|session| session.press(&key.action, &key.label));
        }
    }
}
