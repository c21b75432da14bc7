//! The sections of a service's page, one function each.

use super::{Line, Section, Tone};
use crate::{
    clock::Now,
    directory::{
        Address, AddressVisibility, CostOption, Freshness, LocalText, Location, Phone, Publisher, Service,
        SpokenLanguage, TermCode, TranslationState,
    },
    kiosk::{
        Kiosk, Reader,
        phrases::{self, amount},
    },
};

/// A free text of the service, and the remark about its language when there is one.
fn free_text(reader: &Reader, service: &Service, field: &str, original: Option<&String>) -> Vec<Line> {
    let Some(original) = original.filter(|text| !text.trim().is_empty()) else {
        return Vec::new();
    };
    let text = reader.local(field, original, service.original_language.as_ref(), &service.translations);
    let remark = reader.honesty(&text).map(|remark| Line::plain(remark).toned(Tone::Quiet));
    std::iter::once(Line::plain(reader.free(&text))).chain(remark).collect()
}

/// Words of the source that have no translation, with the base direction of their own language.
pub fn own_words(reader: &Reader, service: &Service, text: &str) -> String {
    reader.free(&LocalText {
        text: text.to_owned(),
        language: service.original_language.clone(),
        state: TranslationState::Original,
    })
}

/// What is it?
pub fn what(reader: &Reader, service: &Service) -> Option<Section> {
    let lines = free_text(reader, service, "description", service.description.as_ref());
    (!lines.is_empty()).then(|| Section { icon: "info", heading: reader.tr("What is it?"), lines })
}

/// May I go?
pub fn audience(reader: &Reader, service: &Service) -> Section {
    // What shuts most people out comes first.
    let narrowness = |code: &&TermCode| match code.as_str().split('.').nth(1) {
        Some("gender") => 0,
        Some("family") => 1,
        Some("age") => 2,
        _ => 3,
    };
    let everybody = everybody(reader, service);
    let said = |code: &&TermCode| everybody.is_none() || !code.as_str().starts_with("audience.legal.");
    let mut audiences: Vec<&TermCode> = service.audiences.iter().filter(said).collect();
    audiences.sort_by_key(narrowness);
    let mut lines: Vec<Line> =
        audiences.into_iter().map(|code| Line::plain(reader.term_sentence(code, None))).collect();
    lines.extend(everybody.map(Line::plain));
    lines.extend(ages(reader, service.minimum_age, service.maximum_age).map(Line::plain));
    lines.extend(free_text(reader, service, "eligibility_description", service.eligibility_description.as_ref()));
    if lines.is_empty() {
        lines.push(Line::plain(reader.tr("It does not say who may come. Ask first.")).toned(Tone::Quiet));
    }
    Section { icon: "users", heading: reader.tr("May I go?"), lines }
}

/// Who comes to a town as a newcomer, by their papers. A listing that names all of these shuts nobody out.
const LEGAL_STATUSES: [&str; 5] = [
    "audience.legal.asylum_seeker",
    "audience.legal.status_holder",
    "audience.legal.temporary_protection",
    "audience.legal.family_migrant",
    "audience.legal.undocumented",
];

/// One sentence instead of a line for every legal status, where papers do not matter.
fn everybody(reader: &Reader, service: &Service) -> Option<String> {
    let named = |wanted: &str| service.audiences.iter().find(|code| code.as_str() == wanted);
    let everyone = named("audience.legal.everyone");
    let every_status = LEGAL_STATUSES.iter().all(|status| named(status).is_some());
    if every_status || everyone.and(named("audience.legal.undocumented")).is_some() {
        return Some(reader.tr("Everybody may come, whatever papers you have. Also without papers."));
    }
    everyone.map(|code| reader.term_sentence(code, None))
}

