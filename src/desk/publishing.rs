//! Publishing from the desk: what will change, the passphrase, where to. What was published before stands until the new
//! is whole, here and wherever it goes.

mod destination;
mod first_keys;
mod job;
mod make;
mod on_stick;
mod progress;
mod remote;
mod root_keys;
mod trouble;
mod upload;

use std::path::PathBuf;

use askama::Template;
use axum::extract::State;

use self::{
    destination::{Choice, Destination},
    trouble::of_keys,
};
pub(super) use self::{
    first_keys::{make_keys, page as keys_page},
    job::Job,
    progress::page as progress_page,
    root_keys::{download, forget, move_to_stick},
};
use super::{
    answer::{Answer, html, to},
    app::{App, Shared, work},
    lists::town,
    page::Page,
    signed_in::{Posted, SignedIn},
};
use crate::{
    clock::{self, Floor},
    limits::DESK_AUDIT_SHOWN_MAX,
    publish::{Keys, KeysError, Passphrases, published_in},
    store::{Changed, News, Role, RowCounts, StoreError},
};

/// Where the desk publishes to, and the keys, in its own folder.
const PUBLISHED: &str = "published";
const KEYS: &str = "keys";
/// The page that tells how far it is.
const PROGRESS: &str = "/publish/progress";

#[derive(Template)]
#[template(path = "publish.html")]
struct PublishPage {
    page: Page,
    listings: u64,
    drafts: u64,
    /// When it was last done, in words.
    last: Option<String>,
    changed: Vec<Changed>,
    /// Neighbours' services that are ours too, or not any more, since then.
    references: Vec<String>,
    has_keys: bool,
    /// Root keys that still lie on this computer.
    root_keys: usize,
    choices: Vec<Choice>,
    /// Whether something stands that can be brought somewhere.
    stands: bool,
    /// The place that was chosen before a mistake.
    chosen: String,
    folder: PathBuf,
    problem: Option<String>,
}

impl PublishPage {
    /// What readers will see, with the listings of which they will see it.
    fn groups(&self) -> Vec<(String, Vec<&Changed>)> {
        let of = |news| self.changed.iter().filter(|changed| changed.news == news).collect::<Vec<_>>();
        let groups = [
            (self.page.tr("New"), of(News::New)),
            (self.page.tr("Changed"), of(News::Changed)),
            (self.page.tr("No longer shown"), of(News::Gone)),
        ];
        groups.into_iter().filter(|(_, listings)| !listings.is_empty()).collect()
    }

    fn is_full(&self) -> bool {
        self.changed.len() >= DESK_AUDIT_SHOWN_MAX as usize
    }

    fn is_chosen(&self, choice: &Choice) -> bool {
        let known = self.choices.iter().any(|choice| choice.key == self.chosen);
        if known {
            choice.key == self.chosen
        } else {
            Some(&choice.key) == self.choices.first().map(|first| &first.key)
        }
    }

    /// The places that something can be brought to.
    fn elsewhere(&self) -> impl Iterator<Item = &Choice> {
        let here = Destination::Here.key();
        self.choices.iter().filter(move |choice| choice.key != here)
    }
}

fn folder(shared: &Shared, name: &str) -> PathBuf {
    let path = shared.desk.folder().join(name);
    std::path::absolute(&path).unwrap_or(path)
}

/// The root that our own kiosks and our neighbours trust.
pub(super) fn root_file(shared: &Shared) -> PathBuf {
    folder(shared, KEYS).join("root.json")
}

