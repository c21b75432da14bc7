//! One person's visit: where they are, how they came there, and what they typed. Everything of it ends with `reset`.

use uuid::Uuid;

use super::{
    About, Comfort, ComfortChange, ComfortPage, Detail, Filter, GuidePage, Home, KeyAction, Keyboard, Kiosk,
    KioskError, List, ListChoice, Needs, Reader, SearchPage, Stages, Typing,
};
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
    /// Services.
    List(ListChoice),
    /// One service.
    Detail(Uuid),
    /// Words and a keyboard.
    Search,
    /// The guides for whoever has just arrived.
    Stages,
    /// One guide.
    Guide(Uuid),
    /// Letters, contrast, height.
    Comfort,
    /// The screen itself.
    About,
}

/// What a screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// The welcome.
    Attract,
    /// The languages.
    Language,
    /// Ways and needs of the first level.
    Home(Home),
    /// Needs below one.
    Need(Needs),
    /// Services.
    List(List),
    /// One service.
    Detail(Detail),
    /// The search.
    Search(Searching),
    /// Guides by stage.
    Stages(Stages),
    /// One guide.
    Guide(GuidePage),
    /// Letters, contrast, height.
    Comfort(ComfortPage),
    /// The screen itself.
    About(About),
}

impl Page {
    /// Its heading; nothing where the page is its own heading.
    pub fn title(&self) -> &str {
        match self {
            Self::Attract | Self::Language | Self::Search(_) => "",
            Self::Home(page) => &page.needs.title,
            Self::Need(page) => &page.title,
            Self::List(page) => &page.title,
            Self::Detail(page) => &page.title,
            Self::Stages(page) => &page.title,
            Self::Guide(page) => &page.title,
            Self::Comfort(page) => &page.title,
            Self::About(page) => &page.title,
        }
    }
}

/// The search as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searching {
    /// What stands in the field.
    pub words: String,
    /// The keys to show now; none while somebody looks at what was found.
    pub keyboard: Option<Keyboard>,
    /// What was found.
    pub found: SearchPage,
}

/// A visit.
pub struct Session {
    reader: Reader,
    history: Vec<Route>,
    typing: Typing,
    keys_shown: bool,
    comfort: Comfort,
}

impl Session {
    /// A visit that has not begun: the attract screen, in the language of the place.
    pub fn new(language: &LanguageTag) -> Self {
        Self {
            reader: Reader::of(language),
            history: vec![Route::Attract],
            typing: Typing::new(language),
            keys_shown: true,
            comfort: Comfort::default(),
        }
    }

    /// The person at the screen.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// How they want the screen.
    pub fn comfort(&self) -> Comfort {
        self.comfort
    }

    /// Letters, contrast, height.
    pub fn change_comfort(&mut self, change: ComfortChange) {
        self.comfort.change(change);
    }

    /// Where they are.
    pub fn route(&self) -> &Route {
        self.history.last().unwrap_or(&Route::Attract)
    }

    /// Goes to a screen, so that `back` returns here. Home and attract begin anew.
    pub fn go(&mut self, route: Route) {
        match route {
            Route::Attract | Route::Home => self.history.clear(),
            Route::Search => {
                self.typing.clear();
                self.keys_shown = true;
            }
            _ => {}
        }
        if self.route() != &route || self.history.is_empty() {
            self.history.push(route);
        }
        // Nobody goes back further than this, and a finger that plays must not fill the memory.
        if self.history.len() > HISTORY_ROUTES_MAX {
            self.history.remove(1);
        }
    }

