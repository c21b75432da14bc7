//! The keys of a desk: made once, by a passphrase, and then what belongs into the safe and onto kiosks.

use std::{fs, io, path::PathBuf};

use askama::Template;
use axum::extract::State;

use super::{
    KEYS, folder, root_file, root_keys,
    root_keys::{RootKey, StickChoice},
    trouble::of_keys,
    wrong_clock,
};
use crate::{
    clock::{self, Floor},
    desk::{
        answer::{Answer, Failure, html, to},
        app::{App, Shared, work, work_long},
        lists::town,
        page::Page,
        signed_in::{Posted, SignedIn},
    },
    durable,
    limits::PASSPHRASE_CHARS_MIN,
    publish::{Keys, KeysError, Passphrases, RootKeys},
    store::{Role, StoreError},
};

#[derive(Template)]
#[template(path = "first_keys.html")]
struct FirstKeysPage {
    page: Page,
    problem: Option<String>,
}

impl FirstKeysPage {
    fn shortest(&self) -> usize {
        PASSPHRASE_CHARS_MIN
    }
}

#[derive(Template)]
#[template(path = "keys.html")]
struct KeysPage {
    page: Page,
    folder: PathBuf,
    /// Root keys that still lie here.
    here: Vec<RootKey>,
    sticks: Vec<StickChoice>,
    problem: Option<String>,
    done: Option<String>,
}

/// The form, or what there is to do with the keys that there are.
pub(in crate::desk) async fn page(State(app): State<App>, who: SignedIn) -> Answer {
    who.must_be(Role::Publisher)?;
    work(&app, move |shared| draw(shared, &who, None, None)).await
}

/// Draws either page.
pub(super) fn draw(shared: &Shared, who: &SignedIn, problem: Option<String>, done: Option<String>) -> Answer {
    let page = who.page(shared, "publish");
    if !root_file(shared).exists() {
        return html(&FirstKeysPage { page, problem });
    }
    let folder = folder(shared, KEYS);
    let (here, sticks) = (root_keys::here(shared), root_keys::sticks(shared));
    html(&KeysPage { page, folder, here, sticks, problem, done })
}

/// Makes them. They are there as a whole or not at all.
pub(in crate::desk) async fn make_keys(State(app): State<App>, form: Posted) -> Answer {
    form.who.must_be(Role::Publisher)?;
    let permit = app.clone();
    let _permit = permit.keys.acquire().await.map_err(|_| Failure::Broken)?;
    work_long(&app, move |shared| {
        let page = form.who.page(shared, "publish");
        let refused = |problem: String| draw(shared, &form.who, Some(problem), None);
        if root_file(shared).exists() {
            return to("/publish/keys");
        }
        let Some(town) = shared.desk.view::<_, StoreError>(town)? else { return to("/town") };
        // Not through `get`: a passphrase may begin or end with a space.
        let passphrase = form.fields.untrimmed("passphrase");
        if passphrase != form.fields.untrimmed("again") {
            return refused(page.tr("The two were not the same. Type the passphrase twice."));
        }
        let now = clock::moment(&Floor::default());
        if !now.trusted {
            return refused(wrong_clock(&page));
        }
        let both = Passphrases { root: Some(passphrase.to_owned()), daily: Some(passphrase.to_owned()) };
        match init(shared, town.id, &both, now.time) {
            Ok(()) => {
                shared.desk.change::<_, StoreError>(shared.moment(), |change| {
                    change.log(Some(form.who.id()), "made the keys for publishing", None)
                })?;
                to("/publish/keys")
            }
            Err(why) => refused(of_keys(&page, &why)),
        }
    })
    .await
}

/// Makes three root keys, of which one may be lost, and the others, beside; then they get their place.
fn init(
    shared: &Shared,
    publisher: uuid::Uuid,
    passphrases: &Passphrases,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<(), KeysError> {
    let (staged, path) = (folder(shared, "keys.new"), folder(shared, KEYS));
    match fs::remove_dir_all(&staged) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            return Err(KeysError::Write { path: staged, source });
        }
        _ => {}
    }
    Keys::init(&staged, publisher, RootKeys::TwoOfThree, passphrases, at)?;
    durable::rename(&staged, &path).map_err(|source| KeysError::Write { path, source })
}