fn ages(reader: &Reader, minimum: Option<u8>, maximum: Option<u8>) -> Option<String> {
    let digits = |age: u8| reader.digits(&age.to_string());
    match (minimum.filter(|age| *age > 0), maximum) {
        (Some(min), Some(max)) => {
            Some(reader.tr_with("From {min} to {max} years old", &[("min", &digits(min)), ("max", &digits(max))]))
        }
        (Some(min), None) => Some(reader.tr_count("From {n} year old", "From {n} years old", min.into())),
        (None, Some(max)) => Some(reader.tr_count("Up to {n} year old", "Up to {n} years old", max.into())),
        (None, None) => None,
    }
}

/// How do I get in?
pub fn way_in(reader: &Reader, service: &Service) -> Section {
    let mut lines: Vec<Line> =
        service.access.iter().map(|code| Line::plain(reader.term_sentence(code, None))).collect();
    lines.extend(free_text(reader, service, "application_process", service.application_process.as_ref()));
    if lines.is_empty() {
        let unknown = reader.tr("It does not say how to get in. Call, or ask at the desk.");
        lines.push(Line::plain(unknown).toned(Tone::Quiet));
    }
    Section { icon: "key-round", heading: reader.tr("How do I get in?"), lines }
}

/// What must I bring?
pub fn documents(reader: &Reader, service: &Service) -> Option<Section> {
    let mut lines: Vec<Line> = service
        .required_documents
        .iter()
        .filter_map(|document| match &document.document_term {
            Some(code) => Some(reader.term(code)),
            None => document.document.as_ref().map(|text| own_words(reader, service, text)),
        })
        .map(Line::plain)
        .collect();
    if lines.is_empty() {
        lines.push(Line::plain(reader.tr("It does not say what to bring. Bring your papers.")).toned(Tone::Quiet));
    }
    Some(Section { icon: "file-text", heading: reader.tr("What must I bring?"), lines })
}

/// What does it cost?
pub fn cost(reader: &Reader, service: &Service, now: Now) -> Section {
    let mut lines = Vec::new();
    let holds = |option: &&CostOption| {
        let from = option.valid_from.is_none_or(|day| day <= now.date());
        !now.trusted || (from && option.valid_to.is_none_or(|day| now.date() <= day))
    };
    for option in service.cost_options.iter().filter(holds) {
        let price = amount(reader, option);
        let sentence = option.cost.as_ref().map(|code| reader.term_sentence(code, price.as_deref())).or(price);
        let free = option.cost.as_ref().is_some_and(|code| code.as_str() == "cost.free");
        lines.extend(sentence.map(|text| Line::plain(text).toned(if free { Tone::Good } else { Tone::Plain })));
        // For whom this price is, in the words of the source.
        let words = option.option.iter().chain(&option.amount_description);
        lines.extend(words.map(|text| Line::plain(own_words(reader, service, text)).toned(Tone::Quiet)));
    }
    lines.extend(free_text(reader, service, "fees_description", service.fees_description.as_ref()));
    if lines.is_empty() {
        lines.push(Line::plain(reader.tr("It does not say what it costs. Ask first.")).toned(Tone::Quiet));
    }
    Section { icon: "hand-coins", heading: reader.tr("What does it cost?"), lines }
}

/// Where?
pub fn place(reader: &Reader, service: &Service, kiosk: &Kiosk) -> Section {
    let mut lines = Vec::new();
    for place in &service.service_at_locations {
        lines.extend(address_lines(reader, &place.location));
        let points: Vec<_> = place.location.point.into_iter().collect();
        let far = phrases::distance(reader, kiosk.point(), &points, place.location.address_visibility);
        lines.extend(far.map(|far| Line::plain(far.into_text())));
        if place.location.address_visibility == AddressVisibility::Full
            && let Some(travel) = &place.location.transportation
        {
            let location = &place.location;
            let language = location.original_language.as_ref().or(service.original_language.as_ref());
            let text = reader.local("transportation", travel, language, &location.translations);
            lines.push(Line::plain(reader.tr_with("Travel: {text}", &[("text", &text.text)])));
            lines.extend(reader.honesty(&text).map(|remark| Line::plain(remark).toned(Tone::Quiet)));
        }
    }
    if lines.is_empty() {
        lines.push(Line::plain(reader.tr("The address is not known.")).toned(Tone::Quiet));
    }
    Section { icon: "map-pin", heading: reader.tr("Where?"), lines }
}

