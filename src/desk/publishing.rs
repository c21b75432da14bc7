//! Publishing from the desk: what changed, the passphrase, where to. The database is copied away first; what was
//! published before stands until the new is whole.

use std::{
    fs,
    path::{Path, PathBuf},
};

use askama::Template;
use axum::extract::State;

use super::{
    answer::{Answer, html, to},
    app::{App, Shared, work},
    lists::town,
    page::Page,
    signed_in::{Posted, SignedIn},
};
use crate::{
    publish::{self, Edition, Keys, NewFiles, Passphrases, Published},
    store::{Directory, Filter, Role, StoreError},
};

/// Where the desk publishes to, and the keys, in its own folder.
const PUBLISHED: &str = "published";
const KEYS: &str = "keys";

#[derive(Template)]
#[template(path = "publish.html")]
struct PublishPage {
    page: Page,
    listings: u64,
    drafts: u64,
    /// When it was last done, in words.
    last: Option<String>,
    /// Names of listings that changed since.
    changed: Vec<String>,
    has_keys: bool,
    folder: PathBuf,
    keys: PathBuf,
    problem: Option<String>,
    done: Option<Done>,
}

/// What became of it.
struct Done {
    new: Option<NewFiles>,
    until: String,
}

fn folder(shared: &Shared, name: &str) -> PathBuf {
    let path = shared.desk.folder().join(name);
    std::path::absolute(&path).unwrap_or(path)
}

fn draw(shared: &Shared, who: &SignedIn, problem: Option<String>, done: Option<Done>) -> Answer {
    let page = who.page(shared, "publish");
    let found = shared.desk.view::<_, StoreError>(|view| {
        let Some(town) = town(view)? else { return Ok(None) };
        let (all, drafts) = (view.row_count(town.id, Filter::All)?, view.row_count(town.id, Filter::Drafts)?);
        let last = view.last_deed("published")?;
        let changed: Vec<String> = Vec::new();
        Ok(Some((all - drafts, drafts, last, changed)))
    })?;
    let Some((listings, drafts, last, changed)) = found else { return to("/town") };
    let (folder, keys) = (folder(shared, PUBLISHED), folder(shared, KEYS));
    let last = last.map(|at| page.moment(&at));
    let has_keys = keys.join("root.json").exists();
    html(&PublishPage { page, listings, drafts, last, changed, has_keys, folder, keys, problem, done })
}

/// What would be published.
pub(super) async fn page(State(app): State<App>, who: SignedIn) -> Answer {
    who.must_be(Role::Publisher)?;
    work(&app, move |shared| draw(shared, &who, None, None)).await
}

/// Publishes.
pub(super) async fn publish(State(app): State<App>, form: Posted) -> Answer {
    form.who.must_be(Role::Publisher)?;
    let permit = app.clone();
    // One at a time: freezing and its deltas take memory and both cores.
    let _permit = permit.publishing.acquire().await.map_err(|_| super::answer::Failure::Broken)?;
    work(&app, move |shared| {
        let page = form.who.page(shared, "publish");
        // Not through `get`: a passphrase may begin or end with a space.
        let passphrase = form.fields.untrimmed("passphrase").to_owned();
        match now_publish(shared, passphrase, &form.who) {
            Ok(done) => {
                let until = page.day(&done.validity.until.date_naive());
                draw(shared, &form.who, None, Some(Done { new: done.new, until }))
            }
            Err(why) => {
                tracing::warn!("not published: {}", super::answer::with_causes(why.as_ref()));
                let problem = format!(
                    "{} {}",
                    page.tr("It was not published; what was published before still stands."),
                    super::answer::with_causes(why.as_ref())
                );
                draw(shared, &form.who, Some(problem), None)
            }
        }
    })
    .await
}

fn now_publish(shared: &Shared, passphrase: String, who: &SignedIn) -> Result<Published, Box<dyn std::error::Error>> {
    let at = shared.moment();
    let passphrases = Passphrases { root: None, daily: Some(passphrase) };
    let keys = Keys::open(&folder(shared, KEYS), &[], &passphrases)?;
    shared.desk.back_up("publication", at)?;
    let scratch = Scratch::new(shared.desk.folder())?;
    shared.desk.edition(&scratch.0)?;
    let directory = Directory::open(&scratch.0)?;
    let edition = Edition { directory: &directory, media: None, published_at: at };
    let done = publish::publish(&edition, &keys, &folder(shared, PUBLISHED))?;
    shared.desk.change::<_, StoreError>(shared.moment(), |change| change.log(Some(who.id()), "published", None))?;
    Ok(done)
}

/// A file that goes when it is not needed any more.
struct Scratch(PathBuf);

impl Scratch {
    fn new(folder: &Path) -> std::io::Result<Self> {
        let path = folder.join("edition.db");
        match fs::remove_file(&path) {
            Err(why) if why.kind() != std::io::ErrorKind::NotFound => Err(why),
            _ => Ok(Self(path)),
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left of it goes before the next.
        let _ = fs::remove_file(&self.0);
    }
}
