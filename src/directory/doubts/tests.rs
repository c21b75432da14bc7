use serde_json::json;

use super::{super::*, *};
use crate::{directory::AddressVisibility, limits::EASY_DESCRIPTION_CHARS};

fn today() -> NaiveDate {
    "2026-11-23".parse().unwrap()
}

fn code(text: &str) -> TermCode {
    TermCode::parse(text).unwrap()
}

/// A listing that leaves nothing to ask.
fn good() -> Service {
    serde_json::from_value(json!({
        "id": "00000000-0000-0000-0000-000000000001",
        "name": "Taalcafé",
        "description": "Praat Nederlands met mensen uit de buurt.",
        "url": "https://www.taalhuis.example/cafe?dag=ma",
        "email": "info@taalhuis.example",
        "assured_date": "2026-10-12",
        "minimum_age": 18,
        "phones": [{ "id": "00000000-0000-0000-0000-000000000002", "number": "085 000 1010" }],
        "schedules": [{ "id": "00000000-0000-0000-0000-000000000003", "opening_hours": "Mo-Fr 09:00-17:00" }],
        "languages": [{ "id": "00000000-0000-0000-0000-000000000004", "code": "nl" }],
        "cost_options": [{ "id": "00000000-0000-0000-0000-000000000005", "cost": "cost.free" }],
        "needs": ["need.language.conversation"],
        "audiences": ["audience.legal.everyone"],
        "access": ["access.walk_in"],
        "service_at_locations": [{
            "id": "00000000-0000-0000-0000-000000000006",
            "location": {
                "id": "00000000-0000-0000-0000-000000000007",
                "name": "Bibliotheek",
                "latitude": 52.93,
                "longitude": 6.43,
                "addresses": [
                    { "id": "00000000-0000-0000-0000-000000000008", "address_1": "Kerkstraat 12", "city": "Lindeveen" }
                ]
            }
        }]
    }))
    .unwrap()
}

fn found(service: &Service) -> Vec<Doubt> {
    doubts(service, Some("NL"), Point::new(52.93, 6.43), today())
}

/// The doubts about a listing that was spoilt.
fn spoilt(spoil: impl FnOnce(&mut Service)) -> Vec<Doubt> {
    let mut service = good();
    spoil(&mut service);
    found(&service)
}

fn place(service: &mut Service) -> &mut Location {
    &mut service.service_at_locations[0].location
}

#[test]
fn a_good_listing_is_not_doubted() {
    assert_eq!(found(&good()), []);
}

#[test]
fn nothing_in_the_demo_is_wrong() {
    #[derive(serde::Deserialize)]
    struct Town {
        publisher: Publisher,
        contents: Vec<Service>,
    }
    let towns = [
        include_str!("../../../db/demo/lindeveen.json"),
        include_str!("../../../db/demo/heidewoud.json"),
        include_str!("../../../db/demo/groenstad.json"),
    ];
    for town in towns {
        let Town { publisher, contents } = serde_json::from_str(town).unwrap();
        for service in contents {
            let found = doubts(&service, publisher.country.as_deref(), publisher.point, today());
            let wrong: Vec<_> = found.iter().filter(|doubt| doubt.weight() == DoubtWeight::Wrong).collect();
            assert!(wrong.is_empty(), "{}: {wrong:?}", service.name);
        }
    }
}

#[test]
fn numbers_that_can_be_dialled_are_not_doubted() {
    for (country, numbers) in [
        ("NL", &["020 555 0101", "+31 20 5550101", "0031205550101", "112", "116 117", "14 020", "0800-1234"][..]),
        ("NL", &["0800 555 0101", "(020) 555.01.01", "06‑12345678", "+49 30 1234567", "555 0101"]),
        ("DE", &["030/1234567", "033055/123456", "+49 (30) 123456", "115", "0800 0022833"]),
        ("BE", &["02 555 01 01", "0470 12 34 56", "+32 2 555 01 01"]),
        ("FR", &["01 55 50 10 10", "115", "3949", "+33 1 55 50 10 10"]),
        ("GB", &["0800 1111", "020 7946 0101", "+44 20 7946 0101", "111"]),
        ("IE", &["1800 123 456", "01 555 0101"]),
        ("IT", &["06 5550101", "+39 06 5550101", "1522", "333 1234567"]),
        ("ES", &["016", "915 550 101", "+34 915 550 101"]),
        ("HU", &["06 1 555 0101", "+36 1 555 0101"]),
        ("TR", &["444 1 444", "0212 555 01 01", "183"]),
        ("RU", &["8 495 555 01 01", "+7 495 555-01-01"]),
        ("LI", &["+423 236 60 00", "236 60 00"]),
        ("ZZ", &["555", "012345678901", "+1 212 555 0101"]),
    ] {
        for number in numbers {
            assert_eq!(phone::fault(number, Some(country)), None, "{country} {number}");
        }
    }
}

