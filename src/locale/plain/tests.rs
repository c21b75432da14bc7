use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;

use super::{lists::LISTS, *};

fn found(text: &str, language: &str) -> Vec<(String, HintKind)> {
    let hints = hints(text, &LanguageTag::parse(language).unwrap());
    hints.into_iter().map(|hint| (text[hint.range].to_owned(), hint.kind)).collect()
}

/// What is hinted at, by kind.
fn texts(text: &str, language: &str, wanted: fn(&HintKind) -> bool) -> Vec<String> {
    found(text, language).into_iter().filter(|(_, kind)| wanted(kind)).map(|(text, _)| text).collect()
}

fn passive(text: &str, language: &str) -> Vec<String> {
    texts(text, language, |kind| matches!(kind, HintKind::Passive))
}

fn short(text: &str, language: &str) -> Vec<String> {
    texts(text, language, |kind| matches!(kind, HintKind::Abbreviation { .. }))
}

fn jargon(text: &str, language: &str) -> Vec<String> {
    texts(text, language, |kind| matches!(kind, HintKind::Jargon { .. }))
}

#[test]
fn every_list_is_whole() {
    for (tag, text) in LISTS {
        let rules = lists::parse(text).unwrap();
        let table: toml::Table = text.parse().unwrap();
        assert!(table["jargon"].as_table().unwrap().len() >= 60, "{tag}");
        for (first, entries) in &rules.jargon {
            for entry in entries {
                // Each spelling is found, as the cutter of words cuts it.
                let spelling = entry.words.join(" ");
                assert_eq!(spelling, spelling.to_lowercase(), "{tag}: {first}");
                assert_eq!(jargon(&spelling, tag), [spelling.as_str()], "{tag}");
                assert!(!entry.plainer.trim().is_empty());
                assert_eq!(jargon(&entry.plainer, tag), [""; 0], "{tag}: what is plainer than “{spelling}”");
            }
        }
        for short in table["abbreviations"].as_table().unwrap().keys() {
            assert_eq!(short, &short.to_lowercase());
            assert_eq!(super::tests::short(&format!("x {short} x"), tag).len(), 1, "{tag}: {short}");
        }
    }
    assert_eq!(found("Leer språk i.v.m. WXYZ", "sv"), []);
}

#[test]
fn spellings_stand_in_one_entry_only() {
    for (tag, text) in LISTS {
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        let table: toml::Table = text.parse().unwrap();
        for (spellings, _) in table["jargon"].as_table().unwrap() {
            for spelling in spellings.split('|') {
                assert_eq!(seen.insert(spelling.to_owned(), spellings.clone()), None, "{tag}: {spelling}");
            }
        }
    }
}

#[test]
fn long_sentences_are_counted_over_abbreviations() {
    let sentence = "Wij helpen u met brieven van de gemeente, van de huisarts en van school, bijv. Als u een vraag hebt over geld of werk.";
    let hints = found(sentence, "nl");
    assert_eq!(hints[0], (sentence.trim_end_matches('.').to_owned(), HintKind::LongSentence { words: 24 }));
    assert_eq!(hints[1].1, HintKind::Abbreviation { long: Some("bijvoorbeeld") });
    let two = "Een docent en vrijwilligers uit de buurt helpen u. U mag ook komen als u wacht of geen papieren hebt, groep A. Bel.";
    assert_eq!(found(two, "nl"), []);
    let lines = "een twee drie vier vijf zes zeven acht negen tien elf\n".repeat(4);
    assert_eq!(found(&lines, "nl"), []);
    let short =
        "Bel ons op https://www.taalhuis.example/een/twee?drie=vier of mail naar info@taalhuis.example. ".repeat(4);
    assert_eq!(found(&short, "nl"), []);
    let german = format!("{} z. B. Deutsch, {}", "Wort ".repeat(10), "Wort ".repeat(10));
    assert!(found(&german, "de").iter().any(|(_, kind)| *kind == HintKind::LongSentence { words: 23 }));
}

