//! Services of neighbours that are “ours too”: what has become of each, and taking them up or giving them up. A
//! reference and no copy: the text stays the neighbour's.

use std::collections::HashMap;

use uuid::Uuid;

use super::{super::app::Shared, fetching::directory_of};
use crate::{
    directory::{Adopted, Service, ServiceStatus, TermCode},
    store::{Change, Directory, Neighbour, NeighbourState, StoreError, View},
};

/// What has become of a service that is referred to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Fate {
    /// It is given.
    Given,
    /// The neighbour does not offer it any more.
    Ended,
    /// Nothing is known: the neighbour is not fetched any more, or not here yet.
    NotFetched,
}

/// A service that is referred to.
pub(in super::super) struct Reference {
    pub(in super::super) adopted: Adopted,
    /// The neighbour's name.
    pub(in super::super) from: String,
    pub(in super::super) fate: Fate,
    /// Which needs it meets, while it is given.
    pub(in super::super) needs: Vec<TermCode>,
}

/// Everything that the town refers to, by name.
pub(in super::super) fn references(shared: &Shared, view: &View<'_>, town: Uuid) -> Result<Vec<Reference>, StoreError> {
    let adopted = view.adopted(town)?;
    if adopted.is_empty() {
        return Ok(Vec::new());
    }
    let neighbours: HashMap<Uuid, Neighbour> =
        view.neighbours()?.into_iter().map(|neighbour| (neighbour.publisher_id, neighbour)).collect();
    let mut directories: HashMap<Uuid, Option<Directory>> = HashMap::new();
    let mut found = Vec::with_capacity(adopted.len());
    for mut adopted in adopted {
        let publisher = adopted.of_publisher_id;
        let neighbour = neighbours.get(&publisher);
        let is_fetched = neighbour.is_some_and(|neighbour| neighbour.state == NeighbourState::Fetched);
        let directory = directories.entry(publisher);
        let directory = directory.or_insert_with(|| directory_of(shared, publisher).filter(|_| is_fetched)).as_ref();
        // What cannot be read is as good as not here.
        let offer = directory.and_then(|directory| directory.offer(adopted.of_service_id).ok());
        let fate = match &offer {
            None => Fate::NotFetched,
            Some(None) => Fate::Ended,
            Some(Some(_)) => Fate::Given,
        };
        let offer = offer.flatten();
        if let Some(offer) = &offer {
            adopted.name.clone_from(&offer.name);
        }
        let from = neighbour.map(|neighbour| neighbour.name.clone()).unwrap_or_default();
        found.push(Reference { adopted, from, fate, needs: offer.map(|offer| offer.needs).unwrap_or_default() });
    }
    Ok(found)
}

/// Whether somebody may be sent there.
pub(super) fn is_given(service: &Service) -> bool {
    matches!(service.status, ServiceStatus::Active | ServiceStatus::TemporarilyClosed)
}

/// Says that a service serves the town's people too, or another note on it.
pub(super) fn take_up(change: &mut Change<'_>, town: Uuid, adopted: &Adopted, by: i64) -> Result<(), StoreError> {
    change.writer().put_adopted(town, adopted)?;
    change.log(Some(by), "ours too", Some(&adopted.name))
}

/// Takes a reference away. Says what it was.
pub(super) fn give_up(
    change: &mut Change<'_>,
    town: Uuid,
    (publisher, service): (Uuid, Uuid),
    by: i64,
) -> Result<Option<Adopted>, StoreError> {
    let is_meant = |one: &Adopted| one.of_publisher_id == publisher && one.of_service_id == service;
    let Some(known) = change.view().adopted(town)?.into_iter().find(is_meant) else { return Ok(None) };
    change.writer().remove_adopted(town, publisher, service)?;
    change.log(Some(by), "not ours any more", Some(&known.name))?;
    Ok(Some(known))
}
