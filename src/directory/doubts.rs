//! What in a listing looks wrong, is missing or could be better, for whoever edits it. Finds only; refuses nothing,
//! repairs nothing and says it in no words. When a listing was last checked is for `due`.

mod phone;
mod places;
mod web;

#[cfg(test)]
mod tests;

use chrono::{NaiveDate, NaiveTime};

pub use phone::PhoneFault;
pub use places::PlaceLack;
pub use web::LinkFault;

use super::{CostOption, OpeningHours, OpeningState, Phone, Point, Schedule, Service, SpokenLanguage};
use crate::limits::{EASY_DESCRIPTION_CHARS, NAME_CAPITALS_CHARS_MIN};

/// How much a doubt matters. The most serious is the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DoubtWeight {
    /// It cannot be true, or leads nowhere.
    Wrong,
    /// A reader will ask, and the listing has no answer.
    Missing,
    /// It would be easier to find or to understand.
    Hint,
}

/// Which part of a listing holds a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListingPart {
    /// The service itself.
    Service,
    /// Who runs it.
    Organization,
    /// A place where it is given.
    Place,
    /// A person to ask.
    Contact,
}

/// One thing to look at. Texts are as they stand in the listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// A telephone number that cannot be dialled as it stands.
    Phone {
        /// The number.
        number: String,
        /// Why.
        fault: PhoneFault,
        /// Whose.
        part: ListingPart,
    },
    /// An address on the web that leads nowhere.
    Link {
        /// The address.
        link: String,
        /// Why.
        fault: LinkFault,
        /// Whose.
        part: ListingPart,
    },
    /// An e-mail address that cannot be one.
    Email {
        /// The address.
        email: String,
        /// Whose.
        part: ListingPart,
    },
    /// Hours that are not of the `opening_hours` syntax.
    HoursUnreadable {
        /// The expression.
        expression: String,
    },
    /// Hours by which it does not open within a year.
    HoursNeverOpen {
        /// The expression.
        expression: String,
    },
    /// A schedule in which nothing stands.
    HoursEmpty,
    /// Hours in words only: a kiosk can neither translate them nor say whether it is open.
    HoursInWords {
        /// The words.
        words: String,
    },
    /// No hours, and nothing about appointments.
    NoHours,
    /// A place that cannot be found.
    Place {
        /// Its name.
        name: Option<String>,
        /// What it lacks.
        lacks: PlaceLack,
    },
    /// A place farther from the publisher's own than `PLACE_FAR_METRES`.
    PlaceFar {
        /// Its name.
        name: Option<String>,
        /// The straight line, in whole kilometres.
        kilometres: u32,
    },
    /// The youngest who may come is older than the oldest.
    AgesCrossed {
        /// Years.
        minimum: u8,
        /// Years.
        maximum: u8,
    },
    /// Checked on a day that has not come yet.
    AssuredLater {
        /// That day.
        date: NaiveDate,
    },
    /// No name.
    NoName,
    /// No description.
    NoDescription,
    /// Under no need of the vocabulary: nobody finds it by the tiles.
    NoNeed,
    /// Nothing says who may come.
    NoAudience,
    /// Nothing says what it costs, or that it costs nothing.
    NoCost,
    /// Nothing says which languages are spoken.
    NoLanguages,
    /// Nothing says how to get in.
    NoAccess,
    /// No telephone, e-mail, website, hours or address that a reader may see.
    NoReach,
    /// The name stands in capitals.
    NameInCapitals,
    /// A description longer than most will read.
    DescriptionLong {
        /// Its length, in characters.
        chars: usize,
    },
}

impl Doubt {
    /// How much it matters.
    pub fn weight(&self) -> DoubtWeight {
        match self {
            Self::Phone { fault: PhoneFault::ZeroAfterCountryCode, .. }
            | Self::Place { lacks: PlaceLack::Town, .. }
            | Self::HoursInWords { .. }
            | Self::NoDescription
            | Self::NameInCapitals
            | Self::DescriptionLong { .. } => DoubtWeight::Hint,
            Self::Phone { .. }
            | Self::Link { .. }
            | Self::Email { .. }
            | Self::HoursUnreadable { .. }
            | Self::HoursNeverOpen { .. }
            | Self::HoursEmpty
            | Self::PlaceFar { .. }
            | Self::AgesCrossed { .. }
            | Self::AssuredLater { .. }
            | Self::NoName => DoubtWeight::Wrong,
            Self::Place { .. }
            | Self::NoHours
            | Self::NoNeed
            | Self::NoAudience
            | Self::NoCost
            | Self::NoLanguages
            | Self::NoAccess
            | Self::NoReach => DoubtWeight::Missing,
        }
    }
}