#[test]
fn jargon_has_a_plainer_word() {
    let plainer = |text: &str, language: &str| match found(text, language).as_slice() {
        [(_, HintKind::Jargon { plainer })] => *plainer,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(plainer("Met betrekking tot uw vraag bellen wij.", "nl"), "over");
    assert_eq!(plainer("INDIEN u ziek bent", "nl"), "als");
    assert_eq!(plainer("Bitte unverzüglich melden.", "de"), "sofort");
    assert_eq!(plainer("Ask prior to your visit.", "en-GB"), "before");
    assert_eq!(plainer("Papiers et attestation sur l’honneur.", "fr"), "papier où vous dites que c’est vrai");
    assert_eq!(plainer("L'octroi de l'aide", "fr"), "donner");
    assert_eq!(jargon("Wij verstrekken informatie, alsmede hulp.", "nl"), ["verstrekken", "alsmede"]);
}

#[test]
fn the_passive_is_found_within_its_clause() {
    assert_eq!(passive("U wordt door een vrijwilliger geholpen.", "nl"), ["wordt door een vrijwilliger geholpen"]);
    assert_eq!(passive("De brief die aan u verstuurd wordt.", "nl"), ["verstuurd wordt"]);
    assert_eq!(passive("Er kunnen kosten in rekening worden gebracht.", "nl"), ["worden gebracht"]);
    assert_eq!(passive("Die Kinder werden von uns betreut.", "de"), ["werden von uns betreut"]);
    assert_eq!(passive("Sie sagen uns, ob Sie abgeholt werden.", "de"), ["abgeholt werden"]);
    assert_eq!(passive("Food is also given to families.", "en"), ["is also given"]);
    assert_eq!(passive("Letters were translated.", "en"), ["were translated"]);
    assert_eq!(passive("Les repas sont aussi distribués ici.", "fr"), ["sont aussi distribués"]);
    for (text, language) in [
        ("Uw kind wordt 18 jaar. U wordt weer gezond.", "nl"),
        ("U wordt lid, en dan is alles betaald.", "nl"),
        ("Als het koud wordt gebruiken wij de zaal.", "nl"),
        ("Wij worden vrienden en helpen elkaar.", "nl"),
        ("Wir werden Ihnen gern helfen. Das wird gut gehen.", "de"),
        ("Es wird kalt, und Sie haben keine Wohnung bekommen.", "de"),
        ("We are closed on Monday. You are tired and need rest.", "en"),
        ("Are you registered? This is what we need.", "en"),
        ("Le bureau est fermé le lundi. Il est situé à la gare.", "fr"),
        ("Vous êtes arrivés. Elle est née ici. C'est en été.", "fr"),
    ] {
        assert_eq!(passive(text, language), [""; 0], "{text}");
    }
}

#[test]
fn short_forms_are_found_once_and_known_ones_not() {
    assert_eq!(short("Kom i.v.m. drukte op tijd, d.w.z. om 9 uur (i.v.m. drukte).", "nl"), ["i.v.m.", "d.w.z."]);
    assert_eq!(short("Mo bis Fr z. B. vormittags, d.h. ab 9 Uhr.", "de"), ["z. B.", "d.h."]);
    assert_eq!(short("Prenez RDV, c.-à-d. un rendez-vous, p. ex. lundi.", "fr"), ["RDV", "c.-à-d.", "p. ex."]);
    assert_eq!(short("Bring e.g. your passport, etc.", "en"), ["e.g.", "etc."]);
    assert_eq!(short("Vraag het aan de SVB. De SVB helpt.", "nl"), ["SVB"]);
    assert_eq!(short("De Sociale Verzekeringsbank (SVB) helpt. De WMO (hulp thuis).", "nl"), [""; 0]);
    assert_eq!(
        short("LET OP: IEDEREEN WELKOM. Het is NIET duur. J. de Vries van de IND, 9 a.m. in A1.", "nl"),
        ["a.m."]
    );
    assert_eq!(short("Open 9 a.m. to 5 p.m. at the GP. Ask J.R. Smith.", "en"), [""; 0]);
}

#[test]
fn long_words_are_those_beyond_the_usual_of_a_language() {
    let long = |text: &str, language: &str| texts(text, language, |kind| matches!(kind, HintKind::LongWord { .. }));
    assert_eq!(long("Verblijfsvergunning, burgerservicenummer, inburgeringsexamen.", "nl"), [""; 0]);
    assert_eq!(long("De arbeidsongeschiktheidsverzekering.", "nl"), ["arbeidsongeschiktheidsverzekering"]);
    assert_eq!(long("Aufenthaltserlaubnis, Krankenversicherung.", "de"), [""; 0]);
    assert_eq!(long("Rechtsschutzversicherungsgesellschaft", "de").len(), 1);
    assert_eq!(long("accommodation, unaccompanied, institutionalisation", "en"), ["institutionalisation"]);
    assert_eq!(long("accompagnement, professionnelle, anticonstitutionnellement", "fr"), ["anticonstitutionnellement"]);
}

/// The texts of the demo's listings: name and text, listing by listing.
fn demo() -> Vec<(String, Vec<String>)> {
    const FIELDS: [&str; 7] = [
        "name",
        "description",
        "application_process",
        "eligibility_description",
        "fees_description",
        "interpretation_services",
        "alert",
    ];
    let towns = [
        include_str!("../../../db/demo/lindeveen.json"),
        include_str!("../../../db/demo/heidewoud.json"),
        include_str!("../../../db/demo/groenstad.json"),
    ];
    let mut listings = Vec::new();
    for town in towns {
        let town: Value = serde_json::from_str(town).unwrap();
        for listing in town["contents"].as_array().unwrap() {
            let texts = FIELDS.iter().filter_map(|field| listing[field].as_str().map(str::to_owned));
            listings.push((listing["name"].as_str().unwrap().to_owned(), texts.collect()));
        }
    }
    listings
}

#[test]
fn the_demo_is_plain() {
    let listings = demo();
    let mut hints = Vec::new();
    for (name, texts) in &listings {
        for text in texts {
            hints.extend(found(text, "nl").into_iter().map(|hint| format!("{name}: {hint:?}")));
        }
    }
    println!("{} hints in {} listings\n{}", hints.len(), listings.len(), hints.join("\n"));
    assert!(hints.len() * 8 < listings.len(), "more than one hint in eight listings");
}

/// Every text of a file of `db/guides` or of the demo in one language.
fn strings(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| strings(item, into)),
        Value::Object(fields) => fields.values().for_each(|field| strings(field, into)),
        _ => {}
    }
}