#[test]
fn numbers_that_cannot_be_dialled_are_doubted() {
    for (number, fault) in [
        ("bel aan", PhoneFault::NotDigits),
        ("", PhoneFault::TooShort),
        ("020 555 0101 tst. 4", PhoneFault::NotDigits),
        ("31+20 555 0101", PhoneFault::NotDigits),
        ("020 555 0101 / 020 555 0102", PhoneFault::Several),
        ("+31 20 555 0101 +31 20 555 0102", PhoneFault::Several),
        ("112; 144", PhoneFault::Several),
        ("020 555 010", PhoneFault::TooShort),
        ("020 555 01011", PhoneFault::TooLong),
        ("+31 20 555 010", PhoneFault::TooShort),
        ("+33 1 55 50 10 1", PhoneFault::TooShort),
        ("12", PhoneFault::TooShort),
        ("+0 20 555 0101", PhoneFault::NoSuchCountry),
        ("20 555 0101", PhoneFault::ZeroMissing),
        ("+31 (0)20 555 0101", PhoneFault::ZeroAfterCountryCode),
        ("+36 06 1 555 0101", PhoneFault::ZeroAfterCountryCode),
        ("+1 212 555 0101 0101 01", PhoneFault::TooLong),
    ] {
        assert_eq!(phone::fault(number, Some("NL")), Some(fault), "{number}");
    }
}

#[test]
fn a_number_is_doubted_wherever_it_stands() {
    let wrong = Phone { number: "020 555".into(), ..Phone::default() };
    let doubted = spoilt(|service| {
        place(service).phones.push(wrong.clone());
        service.service_at_locations[0].phones.push(wrong.clone());
        service.contacts.push(Contact { phones: vec![wrong], ..Contact::default() });
    });
    let of = |part| Doubt::Phone { number: "020 555".into(), fault: PhoneFault::TooShort, part };
    assert_eq!(doubted, [of(ListingPart::Place), of(ListingPart::Contact)]);
    let zero = Doubt::Phone {
        number: "+31 (0)20 555 0101".into(),
        fault: PhoneFault::ZeroAfterCountryCode,
        part: ListingPart::Service,
    };
    assert_eq!(zero.weight(), DoubtWeight::Hint);
}

#[test]
fn links_that_lead_nowhere_are_doubted() {
    for (link, fault) in [
        ("https://www.taalhuis.example/a b", Some(LinkFault::Space)),
        ("https://www.taalhuis.example ", Some(LinkFault::Space)),
        ("www.taalhuis.example", Some(LinkFault::NotWeb)),
        ("javascript:alert(1)", Some(LinkFault::NotWeb)),
        ("mailto:info@taalhuis.example", Some(LinkFault::NotWeb)),
        ("https://https://taalhuis.example", Some(LinkFault::TwoSchemes)),
        ("http://https//taalhuis.example", Some(LinkFault::TwoSchemes)),
        ("https://", Some(LinkFault::NoSite)),
        ("https://taalhuis", Some(LinkFault::NoSite)),
        ("https://www.taalhuis", Some(LinkFault::NoSite)),
        ("https://www..taalhuis.example", Some(LinkFault::NoSite)),
        ("https://info@taalhuis.example", Some(LinkFault::NoSite)),
        ("HTTPS://taalhuis.example", None),
        ("http://taalhuis.example:8080/ü?q=%20#x", None),
        ("https://bücher.example", None),
    ] {
        assert_eq!(web::link_fault(link), fault, "{link}");
    }
    let doubted = spoilt(|service| {
        let website = Some("taalhuis".to_owned());
        service.organization = Some(Organization { website, email: Some("info".into()), ..Organization::default() });
        place(service).url = Some("taalhuis".to_owned());
    });
    let of = |part| Doubt::Link { link: "taalhuis".into(), fault: LinkFault::NotWeb, part };
    let email = Doubt::Email { email: "info".into(), part: ListingPart::Organization };
    assert_eq!(doubted, [of(ListingPart::Organization), of(ListingPart::Place), email]);
}

