//! One service, whole: every structured part as a sentence in the reader's language, every free text with its origin.

mod hours;
mod parts;

use uuid::Uuid;

use super::{Kiosk, KioskError, Reader, phrases};
use crate::{
    clock::Now,
    directory::{Freshness, LocalText, OpeningHours, OpeningState, Schedule, Service, ServiceStatus, TranslationState},
};

/// How a line is to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As any other.
    Plain,
    /// Good news: open, free.
    Good,
    /// Take care: call first, closed.
    Warning,
    /// A remark about the line above.
    Quiet,
}

/// One line of a section; `value` stands beside `text` in a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The sentence, or the label of a table's row.
    pub text: String,
    /// The cell of a table's row; empty elsewhere.
    pub value: String,
    /// How it is to be seen.
    pub tone: Tone,
}

impl Line {
    /// A sentence.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), value: String::new(), tone: Tone::Plain }
    }

    /// The same, to be seen in another way.
    pub fn toned(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }
}

/// A question and its answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The Lucide name of its picture.
    pub icon: &'static str,
    /// The question.
    pub heading: String,
    /// The answers.
    pub lines: Vec<Line>,
}

/// Where a section stands when two stand beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// What, who, papers, cost, how.
    Main,
    /// When, where, languages, building, contact, source.
    Side,
}

/// The page of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// Its name.
    pub title: String,
    /// Who runs it.
    pub organization: String,
    /// What must be known first: open or not, call first, closed for some time.
    pub notices: Vec<Line>,
    /// Questions and answers in the order in which they are asked, each with its column where there is room for two.
    pub sections: Vec<(Column, Section)>,
}

impl Detail {
    /// The page of a service; nothing when the directory no longer holds it.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn of(kiosk: &Kiosk, reader: &Reader, id: Uuid, now: Now) -> Result<Option<Self>, KioskError> {
        let Some(service) = kiosk.service(id)? else { return Ok(None) };
        let mut page = Self::describe(kiosk, reader, &service, now);
        page.notices.extend(note(kiosk, reader, id)?);
        Ok(Some(page))
    }

    fn describe(kiosk: &Kiosk, reader: &Reader, service: &Service, now: Now) -> Self {
        let publisher = kiosk.publisher(service.publisher_id);
        let country = publisher.and_then(|publisher| publisher.country.as_deref()).or(kiosk.country());
        // Of an unknown day nobody knows whether it is a holiday.
        let country = country.filter(|_| now.trusted);
        let hours = OpeningHours::of(&schedules(service), country);
        let name = reader.local("name", &service.name, service.original_language.as_ref(), &service.translations);
        Self {
            title: reader.free(&name),
            organization: service
                .organization
                .as_ref()
                .map(|organization| organization.name.clone())
                .filter(|organization| *organization != service.name)
                .unwrap_or_default(),
            notices: [notices(reader, service, &hours, now), heading_remark(reader, &name)].concat(),
            sections: [
                (Column::Main, parts::what(reader, service)),
                (Column::Main, Some(parts::audience(reader, service))),
                (Column::Side, Some(hours::when(reader, service, country, now))),
                (Column::Side, Some(parts::place(reader, service, kiosk))),
                (Column::Main, parts::documents(reader, service)),
                (Column::Main, Some(parts::cost(reader, service, now))),
                (Column::Main, Some(parts::way_in(reader, service))),
                (Column::Main, parts::levels(reader, service)),
                (Column::Side, parts::languages(reader, service)),
                (Column::Side, parts::building(reader, service)),
                (Column::Side, parts::contact(reader, service)),
                (Column::Side, Some(parts::source(reader, service, publisher, now))),
            ]
            .into_iter()
            .filter_map(|(column, section)| Some((column, section?)))
            .collect(),
        }
    }
}