#[test]
fn the_guides_are_plain() {
    for (tag, guides) in [
        ("nl", include_str!("../../../db/guides/nl.json")),
        ("de", include_str!("../../../db/guides/de.json")),
        ("en", include_str!("../../../db/guides/en.json")),
        ("fr", include_str!("../../../db/guides/fr.json")),
    ] {
        let mut texts = Vec::new();
        strings(&serde_json::from_str(guides).unwrap(), &mut texts);
        let hints: Vec<_> = texts.iter().flat_map(|text| found(text, tag)).collect();
        println!("{tag}: {} hints in {} texts\n{hints:#?}", hints.len(), texts.len());
        assert!(hints.len() * 8 < texts.len(), "{tag}");
    }
}

proptest! {
    #[test]
    fn every_range_is_a_piece_of_the_text(
        text in "(?s)([a-z]{1,9}[ .,’'\n-]|wordt |ge[a-z]{3}d |i\\.v\\.m\\. |[A-Z]{2,4} |.){0,80}",
        language in prop::sample::select(vec!["nl", "de", "en", "fr", "ar"]),
    ) {
        for hint in hints(&text, &LanguageTag::parse(language).unwrap()) {
            prop_assert!(!hint.range.is_empty() && text.get(hint.range.clone()).is_some(), "{:?}", hint);
        }
    }
}
