//! The door: signing in and out, and invitations. Wrong passwords make a name wait.

use askama::Template;
use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    answer::{Answer, Failure, html, is_path_of_ours, to},
    app::{App, LANGUAGES, Shared, work, work_long},
    fields::Fields,
    page::Page,
    passwords, secret,
    signed_in::{Posted, cookie, token, wanted},
};
use crate::{
    limits::{DESK_INVITATION_DAYS, DESK_PASSWORD_WAIT_SECONDS_MAX, DESK_WRONG_PASSWORDS_FREE},
    locale::LanguageTag,
    store::{Invitation, StoreError, WrongPasswords},
};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    page: Page,
    name: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationPage {
    page: Page,
    invitation: Invitation,
    name: String,
    problem: Option<String>,
}

fn frame(app: &Shared, headers: &HeaderMap) -> Page {
    let wanted = wanted(headers);
    Page::new(app.catalogue(wanted.iter().map(String::as_str)), "", None)
}

/// The form.
pub(super) async fn page(State(app): State<App>, headers: HeaderMap) -> Answer {
    html(&SignInPage { page: frame(&app, &headers), name: String::new(), problem: None })
}

/// How long a name must wait after wrong passwords, in seconds.
fn wait_seconds(wrong: WrongPasswords, now: DateTime<Utc>) -> i64 {
    let beyond = wrong.count.saturating_sub(DESK_WRONG_PASSWORDS_FREE);
    if beyond == 0 {
        return 0;
    }
    let wait = 1_i64.checked_shl(beyond).unwrap_or(i64::MAX).min(DESK_PASSWORD_WAIT_SECONDS_MAX);
    let until = wrong.last_at + TimeDelta::seconds(wait);
    (until - now).num_seconds().clamp(0, wait)
}

/// By which a name's wrong passwords are known. An account's name may be typed in small or large letters.
fn digest_of_name(name: &str) -> String {
    secret::digest_of(&name.to_ascii_lowercase())
}

