//! Accounts. For administrators.

use askama::Template;
use axum::extract::State;

use super::{
    answer::{Answer, Failure, html, to},
    app::{App, work},
    page::Page,
    secret,
    signed_in::{Posted, SignedIn},
};
use crate::store::{Account, Role, StoreError};

#[derive(Template)]
#[template(path = "accounts.html")]
struct AccountsPage {
    page: Page,
    accounts: Vec<Account>,
    /// A link that was just made: it is shown once.
    link: Option<String>,
    problem: Option<String>,
}

impl AccountsPage {
    fn roles(&self) -> [Role; 3] {
        Role::ALL
    }
}

fn draw(app: &App, who: &SignedIn, link: Option<String>, problem: Option<&str>) -> Answer {
    let page = who.page(app, "accounts");
    let accounts = app.desk.view::<_, StoreError>(|view| view.accounts())?;
    let problem = problem.map(|problem| page.tr(problem));
    html(&AccountsPage { page, accounts, link, problem })
}

/// Everybody who edits.
pub(super) async fn page(State(app): State<App>, who: SignedIn) -> Answer {
    who.must_be(Role::Administrator)?;
    work(&app.clone(), move |_| draw(&app, &who, None, None)).await
}

/// Another role, an end, or a new beginning.
pub(super) async fn change(State(app): State<App>, form: Posted) -> Answer {
    form.who.must_be(Role::Administrator)?;
    work(&app.clone(), move |shared| {
        let account: i64 = form.fields.get("account").parse().map_err(|_| Failure::NotFound)?;
        let role = Role::parse(form.fields.get("role")).ok_or(Failure::Unreadable)?;
        let ended = form.fields.has("ended");
        let done = shared.desk.change::<_, StoreError>(shared.moment(), |change| {
            let done = change.set_account(account, role, ended)?;
            if done {
                change.log(Some(form.who.id()), "changed an account", Some(&account.to_string()))?;
            }
            Ok(done)
        })?;
        let last = "One administrator must stay. Make somebody else administrator first.";
        if done { to("/accounts") } else { draw(&app, &form.who, None, Some(last)) }
    })
    .await
}

/// A link for somebody new, or for somebody who forgot their password.
pub(super) async fn invite(State(app): State<App>, form: Posted) -> Answer {
    form.who.must_be(Role::Administrator)?;
    work(&app.clone(), move |shared| {
        let account: Option<i64> = form.fields.get("account").parse().ok();
        let role = Role::parse(form.fields.get("role")).ok_or(Failure::Unreadable)?;
        let token = secret::token().ok_or(Failure::Broken)?;
        shared.desk.change::<_, StoreError>(shared.moment(), |change| {
            change.invite(&secret::digest_of(&token), role, account, Some(form.who.id()))?;
            change.log(Some(form.who.id()), "invited", Some(role.as_str()))
        })?;
        draw(&app, &form.who, Some(format!("/invitation/{token}")), None)
    })
    .await
}
