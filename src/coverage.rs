//! What a settlement of some kind should be able to offer (`db/baseline/*.toml`), and which of it a directory lacks.
//! Pure: counts are given to it. Knows no listing, no store and no sentence for people.

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

use serde::Deserialize;

use crate::directory::{Profile, TermCode};

/// How much it matters that a need is met. The most urgent is the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// Without it somebody comes to harm or misses a right.
    Essential,
    /// Settlements of this kind have it.
    Expected,
    /// Worth asking around for.
    GoodToHave,
}

/// A need that a settlement should meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// A `need` of the vocabulary.
    pub need: TermCode,
    /// How much it matters.
    pub weight: Weight,
}

/// A need that no service meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// A `need` of the vocabulary.
    pub need: TermCode,
    /// How much it matters.
    pub weight: Weight,
}

/// The settlements from small to large, each with what it asks beyond the one before.
const LAYERS: [(Profile, &str); 4] = [
    (Profile::RuralArea, include_str!("../db/baseline/rural_area.toml")),
    (Profile::SmallTown, include_str!("../db/baseline/small_town.toml")),
    (Profile::MediumTown, include_str!("../db/baseline/medium_town.toml")),
    (Profile::City, include_str!("../db/baseline/city.toml")),
];

/// One file: what is added, raised, or asked for less.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Layer {
    #[serde(default)]
    less: Vec<TermCode>,
    #[serde(default)]
    essential: Vec<TermCode>,
    #[serde(default)]
    expected: Vec<TermCode>,
    #[serde(default)]
    good_to_have: Vec<TermCode>,
}

impl Layer {
    /// The files are compiled in, and a test parses every one of them.
    fn read(source: &str) -> Self {
        toml::from_str(source).unwrap_or_default()
    }

    /// What it names with a weight, as it stands in the file.
    fn wanted(&self) -> impl Iterator<Item = Wanted> {
        let lists = [
            (Weight::Essential, &self.essential),
            (Weight::Expected, &self.expected),
            (Weight::GoodToHave, &self.good_to_have),
        ];
        lists
            .into_iter()
            .flat_map(|(weight, needs)| needs.iter().map(move |need| Wanted { need: need.clone(), weight }))
    }

    /// Lays this over what smaller settlements are asked for. Most urgent first; of the same weight, as the files
    /// have them, those of smaller settlements first.
    fn over(&self, smaller: &[Wanted]) -> Vec<Wanted> {
        let named: HashSet<TermCode> = self.wanted().map(|wanted| wanted.need).chain(self.less.clone()).collect();
        let kept = smaller.iter().filter(|wanted| !named.contains(&wanted.need)).cloned();
        let mut all: Vec<Wanted> = kept.chain(self.wanted()).collect();
        all.sort_by_key(|wanted| wanted.weight);
        all
    }
}

/// What a settlement should offer, most urgent first.
pub fn baseline(profile: Profile) -> &'static [Wanted] {
    static BASELINES: OnceLock<Vec<(Profile, Vec<Wanted>)>> = OnceLock::new();
    let all = BASELINES.get_or_init(|| {
        let mut all: Vec<(Profile, Vec<Wanted>)> = Vec::new();
        for (profile, source) in LAYERS {
            let smaller = all.last().map_or(&[][..], |(_, wanted)| wanted);
            let wanted = Layer::read(source).over(smaller);
            all.push((profile, wanted));
        }
        all
    });
    all.iter().find(|(found, _)| *found == profile).map_or(&[], |(_, wanted)| wanted)
}

/// What a settlement should offer and does not, most urgent first. `counts` says how many services each need has; a
/// need is met by one service of it or of a need below it, not by one of a need above.
///
/// Whether the services of neighbours count is for the caller to decide.
pub fn gaps<S: std::hash::BuildHasher>(profile: Profile, counts: &HashMap<TermCode, u64, S>) -> Vec<Gap> {
    let met = met(counts);
    let missing = baseline(profile).iter().filter(|wanted| !met.contains(&wanted.need));
    missing.map(|wanted| Gap { need: wanted.need.clone(), weight: wanted.weight }).collect()
}