/// Judges the password and begins a session with a new token. A name that nobody has is treated as one that somebody has:
/// it takes as long, waits as long, and writes as much.
pub(super) async fn enter(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Answer {
    let fields = Fields::parse(&body);
    // Few at a time: judging takes memory.
    let permit = app.clone();
    let _permit = permit.passwords.acquire().await.map_err(|_| Failure::Broken)?;
    work_long(&app.clone(), move |shared| {
        let page = frame(shared, &headers);
        let name: String = fields.get("name").chars().take(200).collect();
        let (digest, now) = (digest_of_name(&name), shared.moment());
        let (entrance, wrong) =
            shared.desk.view::<_, StoreError>(|view| Ok((view.entrance(&name)?, view.wrong_passwords(&digest)?)))?;
        let wait = wrong.map_or(0, |wrong| wait_seconds(wrong, now));
        if wait > 0 {
            let seconds = u64::try_from(wait).unwrap_or(0);
            let problem = page.tr_count(
                "Too many wrong passwords. Wait {n} second, then try again.",
                "Too many wrong passwords. Wait {n} seconds, then try again.",
                &seconds,
            );
            return html(&SignInPage { page, name, problem: Some(problem) });
        }
        let right = passwords::is_right(
            fields.untrimmed("password"),
            entrance.as_ref().map(|found| found.password_hash.as_str()),
        );
        shared.desk.change::<_, StoreError>(now, |change| {
            if right {
                change.password_was_right(&digest)?
            } else {
                change.password_was_wrong(&digest)?
            }
            let act = if right { "signed in" } else { "wrong password" };
            // The log is of accounts: strangers would fill it with names.
            entrance.as_ref().map_or(Ok(()), |found| change.log(Some(found.account.id), act, None))
        })?;
        match entrance.filter(|_| right) {
            Some(found) => begin(&app, found.account.id, "/"),
            None => {
                let problem = page.tr("That name and password do not belong together.");
                html(&SignInPage { page, name, problem: Some(problem) })
            }
        }
    })
    .await
}

/// A new token each time: one that was planted before is worth nothing.
fn begin(app: &App, account: i64, path: &str) -> Answer {
    let (Some(token), Some(form_token)) = (secret::token(), secret::token()) else { return Err(Failure::Broken) };
    let digest = secret::digest_of(&token);
    app.desk.change::<_, StoreError>(app.moment(), |change| change.begin_session(&digest, account, &form_token))?;
    with_cookie(to(path)?, &cookie(app, Some(&token)))
}

fn with_cookie(mut answer: Response, cookie: &str) -> Answer {
    let value = HeaderValue::from_str(cookie).map_err(|_| Failure::Broken)?;
    answer.headers_mut().insert(header::SET_COOKIE, value);
    Ok(answer)
}

/// Ends the session.
pub(super) async fn leave(State(app): State<App>, headers: HeaderMap, _form: Posted) -> Answer {
    work(&app.clone(), move |shared| {
        if let Some(token) = token(&app, &headers) {
            let digest = secret::digest_of(&token);
            shared.desk.change::<_, StoreError>(shared.moment(), |change| change.end_session(&digest))?;
        }
        with_cookie(to("/sign-in")?, &cookie(&app, None))
    })
    .await
}

/// The desk in another language, from now on.
pub(super) async fn language(State(app): State<App>, form: Posted) -> Answer {
    work(&app, move |shared| {
        let tag = LANGUAGES.into_iter().find(|tag| *tag == form.fields.get("language"));
        if let Some(tag) = tag.and_then(|tag| LanguageTag::parse(tag).ok()) {
            shared.desk.change::<_, StoreError>(shared.moment(), |change| change.set_language(form.who.id(), &tag))?;
        }
        let back = form.fields.get("back");
        to(if is_path_of_ours(back) { back } else { "/" })
    })
    .await
}

fn good(shared: &Shared, token: &str) -> Result<Invitation, Failure> {
    let found = shared.desk.view::<_, StoreError>(|view| view.invitation(&secret::digest_of(token)))?;
    let until = TimeDelta::days(DESK_INVITATION_DAYS);
    found.filter(|invitation| invitation.made_at + until > shared.moment()).ok_or(Failure::NotFound)
}

/// The form of an invitation.
pub(super) async fn invitation(State(app): State<App>, headers: HeaderMap, Path(token): Path<String>) -> Answer {
    work(&app, move |shared| {
        let invitation = good(shared, &token)?;
        html(&InvitationPage { page: frame(shared, &headers), invitation, name: String::new(), problem: None })
    })
    .await
}

/// Makes the account, or sets the new password, and signs in.
pub(super) async fn accept(
    State(app): State<App>,
    headers: HeaderMap,
    Path(token): Path<String>,
    body: Bytes,
) -> Answer {
    let permit = app.clone();
    let _permit = permit.passwords.acquire().await.map_err(|_| Failure::Broken)?;
    work_long(&app.clone(), move |shared| {
        let (page, fields) = (frame(shared, &headers), Fields::parse(&body));
        let invitation = good(shared, &token)?;
        let known = invitation.account.as_ref().map(|account| account.name.clone());
        let name = known.unwrap_or_else(|| fields.get("name").to_owned());
        let (password, again) = (fields.untrimmed("password"), fields.untrimmed("again"));
        let problem = if name.is_empty() || name.chars().count() > 60 {
            Some(page.tr("Write a name of at most 60 letters."))
        } else if !passwords::is_long_enough(password) {
            Some(page.tr("The password needs at least 12 characters. Three or four words are good."))
        } else if password != again {
            Some(page.tr("The two passwords are not the same."))
        } else {
            None
        };
        if let Some(problem) = problem {
            return html(&InvitationPage { page, invitation, name, problem: Some(problem) });
        }
        let hash = passwords::hash_of(password).ok_or(Failure::Broken)?;
        let digest = secret::digest_of(&token);
        let made = shared.desk.change(shared.moment(), |change| match change.accept(&digest, &name, &hash)? {
            Some(made) => {
                change.password_was_right(&digest_of_name(&name))?;
                change.log(Some(made), "accepted an invitation", Some(&name))?;
                Ok(made)
            }
            // Nothing is changed, so the link stays good for another name.
            None => Err(Failure::Forbidden),
        });
        match made {
            Ok(made) => begin(&app, made, "/"),
            Err(Failure::Forbidden) => {
                let problem = Some(page.tr("Somebody has this name already. Choose another."));
                html(&InvitationPage { page, invitation, name, problem })
            }
            Err(why) => Err(why),
        }
    })
    .await
}