/// Everything worth a second look, the most serious first. `country` (ISO 3166-1 alpha-2) decides how telephone numbers
/// look there, `middle` is the publisher's own point, from which a place may be too far.
pub fn doubts(service: &Service, country: Option<&str>, middle: Option<Point>, today: NaiveDate) -> Vec<Doubt> {
    let mut found = reach_doubts(service, country);
    hours(service, country, today, &mut found);
    places::doubts(service, middle, &mut found);
    words(service, &mut found);
    answers(service, &mut found);
    if let (Some(minimum), Some(maximum)) = (service.minimum_age, service.maximum_age) {
        found.extend((minimum > maximum).then_some(Doubt::AgesCrossed { minimum, maximum }));
    }
    let later = service.assured_date.filter(|date| *date > today);
    found.extend(later.map(|date| Doubt::AssuredLater { date }));
    // Places and schedules often repeat each other, and so would these.
    let mut once: Vec<Doubt> = Vec::new();
    for doubt in found {
        if !once.contains(&doubt) {
            once.push(doubt);
        }
    }
    once.sort_by_key(Doubt::weight);
    once
}

/// Only those about telephone numbers, links and e-mail addresses: quick, for whoever asks of every listing.
pub fn reach_doubts(service: &Service, country: Option<&str>) -> Vec<Doubt> {
    let mut found = Vec::new();
    numbers(service, country, &mut found);
    web_addresses(service, &mut found);
    found
}

fn is_blank(text: Option<&String>) -> bool {
    text.is_none_or(|text| text.trim().is_empty())
}

/// Every telephone number, and whose it is.
fn phones(service: &Service) -> impl Iterator<Item = (&Phone, ListingPart)> {
    let places = service.service_at_locations.iter();
    let own = service.phones.iter().map(|phone| (phone, ListingPart::Service));
    let at_places = places.flat_map(|place| place.phones.iter().chain(&place.location.phones));
    let of_contacts = service.contacts.iter().flat_map(|contact| &contact.phones);
    own.chain(at_places.map(|phone| (phone, ListingPart::Place)))
        .chain(of_contacts.map(|phone| (phone, ListingPart::Contact)))
}

fn numbers(service: &Service, country: Option<&str>, found: &mut Vec<Doubt>) {
    found.extend(phones(service).filter_map(|(phone, part)| {
        let fault = phone::fault(&phone.number, country)?;
        Some(Doubt::Phone { number: phone.number.clone(), fault, part })
    }));
}

fn web_addresses(service: &Service, found: &mut Vec<Doubt>) {
    let organization = service.organization.as_ref();
    let of_service = service.url.iter().map(|link| (link, ListingPart::Service));
    let of_organization = organization.and_then(|it| it.website.as_ref()).map(|link| (link, ListingPart::Organization));
    let of_places = service.service_at_locations.iter().filter_map(|place| place.location.url.as_ref());
    let links = of_service.chain(of_organization).chain(of_places.map(|link| (link, ListingPart::Place)));
    found.extend(links.filter_map(|(link, part)| {
        let fault = web::link_fault(link)?;
        Some(Doubt::Link { link: link.clone(), fault, part })
    }));
    let of_service = service.email.iter().map(|email| (email, ListingPart::Service));
    let of_organization = organization.and_then(|it| it.email.as_ref()).map(|email| (email, ListingPart::Organization));
    let of_contacts = service.contacts.iter().filter_map(|contact| contact.email.as_ref());
    let emails = of_service.chain(of_organization).chain(of_contacts.map(|email| (email, ListingPart::Contact)));
    let unsound = emails.filter(|(email, _)| !web::is_email(email));
    found.extend(unsound.map(|(email, part)| Doubt::Email { email: email.clone(), part }));
}

