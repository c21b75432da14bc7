use super::{
    kind::codes,
    kinds::{GOVERNMENT, KINDS, Nameless, SOCIAL_FACILITIES, SOCIAL_FACILITIES_FOR, SPECIALITIES},
    *,
};
use crate::directory::{AddressVisibility, Service, TermCode, TranslationState, Vocabulary};

fn tags(list: &[(&str, &str)]) -> Tags {
    list.iter().copied().collect()
}

fn setting() -> Setting {
    Setting {
        publisher_id: uuid::Uuid::from_u128(7),
        country: Some("NL".into()),
        language: LanguageTag::parse("nl").ok(),
    }
}

fn drafted(list: &[(&str, &str)]) -> Result<Draft, String> {
    let tags = tags(list);
    let matched = classify(&tags).expect("one of ours").map_err(|unfit| unfit.reason)?;
    let id = ElementId { kind: ElementKind::Node, number: 4711 };
    let place = Place { id, tags, point: crate::directory::Point::new(52.9, 6.4), timestamp: None };
    draft(&place, matched, &setting())
}

fn service(list: &[(&str, &str)]) -> Service {
    drafted(list).unwrap().service
}

fn needs(list: &[(&str, &str)]) -> Vec<String> {
    service(list).needs.iter().map(|need| need.as_str().to_owned()).collect()
}

fn refused(list: &[(&str, &str)]) -> String {
    drafted(list).unwrap_err()
}

#[test]
fn every_code_of_the_tables_is_a_term() {
    let mut used: Vec<&str> = KINDS.iter().flat_map(|kind| kind.needs.iter().copied()).collect();
    used.extend(KINDS.iter().filter_map(|kind| match kind.nameless {
        Nameless::Called(term) => Some(term),
        Nameless::Skipped => None,
    }));
    used.extend(SOCIAL_FACILITIES.iter().chain(GOVERNMENT).flat_map(|(_, needs)| needs.iter().copied()));
    used.extend(SOCIAL_FACILITIES_FOR.iter().flat_map(|(_, needs, audience)| needs.iter().copied().chain(*audience)));
    used.extend(SPECIALITIES.iter().map(|(_, need)| *need));
    for code in used {
        let term = TermCode::parse(code).unwrap();
        assert!(Vocabulary::get().term(&term).is_some(), "{code} is not in the vocabulary");
    }
    assert_eq!(codes(vec!["need.health", "need.health"]).len(), 1);
}

#[test]
fn a_practice_becomes_a_listing() {
    let practice = service(&[
        ("amenity", "doctors"),
        ("name", "De Linde"),
        ("name:uk", "Липа"),
        ("name:nl", "De Linde"),
        ("name:xx-nonsense", "?"),
        ("addr:street", "Molenweg"),
        ("addr:housenumber", "12"),
        ("addr:city", "Heidedorp"),
        ("phone", "+31 20 555 0101;+31 20 555 0102"),
        ("contact:phone", "+31205550101"),
        ("website", "linde.example.org"),
        ("opening_hours", "Mo-Fr 08:00-17:00"),
        ("wheelchair", "yes"),
        ("toilets:wheelchair", "yes"),
        ("language:ti", "yes"),
        ("operator", "Zorggroep"),
    ]);
    assert_eq!(practice.needs[0].as_str(), "need.health.doctor");
    assert_eq!(practice.source.as_deref(), Some("osm:node/4711"));
    assert_eq!(practice.assured_date, None);
    assert_eq!(practice.phones.len(), 2);
    assert_eq!(practice.url.as_deref(), Some("https://linde.example.org"));
    assert_eq!(practice.organization.as_ref().unwrap().name, "Zorggroep");
    assert_eq!(practice.schedules[0].opening_hours.as_deref(), Some("Mo-Fr 08:00-17:00"));
    assert_eq!(practice.languages[0].code.as_ref().unwrap().as_str(), "ti");
    assert_eq!(practice.original_language.as_ref().unwrap().as_str(), "nl");
    let translated: Vec<_> = practice.translations.iter().map(|t| (t.language.as_str(), t.text.as_str())).collect();
    assert_eq!(translated, [("uk", "Липа")]);
    let location = &practice.service_at_locations[0].location;
    let facilities: Vec<_> =
        location.accessibility.iter().filter_map(|a| a.facility.as_ref()).map(|f| f.as_str()).collect();
    assert_eq!(facilities, ["facility.wheelchair", "facility.wheelchair_toilet"]);
    let address = &location.addresses[0];
    assert_eq!((address.address_1.as_str(), address.country.as_str()), ("Molenweg 12", "NL"));
}

