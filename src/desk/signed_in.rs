//! Who asks. A page that changes something takes `Posted`: signed in, from a form of ours.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Multipart, Request},
    http::{HeaderMap, header, request::Parts},
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;

use super::{
    answer::{Failure, to},
    app::{App, work},
    fields::Fields,
    page::Page,
    secret::{digest_of, same},
};
use crate::{
    limits::DESK_SESSION_IDLE_DAYS,
    locale::Catalogue,
    store::{Role, Session, StoreError},
};

/// The cookie of a session. Over HTTPS its name keeps it from being set by others.
pub(super) fn cookie_name(app: &App) -> &'static str {
    if app.is_secure() { "__Host-wegwijs" } else { "wegwijs" }
}

/// A cookie that carries a token, or takes it away.
pub(super) fn cookie(app: &App, token: Option<&str>) -> String {
    let secure = if app.is_secure() { "; Secure" } else { "" };
    let age = if token.is_some() { DESK_SESSION_IDLE_DAYS * 24 * 3600 } else { 0 };
    format!("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}", cookie_name(app), token.unwrap_or_default())
}

/// The token in a request's cookies.
pub(super) fn token(app: &App, headers: &HeaderMap) -> Option<String> {
    let pairs = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = pairs.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == cookie_name(app)).map(|(_, token)| token.to_owned())
}

/// The languages that a browser asks for, best first.
pub(super) fn wanted(headers: &HeaderMap) -> Vec<String> {
    let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let tags = header.split(',').take(10).filter_map(|part| part.split([';', '-']).next());
    tags.map(|tag| tag.trim().to_ascii_lowercase()).collect()
}

/// Somebody who signed in.
pub(super) struct SignedIn {
    pub(super) session: Session,
    pub(super) wanted: Vec<String>,
}

impl SignedIn {
    /// The frame of a page for them.
    pub(super) fn page(&self, app: &super::app::Shared, place: &'static str) -> Page {
        let own = self.session.account.language.as_ref().map(|tag| tag.as_str());
        let wanted = own.into_iter().chain(self.wanted.iter().map(String::as_str));
        Page::new(app.catalogue(wanted), place, Some(self.session.clone()))
    }

    /// Their account's number.
    pub(super) fn id(&self) -> i64 {
        self.session.account.id
    }

    /// Refuses those who may less.
    pub(super) fn must_be(&self, role: Role) -> Result<(), Failure> {
        if self.session.account.role >= role { Ok(()) } else { Err(Failure::Forbidden) }
    }
}

async fn session(app: &App, headers: &HeaderMap) -> Result<Option<Session>, Failure> {
    let Some(token) = token(app, headers) else { return Ok(None) };
    work(app, move |app| {
        let digest = digest_of(&token);
        let (now, idle) = (app.moment(), TimeDelta::days(DESK_SESSION_IDLE_DAYS));
        let found = app.desk.view::<_, StoreError>(|view| view.session(&digest))?;
        let found = found.filter(|session| session.seen_at + idle > now);
        // Once an hour is often enough to know that it is in use.
        if found.as_ref().is_some_and(|session| session.seen_at + TimeDelta::hours(1) < now) {
            app.desk.change::<_, StoreError>(now, |change| change.session_seen(&digest, now - idle))?;
        }
        Ok(found)
    })
    .await
}

/// The words of whoever asks: of their account, else of their browser.
pub(super) async fn words_of(app: &App, headers: &HeaderMap) -> Arc<Catalogue> {
    let session = session(app, headers).await.ok().flatten();
    let own = session.as_ref().and_then(|session| session.account.language.as_ref()).map(|tag| tag.as_str());
    let wanted = wanted(headers);
    app.catalogue(own.into_iter().chain(wanted.iter().map(String::as_str)))
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        match session(app, &parts.headers).await {
            Ok(Some(session)) => Ok(Self { session, wanted: wanted(&parts.headers) }),
            Ok(None) => Err(to("/sign-in").into_response()),
            Err(why) => Err(why.into_response()),
        }
    }
}

/// A form that somebody who signed in sent from one of our pages.
pub(super) struct Posted {
    pub(super) who: SignedIn,
    pub(super) fields: Fields,
}

impl FromRequest<App> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let who = SignedIn::from_request_parts(&mut parts, app).await?;
        let request = Request::from_parts(parts, body);
        let fields = if is_multipart(request.headers()) {
            multipart(request, app).await
        } else {
            Bytes::from_request(request, app).await.map(|body| Fields::parse(&body)).ok()
        };
        let fields = fields.ok_or_else(|| Failure::Unreadable.into_response())?;
        if !same(fields.get("form_token"), &who.session.form_token) {
            return Err(Failure::Stale.into_response());
        }
        Ok(Self { who, fields })
    }
}

/// Whether a form carries files.
fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("multipart/form-data"))
}

/// Reads a form that carries files; the bound of the body holds for all of it. None where it is broken or too large.
async fn multipart(request: Request, app: &App) -> Option<Fields> {
    let mut parts = Multipart::from_request(request, app).await.ok()?;
    let mut fields = Fields::default();
    while let Some(part) = parts.next_field().await.ok()? {
        let name = part.name()?.to_owned();
        match part.file_name().map(str::to_owned) {
            Some(file_name) => fields.add_upload(name, &file_name, part.bytes().await.ok()?),
            None => fields.add(name, part.text().await.ok()?),
        }
    }
    Some(fields)
}

/// What a browser says of where a form comes from: another site's is refused before anything is read. (Old browsers say
/// nothing; the token in the form, and `SameSite`, hold there too.)
pub(super) fn is_of_another_site(headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (said("sec-fetch-site"), said("origin")) {
        (Some(site), _) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = said("x-forwarded-host").or(said("host")).unwrap_or_default();
            origin.split_once("://").is_none_or(|(_, from)| from != host)
        }
        (None, None) => false,
    }
}
