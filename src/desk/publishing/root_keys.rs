//! Root keys on their way into a safe: onto a stick each, or saved by the browser. One goes from this computer only when
//! a copy of it was read back.

use axum::{
    extract::{Path, State},
    http::header,
    response::IntoResponse,
};

use super::{first_keys::draw, gone, open, root_file, trouble::of_keys};
use crate::{
    desk::{
        answer::{Answer, Failure},
        app::{App, Shared, work},
        signed_in::{Posted, SignedIn},
    },
    device::Stick,
    publish::{Keys, KeysError, Passphrases},
    store::{Role, StoreError},
};

/// The folder on a stick.
const ON_STICK: &str = "wegwijs-root-key";

/// A root key that lies here.
pub(super) struct RootKey {
    /// The name of its file.
    pub(super) file: String,
}

/// A stick to choose.
pub(super) struct StickChoice {
    pub(super) key: String,
    pub(super) name: String,
}

/// The root keys that still lie on this computer.
pub(super) fn here(shared: &Shared) -> Vec<RootKey> {
    let paths = open(shared, &Passphrases::default()).map(|keys| keys.root_keys_here()).unwrap_or_default();
    let name = |path: std::path::PathBuf| Some(RootKey { file: path.file_name()?.to_str()?.to_owned() });
    let mut found: Vec<RootKey> = paths.into_iter().filter_map(name).collect();
    found.sort_by(|one, other| one.file.cmp(&other.file));
    found
}

/// The sticks that a key could go onto.
pub(super) fn sticks(shared: &Shared) -> Vec<StickChoice> {
    let sticks = Stick::all(&shared.settings.machine).unwrap_or_default();
    let writable = sticks.into_iter().filter(|stick| !stick.read_only);
    writable.map(|stick| StickChoice { key: stick.path.display().to_string(), name: stick.name }).collect()
}

fn keys(shared: &Shared) -> Result<Keys, KeysError> {
    open(shared, &Passphrases::default())
}

fn log(shared: &Shared, who: &SignedIn, act: &str, name: &str) -> Result<(), StoreError> {
    shared.desk.change::<_, StoreError>(shared.moment(), |change| change.log(Some(who.id()), act, Some(name)))
}

/// Moves a key onto a stick.
pub(in crate::desk) async fn move_to_stick(State(app): State<App>, form: Posted) -> Answer {
    form.who.must_be(Role::Publisher)?;
    work(&app, move |shared| {
        let (page, name) = (form.who.page(shared, "publish"), form.fields.get("name"));
        let sticks = Stick::all(&shared.settings.machine).unwrap_or_default();
        let chosen = sticks.into_iter().find(|stick| stick.path.display().to_string() == form.fields.get("to"));
        let Some(stick) = chosen else { return draw(shared, &form.who, Some(gone(&page)), None) };
        match keys(shared).and_then(|keys| keys.move_root_key(name, &stick.path.join(ON_STICK))) {
            Ok(()) => {
                log(shared, &form.who, "moved a root key onto a stick", name)?;
                let values = [("key", name), ("name", stick.name.as_str())];
                let done = page.catalogue().tr_with(
                    "{key} is on the stick {name} and was read back. Pull the stick out, write on it what it is, and put it into the safe.",
                    &values,
                );
                draw(shared, &form.who, None, Some(done))
            }
            Err(KeysError::TwoTogether { .. }) => {
                let problem = page.tr("Another root key is on this stick. Each needs a stick of its own, so that one may be lost.");
                draw(shared, &form.who, Some(problem), None)
            }
            Err(why) => draw(shared, &form.who, Some(of_keys(&page, &why)), None),
        }
    })
    .await
}

/// Removes a key of which somebody shows a copy.
pub(in crate::desk) async fn forget(State(app): State<App>, form: Posted) -> Answer {
    form.who.must_be(Role::Publisher)?;
    work(&app, move |shared| {
        let (page, name) = (form.who.page(shared, "publish"), form.fields.get("name"));
        let Some(copy) = form.fields.upload("copy") else {
            let problem = page.tr("Choose the file that you saved. It is compared first, so that nothing is lost.");
            return draw(shared, &form.who, Some(problem), None);
        };
        match keys(shared).and_then(|keys| keys.forget_root_key(name, &copy.bytes)) {
            Ok(true) => {
                log(shared, &form.who, "removed a root key from this computer", name)?;
                let done =
                    page.tr_with("{key} is not on this computer any more. Keep your copy in the safe.", "key", name);
                draw(shared, &form.who, None, Some(done))
            }
            Ok(false) => {
                let problem = page.tr_with("That file is not a copy of {key}. It was not removed.", "key", name);
                draw(shared, &form.who, Some(problem), None)
            }
            Err(why) => draw(shared, &form.who, Some(of_keys(&page, &why)), None),
        }
    })
    .await
}

/// A key as a file, under its passphrase; or the root that kiosks are given.
pub(in crate::desk) async fn download(State(app): State<App>, who: SignedIn, Path(name): Path<String>) -> Answer {
    who.must_be(Role::Publisher)?;
    work(&app, move |shared| {
        let bytes = match name.as_str() {
            "root.json" => std::fs::read(root_file(shared)).map_err(|_| Failure::NotFound)?,
            name => keys(shared).and_then(|keys| keys.root_key_file(name)).map_err(|_| Failure::NotFound)?,
        };
        if name != "root.json" {
            log(shared, &who, "saved a copy of a root key", &name)?;
        }
        let disposition = format!("attachment; filename=\"{name}\"");
        let headers = [(header::CONTENT_TYPE, "application/octet-stream"), (header::CONTENT_DISPOSITION, &disposition)];
        Ok((headers, bytes).into_response())
    })
    .await
}