fn schedules(service: &Service) -> impl Iterator<Item = &Schedule> {
    let places = service.service_at_locations.iter();
    service.schedules.iter().chain(places.flat_map(|place| place.schedules.iter().chain(&place.location.schedules)))
}

fn hours(service: &Service, country: Option<&str>, today: NaiveDate, found: &mut Vec<Doubt>) {
    if schedules(service).next().is_none() {
        found.push(Doubt::NoHours);
    }
    found.extend(schedules(service).filter_map(|schedule| {
        if let Some(expression) = schedule.opening_hours.as_ref().filter(|text| !text.trim().is_empty()) {
            return expression_doubt(expression, schedule.by_appointment, country, today);
        }
        match schedule.description.as_ref().filter(|words| !words.trim().is_empty()) {
            _ if schedule.by_appointment => None,
            Some(words) => Some(Doubt::HoursInWords { words: words.clone() }),
            // What a source gave in columns of its own says something.
            None => schedule.other.is_empty().then_some(Doubt::HoursEmpty),
        }
    }));
}

fn expression_doubt(expression: &str, by_appointment: bool, country: Option<&str>, today: NaiveDate) -> Option<Doubt> {
    let expression = expression.to_owned();
    let Ok(hours) = OpeningHours::parse(&expression, country) else {
        return Some(Doubt::HoursUnreadable { expression });
    };
    let state = hours.state(today.and_time(NaiveTime::MIN));
    let never = state == OpeningState::Closed { opens: None } && !by_appointment;
    never.then_some(Doubt::HoursNeverOpen { expression })
}

fn words(service: &Service, found: &mut Vec<Doubt>) {
    if service.name.trim().is_empty() {
        found.push(Doubt::NoName);
    }
    let capitals = service.name.chars().filter(|letter| letter.is_uppercase()).count();
    if capitals >= NAME_CAPITALS_CHARS_MIN && !service.name.chars().any(char::is_lowercase) {
        found.push(Doubt::NameInCapitals);
    }
    if is_blank(service.description.as_ref()) {
        found.push(Doubt::NoDescription);
    }
    let chars = service.description.as_ref().map_or(0, |text| text.chars().count());
    if chars > EASY_DESCRIPTION_CHARS {
        found.push(Doubt::DescriptionLong { chars });
    }
}

/// The questions of a reader that a listing leaves open.
fn answers(service: &Service, found: &mut Vec<Doubt>) {
    let places = &service.service_at_locations;
    let mut ask = |open: bool, doubt: Doubt| found.extend(open.then_some(doubt));
    ask(service.needs.is_empty(), Doubt::NoNeed);
    ask(service.audiences.is_empty() && is_blank(service.eligibility_description.as_ref()), Doubt::NoAudience);
    let costs = service.cost_options.iter().any(says_a_cost);
    ask(!costs && is_blank(service.fees_description.as_ref()), Doubt::NoCost);
    let at_places = places.iter().flat_map(|place| &place.location.languages);
    let at_phones = phones(service).flat_map(|(phone, _)| &phone.languages);
    let spoken = service.languages.iter().chain(at_places).chain(at_phones).any(says_a_language);
    ask(!spoken && is_blank(service.interpretation_services.as_ref()), Doubt::NoLanguages);
    ask(service.access.is_empty() && is_blank(service.application_process.as_ref()), Doubt::NoAccess);
    let told = |text: Option<&String>| !is_blank(text);
    let reached = phones(service).any(|(phone, _)| !matches!(phone.kind.as_deref(), Some("fax" | "pager")))
        || told(service.email.as_ref())
        || told(service.url.as_ref())
        || schedules(service).next().is_some()
        || places.iter().any(|place| places::has_address(&place.location));
    ask(!reached, Doubt::NoReach);
}

fn says_a_cost(option: &CostOption) -> bool {
    option.cost.is_some()
        || option.amount.is_some()
        || !is_blank(option.option.as_ref())
        || !is_blank(option.amount_description.as_ref())
}

fn says_a_language(language: &SpokenLanguage) -> bool {
    language.code.is_some() || !is_blank(language.name.as_ref())
}
