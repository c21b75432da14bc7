//! What a stick came to, over whatever screen stands there. No touch of it reaches the session below.

use slint::ComponentHandle;

use super::{App, ui::NoticeScreen};
use crate::{
    kiosk::{Notice, Reader},
    locale::LanguageTag,
    sync::State,
};

impl App {
    /// Says what became of a stick as soon as it is known, and no longer than it matters.
    pub(super) fn look_at_stick(&self) {
        let state = self.stick.look((self.since_start)());
        if self.noticed.get() != state {
            self.tell_of_stick(state, &self.own_language.borrow());
        }
    }

    /// Says it in a language; nothing takes it away.
    pub fn tell_of_stick(&self, state: Option<State>, language: &LanguageTag) {
        self.noticed.set(state);
        let screen = self.window.global::<NoticeScreen>();
        let Some(state) = state else {
            screen.set_words(slint::SharedString::new());
            return;
        };
        let notice = Notice::of(state, &Reader::of(language));
        screen.set_icon(self.look.borrow().notice(notice.icon));
        screen.set_english(notice.english.unwrap_or_default().into());
        screen.set_words(notice.words.into());
    }

    /// Somebody has read it.
    pub(super) fn notice_touched(&self) {
        self.stick.touched();
        self.tell_of_stick(None, &self.own_language.borrow());
    }
}
