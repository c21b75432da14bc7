//! One person's visit: where they are, how they came there, and what they typed. Everything of it ends with `reset`.

use uuid::Uuid;

use super::{Detail, KeyAction, Keyboard, Kiosk, KioskError, List, Needs, Reader, SearchPage, Typing};
use crate::{clock::Now, directory::TermCode, locale::LanguageTag};

/// A screen that can be gone to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// The welcome that walks through the languages.
    Attract,
    /// The 24 languages.
    Language,
    /// The needs of the first level.
    Home,
    /// The needs below one.
    Need(TermCode),
    /// The services that meet a need.
    List(TermCode),
    /// One service.
    Detail(Uuid),
    /// Words and a keyboard.
    Search,
}

/// What a screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// The welcome.
    Attract,
    /// The languages.
    Language,
    /// Needs of the first level.
    Home(Needs),
    /// Needs below one.
    Need(Needs),
    /// Services.
    List(List),
    /// One service.
    Detail(Detail),
    /// The search: the words so far, the keys, what was found.
    Search {
        /// What was typed.
        words: String,
        /// The keys to show now.
        keyboard: Keyboard,
        /// What was found.
        found: SearchPage,
    },
}

/// A visit.
pub struct Session {
    reader: Reader,
    history: Vec<Route>,
    typing: Typing,
}

impl Session {
    /// A visit that has not begun: the attract screen, in the language of the place.
    pub fn new(language: &LanguageTag) -> Self {
        Self { reader: Reader::of(language), history: vec![Route::Attract], typing: Typing::new(language) }
    }

    /// The person at the screen.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Where they are.
    pub fn route(&self) -> &Route {
        self.history.last().unwrap_or(&Route::Attract)
    }

    /// Goes to a screen, so that `back` returns here. Home and attract begin anew.
    pub fn go(&mut self, route: Route) {
        match route {
            Route::Attract | Route::Home => self.history.clear(),
            Route::Search => self.typing.clear(),
            _ => {}
        }
        if self.route() != &route || self.history.is_empty() {
            self.history.push(route);
        }
    }

    /// Opens a need: the needs below it where there is more than one to choose, else its services.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn open_need(&mut self, kiosk: &Kiosk, need: TermCode, now: Now) -> Result<(), KioskError> {
        let choose = need.parent().is_none() && Needs::below(kiosk, &self.reader, &need, now)?.tiles.len() > 1;
        self.go(if choose { Route::Need(need) } else { Route::List(need) });
        Ok(())
    }

    /// Back to where they came from; home when there is nothing before.
    pub fn back(&mut self) {
        self.history.pop();
        if matches!(self.history.last(), None | Some(Route::Attract)) {
            self.go(Route::Home);
        }
    }

    /// Speaks another language from now on, on the page they came from.
    pub fn choose_language(&mut self, language: &LanguageTag) {
        self.reader = Reader::of(language);
        self.typing.speak(language);
        self.back();
    }

    /// What they type.
    pub fn typing(&self) -> &Typing {
        &self.typing
    }

    /// A key of the screen's keyboard.
    pub fn press(&mut self, action: &KeyAction, label: &str) {
        self.typing.press(action, label);
    }

    /// Forgets everything of the person.
    pub fn reset(&mut self, language: &LanguageTag) {
        *self = Self::new(language);
    }

    /// What the screen shows. A listing that is gone leads home.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn page(&self, kiosk: &Kiosk, now: Now) -> Result<Page, KioskError> {
        let reader = &self.reader;
        Ok(match self.route() {
            Route::Attract => Page::Attract,
            Route::Language => Page::Language,
            Route::Home => Page::Home(Needs::top(kiosk, reader, now)?),
            Route::Need(need) => Page::Need(Needs::below(kiosk, reader, need, now)?),
            Route::List(need) => Page::List(List::of(kiosk, reader, need, now)?),
            Route::Detail(id) => match Detail::of(kiosk, reader, *id, now)? {
                Some(detail) => Page::Detail(detail),
                None => Page::Home(Needs::top(kiosk, reader, now)?),
            },
            Route::Search => Page::Search {
                words: self.typing.shown().to_owned(),
                keyboard: self.typing.keyboard(),
                found: SearchPage::of(kiosk, reader, self.typing.words(), now)?,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> LanguageTag {
        LanguageTag::parse(text).unwrap()
    }

    #[test]
    fn back_retraces_the_way_and_ends_at_home() {
        let mut session = Session::new(&tag("nl"));
        session.go(Route::Language);
        session.choose_language(&tag("ar"));
        assert_eq!(session.route(), &Route::Home);
        let need = TermCode::parse("need.health.doctor").unwrap();
        session.go(Route::List(need.clone()));
        session.go(Route::Detail(Uuid::nil()));
        session.go(Route::Language);
        session.choose_language(&tag("ti"));
        assert_eq!(session.route(), &Route::Detail(Uuid::nil()), "a new language keeps the page");
        session.back();
        assert_eq!(session.route(), &Route::List(need));
        session.back();
        session.back();
        assert_eq!(session.route(), &Route::Home);
    }

    #[test]
    fn reset_forgets_what_was_typed() {
        let mut session = Session::new(&tag("ti"));
        session.go(Route::Search);
        session.press(&KeyAction::Write, "ሂ");
        session.reset(&tag("nl"));
        assert_eq!((session.typing().words(), session.route()), ("", &Route::Attract));
    }
}
