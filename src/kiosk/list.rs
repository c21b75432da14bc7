//! The services that meet a need, or all near by: ours first, open first, nearest first; where there is none of ours,
//! the neighbour's; where nothing fits what was chosen, what comes closest.

use std::{cmp::Reverse, rc::Rc};

use super::{
    Filter, FilterButton, Filters, Kiosk, KioskError, Reader,
    home::tile,
    known::Known,
    phrases::{Distance, distance, freshness, opening},
    place::place_of,
};
use crate::{
    clock::Now,
    directory::{AddressVisibility, Freshness, OpeningState, ServiceStatus, TermCode},
    limits::LIST_PAGE_SERVICES,
    store::{Card, CardTexts},
};

/// The longest line of description on a card, in characters: about two lines at 1280 pixels.
const SUMMARY_CHARS_MAX: usize = 110;

/// What a fact is about; the screen picks the picture and the colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactKind {
    /// Open now.
    Open,
    /// Not open now, or not known.
    Closed,
    /// How far on foot.
    Walk,
    /// How far, too far to walk.
    Far,
    /// It costs nothing.
    Free,
    /// The reader's language is spoken.
    Language,
    /// Which other town.
    Town,
    /// It is fresh.
    Fresh,
    /// Call before you go.
    Warning,
}

/// One small fact on a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub kind: FactKind,
    /// In words.
    pub text: String,
}

/// A service in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardView {
    /// Which service.
    pub id: uuid::Uuid,
    /// Its name.
    pub name: String,
    /// One line on what it is.
    pub summary: String,
    /// Small facts, most useful first.
    pub facts: Vec<Fact>,
}

/// Which services a list shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListChoice {
    /// Those that meet this need; without one, all that are near.
    pub need: Option<TermCode>,
    /// Of those, the ones that answer yes to all of these.
    pub filters: Filters,
    /// The first is 0.
    pub page: usize,
}

/// A page of services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// The need in words.
    pub title: String,
    /// The Lucide name of its picture.
    pub icon: String,
    /// Its colour, as a tile's.
    pub colour: usize,
    /// The questions that would make the list shorter.
    pub buttons: Vec<FilterButton>,
    /// What must be said first: that the town does not offer it, that nothing fits, or that nothing is there.
    pub notice: Option<String>,
    /// The words of a button that takes the chosen questions back, where they left nothing.
    pub show_all: Option<String>,
    /// Of this town.
    pub home: Vec<CardView>,
    /// The heading over the neighbours'; empty when there are none.
    pub others_title: String,
    /// Of the neighbours.
    pub others: Vec<CardView>,
    /// The words of a button that leads to the next page, when there is one.
    pub more: Option<String>,
}

/// A service on its way into a list.
struct Candidate {
    known: Rc<Known>,
    home: bool,
    open: bool,
    metres: f64,
    /// How many of the chosen questions it answers with yes.
    fits: usize,
}

impl Candidate {
    fn of(kiosk: &Kiosk, reader: &Reader, filters: &Filters, known: Rc<Known>, now: Now) -> Self {
        let card = &known.card;
        let given = card.status != ServiceStatus::TemporarilyClosed && now.trusted;
        let open = given && known.hours.state(now.time).is_open();
        Self {
            home: card.adopted || kiosk.is_home(card.publisher_id),
            open,
            metres: metres(kiosk, card).unwrap_or(f64::MAX),
            fits: filters.iter().filter(|filter| filter.holds(card, reader, open)).count(),
            known,
        }
    }
}