#[test]
fn e_mail_addresses_that_cannot_be_one_are_doubted() {
    for email in ["info@taalhuis.example", "a.b+c@sub.taalhuis.example", "o'neil@bücher.example"] {
        assert!(web::is_email(email), "{email}");
    }
    for email in [
        "",
        "info",
        "@taalhuis.example",
        "info@",
        "info@taalhuis",
        "info@taalhuis..example",
        "info @taalhuis.example",
        "info@taalhuis.example ",
        "a@b@taalhuis.example",
        "a@taalhuis.example, b@taalhuis.example",
        "mailto:info@taalhuis.example",
        ".info@taalhuis.example",
        "info@127.0.0.1",
    ] {
        assert!(!web::is_email(email), "{email}");
    }
}

#[test]
fn hours_that_say_nothing_are_doubted() {
    let with = |schedule: Schedule| spoilt(|service| service.schedules = vec![schedule]);
    let hours = |text: &str| Schedule { opening_hours: Some(text.to_owned()), ..Schedule::default() };
    assert_eq!(spoilt(|service| service.schedules.clear()), [Doubt::NoHours]);
    assert_eq!(with(Schedule::default()), [Doubt::HoursEmpty]);
    assert_eq!(with(hours("  ")), [Doubt::HoursEmpty]);
    assert_eq!(with(hours("als het kan")), [Doubt::HoursUnreadable { expression: "als het kan".into() }]);
    for never in ["off", "2025 Mo-Fr 09:00-17:00"] {
        assert_eq!(with(hours(never)), [Doubt::HoursNeverOpen { expression: never.into() }]);
    }
    let words = Schedule { description: Some("Op afspraak".into()), ..Schedule::default() };
    assert_eq!(with(words), [Doubt::HoursInWords { words: "Op afspraak".into() }]);
    assert_eq!(with(Schedule { by_appointment: true, ..Schedule::default() }), []);
    assert_eq!(with(Schedule { by_appointment: true, ..hours("off") }), []);
    for fine in ["24/7", "Dec 24 10:00-12:00", "Mo-Fr 09:00-17:00 \"by appointment\"", "PH off; Sa 10:00-12:00"] {
        assert_eq!(with(hours(fine)), [], "{fine}");
    }
}

#[test]
fn a_place_without_point_or_address_is_doubted() {
    let lacking = |lacks| [Doubt::Place { name: Some("Bibliotheek".into()), lacks }];
    assert_eq!(spoilt(|service| place(service).point = None), lacking(PlaceLack::Point));
    assert_eq!(spoilt(|service| place(service).addresses.clear()), lacking(PlaceLack::Address));
    let town = spoilt(|service| place(service).addresses[0].city.clear());
    assert_eq!(town, lacking(PlaceLack::Town));
    assert_eq!(town[0].weight(), DoubtWeight::Hint);
    let neither = |service: &mut Service| {
        place(service).point = None;
        place(service).addresses[0].address_1 = " ".into();
    };
    assert_eq!(spoilt(neither), lacking(PlaceLack::PointAndAddress));
    let or_else = |change: fn(&mut Location)| {
        spoilt(|service| {
            neither(service);
            change(place(service));
        })
    };
    assert_eq!(or_else(|place| place.address_visibility = AddressVisibility::Hidden), []);
    assert_eq!(or_else(|place| place.location_type = "virtual".into()), []);
    let area = spoilt(|service| {
        place(service).address_visibility = AddressVisibility::Area;
        place(service).addresses[0] = Address { city: "Lindeveen".into(), ..Address::default() };
    });
    assert_eq!(area, []);
}

#[test]
fn a_place_in_another_country_is_doubted() {
    let far = spoilt(|service| place(service).point = Point::new(0.0, 0.0));
    let [Doubt::PlaceFar { name, kilometres }] = &far[..] else { panic!("{far:?}") };
    assert_eq!((name.as_deref(), *kilometres), (Some("Bibliotheek"), 5_916));
    assert_eq!(spoilt(|service| place(service).point = Point::new(52.1, 6.4)), []);
    assert_eq!(doubts(&good(), Some("NL"), None, today()), []);
}

