//! Which result comes first: how well it matches, then open now, near, and lately checked.

use chrono::NaiveDate;

use crate::{
    clock::Now,
    directory::{Freshness, OpeningState, Point, TermCode},
    limits::SEARCH_RESULTS_MAX,
    locale::LanguageTag,
};

/// How well a service matches, best first: the worst of its words counts. Free text stands after the beginnings of
/// better fields, because a word in a text may be there by chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// A whole word of its name.
    NameWord,
    /// A whole word of the vocabulary, in any language, for a need it meets, who may come, what is spoken there.
    TermWord,
    /// A whole word of its keywords, its organization or its town.
    KeyWord,
    /// The beginning of a word of its name.
    NameBeginning,
    /// The beginning of a word of the vocabulary.
    TermBeginning,
    /// The beginning of a keyword.
    KeyBeginning,
    /// A whole word of its texts.
    TextWord,
    /// The beginning of a word of its texts.
    TextBeginning,
    /// One typo away from a word of its name, keywords or needs.
    Typo,
    /// One typo away from a word of its texts.
    TextTypo,
    /// Only some of the words are found.
    SomeWords,
}

/// Who searches, where and when.
#[derive(Debug, Clone)]
pub struct Context {
    /// The moment; when it is not trusted, nothing counts as open and no listing as too old to show.
    pub now: Now,
    /// Where distances start.
    pub from: Option<Point>,
    /// ISO 3166-1 alpha-2, for public holidays.
    pub country: Option<String>,
    /// The reader's language: needs named in it come first.
    pub reader: LanguageTag,
}

/// A service on its way to becoming a hit.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The service's row.
    pub rowid: i64,
    /// How well it matches.
    pub level: Level,
    /// When it was last checked.
    pub assured_date: Option<NaiveDate>,
    /// Metres from the searcher to the nearest of its places.
    pub metres: Option<f64>,
}

/// A service found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The service's row, for `Directory::cards`.
    pub rowid: i64,
    /// How well it matches.
    pub level: Level,
    /// What can be said of its hours now; unknown when the time is not trusted.
    pub state: OpeningState,
    /// Metres from the searcher, where both places are known and may be shown.
    pub metres: Option<f64>,
    /// How far it can be believed.
    pub freshness: Freshness,
}

/// What a search found, best first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Results {
    /// Needs of the vocabulary that the words mean.
    pub needs: Vec<TermCode>,
    /// Services.
    pub services: Vec<Hit>,
}

/// How many of the nearest candidates are asked for their hours.
const HOURS_ASKED_MAX: usize = 2 * SEARCH_RESULTS_MAX;

/// Puts candidates in order and keeps the best `SEARCH_RESULTS_MAX`. Hidden ones are left out.
/// `state_of` is asked only for those that can still get in.
///
/// # Errors
/// What `state_of` answers.
pub fn rank<E>(
    candidates: Vec<Candidate>,
    context: &Context,
    mut state_of: impl FnMut(&Candidate) -> Result<OpeningState, E>,
) -> Result<Vec<Hit>, E> {
    let judged = |candidate: Candidate| {
        let freshness = Freshness::on(context.now.date(), candidate.assured_date);
        (freshness.is_shown() || !context.now.trusted).then_some((candidate, freshness))
    };
    let mut shown: Vec<(Candidate, Freshness)> = candidates.into_iter().filter_map(judged).collect();
    let key = |(candidate, freshness): &(Candidate, Freshness)| {
        (candidate.level, distance_class(candidate.metres), freshness_class(*freshness), candidate.rowid)
    };
    shown.sort_by_cached_key(key);
    shown.truncate(HOURS_ASKED_MAX);
    let mut hits = Vec::with_capacity(shown.len());
    for (candidate, freshness) in shown {
        let state = if context.now.trusted { state_of(&candidate)? } else { OpeningState::Unknown };
        hits.push(Hit { rowid: candidate.rowid, level: candidate.level, state, metres: candidate.metres, freshness });
    }
    // Stable: what is equal stays as sorted above, by distance and freshness.
    hits.sort_by_key(|hit| (hit.level, !hit.state.is_open()));
    hits.truncate(SEARCH_RESULTS_MAX);
    Ok(hits)
}

/// Hundreds of metres: nobody chooses by less, and freshness decides between neighbours. Unknown comes last.
fn distance_class(metres: Option<f64>) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped just before")]
    metres.map_or(u32::MAX, |metres| (metres / 100.0).clamp(0.0, 1e9) as u32)
}

fn freshness_class(freshness: Freshness) -> u8 {
    match freshness {
        Freshness::Fresh { .. } => 0,
        Freshness::Ageing { .. } => 1,
        Freshness::Unconfirmed => 2,
        Freshness::CallFirst => 3,
        Freshness::Hidden => 4,
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    const OPEN: OpeningState = OpeningState::Open { until: None };
    const CLOSED: OpeningState = OpeningState::Closed { opens: None };

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn context(trusted: bool) -> Context {
        let time = day("2026-06-01").and_hms_opt(10, 0, 0).unwrap();
        let reader = LanguageTag::parse("nl").unwrap();
        Context { now: Now { time, trusted }, from: None, country: None, reader }
    }

    fn candidate(rowid: i64, level: Level, assured: &str, metres: f64) -> Candidate {
        Candidate { rowid, level, assured_date: Some(day(assured)), metres: Some(metres) }
    }

    fn order(candidates: Vec<Candidate>, trusted: bool, open: &[i64]) -> Vec<i64> {
        let state = |it: &Candidate| Ok::<_, Infallible>(if open.contains(&it.rowid) { OPEN } else { CLOSED });
        rank(candidates, &context(trusted), state).unwrap().iter().map(|hit| hit.rowid).collect()
    }

    #[test]
    fn match_then_open_then_near_then_fresh() {
        let candidates = vec![
            candidate(1, Level::NameWord, "2025-09-01", 5_000.0),
            candidate(2, Level::NameWord, "2026-05-01", 5_010.0),
            candidate(3, Level::NameWord, "2026-05-01", 900.0),
            candidate(4, Level::NameWord, "2026-05-01", 9_000.0),
            candidate(5, Level::TextWord, "2026-05-01", 1.0),
        ];
        assert_eq!(order(candidates, true, &[4, 5]), [4, 3, 2, 1, 5]);
    }

    #[test]
    fn too_old_is_not_shown_and_a_wrong_clock_hides_nothing() {
        let old = vec![candidate(1, Level::NameWord, "2023-01-01", 0.0)];
        assert!(order(old.clone(), true, &[]).is_empty());
        assert_eq!(order(old.clone(), false, &[]), [1]);
        let hits = rank(old, &context(false), |_| Ok::<_, Infallible>(OPEN)).unwrap();
        assert_eq!(hits[0].state, OpeningState::Unknown);
    }

    #[test]
    fn never_more_than_the_limit() {
        let many = (0..500).map(|rowid| candidate(rowid, Level::Typo, "2026-05-01", 0.0)).collect();
        assert_eq!(order(many, true, &[]).len(), SEARCH_RESULTS_MAX);
    }
}