impl List {
    /// The services of a choice.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn of(kiosk: &Kiosk, reader: &Reader, choice: &ListChoice, now: Now) -> Result<Self, KioskError> {
        let near = kiosk.services_near(choice.need.as_ref(), now)?;
        let mut found: Vec<Candidate> =
            near.into_iter().map(|known| Candidate::of(kiosk, reader, &choice.filters, known, now)).collect();
        found.sort_by(|one, other| {
            let rank = |candidate: &Candidate| (Reverse(candidate.home), Reverse(candidate.home && candidate.open));
            rank(one)
                .cmp(&rank(other))
                .then_with(|| one.metres.total_cmp(&other.metres))
                .then_with(|| one.known.card.name.cmp(&other.known.card.name))
        });
        let buttons = buttons(reader, &choice.filters, &found);
        let mut notice =
            (!found.iter().any(|candidate| candidate.home)).then(|| nothing_of_ours(kiosk, reader, &found));
        let (fitting, left_out) = fitting(found, choice, now);
        if left_out {
            notice = Some(reader.tr("Nothing fits all that you chose. These come closest."));
        }
        let from = choice.page * LIST_PAGE_SERVICES;
        let rest = fitting.len().saturating_sub(from + LIST_PAGE_SERVICES);
        let page: Vec<&Candidate> = fitting.iter().skip(from).take(LIST_PAGE_SERVICES).collect();
        let shown = |home| page.iter().filter(move |candidate| candidate.home == home).map(|one| &*one.known);
        let (home, others) = (cards(kiosk, reader, shown(true), now)?, cards(kiosk, reader, shown(false), now)?);
        let (title, icon, colour) = match &choice.need {
            Some(need) => {
                let tile = tile(reader, need);
                (tile.label, tile.icon, tile.colour)
            }
            None => (reader.tr("Open now"), "clock".to_owned(), 0),
        };
        Ok(Self {
            title,
            icon,
            colour,
            buttons,
            others_title: if notice.is_some() { String::new() } else { reader.tr("Also in other towns") },
            show_all: left_out.then(|| reader.tr("Show everything again")),
            notice,
            home,
            others,
            more: (rest > 0).then(|| reader.tr_count("{n} more", "{n} more", u64::try_from(rest).unwrap_or(u64::MAX))),
        })
    }
}

/// Those that answer yes to every question; where there is none, those that come closest, and `true`.
fn fitting(mut found: Vec<Candidate>, choice: &ListChoice, now: Now) -> (Vec<Candidate>, bool) {
    let most = found.iter().map(|candidate| candidate.fits).max().unwrap_or(0);
    found.retain(|candidate| candidate.fits == most);
    let left_out = most < choice.filters.len() && !found.is_empty();
    if left_out && choice.filters.contains(&Filter::OpenNow) && now.trusted {
        // What is open comes first, then what opens first; of the rest nobody knows.
        found.sort_by_cached_key(|candidate| match candidate.known.hours.state(now.time) {
            _ if candidate.open => (!candidate.home, false, now.time),
            OpeningState::Closed { opens: Some(opens) } => (!candidate.home, false, opens),
            _ => (!candidate.home, true, now.time),
        });
    }
    (found, left_out)
}

/// The questions to which some answer yes and some no, and those that are chosen.
fn buttons(reader: &Reader, chosen: &Filters, found: &[Candidate]) -> Vec<FilterButton> {
    Filter::ALL
        .into_iter()
        .map(|filter| FilterButton { filter, label: filter.label(reader), on: chosen.contains(&filter) })
        .filter(|button| {
            let holds = |candidate: &&Candidate| button.filter.holds(&candidate.known.card, reader, candidate.open);
            let yes = found.iter().filter(holds).count();
            button.on || (0 < yes && yes < found.len())
        })
        .collect()
}

/// Whose service is the nearest, where the town has none.
fn nothing_of_ours(kiosk: &Kiosk, reader: &Reader, others: &[Candidate]) -> String {
    let nearest = others
        .first()
        .filter(|first| {
            let town = first.known.card.publisher_id;
            first.metres < f64::MAX || others.iter().all(|other| other.known.card.publisher_id == town)
        })
        .and_then(|candidate| kiosk.publisher(candidate.known.card.publisher_id))
        .map(place_of);
    match nearest {
        Some(other) => reader.tr_with(
            "{place} does not offer this. The nearest is in {other}.",
            &[("place", kiosk.place()), ("other", other)],
        ),
        None if others.is_empty() => reader.tr("There is nothing here yet. Please ask at the desk."),
        None => reader.tr_with("{place} does not offer this.", &[("place", kiosk.place())]),
    }
}

