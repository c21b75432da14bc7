//! The log: what was done, and by whom. For administrators.

use askama::Template;
use axum::{extract::State, http::Uri};

use super::{
    answer::{Answer, html},
    app::{App, work},
    fields::Fields,
    listing_pages::act_words,
    page::Page,
    signed_in::SignedIn,
};
use crate::{
    limits::DESK_AUDIT_SHOWN_MAX,
    store::{Act, Deed, Role, StoreError},
};

#[derive(Template)]
#[template(path = "log.html")]
struct LogPage {
    page: Page,
    deeds: Vec<Deed>,
    older: Option<i64>,
}

impl LogPage {
    /// What was done. The acts of a listing have words of their own; all others are kept as messages.
    fn act(&self, deed: &Deed) -> String {
        match deed.service.and_then(|_| Act::parse(&deed.act)) {
            Some(act) => act_words(&self.page, act),
            None => self.page.tr(&deed.act),
        }
    }

    /// To what, or to whom. Somebody is invited to be something.
    fn what(&self, deed: &Deed) -> Option<String> {
        let role = deed.what.as_deref().filter(|_| deed.act == "invited").and_then(Role::parse);
        role.map(|role| self.page.role(&role)).or_else(|| deed.what.clone())
    }
}

/// What was done, newest first.
pub(super) async fn page(State(app): State<App>, who: SignedIn, uri: Uri) -> Answer {
    who.must_be(Role::Administrator)?;
    work(&app.clone(), move |shared| {
        let query = Fields::parse(uri.query().unwrap_or_default().as_bytes());
        let found = shared.desk.view::<_, StoreError>(|view| view.deeds(query.get("before").parse().ok()))?;
        let full = found.len() >= DESK_AUDIT_SHOWN_MAX as usize;
        let older = found.last().map(|(number, _)| *number).filter(|_| full);
        let deeds = found.into_iter().map(|(_, deed)| deed).collect();
        html(&LogPage { page: who.page(shared, "accounts"), deeds, older })
    })
    .await
}
