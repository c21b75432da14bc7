//! Places that cannot be found, or that stand in another part of the world. Asks nothing of a place that is hidden.

use super::{super::AddressVisibility, Doubt};
use crate::{
    directory::{Location, Point, Service},
    limits::PLACE_FAR_METRES,
};

/// What a place lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlaceLack {
    /// A point: a kiosk cannot say how far it is.
    Point,
    /// An address: there is no line to show to a driver or to a passer-by.
    Address,
    /// Both.
    PointAndAddress,
    /// A town in its address: the street may be in any village around.
    Town,
}

/// Whether a reader is shown where it is.
pub fn has_address(place: &Location) -> bool {
    let said = |text: &str| !text.trim().is_empty();
    match place.address_visibility {
        AddressVisibility::Full => place.addresses.iter().any(|address| said(&address.address_1)),
        AddressVisibility::Area => place.addresses.iter().any(|address| said(&address.city)),
        AddressVisibility::Hidden => false,
    }
}

fn has_town(place: &Location) -> bool {
    place.addresses.iter().any(|address| !address.city.trim().is_empty())
}

/// The doubts about the places of a listing.
pub fn doubts(service: &Service, middle: Option<Point>, found: &mut Vec<Doubt>) {
    let places = service.service_at_locations.iter().map(|place| &place.location);
    for place in places.filter(|place| place.location_type == "physical" || place.location_type.is_empty()) {
        let name = || place.name.clone();
        if place.address_visibility != AddressVisibility::Hidden {
            let lacks = match (place.point.is_some(), has_address(place)) {
                (true, true) => (!has_town(place)).then_some(PlaceLack::Town),
                (false, true) => Some(PlaceLack::Point),
                (true, false) => Some(PlaceLack::Address),
                (false, false) => Some(PlaceLack::PointAndAddress),
            };
            found.extend(lacks.map(|lacks| Doubt::Place { name: name(), lacks }));
        }
        let metres = place.point.zip(middle).map(|(point, middle)| point.metres_to(middle));
        if let Some(metres) = metres.filter(|metres| *metres > PLACE_FAR_METRES) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "at most half around the earth"
            )]
            let kilometres = (metres / 1_000.0).round() as u32;
            found.push(Doubt::PlaceFar { name: name(), kilometres });
        }
    }
}