fn address_lines(reader: &Reader, location: &Location) -> Vec<Line> {
    let address = location.addresses.iter().find(|address| address.address_type != "postal");
    let town = address.map(|address| address.city.clone()).filter(|town| !town.is_empty());
    let remark = |text: &str| Line::plain(reader.tr(text)).toned(Tone::Quiet);
    match location.address_visibility {
        AddressVisibility::Hidden => {
            vec![remark("The address is secret, to keep people safe. Call to hear where it is.")]
        }
        AddressVisibility::Area => town
            .map(|town| Line::plain(reader.isolated(&town)))
            .into_iter()
            .chain([remark("Only the area is shown, to keep people safe.")])
            .collect(),
        AddressVisibility::Full => {
            let name = location.name.clone().filter(|name| !name.is_empty());
            let street = address.map(street_and_town).filter(|text| !text.is_empty());
            name.into_iter().chain(street).map(|text| Line::plain(reader.isolated(&text))).collect()
        }
    }
}

/// What a place is called over its hours, as far as its visibility allows.
pub fn place_name(reader: &Reader, location: &Location) -> Option<String> {
    let address = location.addresses.iter().find(|address| address.address_type != "postal");
    let name = match location.address_visibility {
        AddressVisibility::Hidden => None,
        AddressVisibility::Area => address.map(|address| address.city.clone()),
        AddressVisibility::Full => {
            let name = location.name.clone().filter(|name| !name.is_empty());
            name.or_else(|| address.map(street_and_town))
        }
    };
    name.filter(|name| !name.is_empty()).map(|name| reader.isolated(&name))
}

