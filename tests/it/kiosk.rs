//! What a newcomer is told: on the demo, in every language, from every record.

use chrono::NaiveDate;
use wegwijs::{
    clock::Now,
    directory::{AddressVisibility, Freshness, Service, TermCode, Vocabulary},
    exchange::demo,
    kiosk::{
        Detail, FactKind, Filter, Kiosk, KioskError, Line, List, ListChoice, Needs, Reader, SearchPage, Section, Tone,
    },
    locale::{LANGUAGES, LanguageTag},
};

fn morning(day: NaiveDate) -> Now {
    Now::trusted(day.and_hms_opt(10, 30, 0).unwrap())
}

fn now() -> Now {
    morning(demo::day())
}

fn kiosk() -> Kiosk {
    Kiosk::new(demo::open(demo::day()).unwrap()).unwrap()
}

fn reader(tag: &str) -> Reader {
    Reader::of(&LanguageTag::parse(tag).unwrap())
}

/// Every page of a need's list.
fn list(kiosk: &Kiosk, reader: &Reader, need: &TermCode, now: Now) -> Result<List, KioskError> {
    let page = |page| ListChoice { need: Some(need.clone()), page, ..ListChoice::default() };
    let mut all = List::of(kiosk, reader, &page(0), now)?;
    for number in 1.. {
        if all.more.take().is_none() {
            break;
        }
        let next = List::of(kiosk, reader, &page(number), now)?;
        all.home.extend(next.home);
        all.others.extend(next.others);
        all.more = next.more;
    }
    Ok(all)
}

fn services() -> Vec<Service> {
    let directory = demo::open(demo::day()).unwrap();
    let ids = directory.service_ids(0, 1_000).unwrap();
    ids.into_iter().map(|(_, id)| directory.service(id).unwrap().unwrap()).collect()
}

fn lines(detail: &Detail) -> Vec<&Line> {
    let sections: Vec<&Section> = detail.sections.iter().map(|(_, section)| section).collect();
    detail.notices.iter().chain(sections.into_iter().flat_map(|section| &section.lines)).collect()
}

