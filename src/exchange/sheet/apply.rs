//! Writes values of the sheet into a listing. What the sheet does not carry stays as it is.

use uuid::Uuid;

use super::{
    Column,
    cost::Cost,
    place::{Known, write_place},
    understand::ASKS_FOR_APPOINTMENT,
    value::{BETWEEN, Values, item, spoken},
    words::plain,
};
use crate::{
    directory::{
        CostOption, Organization, Phone, Publisher, RequiredDocument, Schedule, Service, ServiceStatus, SpokenLanguage,
        TermCode, Translation, TranslationState, normalise_hours,
    },
    locale::LanguageTag,
};

/// Writes the values of `edits` into a listing; `all` are its values as they shall be, edited or not.
pub fn write(service: &mut Service, edits: &Values, all: &Values, known: &Known, publisher: &Publisher) {
    for (column, value) in edits {
        write_value(service, *column, value, known, publisher);
    }
    let of = |column: Column| all.get(&column).map_or("", String::as_str);
    if edits.contains_key(&Column::Hours) || edits.contains_key(&Column::ByAppointment) {
        write_hours(service, of(Column::Hours), of(Column::ByAppointment) == "yes");
    }
    if edits.keys().any(|column| column.is_of_place()) {
        write_place(service, edits, all, known, publisher);
    }
}

fn write_value(service: &mut Service, column: Column, value: &str, known: &Known, publisher: &Publisher) {
    let text = || (!value.is_empty()).then(|| value.to_owned());
    let terms = || items(value).filter_map(|code| TermCode::parse(code).ok()).collect();
    match column {
        Column::Name => {
            service.name = value.to_owned();
            outdate(&mut service.translations, "name");
        }
        Column::Description => {
            service.description = text();
            outdate(&mut service.translations, "description");
        }
        Column::Needs => service.needs = terms(),
        Column::Audiences => service.audiences = terms(),
        Column::Access => service.access = terms(),
        Column::Organization => service.organization = text().map(|name| organization(name, known, publisher)),
        Column::Phone => write_phones(service, value),
        Column::Email => service.email = text(),
        Column::Website => service.url = text(),
        Column::Cost => write_costs(service, value),
        Column::Documents => write_documents(service, value),
        Column::Languages => write_languages(service, value),
        Column::MinimumAge => service.minimum_age = value.parse().ok(),
        Column::MaximumAge => service.maximum_age = value.parse().ok(),
        Column::Status => service.status = ServiceStatus::parse(value).unwrap_or_default(),
        Column::LastChecked => service.assured_date = value.parse().ok(),
        // Written together, or never.
        Column::Id | Column::Hours | Column::ByAppointment => {}
        Column::Address | Column::PostalCode | Column::Town => {}
        Column::Visibility | Column::Latitude | Column::Longitude => {}
    }
}

fn items(value: &str) -> impl Iterator<Item = &str> {
    value.split(BETWEEN).filter(|item| !item.is_empty())
}

/// Whoever translated a text translated another one.
fn outdate(translations: &mut [Translation], field: &str) {
    for translation in translations.iter_mut().filter(|translation| translation.field == field) {
        translation.state = TranslationState::Outdated;
    }
}

/// The organization of that name, or a new one: a new name in one row does not rename it for all others.
fn organization(name: String, known: &Known, publisher: &Publisher) -> Organization {
    known.organization(&name).cloned().unwrap_or_else(|| Organization {
        id: Uuid::new_v5(&publisher.id, format!("organization/{}", plain(&name)).as_bytes()),
        name,
        original_language: publisher.language.clone(),
        ..Organization::default()
    })
}

