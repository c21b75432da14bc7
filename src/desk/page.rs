//! What every page shows around itself: where one is, who one is, in which language.

use std::sync::Arc;

use super::app::LANGUAGES;
use crate::{
    locale::{Catalogue, Dates, language_of},
    store::{Role, Session},
};

/// The frame of a page.
pub(super) struct Page {
    catalogue: Arc<Catalogue>,
    dates: Dates,
    /// Which of the pages in the navigation it is.
    pub(super) place: &'static str,
    pub(super) who: Option<Session>,
}

impl Page {
    pub(super) fn new(catalogue: Arc<Catalogue>, place: &'static str, who: Option<Session>) -> Self {
        Self { dates: Dates::of(&catalogue), catalogue, place, who }
    }

    /// The words of the page's language.
    pub(super) fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The tag of its language.
    pub(super) fn language(&self) -> &str {
        self.catalogue.tag().as_str()
    }

    /// A message.
    pub(super) fn tr(&self, message: &str) -> String {
        self.catalogue.tr(message)
    }

    /// A message with a value.
    pub(super) fn tr_with(&self, message: &str, name: &str, value: impl AsRef<str>) -> String {
        self.catalogue.tr_with(message, &[(name, value.as_ref())])
    }

    /// A message with a count.
    pub(super) fn tr_count(&self, one: &str, many: &str, count: &u64) -> String {
        self.catalogue.tr_count(one, many, *count, &[])
    }

    /// The languages of the desk: tag and own name.
    pub(super) fn languages(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        LANGUAGES.into_iter().filter_map(|tag| Some((tag, language_of(tag)?.native_name)))
    }

    /// A day in words.
    pub(super) fn day(&self, day: &chrono::NaiveDate) -> String {
        self.dates.day(*day)
    }

    /// A moment in words: day and time where the desk stands.
    pub(super) fn moment(&self, at: &chrono::DateTime<chrono::Utc>) -> String {
        let local = crate::clock::local(*at);
        format!("{} {}", self.dates.day(local.date()), local.format("%H:%M"))
    }

    /// What every form carries.
    pub(super) fn form_token(&self) -> &str {
        self.who.as_ref().map_or("", |who| &who.form_token)
    }

    /// Whether the reader may publish.
    pub(super) fn may_publish(&self) -> bool {
        self.who.as_ref().is_some_and(|who| who.account.role >= Role::Publisher)
    }

    /// Whether the reader keeps accounts.
    pub(super) fn is_administrator(&self) -> bool {
        self.who.as_ref().is_some_and(|who| who.account.role >= Role::Administrator)
    }

    /// Whether the page stands under "More" in the navigation.
    pub(super) fn is_more(&self) -> bool {
        !["today", "listings", "publish"].contains(&self.place)
    }

    /// The name of a role.
    pub(super) fn role(&self, role: &Role) -> String {
        match role {
            Role::Editor => self.tr("Editor: keeps listings"),
            Role::Publisher => self.tr("Publisher: also publishes"),
            Role::Administrator => self.tr("Administrator: also keeps accounts"),
        }
    }
}