/// The hours of the service itself, at its places, and of the building when it has none of its own.
fn schedules(service: &Service) -> Vec<&Schedule> {
    let own = service.schedules.iter();
    let at_places = service.service_at_locations.iter().flat_map(|place| &place.schedules);
    let mut found: Vec<&Schedule> = own.chain(at_places).collect();
    if found.is_empty() {
        found.extend(service.service_at_locations.iter().flat_map(|place| &place.location.schedules));
    }
    found
}

/// That nobody vouches for the words of the heading. Of a name that has no translation nothing need be said.
fn heading_remark(reader: &Reader, name: &LocalText) -> Vec<Line> {
    let is_doubtful = matches!(name.state, TranslationState::Machine | TranslationState::Outdated);
    let remark = reader.honesty(name).filter(|_| is_doubtful);
    remark.map(|remark| Line::plain(remark).toned(Tone::Quiet)).into_iter().collect()
}

/// What home adds to a neighbour's service that it refers to.
fn note(kiosk: &Kiosk, reader: &Reader, id: Uuid) -> Result<Vec<Line>, KioskError> {
    let Some(note) = kiosk.note_on(id)? else { return Ok(Vec::new()) };
    let text = reader.local("note", &note, kiosk.language(), &[]);
    let remark = reader.honesty(&text).map(|remark| Line::plain(remark).toned(Tone::Quiet));
    Ok(std::iter::once(Line::plain(reader.free(&text))).chain(remark).collect())
}

fn notices(reader: &Reader, service: &Service, hours: &OpeningHours, now: Now) -> Vec<Line> {
    let mut notices = Vec::new();
    if service.status == ServiceStatus::TemporarilyClosed {
        notices.push(Line::plain(reader.tr("This service is closed for some time.")).toned(Tone::Warning));
    } else {
        let (text, state) = phrases::opening(reader, hours, now);
        let tone = match state {
            OpeningState::Open { .. } => Tone::Good,
            OpeningState::Unknown => Tone::Warning,
            _ => Tone::Plain,
        };
        notices.push(Line::plain(text).toned(tone));
        let own = phrases::by_own_reckoning(reader, state, now);
        notices.extend(own.into_iter().map(|text| Line::plain(text).toned(Tone::Quiet)));
    }
    if let Some(alert) = &service.alert {
        let text = reader.local("alert", alert, service.original_language.as_ref(), &service.translations);
        let important = reader.tr_with("Important: {text}", &[("text", &text.text)]);
        notices.push(Line::plain(important).toned(Tone::Warning));
        notices.extend(reader.honesty(&text).map(|remark| Line::plain(remark).toned(Tone::Quiet)));
    }
    let fresh = Freshness::on(now.date(), service.assured_date);
    if fresh == Freshness::Unconfirmed || (now.trusted && fresh == Freshness::CallFirst) {
        notices.push(Line::plain(phrases::freshness(reader, fresh)).toned(Tone::Warning));
    }
    notices
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{exchange::demo, locale::LanguageTag};

    #[test]
    fn a_heading_that_nobody_checked_says_so() {
        let now = Now::trusted(demo::day().and_hms_opt(10, 30, 0).unwrap());
        let directory = demo::open(demo::day()).unwrap();
        let named = |id: &Uuid| directory.service(*id).unwrap().unwrap().name == "Taalmaatje aan huis";
        let id = directory.service_ids(0, 1_000).unwrap().into_iter().map(|(_, id)| id).find(named).unwrap();
        let kiosk = Kiosk::new(directory).unwrap();
        let remarks = |language: &str| {
            let reader = Reader::of(&LanguageTag::parse(language).unwrap());
            let page = Detail::of(&kiosk, &reader, id, now).unwrap().unwrap();
            let remark = reader.tr("A computer translated this text. There may be mistakes.");
            page.notices.iter().filter(|line| line.text == remark).count()
        };
        // Into Ukrainian a machine translated it, into English somebody did; Dutch is what it was written in.
        assert_eq!(["uk", "en", "nl"].map(remarks), [1, 0, 0]);
    }
}