fn draw(shared: &Shared, who: &SignedIn, chosen: &str, problem: Option<String>) -> Answer {
    let page = who.page(shared, "publish");
    let found = shared.desk.view::<_, StoreError>(|view| {
        let Some(town) = town(view)? else { return Ok(None) };
        let RowCounts { all, drafts, .. } = view.row_counts(town.id, shared.now().date())?;
        let last = view.last_deed("published")?;
        let changed = last.map_or(Ok(Vec::new()), |last| view.changed_since(last, DESK_AUDIT_SHOWN_MAX))?;
        Ok(Some((all - drafts, drafts, last, changed, view.references_changed_since(last)?)))
    })?;
    let Some((listings, drafts, last, changed, references)) = found else { return to("/town") };
    let anchor = open(shared, &Passphrases::default()).ok().map(|keys| keys.anchor());
    let choices = Destination::all(shared).iter().map(|place| place.choice(&page, anchor.as_ref())).collect();
    html(&PublishPage {
        listings,
        drafts,
        last: last.map(|at| page.moment(&at)),
        changed,
        references,
        has_keys: root_file(shared).exists(),
        root_keys: root_keys::here(shared).len(),
        choices,
        stands: anchor.is_some() && published_in(&folder(shared, PUBLISHED)).is_some(),
        chosen: chosen.to_owned(),
        folder: folder(shared, PUBLISHED),
        problem,
        page,
    })
}

/// What would be published.
pub(super) async fn page(State(app): State<App>, who: SignedIn) -> Answer {
    who.must_be(Role::Publisher)?;
    work(&app, move |shared| match shared.job.progress() {
        Some(progress) if progress.is_running() => to(PROGRESS),
        _ => draw(shared, &who, "", None),
    })
    .await
}

/// Publishes, and brings it to a place.
pub(super) async fn publish(State(app): State<App>, form: Posted) -> Answer {
    form.who.must_be(Role::Publisher)?;
    work(&app.clone(), move |shared| {
        let (page, chosen) = (form.who.page(shared, "publish"), form.fields.get("to").to_owned());
        let Some(place) = Destination::named(shared, &chosen) else {
            return draw(shared, &form.who, &chosen, Some(gone(&page)));
        };
        if !clock::moment(&Floor::default()).trusted {
            return draw(shared, &form.who, &chosen, Some(wrong_clock(&page)));
        }
        // Not through `get`: a passphrase may begin or end with a space. It is not kept longer than this.
        let passphrases = Passphrases { root: None, daily: Some(form.fields.untrimmed("passphrase").to_owned()) };
        let keys = match open(shared, &passphrases) {
            Ok(keys) => keys,
            Err(why) => {
                let problem = of_keys(&page, &why);
                return draw(shared, &form.who, &chosen, Some(problem));
            }
        };
        let by = form.who.id();
        let is_begun = job::start(&app, place, move |shared, place| {
            let published = make::publish(shared, &keys, by)?;
            shared.job.made(published);
            drop(keys);
            make::bring(shared, place, by)
        });
        if is_begun { to(PROGRESS) } else { draw(shared, &form.who, &chosen, Some(busy(&page))) }
    })
    .await
}

fn open(shared: &Shared, passphrases: &Passphrases) -> Result<Keys, KeysError> {
    Keys::open(&folder(shared, KEYS), &[], passphrases)
}

/// Brings what stands to one more place. It is signed already.
pub(super) async fn copy(State(app): State<App>, form: Posted) -> Answer {
    form.who.must_be(Role::Publisher)?;
    work(&app.clone(), move |shared| {
        let (page, chosen) = (form.who.page(shared, "publish"), form.fields.get("to"));
        let Some(place) = Destination::named(shared, chosen) else {
            return draw(shared, &form.who, chosen, Some(gone(&page)));
        };
        let by = form.who.id();
        let is_begun = job::start(&app, place, move |shared, place| {
            shared.job.reached(job::Stage::Looking);
            make::bring(shared, place, by)
        });
        if is_begun { to(PROGRESS) } else { draw(shared, &form.who, chosen, Some(busy(&page))) }
    })
    .await
}

fn busy(page: &Page) -> String {
    page.tr("Somebody is publishing just now. Wait until that is done.")
}

fn gone(page: &Page) -> String {
    page.tr("That stick is not there any more. Put it in again, or choose another place.")
}

fn wrong_clock(page: &Page) -> String {
    page.tr("The clock of this computer is wrong. Set it first: what is signed by a wrong clock ends at a wrong time.")
}
