//! The history of a listing, and what two states of it have apart, in lines that people compare.

use askama::Template;
use uuid::Uuid;

use super::super::{
    answer::{Answer, html},
    app::Shared,
    form::hours_of,
    page::Page,
    signed_in::SignedIn,
    words::{field_name, language_name, state_words},
};
use super::draw::day_names;
use crate::{
    directory::{Service, ServiceStatus, TermCode, Vocabulary, Week, texts_of},
    store::{Act, Revision},
};

/// A line of a comparison.
#[derive(PartialEq, Eq)]
pub(in crate::desk) struct Difference {
    pub(in crate::desk) name: String,
    pub(in crate::desk) before: String,
    pub(in crate::desk) after: String,
}

#[derive(Template)]
#[template(path = "history.html")]
struct HistoryPage {
    page: Page,
    service: Service,
    states: Vec<State>,
}

/// A state in the history.
struct State {
    number: u32,
    when: String,
    who: String,
    act: String,
    differences: Vec<Difference>,
    is_last: bool,
}

/// A listing as lines that people compare: field, words.
pub(in super::super) fn lines(page: &Page, service: &Service) -> Vec<(String, String)> {
    let words = Vocabulary::get().words(page.catalogue().tag());
    let names = |codes: &[TermCode]| codes.iter().map(|code| words.name(code)).collect::<Vec<_>>().join(", ");
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let places: Vec<String> = service
        .service_at_locations
        .iter()
        .map(|place| {
            let address = place.location.addresses.first();
            let street =
                address.map(|address| format!("{} {} {}", address.address_1, address.postal_code, address.city));
            let point = place.location.point.map(|point| format!("{}, {}", point.latitude, point.longitude));
            let parts = [place.location.name.clone(), street, point];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        })
        .collect();
    let mut lines = vec![
        (page.tr("Name"), service.name.clone()),
        (page.tr("What it is"), text(&service.description)),
        (page.tr("Organization"), service.organization.as_ref().map(|one| one.name.clone()).unwrap_or_default()),
        (page.tr("Shown"), status_words(page, service.status)),
        (page.tr("Last checked"), service.assured_date.map(|day| page.day(&day)).unwrap_or_default()),
        (page.tr("Needs"), names(&service.needs)),
        (page.tr("For whom"), names(&service.audiences)),
        (page.tr("How to get in"), names(&service.access)),
        (page.tr("Level of a course"), names(&service.levels)),
        (page.tr("Opening hours"), hours_words(page, service)),
        (page.tr("Where"), places.join("; ")),
        (page.tr("Telephone"), service.phones.iter().map(|phone| phone.number.as_str()).collect::<Vec<_>>().join(", ")),
        (page.tr("E-mail"), text(&service.email)),
        (page.tr("Website"), text(&service.url)),
        (page.tr("How to apply"), text(&service.application_process)),
        (page.tr("About the cost"), text(&service.fees_description)),
        (page.tr("About who may come"), text(&service.eligibility_description)),
        (page.tr("A message at the top"), text(&service.alert)),
    ];
    let costs: Vec<TermCode> = service.cost_options.iter().filter_map(|option| option.cost.clone()).collect();
    let documents: Vec<TermCode> =
        service.required_documents.iter().filter_map(|one| one.document_term.clone()).collect();
    let spoken = service.languages.iter();
    let spoken = spoken.filter_map(|one| one.code.as_ref().map(|code| language_name(page, code)).or(one.name.clone()));
    let spoken = spoken.collect::<Vec<_>>();
    let ages = [service.minimum_age, service.maximum_age].map(|age| age.map(|age| age.to_string()).unwrap_or_default());
    let texts = texts_of(service);
    let translated = texts.iter().flat_map(|text| {
        let of_it = text.translations.iter().filter(|one| one.field == text.key.field);
        of_it.map(|one| {
            let (language, field) = (language_name(page, &one.language), field_name(page, &text.key));
            format!("{language}, {field} ({}): {}", state_words(page, one.state), one.text)
        })
    });
    let translated = translated.collect::<Vec<_>>();
    lines.extend([
        (page.tr("What it costs"), names(&costs)),
        (page.tr("What to bring"), names(&documents)),
        (page.tr("Languages spoken there"), spoken.join(", ")),
        (page.tr("Age"), ages.join("–").trim_matches('–').to_owned()),
        (page.tr("Translations"), translated.join("\n")),
    ]);
    lines
}

/// Whether it is shown, as the form asks.
fn status_words(page: &Page, status: ServiceStatus) -> String {
    match status {
        ServiceStatus::Active => page.tr("Yes"),
        ServiceStatus::TemporarilyClosed => page.tr("Yes, as closed for now"),
        ServiceStatus::Inactive => page.tr("No, it is a draft"),
        ServiceStatus::Defunct => page.tr("No, it ended"),
    }
}

/// The usual week day by day, as it is typed; whatever says more, as it is kept.
fn hours_words(page: &Page, service: &Service) -> String {
    let Some(hours) = hours_of(service) else { return String::new() };
    let kept = hours.opening_hours.clone().unwrap_or_default();
    let week = Week::parse(&kept).filter(|week| week.seasons.is_empty() && week.closed.is_empty());
    let mut lines = match week {
        Some(week) => {
            let rows = day_names(page).into_iter().zip(week.rows);
            let open = rows.filter(|(_, row)| row.bytes().any(|byte| byte.is_ascii_digit()));
            open.map(|(day, row)| format!("{day}: {row}")).collect()
        }
        None => vec![kept],
    };
    if hours.by_appointment {
        lines.push(page.tr("By appointment"));
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// Street and town of the first place, by which listings of one name are told apart.
pub(in crate::desk) fn street_of(service: &Service) -> String {
    let address = service.service_at_locations.first().and_then(|place| place.location.addresses.first());
    let parts = address.map(|address| [address.address_1.as_str(), address.city.as_str()]).unwrap_or_default();
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The lines that are not the same.
pub(in crate::desk) fn differences(page: &Page, before: &Service, after: &Service) -> Vec<Difference> {
    let both = lines(page, before).into_iter().zip(lines(page, after));
    let changed = both.filter(|((_, before), (_, after))| before != after);
    changed.map(|((name, before), (_, after))| Difference { name, before, after }).collect()
}

pub(in crate::desk) fn act_words(page: &Page, act: Act) -> String {
    match act {
        Act::Found => page.tr("As it was before"),
        Act::Edited => page.tr("Written"),
        Act::Confirmed => page.tr("Said to be still true"),
        Act::Restored => page.tr("Brought back"),
        Act::Translated => page.tr("Translated"),
        Act::Imported => page.tr("Taken from a file"),
        Act::FromSheet => page.tr("Taken from a workbook"),
        Act::Ended => page.tr("Ended"),
    }
}

/// Draws every state with what changed from the one before it.
pub(super) fn draw_history(shared: &Shared, who: &SignedIn, service: Service, states: &[Revision]) -> Answer {
    let page = who.page(shared, "listings");
    let nothing = Service { id: Uuid::nil(), ..Service::default() };
    let drawn = states.iter().enumerate().map(|(nth, state)| State {
        number: state.number,
        when: page.moment(&state.at),
        who: state.account.clone().unwrap_or_default(),
        act: act_words(&page, state.act),
        differences: differences(&page, states.get(nth + 1).map_or(&nothing, |older| &older.service), &state.service),
        is_last: nth == 0,
    });
    let states = drawn.collect();
    html(&HistoryPage { page, service, states })
}
