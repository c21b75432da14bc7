//! Neighbouring towns: whose publications are fetched, and which of their services are “ours too”. What a neighbour
//! signed is read and never changed.

mod fetching;
mod offers;
mod references;

use std::fs;

use askama::Template;
use axum::{
    extract::{Path, State as Shown},
    http::header,
    response::IntoResponse,
};
use uuid::Uuid;

use super::{
    answer::{Answer, Failure, html, to},
    app::{App, Shared, work, work_long},
    fields::Fields,
    lists::town,
    page::Page,
    signed_in::{Posted, SignedIn},
};
use crate::{
    directory::Publisher,
    store::{Neighbour, NeighbourState, Role, StoreError},
    sync::{Anchor, State, Status, TrustError},
};
use fetching::{directory_of, fetch, folder_of, is_good, place_of, repository, sticks, words};

pub(super) use fetching::keep_fetching;
pub(super) use offers::{listing, page as of_one, reference};
pub(super) use references::{Fate, Reference, references};

/// A neighbour on the page.
struct Card {
    neighbour: Neighbour,
    /// What two people compare, while nobody has said that it is right.
    fingerprint: Option<String>,
    listings: Option<u64>,
    /// When its content was published, and when it was last looked for, in words.
    published: Option<String>,
    fetched: Option<String>,
    result: Option<(bool, String)>,
    /// For whoever looks after the desk.
    reason: Option<String>,
}

#[derive(Template)]
#[template(path = "neighbours.html")]
struct NeighboursPage {
    page: Page,
    cards: Vec<Card>,
    references: Vec<Reference>,
    /// One that was just given up: it can be taken up again.
    undo: Option<Undo>,
    own_fingerprint: Option<String>,
    sticks: Vec<String>,
    place: String,
    problem: Option<String>,
}

/// A reference that was given up.
struct Undo {
    path: String,
    name: String,
    note: String,
}

impl NeighboursPage {
    fn is(&self, card: &Card, state: &str) -> bool {
        state
            == match card.neighbour.state {
                NeighbourState::Waiting => "waiting",
                NeighbourState::Fetched => "fetched",
                NeighbourState::Ended => "ended",
            }
    }

    fn fate(&self, reference: &Reference) -> Option<String> {
        match reference.fate {
            Fate::Given => None,
            Fate::Ended => Some(self.page.tr("The neighbour does not offer it any more")),
            Fate::NotFetched => Some(self.page.tr("Not fetched any more")),
        }
    }

    fn since(&self, reference: &Reference) -> String {
        self.page.tr_with("Since {day}", "day", self.page.day(&reference.adopted.since))
    }

    /// What the settings of a kiosk need, so that it shows this neighbour.
    fn settings(&self, card: &Card) -> String {
        let neighbour = &card.neighbour;
        let name: String = neighbour.publisher_id.to_string();
        let urls = if fetching::is_folder(&neighbour.place) {
            String::new()
        } else {
            format!("urls = [{:?}]\n", neighbour.place)
        };
        format!(
            "[[source]]\nname = \"{name}\"\nroot = \"{name}.root.json\"\n{urls}take = \"unmet\"\nwithin_km = {}",
            crate::limits::NEIGHBOUR_KIOSK_KILOMETRES
        )
    }
}

fn card(shared: &Shared, page: &Page, neighbour: Neighbour) -> Card {
    let status = Status::read(folder_of(shared, neighbour.publisher_id).path());
    let source = status.as_ref().and_then(|status| status.sources.first());
    let listings = directory_of(shared, neighbour.publisher_id).and_then(|directory| directory.offer_count().ok());
    let is_waiting = neighbour.state == NeighbourState::Waiting;
    let anchor = is_waiting.then(|| Anchor::read(neighbour.root.clone()).ok()).flatten();
    Card {
        fingerprint: anchor.map(|anchor| anchor.fingerprint()),
        listings,
        published: source.and_then(|source| source.published_at).map(|at| page.day(&at.date_naive())),
        fetched: status.as_ref().map(|status| page.moment(&status.at)),
        result: status.as_ref().map(|status| (is_good(status.state), words(page, status.state, &neighbour.place))),
        reason: source.and_then(|source| source.reason.clone()),
        neighbour,
    }
}