    /// Opens a need: the needs below it where there is more than one to choose, else its services.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn open_need(&mut self, kiosk: &Kiosk, need: TermCode, now: Now) -> Result<(), KioskError> {
        let choose = need.parent().is_none() && Needs::below(kiosk, &self.reader, &need, now)?.tiles.len() > 1;
        self.go(if choose {
            Route::Need(need)
        } else {
            Route::List(ListChoice { need: Some(need), ..ListChoice::default() })
        });
        Ok(())
    }

    /// Opens what is open now, whatever it is for.
    pub fn open_now(&mut self) {
        self.go(Route::List(ListChoice { filters: [Filter::OpenNow].into(), ..ListChoice::default() }));
    }

    /// Chooses a question of the list that is shown, or takes it back.
    pub fn toggle(&mut self, filter: Filter) {
        if let Some(Route::List(choice)) = self.history.last_mut() {
            if !choice.filters.remove(&filter) {
                choice.filters.insert(filter);
            }
            choice.page = 0;
        }
    }

    /// Takes every question of the list that is shown back.
    pub fn show_all(&mut self) {
        if let Some(Route::List(choice)) = self.history.last_mut() {
            choice.filters.clear();
            choice.page = 0;
        }
    }

    /// Goes to the next page of the list that is shown; `back` returns to this one.
    pub fn show_more(&mut self) {
        if let Route::List(choice) = self.route() {
            self.go(Route::List(ListChoice { page: choice.page + 1, ..choice.clone() }));
        }
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

    /// Shows the keyboard, or makes room for what was found.
    pub fn show_keys(&mut self, shown: bool) {
        self.keys_shown = shown;
    }

    /// Forgets everything of the person.
    pub fn reset(&mut self, language: &LanguageTag) {
        *self = Self::new(language);
    }

    /// What the screen shows. A listing or a guide that is gone leads home.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn page(&self, kiosk: &Kiosk, now: Now) -> Result<Page, KioskError> {
        let reader = &self.reader;
        let home = || Ok::<Page, KioskError>(Page::Home(Home::of(kiosk, reader, now)?));
        Ok(match self.route() {
            Route::Attract => Page::Attract,
            Route::Language => Page::Language,
            Route::Home => home()?,
            Route::Need(need) => Page::Need(Needs::below(kiosk, reader, need, now)?),
            Route::List(choice) => Page::List(List::of(kiosk, reader, choice, now)?),
            Route::Detail(id) => match Detail::of(kiosk, reader, *id, now)? {
                Some(detail) => Page::Detail(detail),
                None => home()?,
            },
            Route::Search => Page::Search(Searching {
                words: self.typing.shown().to_owned(),
                keyboard: self.keys_shown.then(|| self.typing.keyboard()),
                found: SearchPage::of(kiosk, reader, self.typing.words(), self.keys_shown, now)?,
            }),
            Route::Stages => Page::Stages(Stages::of(kiosk, reader)?),
            Route::Guide(id) => match GuidePage::of(kiosk, reader, *id, now)? {
                Some(guide) => Page::Guide(guide),
                None => home()?,
            },
            Route::Comfort => Page::Comfort(ComfortPage::of(reader, self.comfort)),
            Route::About => Page::About(About::of(kiosk, reader, now)?),
        })
    }
}

/// The screens that `back` can retrace.
const HISTORY_ROUTES_MAX: usize = 50;

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
        let list = Route::List(ListChoice { need: Some(need), ..ListChoice::default() });
        session.go(list.clone());
        session.go(Route::Detail(Uuid::nil()));
        session.go(Route::Language);
        session.choose_language(&tag("ti"));
        assert_eq!(session.route(), &Route::Detail(Uuid::nil()), "a new language keeps the page");
        session.back();
        assert_eq!(session.route(), &list);
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

    #[test]
    fn questions_change_the_list_in_its_place_and_pages_can_be_gone_back() {
        let mut session = Session::new(&tag("nl"));
        session.go(Route::Home);
        session.open_now();
        session.toggle(Filter::Free);
        session.show_more();
        let Route::List(choice) = session.route().clone() else { panic!() };
        assert_eq!((choice.page, choice.filters.len()), (1, 2));
        session.back();
        session.toggle(Filter::Free);
        let Route::List(choice) = session.route().clone() else { panic!() };
        assert_eq!((choice.page, choice.filters), (0, [Filter::OpenNow].into()));
        session.back();
        assert_eq!(session.route(), &Route::Home);
    }

    #[test]
    fn comfort_ends_with_the_session() {
        let mut session = Session::new(&tag("nl"));
        session.change_comfort(ComfortChange::Contrast);
        session.reset(&tag("nl"));
        assert_eq!(session.comfort(), Comfort::default());
    }

    #[test]
    fn a_finger_that_plays_does_not_fill_the_memory() {
        let mut session = Session::new(&tag("nl"));
        session.go(Route::Home);
        for _ in 0..1_000 {
            session.go(Route::Detail(Uuid::nil()));
            session.go(Route::Language);
        }
        assert_eq!(session.history.len(), HISTORY_ROUTES_MAX);
        (0..HISTORY_ROUTES_MAX).for_each(|_| session.back());
        assert_eq!(session.route(), &Route::Home);
    }
}
