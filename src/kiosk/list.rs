//! The services that meet a need, ours first and nearest first; where there is none of ours, the neighbour's.

use std::{cmp::Ordering, collections::HashSet};

use super::{
    Kiosk, KioskError, Reader, Tile,
    home::tile,
    phrases::{Distance, distance, freshness, opening},
    place::place_of,
};
use crate::{
    clock::Now,
    directory::{AddressVisibility, Freshness, OpeningHours, OpeningState, Point, ServiceStatus, TermCode},
    limits::LIST_SERVICES_MAX,
    store::Card,
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

/// A page of services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// The need, as a tile: words, picture and colour.
    pub need: Tile,
    /// What must be said first: that the town does not offer it, or that nothing is there.
    pub notice: Option<String>,
    /// Of this town.
    pub home: Vec<CardView>,
    /// The heading over the neighbours'; empty when there are none.
    pub others_title: String,
    /// Of the neighbours.
    pub others: Vec<CardView>,
}

impl List {
    /// The services that meet a need.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn of(kiosk: &Kiosk, reader: &Reader, need: &TermCode, now: Now) -> Result<Self, KioskError> {
        let mut cards = kiosk.services_meeting(need, now)?;
        let open_now = |card: &Card| {
            let given = card.status != ServiceStatus::TemporarilyClosed && now.trusted;
            given && hours_of(card, kiosk).state(now.time).is_open()
        };
        let open: HashSet<i64> = cards.iter().filter(|card| open_now(card)).map(|card| card.rowid).collect();
        cards.sort_by(|one, other| {
            let is_open = |card: &Card| open.contains(&card.rowid);
            is_open(other)
                .cmp(&is_open(one))
                .then_with(|| nearer(kiosk.point(), one, other))
                .then(one.name.cmp(&other.name))
        });
        let (home, mut others): (Vec<Card>, Vec<Card>) =
            cards.into_iter().partition(|card| kiosk.is_home(card.publisher_id));
        others.sort_by(|one, other| nearer(kiosk.point(), one, other));
        let nearest = others
            .first()
            .filter(|first| {
                let one_town = others.iter().all(|card| card.publisher_id == first.publisher_id);
                one_town || metres(kiosk.point(), first).is_some()
            })
            .and_then(|card| kiosk.publisher(card.publisher_id))
            .map(place_of);
        let notice = match (home.is_empty(), nearest) {
            (true, Some(other)) => Some(reader.tr_with(
                "{place} does not offer this. The nearest is in {other}.",
                &[("place", kiosk.place()), ("other", other)],
            )),
            (true, None) if others.is_empty() => Some(reader.tr("There is nothing here yet. Please ask at the desk.")),
            _ => None,
        };
        let views = |cards: &[Card]| -> Vec<CardView> {
            cards.iter().take(LIST_SERVICES_MAX).map(|card| card_view(kiosk, reader, card, now)).collect()
        };
        Ok(Self {
            need: tile(reader, need),
            others_title: if notice.is_some() { String::new() } else { reader.tr("Also in other towns") },
            notice,
            home: views(&home),
            others: views(&others),
        })
    }
}

/// The card of one service for one reader.
pub fn card_view(kiosk: &Kiosk, reader: &Reader, card: &Card, now: Now) -> CardView {
    let language = card.original_language.as_ref();
    let name = reader.local("name", &card.name, language, &card.translations);
    let summary =
        card.description.as_ref().map(|text| reader.local("description", text, language, &card.translations)).map(
            |mut text| {
                text.text = shortened(&text.text);
                reader.free(&text)
            },
        );
    CardView {
        id: card.id,
        name: reader.free(&name),
        summary: summary.unwrap_or_default(),
        facts: facts(kiosk, reader, card, now),
    }
}

fn facts(kiosk: &Kiosk, reader: &Reader, card: &Card, now: Now) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |kind, text| facts.push(Fact { kind, text });
    if card.status == ServiceStatus::TemporarilyClosed {
        add(FactKind::Warning, reader.tr("This service is closed for some time."));
    } else {
        let (text, state) = opening(reader, &hours_of(card, kiosk), now);
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

/// The hours of a card, with the holidays of its publisher's country.
pub fn hours_of(card: &Card, kiosk: &Kiosk) -> OpeningHours {
    let country = kiosk.publisher(card.publisher_id).and_then(|publisher| publisher.country.as_deref());
    OpeningHours::of(&card.schedules.iter().collect::<Vec<_>>(), country.or(kiosk.country()))
}

fn nearer(from: Option<Point>, one: &Card, other: &Card) -> Ordering {
    let far = |card| metres(from, card).unwrap_or(f64::MAX);
    far(one).total_cmp(&far(other))
}

/// Metres to the nearest of its places, where that is known and may be said.
fn metres(from: Option<Point>, card: &Card) -> Option<f64> {
    let from = from.filter(|_| card.visibility != AddressVisibility::Hidden)?;
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