/// What the first draw of the page lacks.
#[derive(Default)]
struct More {
    undo: Option<Undo>,
    place: String,
    problem: Option<String>,
}

fn draw(shared: &Shared, who: &SignedIn, more: More) -> Answer {
    let page = who.page(shared, "neighbours");
    let found = shared.desk.view::<_, StoreError>(|view| {
        let Some(town) = town(view)? else { return Ok(None) };
        Ok(Some((view.neighbours()?, references(shared, view, town.id)?)))
    })?;
    let Some((neighbours, references)) = found else { return to("/town") };
    let cards = neighbours.into_iter().map(|neighbour| card(shared, &page, neighbour)).collect();
    let own = fs::read(super::publishing::root_file(shared)).ok().and_then(|root| Anchor::read(root).ok());
    html(&NeighboursPage {
        cards,
        references,
        own_fingerprint: own.map(|own| own.fingerprint()),
        sticks: if page.is_administrator() { sticks() } else { Vec::new() },
        undo: more.undo,
        place: more.place,
        problem: more.problem,
        page,
    })
}

/// Every neighbour, and what of theirs is ours too.
pub(super) async fn page(Shown(app): Shown<App>, who: SignedIn) -> Answer {
    work(&app, move |shared| draw(shared, &who, More::default())).await
}

/// Looks at what stands at an address or in a folder, and fetches it. It stays waiting until somebody says that the
/// root is theirs, unless they gave that root themselves.
pub(super) async fn add(Shown(app): Shown<App>, form: Posted) -> Answer {
    form.who.must_be(Role::Administrator)?;
    work_long(&app, move |shared| {
        let page = form.who.page(shared, "neighbours");
        let Some(town) = shared.desk.view::<_, StoreError>(town)? else { return to("/town") };
        match look(shared, &page, &town, &form.fields)? {
            Ok(neighbour) => {
                shared.desk.change::<_, StoreError>(shared.moment(), |change| {
                    change.put_neighbour(&neighbour)?;
                    change.log(Some(form.who.id()), "looked at a neighbour", Some(&neighbour.name))
                })?;
                to("/neighbours")
            }
            Err(problem) => {
                let place = form.fields.get("place").to_owned();
                draw(shared, &form.who, More { place, problem: Some(problem), ..More::default() })
            }
        }
    })
    .await
}

/// The neighbour at a place, fetched; or what is wrong, in words.
fn look(
    shared: &Shared,
    page: &Page,
    town: &Publisher,
    fields: &Fields,
) -> Result<Result<Neighbour, String>, StoreError> {
    let unclear = "Write a web address, such as https://town.example/wegwijs, or a folder of this computer, such as \
                   /media/stick.";
    let Some(place) = place_of(fields.get("place")) else { return Ok(Err(page.tr(unclear))) };
    let given = fields.upload("root").map(|root| root.bytes.to_vec());
    let anchor = match given.clone() {
        Some(root) => Anchor::read(root).map_err(|_| {
            page.tr("This file is no root.json that a publisher has signed. Ask the neighbour for theirs.")
        }),
        None => offered(shared, page, &place),
    };
    let anchor = match anchor {
        Ok(anchor) => anchor,
        Err(problem) => return Ok(Err(problem)),
    };
    if anchor.publisher == town.id {
        return Ok(Err(page.tr("This is what you publish yourselves. Give the address of a neighbour.")));
    }
    let known = shared.desk.view::<_, StoreError>(|view| view.neighbour(anchor.publisher))?;
    // Whom one trusts already keeps the root that one trusts: the place may be another.
    let trusted = known.as_ref().filter(|known| known.state == NeighbourState::Fetched || known.root == anchor.bytes);
    let state = match trusted {
        _ if given.is_some() => NeighbourState::Fetched,
        Some(known) if known.state != NeighbourState::Waiting => NeighbourState::Fetched,
        _ => NeighbourState::Waiting,
    };
    let root = trusted.map_or(anchor.bytes, |known| known.root.clone());
    let name = known.as_ref().map(|known| known.name.clone()).unwrap_or_default();
    let mut neighbour = Neighbour { publisher_id: anchor.publisher, name, place, root, state };
    let outcome = fetch(shared, &neighbour);
    if !is_good(outcome) {
        if known.is_none() {
            // What nobody subscribed to leaves nothing behind.
            let _ = fs::remove_dir_all(folder_of(shared, anchor.publisher).path());
        }
        return Ok(Err(words(page, outcome, &neighbour.place)));
    }
    rename(shared, &mut neighbour);
    Ok(Ok(neighbour))
}

