//! What happens when nobody touches, and around a session: the question, the reset, the wiping, a directory that
//! arrived meanwhile.

use slint::ComponentHandle;

use super::{
    App, attract,
    ui::{Screen, Words},
};
use crate::{
    directory::OpeningState,
    kiosk::Page,
    limits::{CLEAN_SECONDS, IDLE_COUNTDOWN_SECONDS, IDLE_SECONDS},
    locale::LanguageTag,
};

/// The welcome speaks each language for so many seconds.
const TURN_SECONDS: u64 = 3;

impl App {
    /// Somebody touches: the idle time begins anew.
    pub(super) fn touched(&self) {
        self.idle_seconds.set(0);
        self.window.set_asking(false);
    }

    /// Forgets the person and welcomes the next; takes up a directory that arrived meanwhile.
    pub fn reset(&self) {
        self.touched();
        self.last_touch.set(None);
        self.last_key.set(None);
        self.staff.borrow_mut().leave();
        self.take_newer();
        self.welcome_in(&self.own_language.borrow());
        self.step(|session| session.reset(&self.own_language.borrow()));
    }

    /// Only between sessions, never under a finger.
    fn take_newer(&self) {
        if let Some(kiosk) = (self.newer)() {
            // Of a card to which the first content comes.
            if let Some(language) = kiosk.language() {
                self.own_language.replace(language.clone());
                self.session.borrow_mut().reset(language);
            }
            self.kiosk.replace(Some(kiosk));
            self.prepare();
        }
    }

    /// Lets the walk through the languages stand at one of them.
    pub fn welcome_in(&self, language: &LanguageTag) {
        self.turn.set(self.offered.iter().position(|known| known.tag == language.as_str()).unwrap_or(0));
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

    /// Takes no touches for a while, so that the screen can be wiped.
    pub fn clean(&self, seconds: u64) {
        self.cleaning_seconds.set(seconds);
        self.say_cleaning();
    }

    /// The same, for as long as wiping takes.
    pub(super) fn begin_to_clean(&self) {
        self.clean(CLEAN_SECONDS);
    }

    fn say_cleaning(&self) {
        let left = self.cleaning_seconds.get();
        let said = self.session.borrow().reader().tr_count(
            "Touch is off for {n} second",
            "Touch is off for {n} seconds",
            left,
        );
        self.window.set_cleaning(if left == 0 { slint::SharedString::new() } else { said.into() });
    }

    /// One second went by.
    pub fn second_passed(&self) {
        self.look_at_stick();
        if self.cleaning_seconds.get() > 0 {
            self.cleaning_seconds.set(self.cleaning_seconds.get() - 1);
            self.say_cleaning();
            self.idle_seconds.set(0);
            return;
        }
        self.idle_seconds.set(self.idle_seconds.get() + 1);
        let idle = self.idle_seconds.get();
        if self.staff.borrow().is_present() {
            self.staff_second_passed(idle);
        } else if matches!(*self.shown.borrow(), Page::Attract) {
            self.welcome_turns(idle);
            return;
        }
        if idle >= IDLE_SECONDS + IDLE_COUNTDOWN_SECONDS {
            self.reset();
        } else if idle >= IDLE_SECONDS {
            self.ask(IDLE_SECONDS + IDLE_COUNTDOWN_SECONDS - idle);
        }
    }

    /// The welcome is dark while the building is closed, as far as the clock can be believed. A touch brings light.
    fn dim(&self) {
        let now = (self.clock)();
        let state = self.building.as_ref().filter(|_| now.trusted).map(|hours| hours.state(now.time));
        self.window.set_dimmed(matches!(state, Some(OpeningState::Closed { .. })));
    }

    /// Nobody is here: the languages take turns, and whatever arrived is taken up.
    fn welcome_turns(&self, idle: u64) {
        if !idle.is_multiple_of(TURN_SECONDS) {
            return;
        }
        self.turn.set(self.turn.get() + 1);
        self.take_newer();
        self.dim();
        if self.window.get_screen() == Screen::Attract {
            let kiosk = self.kiosk.borrow();
            let place = kiosk.as_ref().map_or("Wegwijs", |kiosk| kiosk.place());
            attract::show(&self.window, place, self.turn.get(), &self.offered);
        } else {
            self.show();
        }
    }
}