fn write_hours(service: &mut Service, hours: &str, by_appointment: bool) {
    let service_id = service.id;
    let of_place = service.service_at_locations.first_mut();
    let list: &mut Vec<Schedule> = match of_place {
        Some(at) if service.schedules.is_empty() && !at.schedules.is_empty() => &mut at.schedules,
        // Hours of a place that others share stay as they are; the listing gets its own.
        _ => &mut service.schedules,
    };
    let id = list.first().map_or_else(|| Uuid::new_v5(&service_id, b"schedule"), |schedule| schedule.id);
    list.clear();
    if hours.is_empty() && !by_appointment {
        return;
    }
    let expression = normalise_hours(hours).ok().and_then(|said| said.expression).filter(|_| !hours.is_empty());
    let words = expression.is_none() && !hours.is_empty() && hours != ASKS_FOR_APPOINTMENT;
    list.push(Schedule {
        id,
        opening_hours: expression,
        by_appointment,
        description: words.then(|| hours.to_owned()),
        ..Schedule::default()
    });
}

/// What one list of a listing is made of.
trait Part: Clone {
    /// Its id.
    fn id(&self) -> Uuid;
    /// What the sheet carries of it.
    fn value(&self) -> String;
}

impl Part for Phone {
    fn id(&self) -> Uuid {
        self.id
    }
    fn value(&self) -> String {
        item(&self.number)
    }
}

impl Part for CostOption {
    fn id(&self) -> Uuid {
        self.id
    }
    fn value(&self) -> String {
        Cost::of(self).canonical()
    }
}

impl Part for RequiredDocument {
    fn id(&self) -> Uuid {
        self.id
    }
    fn value(&self) -> String {
        item(self.document_term.as_ref().map(TermCode::as_str).or(self.document.as_deref()).unwrap_or_default())
    }
}

impl Part for SpokenLanguage {
    fn id(&self) -> Uuid {
        self.id
    }
    fn value(&self) -> String {
        spoken(self)
    }
}

/// The list in the order of the sheet. What stood there before keeps everything else it says; `rewrite` makes of a
/// former part at the same position, or of none, what the sheet says now.
fn merge<T: Part>(
    owner: Uuid,
    kind: &str,
    before: &[T],
    value: &str,
    rewrite: impl Fn(Option<&T>, Uuid, &str) -> T,
) -> Vec<T> {
    let wanted: Vec<&str> = items(value).collect();
    let mut left: Vec<Option<&T>> =
        before.iter().map(|part| (!wanted.contains(&part.value().as_str())).then_some(part)).collect();
    let mut ids: Vec<Uuid> = before.iter().map(Part::id).collect();
    let mut merged = Vec::new();
    for (at, text) in wanted.into_iter().enumerate() {
        if let Some(same) = before.iter().find(|part| part.value() == text) {
            merged.push(same.clone());
            continue;
        }
        let free = (0..).map(|turn| Uuid::new_v5(&owner, format!("{kind}/{text}/{turn}").as_bytes()));
        let id = free.into_iter().find(|id| !ids.contains(id)).unwrap_or(owner);
        ids.push(id);
        merged.push(rewrite(left.get_mut(at).and_then(Option::take), id, text));
    }
    merged
}

fn write_phones(service: &mut Service, value: &str) {
    service.phones = merge(service.id, "phone", &service.phones, value, |former, id, number| {
        let fresh = || Phone { id, kind: Some("voice".to_owned()), ..Phone::default() };
        Phone { number: number.to_owned(), ..former.cloned().unwrap_or_else(fresh) }
    });
}

fn write_costs(service: &mut Service, value: &str) {
    service.cost_options = merge(service.id, "cost", &service.cost_options, value, |former, id, text| {
        let cost = Cost::of_canonical(text);
        // The amount of a cost may change and its validity stay; another kind of cost is another cost.
        let same_kind = former.filter(|former| Cost::of(former).code == cost.code);
        let mut option = same_kind.cloned().unwrap_or_else(|| CostOption { id, ..CostOption::default() });
        cost.write(&mut option);
        option
    });
}

fn write_documents(service: &mut Service, value: &str) {
    service.required_documents = merge(service.id, "document", &service.required_documents, value, |_, id, code| {
        RequiredDocument { id, document_term: TermCode::parse(code).ok(), ..RequiredDocument::default() }
    });
}

fn write_languages(service: &mut Service, value: &str) {
    service.languages = merge(service.id, "language", &service.languages, value, |_, id, tag| SpokenLanguage {
        id,
        code: LanguageTag::parse(tag).ok(),
        ..SpokenLanguage::default()
    });
}