fn text(detail: &Detail) -> String {
    let lines = lines(detail).into_iter().map(|line| format!("{} {}", line.text, line.value));
    [detail.title.clone(), detail.organization.clone()].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

#[test]
fn no_need_that_somebody_meets_is_a_dead_end() {
    let (kiosk, reader) = (kiosk(), reader("en"));
    let met = kiosk.needs_met(now()).unwrap();
    let mut led_to_neighbours = 0;
    for need in met.keys() {
        let list = list(&kiosk, &reader, need, now()).unwrap();
        assert!(!list.home.is_empty() || !list.others.is_empty(), "{need}");
        if list.home.is_empty() {
            led_to_neighbours += 1;
            let notice = list.notice.unwrap();
            assert!(notice.contains("Lindeveen does not offer this"), "{need}: {notice}");
        }
    }
    assert!(led_to_neighbours >= 8, "the demo leaves needs unmet on purpose: {led_to_neighbours}");
    let nobody = TermCode::parse("need.work.business").unwrap();
    assert!(list(&kiosk, &reader, &nobody, now()).unwrap().notice.unwrap().contains("ask at the desk"));
}

#[test]
fn every_page_is_whole_in_every_language() {
    let kiosk = kiosk();
    let services = services();
    for language in &LANGUAGES {
        let reader = reader(language.tag);
        for service in &services {
            let detail = Detail::of(&kiosk, &reader, service.id, now()).unwrap().unwrap();
            let said = text(&detail);
            assert!(!said.contains('{') && !said.contains('}'), "{}: {said}", language.tag);
            for term in Vocabulary::get().terms() {
                assert!(!said.contains(term.code.as_str()), "{}: {} in {said}", language.tag, term.code);
            }
            let empty = lines(&detail).into_iter().any(|line| line.text.trim().is_empty());
            assert!(!empty, "{} {}: an empty line", language.tag, service.name);
        }
    }
}

#[test]
fn a_text_in_another_language_says_so() {
    let kiosk = kiosk();
    let untranslated = services().into_iter().find(|service| service.translations.is_empty()).unwrap();
    let page = |tag: &str| Detail::of(&kiosk, &reader(tag), untranslated.id, now()).unwrap().unwrap();
    let what = |detail: &Detail| detail.sections[0].1.lines.clone();
    assert_eq!(what(&page("nl")).len(), 1);
    let somali = what(&page("so"));
    assert_eq!(somali[1].tone, Tone::Quiet);
    assert_eq!(what(&page("en"))[1].text, "This text is in Dutch. There is no translation yet.");
}

#[test]
fn a_protected_address_is_nowhere_on_the_screen() {
    let kiosk = kiosk();
    let mut checked = 0;
    for service in services() {
        for place in &service.service_at_locations {
            let location = &place.location;
            if location.address_visibility == AddressVisibility::Full {
                continue;
            }
            for language in &LANGUAGES {
                let said = text(&Detail::of(&kiosk, &reader(language.tag), service.id, now()).unwrap().unwrap());
                for address in &location.addresses {
                    assert!(!said.contains(&address.address_1), "{}: {}", service.name, address.address_1);
                    assert!(!said.contains(&address.postal_code), "{}: {}", service.name, address.postal_code);
                    let hidden = location.address_visibility == AddressVisibility::Hidden;
                    let town_shown = said.contains(&address.city) && !service.name.contains(&address.city);
                    let publisher = kiosk.publisher(service.publisher_id).unwrap();
                    assert!(!hidden || !town_shown || publisher.name.contains(&address.city), "{}", service.name);
                }
            }
            checked += 1;
        }
    }
    assert!(checked >= 4, "{checked}");
}

#[test]
fn a_clock_that_is_not_trusted_claims_nothing() {
    let (kiosk, reader) = (kiosk(), reader("en"));
    let unsure = Now { trusted: false, ..now() };
    for need in kiosk.needs_met(unsure).unwrap().keys() {
        let list = list(&kiosk, &reader, need, unsure).unwrap();
        for card in list.home.iter().chain(&list.others) {
            assert!(card.facts.iter().all(|fact| fact.kind != FactKind::Open), "{card:?}");
            assert!(card.facts.iter().all(|fact| !fact.text.starts_with("Opens ")), "{card:?}");
        }
    }
    let with_hours = services().into_iter().find(|service| !service.schedules.is_empty()).unwrap();
    let said = text(&Detail::of(&kiosk, &reader, with_hours.id, unsure).unwrap().unwrap());
    assert!(said.contains("does not know what time it is") && !said.contains("Today"), "{said}");
}

#[test]
fn truth_decays_on_the_screen() {
    let (kiosk, reader) = (kiosk(), reader("en"));
    let mut call_first = 0;
    for service in services() {
        let freshness = Freshness::on(demo::day(), service.assured_date);
        let lists = service.needs.iter().map(|need| list(&kiosk, &reader, need, now()).unwrap());
        let shown = lists.flat_map(|list| [list.home, list.others].concat()).any(|card| card.id == service.id);
        assert_eq!(shown, freshness.is_shown(), "{}", service.name);
        if freshness == Freshness::CallFirst {
            call_first += 1;
            let detail = Detail::of(&kiosk, &reader, service.id, now()).unwrap().unwrap();
            assert!(detail.notices.iter().any(|line| line.text.contains("Call first")), "{}", service.name);
        }
    }
    assert!(call_first > 0);
}

#[test]
fn a_reader_finds_the_doctor_whatever_they_type() {
    let kiosk = kiosk();
    for (tag, words) in [
        ("ar", "طبيب"),
        ("uk", "лікар"),
        ("tr", "doktor"),
        ("ti", "ሓኪም"),
        ("zh-Hans", "医生"),
        ("nl", "huisarts"),
        ("nl", "hiusarts"),
        ("en", "doct"),
    ] {
        let found = SearchPage::of(&kiosk, &reader(tag), words, false, now()).unwrap();
        let need = found.needs.iter().any(|tile| tile.need.as_str() == "need.health.doctor");
        assert!(need, "{words}: {:?}", found.needs);
        assert!(!found.services.is_empty(), "{words}");
    }
    let nothing = SearchPage::of(&kiosk, &reader("en"), "qqqqxxxx", false, now()).unwrap();
    assert!(nothing.notice.unwrap().contains("Try another word"));
}

#[test]
fn free_means_free_for_everybody() {
    let (kiosk, reader) = (kiosk(), reader("en"));
    let (mut free, mut only_for_some) = (0, 0);
    for service in services() {
        let costs: Vec<_> = service.cost_options.iter().map(|option| option.cost.clone()).collect();
        let is_free = |cost: &Option<TermCode>| cost.as_ref().is_some_and(|code| code.as_str() == "cost.free");
        for need in &service.needs {
            let list = list(&kiosk, &reader, need, now()).unwrap();
            let Some(card) = list.home.iter().chain(&list.others).find(|card| card.id == service.id) else { continue };
            let said = card.facts.iter().any(|fact| fact.kind == FactKind::Free);
            assert_eq!(said, !costs.is_empty() && costs.iter().all(is_free), "{}", service.name);
            free += usize::from(said);
            only_for_some += usize::from(!said && costs.iter().any(is_free));
        }
    }
    assert!(free > 0 && only_for_some > 0, "{free} {only_for_some}");
}

#[test]
fn the_level_of_a_course_is_shown() {
    let (kiosk, reader) = (kiosk(), reader("en"));
    let courses = services().into_iter().filter(|service| !service.levels.is_empty() && !service.languages.is_empty());
    let mut count = 0;
    for course in courses {
        let detail = Detail::of(&kiosk, &reader, course.id, now()).unwrap().unwrap();
        assert!(detail.sections.iter().any(|(_, section)| section.heading == "Language level"), "{}", course.name);
        count += 1;
    }
    assert!(count > 0);
}

#[test]
fn a_directory_without_listings_says_whom_to_ask() {
    let empty = Kiosk::new(wegwijs::store::Directory::in_memory().unwrap()).unwrap();
    let home = Needs::top(&empty, &reader("en"), now()).unwrap();
    assert!(home.tiles.is_empty() && home.notice.unwrap().contains("ask at the desk"));
}

/// A telephone that is answered day and night has no place, and still is open.
#[test]
fn everything_of_ours_that_is_open_is_in_the_list_of_what_is_open() {
    let (kiosk, reader) = (kiosk(), reader("en"));
    let mut listed = Vec::new();
    for page in 0.. {
        let choice = ListChoice { filters: [Filter::OpenNow].into(), page, ..ListChoice::default() };
        let list = List::of(&kiosk, &reader, &choice, now()).unwrap();
        listed.extend(list.home.iter().map(|card| card.id));
        if list.more.is_none() {
            break;
        }
    }
    let mut missing = Vec::new();
    let mut open = 0;
    for service in services().into_iter().filter(|service| kiosk.is_home(service.publisher_id)) {
        let Some(need) = service.needs.first() else { continue };
        let cards = list(&kiosk, &reader, need, now()).unwrap().home;
        let Some(card) = cards.into_iter().find(|card| card.id == service.id) else { continue };
        let is_open = card.facts.iter().any(|fact| fact.kind == FactKind::Open);
        open += usize::from(is_open);
        if listed.contains(&service.id) != is_open {
            missing.push(service.name);
        }
    }
    assert!(open > 20, "{open}");
    assert!(missing.is_empty(), "{} of {open}: {missing:?}", missing.len());
}

#[test]
fn where_nothing_fits_what_is_open_comes_before_what_opens_later() {
    let (kiosk, reader) = (kiosk(), reader("en"));
    let choice = ListChoice { filters: Filter::ALL.into(), ..ListChoice::default() };
    let list = List::of(&kiosk, &reader, &choice, now()).unwrap();
    assert!(list.show_all.is_some() && list.notice.unwrap().contains("closest"));
    let open: Vec<bool> =
        list.home.iter().map(|card| card.facts.iter().any(|fact| fact.kind == FactKind::Open)).collect();
    assert!(open.contains(&true) && open.contains(&false), "{open:?}");
    assert!(open.is_sorted_by(|one, other| one >= other), "{open:?}");
}

#[test]
fn every_need_has_a_tile_with_a_picture_in_every_language() {
    let kiosk = kiosk();
    for language in &LANGUAGES {
        let reader = reader(language.tag);
        let home = Needs::top(&kiosk, &reader, now()).unwrap();
        assert_eq!(home.tiles.len(), 14);
        assert!(home.tiles.iter().all(|tile| !tile.icon.is_empty() && !tile.label.contains("need.")));
        assert!(Vocabulary::get().top_needs().zip(&home.tiles).all(|(term, tile)| term.code == tile.need));
    }
}