#[test]
fn ages_and_dates_that_cannot_be_are_doubted() {
    assert_eq!(spoilt(|service| service.maximum_age = Some(12)), [Doubt::AgesCrossed { minimum: 18, maximum: 12 }]);
    assert_eq!(spoilt(|service| service.maximum_age = Some(18)), []);
    let tomorrow = today().succ_opt().unwrap();
    assert_eq!(spoilt(|service| service.assured_date = Some(tomorrow)), [Doubt::AssuredLater { date: tomorrow }]);
    assert_eq!(spoilt(|service| service.assured_date = Some(today())), []);
    assert_eq!(spoilt(|service| service.assured_date = None), []);
}

#[test]
fn questions_left_open_are_doubted() {
    assert_eq!(spoilt(|service| service.needs.clear()), [Doubt::NoNeed]);
    assert_eq!(spoilt(|service| service.audiences.clear()), [Doubt::NoAudience]);
    assert_eq!(spoilt(|service| service.cost_options.clear()), [Doubt::NoCost]);
    assert_eq!(spoilt(|service| service.cost_options = vec![CostOption::default()]), [Doubt::NoCost]);
    assert_eq!(spoilt(|service| service.languages.clear()), [Doubt::NoLanguages]);
    assert_eq!(spoilt(|service| service.access.clear()), [Doubt::NoAccess]);
    assert_eq!(spoilt(|service| service.description = None), [Doubt::NoDescription]);
    assert_eq!(spoilt(|service| service.name = " ".into()), [Doubt::NoName]);
}

#[test]
fn words_answer_as_well_as_terms() {
    let some = || Some("Vraag het aan de balie.".to_owned());
    let in_words = spoilt(|service| {
        service.audiences.clear();
        service.eligibility_description = some();
        service.cost_options.clear();
        service.fees_description = some();
        service.languages.clear();
        service.interpretation_services = some();
        service.access.clear();
        service.application_process = some();
    });
    assert_eq!(in_words, []);
    let at_the_place = spoilt(|service| place(service).languages = std::mem::take(&mut service.languages));
    assert_eq!(at_the_place, []);
}

#[test]
fn what_cannot_be_reached_is_doubted() {
    let alone = |change: fn(&mut Service)| {
        let doubted = spoilt(|service| {
            service.url = None;
            service.email = None;
            service.schedules.clear();
            service.phones[0].kind = Some("fax".into());
            place(service).address_visibility = AddressVisibility::Hidden;
            change(service);
        });
        doubted.contains(&Doubt::NoReach)
    };
    assert!(alone(|_| {}));
    assert!(!alone(|service| service.phones[0].kind = None));
    assert!(!alone(|service| service.url = good().url));
    assert!(!alone(|service| service.email = good().email));
    assert!(!alone(|service| service.schedules = good().schedules));
    assert!(!alone(|service| place(service).address_visibility = AddressVisibility::Full));
}

#[test]
fn hard_words_are_doubted() {
    assert_eq!(spoilt(|service| service.name = "HUISARTSENPOST".into()), [Doubt::NameInCapitals]);
    assert_eq!(spoilt(|service| service.name = "ЛІКАРНЯ № 12 ТА АПТЕКА".into()), [Doubt::NameInCapitals]);
    for name in ["GGD", "UNHCR", "COA LINDE", "عيادة الأطفال في المدينة"] {
        assert_eq!(spoilt(|service| service.name = name.into()), [], "{name}");
    }
    let of = |chars: usize| spoilt(|service| service.description = Some("é".repeat(chars)));
    assert_eq!(of(EASY_DESCRIPTION_CHARS), []);
    assert_eq!(of(EASY_DESCRIPTION_CHARS + 1), [Doubt::DescriptionLong { chars: EASY_DESCRIPTION_CHARS + 1 }]);
}

#[test]
fn the_most_serious_comes_first_and_each_once() {
    let doubted = spoilt(|service| {
        service.name = "HUISARTSENPOST".into();
        service.needs = Vec::new();
        service.phones.push(Phone { number: "1".into(), ..Phone::default() });
        service.phones.push(Phone { number: "1".into(), ..Phone::default() });
    });
    let weights: Vec<DoubtWeight> = doubted.iter().map(Doubt::weight).collect();
    assert_eq!(weights, [DoubtWeight::Wrong, DoubtWeight::Missing, DoubtWeight::Hint]);
    let met = spoilt(|service| service.needs = vec![code("need.people")]);
    assert_eq!(met, []);
}
