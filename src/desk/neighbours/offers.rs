//! What one neighbour offers, by need beside what we offer, and each of its services to look at. First what nobody
//! meets at home.

use std::collections::{BTreeMap, HashMap, HashSet};

use askama::Template;
use axum::{
    extract::{Path, State as Shown},
    http::Uri,
};
use uuid::Uuid;

use super::super::{
    answer::{Answer, Failure, html, to},
    app::{App, Shared, work},
    fields::Fields,
    listing_pages,
    lists::town,
    page::Page,
    signed_in::{Posted, SignedIn},
};
use super::{
    More, Undo, draw as draw_all,
    fetching::directory_of,
    references::{give_up, is_given, take_up},
};
use crate::{
    coverage,
    directory::{AddressVisibility, Adopted, Profile, Publisher, Service, TermCode, Vocabulary},
    limits::{DESK_TEXT_CHARS_MAX, NEIGHBOUR_SERVICES_SHOWN_MAX},
    search::fold,
    store::{Directory, Neighbour, NeighbourState, Offer, StoreError},
};

/// How many of our own services are named beside theirs.
const OURS_NAMED: usize = 5;

/// Services that meet one need.
struct Group {
    name: String,
    /// What we have for it ourselves.
    ours: Vec<String>,
    theirs: Vec<Offer>,
    /// How many more there are than are shown.
    left_out: u64,
}

/// A need in the list of all.
struct Need {
    code: String,
    name: String,
    theirs: u64,
    ours: u64,
}

#[derive(Template)]
#[template(path = "neighbour.html")]
struct NeighbourPage {
    page: Page,
    neighbour: Neighbour,
    words: String,
    /// Found by words or by one need; else the needs that nobody meets at home.
    groups: Vec<Group>,
    is_chosen: bool,
    needs: Vec<Need>,
    adopted: HashSet<Uuid>,
}

#[derive(Template)]
#[template(path = "neighbour_listing.html")]
struct ListingPage {
    page: Page,
    neighbour: Neighbour,
    service: Service,
    lines: Vec<(String, String)>,
    adopted: Option<Adopted>,
    can_adopt: bool,
}

/// A neighbour that is fetched, and what it published.
fn opened(shared: &Shared, id: Uuid) -> Result<(Publisher, Neighbour, Directory), Failure> {
    let (town, neighbour) = shared.desk.view::<_, StoreError>(|view| Ok((town(view)?, view.neighbour(id)?)))?;
    let neighbour = neighbour.filter(|neighbour| neighbour.state == NeighbourState::Fetched);
    let directory = directory_of(shared, id).ok_or(Failure::NotFound)?;
    Ok((town.ok_or(Failure::NotFound)?, neighbour.ok_or(Failure::NotFound)?, directory))
}

/// What a neighbour offers for a need, and what the town has for it.
fn group(name: &str, need: &TermCode, theirs: &Directory, ours: Vec<String>) -> Result<Group, StoreError> {
    let (theirs, count) = theirs.offers_for(need, None, NEIGHBOUR_SERVICES_SHOWN_MAX)?;
    Ok(Group { name: name.to_owned(), ours, left_out: count - theirs.len() as u64, theirs })
}

/// What a neighbour offers under a name with these words.
fn named(page: &Page, words: &str, theirs: &Directory) -> Result<Group, StoreError> {
    let wanted = fold(words);
    let mut found = theirs.offer_names()?;
    found.retain(|(_, name)| fold(name).contains(&wanted));
    let shown = found.iter().take(NEIGHBOUR_SERVICES_SHOWN_MAX);
    let offers = shown.map(|(id, _)| theirs.offer(*id)).collect::<Result<Vec<_>, _>>()?;
    Ok(Group {
        name: page.tr_with("Found: {words}", "words", words),
        ours: Vec::new(),
        theirs: offers.into_iter().flatten().collect(),
        left_out: found.len().saturating_sub(NEIGHBOUR_SERVICES_SHOWN_MAX) as u64,
    })
}