/// The cards of services for one reader.
///
/// # Errors
/// When the directory cannot be read.
pub fn cards<'a>(
    kiosk: &Kiosk,
    reader: &Reader,
    services: impl Iterator<Item = &'a Known>,
    now: Now,
) -> Result<Vec<CardView>, KioskError> {
    let services: Vec<&Known> = services.collect();
    let rowids: Vec<i64> = services.iter().map(|known| known.card.rowid).collect();
    let mut texts = kiosk.texts(reader, &rowids)?;
    let view =
        |known: &Known| card_view(kiosk, reader, known, texts.remove(&known.card.rowid).unwrap_or_default(), now);
    Ok(services.into_iter().map(view).collect())
}

fn card_view(kiosk: &Kiosk, reader: &Reader, known: &Known, texts: CardTexts, now: Now) -> CardView {
    let card = &known.card;
    let language = card.original_language.as_ref();
    let name = reader.local("name", &card.name, language, &texts.translations);
    let summary = texts.description.map(|text| {
        let mut text = reader.local("description", &text, language, &texts.translations);
        text.text = shortened(&text.text);
        reader.free(&text)
    });
    CardView {
        id: card.id,
        name: reader.free(&name),
        summary: summary.unwrap_or_default(),
        facts: facts(kiosk, reader, known, now),
    }
}

fn facts(kiosk: &Kiosk, reader: &Reader, known: &Known, now: Now) -> Vec<Fact> {
    let card = &known.card;
    let mut facts = Vec::new();
    let mut add = |kind, text| facts.push(Fact { kind, text });
    if card.status == ServiceStatus::TemporarilyClosed {
        add(FactKind::Warning, reader.tr("This service is closed for some time."));
    } else {
        let (text, state) = opening(reader, &known.hours, now);
        add(if matches!(state, OpeningState::Open { .. }) { FactKind::Open } else { FactKind::Closed }, text);
    }
    if !kiosk.is_home(card.publisher_id)
        && let Some(publisher) = kiosk.publisher(card.publisher_id)
    {
        add(FactKind::Town, reader.tr_with("In {place}", &[("place", place_of(publisher))]));
    }
    match distance(reader, kiosk.point(), &card.points, card.visibility) {
        Some(Distance::Walk(text)) => add(FactKind::Walk, text),
        Some(Distance::Far(text)) => add(FactKind::Far, text),
        None => {}
    }
    // Free for some only is not free: the page says for whom.
    if let Some(free) = card.costs.first().filter(|_| card.free) {
        add(FactKind::Free, reader.term(free));
    }
    if card.languages.iter().any(|language| reader.chain.contains(language)) {
        add(FactKind::Language, reader.tr("They speak your language here"));
    }
    let fresh = Freshness::on(now.date(), card.assured_date);
    let known = now.trusted || fresh == Freshness::Unconfirmed;
    if known && !matches!(fresh, Freshness::Fresh { .. }) {
        let kind = if matches!(fresh, Freshness::Ageing { .. }) { FactKind::Fresh } else { FactKind::Warning };
        add(kind, freshness(reader, fresh));
    }
    facts
}

/// Metres to the nearest of its places, where that is known and may be said.
fn metres(kiosk: &Kiosk, card: &Card) -> Option<f64> {
    let from = kiosk.point().filter(|_| card.visibility != AddressVisibility::Hidden)?;
    card.points.iter().map(|point| from.metres_to(*point)).min_by(f64::total_cmp)
}

/// Cut at a word's end, for eliding by the renderer is broken for right-to-left text.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SUMMARY_CHARS_MAX {
        return line;
    }
    let cut: String = line.chars().take(SUMMARY_CHARS_MAX).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', '.', ';', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_are_cut_at_a_word() {
        let long = "woord ".repeat(60);
        let short = shortened(&long);
        assert!(short.chars().count() <= SUMMARY_CHARS_MAX + 1);
        assert!(short.ends_with("woord…"));
        assert_eq!(shortened("kort\n en goed"), "kort en goed");
    }
}