fn street_and_town(address: &Address) -> String {
    let town = [address.postal_code.as_str(), address.city.as_str()].join(" ");
    let parts = [address.address_1.as_str(), address.address_2.as_deref().unwrap_or_default(), town.trim()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Contact. A service with a hidden address still has a telephone.
pub fn contact(reader: &Reader, service: &Service) -> Option<Section> {
    let at_places =
        service.service_at_locations.iter().flat_map(|place| place.phones.iter().chain(&place.location.phones));
    let of_contacts = service.contacts.iter().flat_map(|contact| &contact.phones);
    let mut numbers: Vec<String> = Vec::new();
    for phone in service.phones.iter().chain(at_places).chain(of_contacts).filter(|phone| is_voice(phone)) {
        let extension = phone.extension.map(|extension| format!(" ({extension})")).unwrap_or_default();
        let number = format!("{}{extension}", phone.number);
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    let told = |message: &str, name: &str, value: &str| {
        Line::plain(reader.tr_with(message, &[(name, &reader.isolated(value))]))
    };
    let lines: Vec<Line> = numbers
        .iter()
        .map(|number| told("Telephone: {number}", "number", number))
        .chain(service.email.iter().map(|address| told("E-mail: {address}", "address", address)))
        .chain(service.url.iter().map(|address| told("Website: {address}", "address", address)))
        .collect();
    (!lines.is_empty()).then(|| Section { icon: "phone", heading: reader.tr("Contact"), lines })
}

fn is_voice(phone: &Phone) -> bool {
    !matches!(phone.kind.as_deref(), Some("fax" | "pager"))
}

/// Languages spoken here; the reader's own first.
pub fn languages(reader: &Reader, service: &Service) -> Option<Section> {
    let at_places = service.service_at_locations.iter().flat_map(|place| &place.location.languages);
    let mut spoken: Vec<&SpokenLanguage> = service.languages.iter().chain(at_places).collect();
    let own = |language: &SpokenLanguage| language.code.as_ref().is_some_and(|code| reader.chain.contains(code));
    spoken.sort_by_key(|language| !own(language));
    let mut lines: Vec<Line> = Vec::new();
    for language in spoken {
        let name = reader.language_name(language.code.as_ref(), language.name.as_deref());
        let tone = if own(language) { Tone::Good } else { Tone::Plain };
        let line = name.map(|name| Line::plain(name).toned(tone));
        lines.extend(line.filter(|line| !lines.contains(line)));
    }
    let interpreter = free_text(reader, service, "interpretation_services", service.interpretation_services.as_ref());
    let lines: Vec<Line> = lines.into_iter().chain(interpreter).collect();
    (!lines.is_empty()).then(|| Section { icon: "message-circle", heading: reader.tr("Languages spoken here"), lines })
}

/// The levels of a course.
pub fn levels(reader: &Reader, service: &Service) -> Option<Section> {
    let lines: Vec<Line> = service.levels.iter().map(|code| Line::plain(reader.term(code))).collect();
    (!lines.is_empty()).then(|| Section {
        icon: "chart-column-increasing",
        heading: reader.tr("Language level"),
        lines,
    })
}

/// What the building has.
pub fn building(reader: &Reader, service: &Service) -> Option<Section> {
    let lines: Vec<Line> = service
        .service_at_locations
        .iter()
        .filter(|place| place.location.address_visibility == AddressVisibility::Full)
        .flat_map(|place| &place.location.accessibility)
        .filter_map(|feature| match &feature.facility {
            Some(code) => Some(reader.term(code)),
            None => feature.description.clone(),
        })
        .map(Line::plain)
        .collect();
    (!lines.is_empty()).then(|| Section { icon: "accessibility", heading: reader.tr("In the building"), lines })
}

/// Whose record it is and how fresh.
pub fn source(reader: &Reader, service: &Service, publisher: Option<&Publisher>, now: Now) -> Section {
    let mut lines = Vec::new();
    if let Some(publisher) = publisher {
        let by = reader.tr_with("Information from {publisher}.", &[("publisher", &publisher.name)]);
        lines.push(Line::plain(by));
        if let Some(attribution) = &publisher.attribution {
            lines.push(Line::plain(reader.tr_with("Source: {source}", &[("source", attribution)])));
        }
    }
    if now.trusted || service.assured_date.is_none() {
        let fresh = Freshness::on(now.date(), service.assured_date);
        lines.push(Line::plain(phrases::freshness(reader, fresh)).toned(Tone::Quiet));
    }
    // The day itself is true whatever the clock says.
    if let Some(checked) = service.assured_date {
        let on = reader.tr_with("Checked on {date}", &[("date", &reader.day(checked))]);
        lines.push(Line::plain(on).toned(Tone::Quiet));
    }
    Section { icon: "shield-check", heading: reader.tr("Whose information is this?"), lines }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::LanguageTag;

    fn may_go(audiences: &[&str]) -> Vec<String> {
        let reader = Reader::of(&LanguageTag::parse("en").unwrap());
        let audiences = audiences.iter().map(|code| TermCode::parse(&format!("audience.{code}")).unwrap()).collect();
        let service = Service { audiences, ..Service::default() };
        audience(&reader, &service).lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn everybody_is_said_in_one_sentence() {
        let every =
            ["legal.asylum_seeker", "legal.status_holder", "legal.temporary_protection", "legal.family_migrant"];
        let without_papers = "Everybody may come, whatever papers you have. Also without papers.";
        let all = [&every[..], &["legal.undocumented", "legal.student", "gender.women"]].concat();
        let said = may_go(&all);
        assert_eq!((said.len(), said[1].as_str()), (2, without_papers));
        assert_eq!(may_go(&every).len(), 4);
        assert_eq!(may_go(&["legal.everyone", "legal.student"]), ["Everyone may come."]);
        assert_eq!(may_go(&["legal.everyone", "legal.undocumented"]), [without_papers]);
    }
}