/// What one neighbour offers.
pub(in super::super) async fn page(Shown(app): Shown<App>, who: SignedIn, Path(id): Path<Uuid>, uri: Uri) -> Answer {
    work(&app, move |shared| {
        let query = Fields::parse(uri.query().unwrap_or_default().as_bytes());
        let words: String = query.get("words").chars().take(200).collect();
        let (town, neighbour, directory) = opened(shared, id)?;
        let chosen = TermCode::parse(query.get("need")).ok();
        let page = who.page(shared, "neighbours");
        let names = Vocabulary::get().words(page.catalogue().tag());
        let theirs = directory.offered_needs()?;
        let (ours, ours_for, adopted) = shared.desk.view::<_, StoreError>(|view| {
            let chosen = chosen.as_ref().map(|need| view.offers_for(need, Some(town.id), OURS_NAMED)).transpose()?;
            Ok((view.needs_met(town.id)?, chosen, view.adopted(town.id)?))
        })?;
        let groups = match &chosen {
            _ if !words.is_empty() => vec![named(&page, &words, &directory)?],
            Some(need) => {
                let ours = ours_for.into_iter().flat_map(|(offers, _)| offers).map(|offer| offer.name).collect();
                vec![group(names.name(need), need, &directory, ours)?]
            }
            None => {
                let met = coverage::met(&theirs);
                let gaps = coverage::gaps(town.profile.unwrap_or(Profile::SmallTown), &ours);
                let groups = gaps
                    .iter()
                    .filter(|gap| met.contains(&gap.need))
                    .map(|gap| group(names.name(&gap.need), &gap.need, &directory, Vec::new()));
                groups.collect::<Result<Vec<_>, _>>()?
            }
        };
        let is_adopted = |one: &Adopted| (one.of_publisher_id == id).then_some(one.of_service_id);
        html(&NeighbourPage {
            is_chosen: chosen.is_some() || !words.is_empty(),
            needs: needs(&ours, &theirs, names),
            adopted: adopted.iter().filter_map(is_adopted).collect(),
            page,
            neighbour,
            words,
            groups,
        })
    })
    .await
}

/// Every need that the neighbour meets, in the order of the vocabulary.
fn needs(ours: &HashMap<TermCode, u64>, theirs: &HashMap<TermCode, u64>, names: &crate::directory::Words) -> Vec<Need> {
    let vocabulary = Vocabulary::get();
    let order: BTreeMap<usize, &TermCode> = vocabulary
        .top_needs()
        .flat_map(|top| std::iter::once(&top.code).chain(vocabulary.children(&top.code).map(|term| &term.code)))
        .enumerate()
        .collect();
    let count = |counts: &HashMap<TermCode, u64>, need| counts.get(need).copied().unwrap_or(0);
    let met = order.into_values().filter(|need| theirs.contains_key(need));
    met.map(|need| Need {
        code: need.as_str().to_owned(),
        name: names.name(need).to_owned(),
        theirs: count(theirs, need),
        ours: count(ours, need),
    })
    .collect()
}

/// What may be told of a service: of a protected address no more than it allows.
fn told(mut service: Service) -> Service {
    for place in &mut service.service_at_locations {
        let location = &mut place.location;
        if location.address_visibility == AddressVisibility::Full {
            continue;
        }
        let is_hidden = location.address_visibility == AddressVisibility::Hidden;
        (location.point, location.name) = (None, None);
        for address in &mut location.addresses {
            (address.address_1, address.postal_code) = Default::default();
            if is_hidden {
                address.city = String::new();
            }
        }
    }
    service
}

/// One service of a neighbour, to look at.
pub(in super::super) async fn listing(
    Shown(app): Shown<App>,
    who: SignedIn,
    Path((id, service)): Path<(Uuid, Uuid)>,
) -> Answer {
    work(&app, move |shared| {
        let (town, neighbour, directory) = opened(shared, id)?;
        let service = told(directory.service(service)?.ok_or(Failure::NotFound)?);
        let adopted = shared.desk.view::<_, StoreError>(|view| view.adopted(town.id))?;
        let is_meant = |one: &Adopted| one.of_publisher_id == id && one.of_service_id == service.id;
        let page = who.page(shared, "neighbours");
        let lines = listing_pages::lines(&page, &service).into_iter().filter(|(_, text)| !text.is_empty()).collect();
        let (adopted, can_adopt) = (adopted.into_iter().find(is_meant), is_given(&service));
        html(&ListingPage { page, neighbour, service, lines, adopted, can_adopt })
    })
    .await
}

/// “Ours too”, or not any more.
pub(in super::super) async fn reference(
    Shown(app): Shown<App>,
    Path((id, service)): Path<(Uuid, Uuid)>,
    form: Posted,
) -> Answer {
    work(&app, move |shared| {
        let by = form.who.id();
        if form.fields.get("act") == "give_up" {
            let town = shared.desk.view::<_, StoreError>(town)?.ok_or(Failure::NotFound)?;
            let gone = shared
                .desk
                .change::<_, StoreError>(shared.moment(), |change| give_up(change, town.id, (id, service), by))?;
            let undo = gone.map(|gone| Undo {
                path: format!("/neighbours/{id}/{service}"),
                name: gone.name,
                note: gone.note.unwrap_or_default(),
            });
            return draw_all(shared, &form.who, More { undo, ..More::default() });
        }
        let (town, _, directory) = opened(shared, id)?;
        let found = directory.service(service)?.filter(is_given).ok_or(Failure::NotFound)?;
        let note = form.fields.text("note").map(|note| note.chars().take(DESK_TEXT_CHARS_MAX).collect());
        let since = shared.now().date();
        let adopted = Adopted { of_publisher_id: id, of_service_id: service, name: found.name, since, note };
        shared.desk.change::<_, StoreError>(shared.moment(), |change| take_up(change, town.id, &adopted, by))?;
        to("/neighbours#ours-too")
    })
    .await
}