/// The needs that some service meets, itself or by one below.
pub fn met<S>(counts: &HashMap<TermCode, u64, S>) -> HashSet<TermCode> {
    let mut met: HashSet<TermCode> = HashSet::new();
    for need in counts.iter().filter(|(_, count)| **count > 0).map(|(need, _)| need) {
        let mut next = Some(need.clone());
        while let Some(need) = next {
            next = need.parent();
            met.insert(need);
        }
    }
    met
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{Taxonomy, Vocabulary};

    fn code(text: &str) -> TermCode {
        TermCode::parse(text).unwrap()
    }

    fn weight(profile: Profile, need: &TermCode) -> Option<Weight> {
        baseline(profile).iter().find(|wanted| wanted.need == *need).map(|wanted| wanted.weight)
    }

    #[test]
    fn every_file_parses_and_names_terms_once() {
        for (profile, source) in LAYERS {
            let layer: Layer = toml::from_str(source).unwrap();
            let needs: Vec<TermCode> = layer.wanted().map(|wanted| wanted.need).collect();
            let once: HashSet<&TermCode> = needs.iter().collect();
            assert_eq!(once.len(), needs.len(), "{profile:?} names a need twice");
            for need in needs.iter().chain(&layer.less) {
                assert_eq!(need.taxonomy(), Taxonomy::Need, "{profile:?}: {need}");
                assert!(Vocabulary::get().term(need).is_some(), "{profile:?}: {need} is not in the vocabulary");
            }
        }
    }

    #[test]
    fn every_line_says_why() {
        for (profile, source) in LAYERS {
            for line in source.lines().filter(|line| line.trim_start().starts_with('"')) {
                let reason = line.split_once(", # ").map(|(_, reason)| reason).unwrap_or_default();
                assert!(reason.len() > 20 && reason.ends_with('.'), "{profile:?}: {line}");
            }
        }
    }

    #[test]
    fn larger_settlements_ask_for_no_less_unless_they_say_so() {
        for pair in LAYERS.windows(2) {
            let (smaller, larger) = (pair[0].0, pair[1].0);
            let layer = Layer::read(pair[1].1);
            for wanted in baseline(smaller) {
                let now = weight(larger, &wanted.need);
                let less = now.is_none_or(|now| now > wanted.weight);
                assert_eq!(less, layer.less.contains(&wanted.need), "{larger:?}: {}", wanted.need);
            }
            for need in &layer.less {
                assert!(weight(smaller, need).is_some(), "{larger:?} asks for less {need} than nothing");
            }
            for named in layer.wanted() {
                let same = weight(smaller, &named.need) == Some(named.weight);
                assert!(!same, "{larger:?} need not repeat {}", named.need);
            }
        }
    }

    #[test]
    fn the_most_urgent_stands_first() {
        for (profile, _) in LAYERS {
            let all = baseline(profile);
            assert!(all.is_sorted_by_key(|wanted| wanted.weight), "{profile:?}");
            assert_eq!(all[0].need, code("need.health.doctor"), "{profile:?}");
        }
        assert!(baseline(Profile::City).len() > baseline(Profile::RuralArea).len());
    }

    #[test]
    fn a_need_is_met_by_a_service_of_it_or_below_it() {
        let none = gaps(Profile::SmallTown, &HashMap::new());
        assert_eq!(none.len(), baseline(Profile::SmallTown).len());
        let counts: HashMap<TermCode, u64> =
            [(code("need.health.doctor"), 3), (code("need.safety"), 2), (code("need.mind.crisis"), 0)].into();
        let some = gaps(Profile::SmallTown, &counts);
        let lacks = |need: &str| some.iter().any(|gap| gap.need == code(need));
        assert!(met(&counts).contains(&code("need.health")), "the whole theme is met by a part of it");
        assert!(!lacks("need.health.doctor"));
        assert!(lacks("need.safety.police"), "a service of the whole theme is no police station");
        assert!(lacks("need.mind.crisis"), "no service is none");
        assert!(some.is_sorted_by_key(|gap| gap.weight));
    }
}