#[test]
fn a_number_without_a_street_is_no_address() {
    let addresses = |list: &[(&str, &str)]| {
        let all: Vec<_> = [&[("amenity", "school"), ("name", "A")], list].concat();
        service(&all).service_at_locations[0].location.addresses.clone()
    };
    assert!(addresses(&[("addr:housenumber", "8")]).is_empty());
    assert_eq!(addresses(&[("addr:housenumber", "8"), ("addr:city", "Heidedorp")])[0].address_1, "");
    assert_eq!(addresses(&[("addr:street", "Molenweg")])[0].address_1, "Molenweg");
}

#[test]
fn a_step_at_the_door_is_no_promise() {
    let limited = service(&[("amenity", "pharmacy"), ("name", "Apotheek"), ("wheelchair", "limited")]);
    assert!(limited.service_at_locations[0].location.accessibility.is_empty());
}

#[test]
fn the_nameless_are_called_by_the_vocabulary_or_left_out() {
    let playground = service(&[("leisure", "playground")]);
    let code = TermCode::parse("need.children.youth").unwrap();
    let dutch = Vocabulary::get().words(&LanguageTag::parse("nl").unwrap()).name(&code).to_owned();
    assert_eq!(playground.name, dutch);
    assert_eq!(playground.translations.len(), 23);
    assert!(refused(&[("amenity", "doctors")]).contains("no name"));
}

#[test]
fn what_is_closed_private_or_for_others_is_left_out_with_a_reason() {
    for (list, word) in [
        (vec![("disused:amenity", "doctors"), ("name", "A")], "disused:amenity"),
        (vec![("amenity", "school"), ("abandoned", "yes")], "abandoned=yes"),
        (vec![("leisure", "playground"), ("access", "private")], "private"),
        (vec![("amenity", "shower"), ("access", "customers")], "customers"),
        (vec![("amenity", "social_facility"), ("social_facility", "nursing_home"), ("name", "A")], "no need"),
    ] {
        let reason = refused(&list);
        assert!(reason.contains(word), "{reason}");
    }
    for other in [&[("amenity", "bench")][..], &[("amenity", "atm")], &[("disused:shop", "hats")], &[]] {
        assert!(classify(&tags(other)).is_none());
    }
}

#[test]
fn social_facilities_offices_and_specialists_are_told_apart() {
    let social = |kind, whom| {
        needs(&[
            ("amenity", "social_facility"),
            ("social_facility", kind),
            ("social_facility:for", whom),
            ("name", "A"),
        ])
    };
    assert_eq!(social("food_bank", ""), ["need.food.food_bank"]);
    assert_eq!(
        social("outreach", "refugee;unemployed"),
        ["need.money.help_forms", "need.home.reception", "need.work.job_search"]
    );
    assert_eq!(needs(&[("office", "government"), ("government", "tax"), ("name", "A")]), ["need.money.tax"]);
    assert!(refused(&[("office", "government"), ("name", "Parlement")]).contains("what this office is for"));
    let doctor = |speciality| needs(&[("amenity", "doctors"), ("healthcare:speciality", speciality), ("name", "A")]);
    assert_eq!(doctor("general"), ["need.health.doctor"]);
    assert_eq!(doctor("gynaecology"), ["need.women.health"]);
    assert_eq!(doctor("urology"), ["need.health"]);
    assert_eq!(
        needs(&[("amenity", "library"), ("internet_access", "wlan")]),
        ["need.language.library", "need.people.internet"]
    );
}

#[test]
fn a_refuge_hides_where_it_is() {
    let refuge = service(&[
        ("amenity", "social_facility"),
        ("social_facility", "shelter"),
        ("social_facility:for", "women"),
        ("name", "Huis"),
    ]);
    assert_eq!(refuge.needs[0].as_str(), "need.women.safe_house");
    assert_eq!(refuge.service_at_locations[0].location.address_visibility, AddressVisibility::Hidden);
}

#[test]
fn hours_and_contacts_that_are_not_understood_are_said() {
    let draft = drafted(&[
        ("amenity", "library"),
        ("opening_hours", "als de vlag uithangt"),
        ("phone", "bel aan"),
        ("website", "javascript:alert(1)"),
        ("email", "nobody"),
    ])
    .unwrap();
    assert_eq!(draft.remarks.len(), 4, "{:#?}", draft.remarks);
    assert_eq!(draft.service.schedules[0].opening_hours, None);
    assert_eq!(draft.service.schedules[0].description.as_deref(), Some("als de vlag uithangt"));
    assert_eq!((draft.service.phones.len(), draft.service.url, draft.service.email), (0, None, None));
    let appointment = service(&[("amenity", "dentist"), ("name", "A"), ("opening_hours", "\"by appointment\"")]);
    assert!(appointment.schedules[0].by_appointment);
}

#[test]
fn versions_of_a_name_count_as_checked() {
    let school = service(&[("amenity", "school"), ("name", "School"), ("name:fa", "مدرسه")]);
    assert_eq!(school.translations[0].language.as_str(), "pes");
    assert_eq!(school.translations[0].state, TranslationState::Checked);
}
