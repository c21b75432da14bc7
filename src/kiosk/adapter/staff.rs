//! The staff's door and page, and what their buttons do.

use std::time::Duration;

use slint::ComponentHandle;

use super::{
    App, detail,
    ui::{Screen, StaffScreen, Words},
};
use crate::{
    device::{Machine, play_test_tone},
    kiosk::{Reader, StaffAction, StaffDoor, StaffFacts, StaffPage},
    limits::STAFF_HOLD_SECONDS,
    sync::Status,
};

/// Whether staff are at the screen, and what they see.
pub struct StaffView {
    door: StaffDoor,
    present: bool,
    told: Option<String>,
    actions: Vec<StaffAction>,
}

impl StaffView {
    /// Nobody is there.
    pub fn new(door: StaffDoor) -> Self {
        Self { door, present: false, told: None, actions: Vec::new() }
    }

    /// Whether the door or what is behind it stands on the screen.
    pub fn is_present(&self) -> bool {
        self.present
    }

    /// They go; the door shuts behind them.
    pub fn leave(&mut self) {
        self.present = false;
        self.told = None;
        self.door.shut();
    }
}

/// The key that takes a digit back, and the one that tries the PIN; the others are digits.
const DELETE: usize = 10;
const TRY: usize = 11;

impl App {
    /// A finger in the hidden corner: held long enough it asks for the door, else it is a touch like any other.
    pub(super) fn corner(&self, down: bool) {
        let now = (self.since_start)();
        if down {
            self.corner_since.set(Some(now));
            return;
        }
        let held = self.corner_since.take().map(|since| now.saturating_sub(since));
        if held.is_some_and(|held| held >= Duration::from_secs(STAFF_HOLD_SECONDS)) {
            self.ask_for_staff();
        } else if self.window.get_screen() == Screen::Attract {
            self.step(|session| session.go(crate::kiosk::Route::Language));
        }
    }

    /// Shows the door.
    pub fn ask_for_staff(&self) {
        self.touched();
        self.staff.borrow_mut().present = true;
        self.show();
    }

    /// Opens the door without a PIN, for pictures of what is behind it.
    pub(super) fn let_staff_in(&self, facts: &StaffFacts) {
        self.touched();
        self.staff.borrow_mut().present = true;
        self.show_staff_page(self.session.borrow().reader(), facts);
    }

    pub(super) fn show_staff(&self, reader: &Reader) {
        if self.staff.borrow().door.is_open() {
            let (machine, status) = (Machine::ask(&self.folder), Status::read(&self.folder));
            self.show_staff_page(reader, &StaffFacts { machine, status, findings: (self.glance)() });
            return;
        }
        let door = self.staff.borrow().door.page(reader, (self.since_start)());
        let screen = self.window.global::<StaffScreen>();
        screen.set_title(door.title.as_str().into());
        screen.set_dots(door.dots.into());
        self.window.global::<Words>().set_page(door.title.into());
        self.window.set_at_home(false);
        if self.window.get_screen() != Screen::Staff {
            self.window.set_screen(Screen::Staff);
            self.window.invoke_begin_focus();
        }
    }

    fn show_staff_page(&self, reader: &Reader, facts: &StaffFacts) {
        let told = self.staff.borrow().told.clone();
        let told = told.or_else(|| Some(self.deployer.clone()).filter(|words| !words.is_empty()));
        let kiosk = self.kiosk.borrow();
        match StaffPage::of(kiosk.as_ref(), reader, facts, (self.clock)(), told.as_deref()) {
            Ok(page) => {
                self.staff.borrow_mut().actions = page.actions.iter().map(|(action, ..)| *action).collect();
                self.window.global::<Words>().set_page(page.title.as_str().into());
                self.window.set_at_home(false);
                detail::show_staff(&self.window, &self.look.borrow(), &page);
                self.window.set_screen(Screen::Detail);
            }
            Err(why) => tracing::error!(?why, "the staff's page cannot be shown"),
        }
    }

    /// A held-shut door counts down; otherwise nothing changes by itself.
    pub(super) fn staff_second_passed(&self, idle: u64) {
        if idle > 0 && !self.staff.borrow().door.is_open() && self.window.get_screen() == Screen::Staff {
            self.show();
        }
    }

    pub(super) fn press_pin(&self, key: usize) {
        let now = (self.since_start)();
        {
            let door = &mut self.staff.borrow_mut().door;
            match key {
                DELETE => door.delete(),
                TRY => door.try_pin(now),
                _ => u32::try_from(key)
                    .ok()
                    .and_then(|digit| char::from_digit(digit, 10))
                    .into_iter()
                    .for_each(|digit| door.digit(digit, now)),
            }
        }
        self.show();
    }

    /// A button of the page of a service, or of the staff's.
    pub(super) fn act(&self, index: usize) {
        let action = self.staff.borrow().actions.get(index).copied();
        let Some(action) = action.filter(|_| self.staff.borrow().present) else {
            return;
        };
        match action {
            StaffAction::Clean => self.begin_to_clean(),
            StaffAction::Sound => {
                let heard = play_test_tone(None);
                let reader = Reader::of(&self.session.borrow().reader().language);
                let told = match heard {
                    Ok(()) => reader.tr("The sound was played."),
                    Err(why) => {
                        tracing::error!(?why, "the sound cannot be heard");
                        reader.tr_with("No sound: {reason}", &[("reason", &why.to_string())])
                    }
                };
                self.staff.borrow_mut().told = Some(told);
                self.show();
            }
            StaffAction::Restart => {
                if let Err(why) = slint::quit_event_loop() {
                    tracing::error!(?why, "the program does not end");
                }
            }
        }
    }
}