/// A neighbour is called as it calls itself.
fn rename(shared: &Shared, neighbour: &mut Neighbour) {
    let publishers = directory_of(shared, neighbour.publisher_id).and_then(|directory| directory.publishers().ok());
    if let Some(publisher) = publishers.into_iter().flatten().next() {
        neighbour.name = publisher.name;
    }
}

/// The root that a place offers, or what is wrong, in words.
fn offered(shared: &Shared, page: &Page, place: &str) -> Result<Anchor, String> {
    // Nothing is kept of a place that nobody knows yet.
    let nowhere = folder_of(shared, Uuid::nil());
    let offered = repository(place, &nowhere).map_err(TrustError::from);
    offered.and_then(|from| Anchor::offered(from.as_ref())).map_err(|why| {
        tracing::warn!("nothing to subscribe to at {place}: {}", super::answer::with_causes(&why));
        match why {
            TrustError::Fetch(_) => words(page, State::NotReachable, place),
            TrustError::Missing { .. } => page.tr(
                "No publication is there. The address is that of the folder in which “metadata” and “targets” stand.",
            ),
            _ => page.tr("What is there is no publication that somebody has signed. Nothing was taken."),
        }
    })
}

/// One of the buttons of a neighbour.
pub(super) async fn act(Shown(app): Shown<App>, Path(id): Path<Uuid>, form: Posted) -> Answer {
    let act = form.fields.get("act").to_owned();
    if act != "fetch" {
        form.who.must_be(Role::Administrator)?;
    }
    work_long(&app, move |shared| {
        let known = shared.desk.view::<_, StoreError>(|view| view.neighbour(id))?;
        let mut neighbour = known.ok_or(Failure::NotFound)?;
        let (state, deed) = match (act.as_str(), neighbour.state) {
            ("fetch", NeighbourState::Fetched) => (NeighbourState::Fetched, "fetched from a neighbour"),
            ("trust", NeighbourState::Waiting) => (NeighbourState::Fetched, "trusts a neighbour"),
            ("again", NeighbourState::Ended) => (NeighbourState::Fetched, "subscribed to a neighbour again"),
            ("end", NeighbourState::Fetched) => (NeighbourState::Ended, "ended a subscription"),
            ("forget", NeighbourState::Waiting) => (NeighbourState::Waiting, "forgot a neighbour"),
            // Two who clicked at once, or an old page.
            _ => return to("/neighbours"),
        };
        neighbour.state = state;
        if matches!(act.as_str(), "fetch" | "again") {
            fetch(shared, &neighbour);
            rename(shared, &mut neighbour);
        }
        shared.desk.change::<_, StoreError>(shared.moment(), |change| {
            match act.as_str() {
                "forget" => change.forget_neighbour(id)?,
                _ => change.put_neighbour(&neighbour)?,
            }
            change.log(Some(form.who.id()), deed, Some(&neighbour.name))
        })?;
        if act == "forget" {
            let _ = fs::remove_dir_all(folder_of(shared, id).path());
        }
        to("/neighbours")
    })
    .await
}

/// The trusted root of a neighbour, for kiosks.
pub(super) async fn root(Shown(app): Shown<App>, _who: SignedIn, Path(id): Path<Uuid>) -> Answer {
    work(&app, move |shared| {
        let known = shared.desk.view::<_, StoreError>(|view| view.neighbour(id))?;
        let known = known.filter(|known| known.state != NeighbourState::Waiting).ok_or(Failure::NotFound)?;
        let name = format!("attachment; filename=\"{id}.root.json\"");
        Ok(([(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, name)], known.root)
            .into_response())
    })
    .await
}
