//! Round trips with the demo town.

mod files;

use super::{value::show, words::WordBook, *};
use crate::{
    directory::{AddressVisibility, Publisher, Service, TranslationState, Vocabulary},
    exchange::demo,
    locale::LanguageTag,
    store::Directory,
};

fn tag(text: &str) -> LanguageTag {
    LanguageTag::parse(text).unwrap()
}

struct Town {
    directory: Directory,
    publisher: Publisher,
    services: Vec<Service>,
}

fn town() -> Town {
    let directory = demo::open(demo::day()).unwrap();
    let publisher = directory.publishers().unwrap().remove(0);
    let ids = directory.service_ids(0, 10_000).unwrap();
    let all = ids.into_iter().map(|(_, id)| directory.service(id).unwrap().unwrap());
    let services = all.filter(|service| service.publisher_id == Some(publisher.id)).collect();
    Town { directory, publisher, services }
}

impl Town {
    fn compare(&self, sheet: &Sheet) -> Preview {
        compare(sheet, &self.directory, &self.publisher, Vocabulary::get(), demo::day()).unwrap()
    }

    fn sheet(&self, language: &str) -> Sheet {
        let services = self.services.iter().cloned();
        read(&template(services, &tag(language), Vocabulary::get()).unwrap()).unwrap()
    }

    fn put(&mut self, service: &Service) {
        let mut writer = self.directory.write().unwrap();
        writer.put_service(service).unwrap();
        writer.commit().unwrap();
    }

    fn named(&self, part: &str) -> &Service {
        self.services.iter().find(|service| service.name.contains(part)).unwrap()
    }
}

fn edit(sheet: &mut Sheet, id: uuid::Uuid, column: Column, text: &str) {
    let is_it = |row: &&mut SheetRow| row.cells.get(&Column::Id) == Some(&id.to_string());
    sheet.rows.iter_mut().find(is_it).unwrap().cells.insert(column, text.to_owned());
}

fn touched(preview: &Preview) -> Vec<&Row> {
    preview.rows.iter().filter(|row| row.outcome != Outcome::Unchanged).collect()
}

fn new_row(name: &str) -> SheetRow {
    SheetRow { row: 500, cells: [(Column::Name, name.to_owned())].into(), as_it_was: None }
}

#[test]
fn what_was_not_touched_is_unchanged_in_every_language() {
    let town = town();
    for language in LANGUAGES.into_iter().chain(["ar"]) {
        let sheet = town.sheet(language);
        assert_eq!(sheet.language, Some(tag(language)));
        assert_eq!(sheet.rows.len(), town.services.len());
        assert_eq!(sheet.columns.len(), Column::all().len());
        let preview = town.compare(&sheet);
        assert!(preview.unknown_columns.is_empty());
        assert_eq!(touched(&preview), Vec::<&Row>::new(), "{language}");
    }
}

#[test]
fn a_protected_address_is_not_given_away_and_not_lost() {
    let town = town();
    let is_protected = |service: &&Service| {
        let place = service.service_at_locations.first();
        place.is_some_and(|at| at.location.address_visibility == AddressVisibility::Hidden)
    };
    let mut service = town.services.iter().find(is_protected).unwrap().clone();
    let place = &mut service.service_at_locations[0].location;
    place.point = crate::directory::Point::new(52.5, 6.5);
    place.addresses = vec![crate::directory::Address {
        id: uuid::Uuid::from_u128(1),
        address_1: "Geheimstraat 7".to_owned(),
        city: "Lindeveen".to_owned(),
        address_type: "physical".to_owned(),
        ..Default::default()
    }];
    let mut town = town;
    town.put(&service);
    let bytes = template_csv([service.clone()].into_iter(), &tag("nl"), Vocabulary::get()).unwrap();
    let given = String::from_utf8(bytes.clone()).unwrap();
    assert!(!given.contains("Geheimstraat") && !given.contains("52.5"), "{given}");
    // Neither what is left out nor how it was may be told by the fingerprint; and without one it stays too.
    let told = super::value::AsItWas::of(&super::value::values(&service));
    assert!(!given.contains(told.as_str()));
    for with_fingerprint in [true, false] {
        let mut sheet = read(&bytes).unwrap();
        edit(&mut sheet, service.id, Column::Email, "nieuw@example.org");
        if !with_fingerprint {
            sheet.rows.iter_mut().for_each(|row| row.as_it_was = None);
        }
        let preview = town.compare(&sheet);
        assert!(matches!(&preview.rows[0].outcome, Outcome::Changed { cells } if cells.len() == 1), "{preview:?}");
        let after = preview.rows[0].service().unwrap();
        assert_eq!(after.service_at_locations, service.service_at_locations);
    }
}

#[test]
fn csv_comes_back_in_every_dress() {
    let town = town();
    let bytes = template_csv(town.services.iter().cloned(), &tag("nl"), Vocabulary::get()).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let text = text.trim_start_matches('\u{feff}');
    let utf_16: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let utf_16_bare: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [bytes, text.as_bytes().to_vec(), utf_16, utf_16_bare] {
        let sheet = read(&bytes).unwrap();
        assert_eq!(sheet.remark, None);
        assert_eq!(touched(&town.compare(&sheet)), Vec::<&Row>::new());
    }
    let old = "Wie belt,NAME,Phone number,Town\r\nx,Café Zomer,085 000 1010,Lindeveen\r\n";
    let (old, ..) = encoding_rs::WINDOWS_1252.encode(old);
    let sheet = read(&old).unwrap();
    assert!(sheet.remark.as_deref().is_some_and(|remark| remark.contains("Windows-1252")));
    assert_eq!(sheet.unknown_columns, [UnknownColumn { column: 1, title: "Wie belt".into() }]);
    let preview = town.compare(&sheet);
    assert_eq!(preview.rows[0].outcome, Outcome::New);
    assert_eq!(preview.services(|_| true)[0].name, "Café Zomer");
    let rows = read(b"name;what it is\r\nA;\"one\r\ntwo\"\r\nB;three\r\n").unwrap().rows;
    assert_eq!(rows.iter().map(|row| row.row).collect::<Vec<_>>(), [2, 4]);
    assert!(read(b"name\tphone\nClub\t112\n").unwrap().rows[0].cells.contains_key(&Column::Phone));
}

#[test]
fn one_edited_cell_is_one_changed_cell() {
    let town = town();
    let book = WordBook::new(Vocabulary::get(), &tag("nl"));
    for (column, text, after) in [
        (Column::Name, "Nederlandse les", "Nederlandse les"),
        (Column::Hours, "ma-vr 9-17 uur", "Mo-Fr 09:00-17:00"),
        (Column::Phone, "+31 85 000 99 99", "+31 85 000 99 99"),
        (Column::Cost, "Gratis; Betalen per jaar: € 12,50 (boek)", "Gratis; Betalen per jaar: 12.50 EUR (boek)"),
        (Column::Documents, "paspoort; ID-KAART", "Paspoort; ID-kaart"),
        (Column::Languages, "Turks", "Turks"),
        (Column::MinimumAge, "21", "21"),
        (Column::LastChecked, "20-11-2026", "2026-11-20"),
        (Column::Website, "", ""),
    ] {
        let id = town.named("Gratis Nederlandse les").id;
        let mut sheet = town.sheet("nl");
        edit(&mut sheet, id, column, text);
        let preview = town.compare(&sheet);
        let [row] = touched(&preview)[..] else { panic!("{column:?}: {:?}", touched(&preview)) };
        let Outcome::Changed { cells } = &row.outcome else { panic!("{column:?}: {:?}", row.outcome) };
        assert_eq!((cells.len(), cells[0].column, cells[0].after.as_str()), (1, column, after));
        assert!(!cells[0].clash);
        // What is written is what was promised, and then there is nothing left to do.
        let [service] = &preview.services(|_| true)[..] else { panic!() };
        assert_eq!(show(column, &value::values(service)[&column], &book), after);
        let mut other = super::tests::town();
        other.put(service);
        assert_eq!(other.directory.service(id).unwrap().as_ref(), Some(service));
        assert_eq!(touched(&other.compare(&sheet)), Vec::<&Row>::new(), "{column:?}");
    }
}

#[test]
fn hours_by_appointment_fill_two_cells() {
    let mut town = town();
    let id = town.named("Gratis Nederlandse les").id;
    let mut sheet = town.sheet("en");
    edit(&mut sheet, id, Column::Hours, "op afspraak");
    let preview = town.compare(&sheet);
    let Outcome::Changed { cells } = &touched(&preview)[0].outcome else { panic!("{preview:?}") };
    let after: Vec<_> = cells.iter().map(|cell| (cell.column, cell.after.as_str())).collect();
    assert_eq!(after, [(Column::Hours, ""), (Column::ByAppointment, "Yes")]);
    let service = preview.services(|_| true).remove(0);
    assert!(service.schedules[0].by_appointment && service.schedules[0].opening_hours.is_none());
    town.put(&service);
    assert_eq!(touched(&town.compare(&sheet)), Vec::<&Row>::new());
    // Words are enough where one comes by appointment.
    edit(&mut sheet, id, Column::ByAppointment, "yes");
    edit(&mut sheet, id, Column::Hours, "Bel Piet in de avond.");
    let service = town.compare(&sheet).services(|_| true).remove(0);
    assert_eq!(service.schedules[0].description.as_deref(), Some("Bel Piet in de avond."));
}

#[test]
fn what_the_sheet_does_not_carry_is_kept() {
    let town = town();
    let before = town.named("Gratis Nederlandse les").clone();
    let mut sheet = town.sheet("de");
    edit(&mut sheet, before.id, Column::Description, "Etwas anderes.");
    edit(&mut sheet, before.id, Column::Phone, "085 000 1010; 112");
    let after = town.compare(&sheet).services(|_| true).remove(0);
    assert_eq!(after.phones[0], before.phones[0]);
    assert_eq!(after.phones.len(), 2);
    assert_eq!(after.service_at_locations, before.service_at_locations);
    assert_eq!(after.organization, before.organization);
    let of = |service: &Service, field: &str| {
        let translations = service.translations.iter().filter(|translation| translation.field == field);
        translations.map(|translation| translation.state).collect::<Vec<_>>()
    };
    assert!(of(&after, "description").iter().all(|state| *state == TranslationState::Outdated));
    assert_eq!(of(&after, "name"), of(&before, "name"));
}

#[test]
fn an_address_in_one_row_moves_one_listing() {
    let town = town();
    let shared = |service: &&Service| {
        let id = service.service_at_locations.first().map(|at| at.location.id);
        let same =
            town.services.iter().filter(|other| other.service_at_locations.first().map(|at| at.location.id) == id);
        id.is_some() && same.count() > 1
    };
    let service = town.services.iter().find(shared).unwrap();
    let former = &service.service_at_locations[0].location;
    let mut sheet = town.sheet("nl");
    edit(&mut sheet, service.id, Column::Address, "Nieuwe weg 1");
    let preview = town.compare(&sheet);
    let columns: Vec<Column> = match &touched(&preview)[0].outcome {
        Outcome::Changed { cells } => cells.iter().map(|cell| cell.column).collect(),
        other => panic!("{other:?}"),
    };
    // The pin of the former address goes, and the preview says so.
    assert_eq!(columns, [Column::Address, Column::Latitude, Column::Longitude]);
    let moved = preview.services(|_| true).remove(0);
    let place = &moved.service_at_locations[0].location;
    assert_ne!(place.id, former.id);
    assert_ne!(place.addresses[0].id, former.addresses[0].id);
    assert_eq!((place.addresses[0].address_1.as_str(), place.point), ("Nieuwe weg 1", None));
    assert!(place.accessibility.is_empty());
    // To a place that is known: that place, with its pin.
    let other = |other: &&Service| {
        other
            .service_at_locations
            .first()
            .is_some_and(|at| at.location.id != former.id && at.location.address_visibility == AddressVisibility::Full)
    };
    let known = &town.services.iter().find(other).unwrap().service_at_locations[0].location;
    let mut sheet = town.sheet("nl");
    edit(&mut sheet, service.id, Column::Address, &known.addresses[0].address_1);
    edit(&mut sheet, service.id, Column::PostalCode, &known.addresses[0].postal_code);
    edit(&mut sheet, service.id, Column::Town, &known.addresses[0].city);
    assert_eq!(&town.compare(&sheet).services(|_| true)[0].service_at_locations[0].location, known);
}

#[test]
fn an_emptied_cell_does_not_show_a_hidden_address() {
    let town = town();
    let hidden = |service: &&Service| {
        service.service_at_locations.first().is_some_and(|at| at.location.address_visibility != AddressVisibility::Full)
    };
    let service = town.services.iter().find(hidden).unwrap();
    let mut sheet = town.sheet("nl");
    edit(&mut sheet, service.id, Column::Visibility, "");
    assert_eq!(touched(&town.compare(&sheet)), Vec::<&Row>::new());
}

#[test]
fn a_listing_that_changed_meanwhile_is_a_conflict() {
    let mut town = town();
    let (mut one, two) = (town.services[0].clone(), town.services[1].clone());
    let mut sheet = town.sheet("nl");
    one.email = Some("new@club.example".to_owned());
    town.put(&one);
    // Not edited in the sheet: nothing to do, though the directory has gone on.
    assert_eq!(touched(&town.compare(&sheet)), Vec::<&Row>::new());
    edit(&mut sheet, one.id, Column::Email, "other@club.example");
    edit(&mut sheet, one.id, Column::MinimumAge, "30");
    edit(&mut sheet, two.id, Column::MinimumAge, "30");
    let preview = town.compare(&sheet);
    let [first, second] = touched(&preview)[..] else { panic!() };
    let Outcome::Conflict { cells } = &first.outcome else { panic!("{:?}", first.outcome) };
    let clashes: Vec<_> = cells.iter().map(|cell| (cell.column, cell.clash)).collect();
    assert_eq!(clashes, [(Column::Email, true), (Column::MinimumAge, false)]);
    assert!(matches!(second.outcome, Outcome::Changed { .. }));
    let safe = preview.services(|row| matches!(row.outcome, Outcome::Changed { .. }));
    assert_eq!(safe.iter().map(|service| service.id).collect::<Vec<_>>(), [two.id]);
}

#[test]
fn new_rows_become_listings_that_are_found_again() {
    let mut town = town();
    let mut row = new_row("Voetbal voor iedereen");
    for (column, text) in [
        (Column::Needs, "Sport"),
        (Column::Organization, "VV Lindeveen"),
        (Column::Address, "Sportlaan 3"),
        (Column::Town, "Lindeveen"),
        (Column::Hours, "za 10-12 uur"),
        (Column::Cost, "Betalen per jaar: 110"),
        (Column::Languages, "nl; Engels"),
    ] {
        row.cells.insert(column, text.to_owned());
    }
    let mut sheet = town.sheet("nl");
    let need = Vocabulary::get().of(crate::directory::Taxonomy::Need).next().unwrap().code.clone();
    row.cells.insert(Column::Needs, need.as_str().to_owned());
    sheet.rows = vec![row.clone(), row];
    let preview = town.compare(&sheet);
    assert!(preview.rows.iter().all(|row| row.outcome == Outcome::New), "{preview:?}");
    assert_ne!(preview.rows[0].id, preview.rows[1].id);
    let services = preview.services(|_| true);
    let first = &services[0];
    assert_eq!(first.needs, [need]);
    assert_eq!(first.organization, services[1].organization);
    assert_eq!(first.schedules[0].opening_hours.as_deref(), Some("Sa 10:00-12:00"));
    assert_eq!(first.cost_options[0].currency.as_deref(), Some("EUR"));
    assert_eq!(first.service_at_locations[0].location.addresses[0].country, "NL");
    assert_eq!((first.assured_date, first.publisher_id), (None, Some(town.publisher.id)));
    for service in &services {
        town.put(service);
        assert_eq!(town.directory.service(service.id).unwrap().as_ref(), Some(service));
    }
    assert_eq!(touched(&town.compare(&sheet)), Vec::<&Row>::new());
}

#[test]
fn rows_that_cannot_be_taken_say_why() {
    let town = town();
    let (one, two) = (&town.services[0], &town.services[1]);
    let all = town.directory.service_ids(0, 10_000).unwrap();
    let foreign = all.iter().map(|(_, id)| *id).find(|id| town.services.iter().all(|own| own.id != *id)).unwrap();
    let stranger = uuid::Uuid::from_u128(7);
    let mut sheet = town.sheet("nl");
    edit(&mut sheet, one.id, Column::Documents, "Paspoord; ID-kaart");
    edit(&mut sheet, one.id, Column::Latitude, "");
    edit(&mut sheet, two.id, Column::MinimumAge, "70");
    edit(&mut sheet, two.id, Column::MaximumAge, "12");
    for id in ["x", &foreign.to_string(), &stranger.to_string(), &one.id.to_string()] {
        let mut row = new_row("Club");
        row.cells.insert(Column::Id, id.to_owned());
        sheet.rows.push(row);
    }
    sheet.rows.push(new_row(" "));
    let preview = town.compare(&sheet);
    let mut reasons = Vec::new();
    for row in touched(&preview) {
        let Outcome::Impossible { cells } = &row.outcome else { panic!("{row:?}") };
        reasons.extend(cells.iter().map(|cell| (cell.column, cell.reason.clone())));
    }
    let suggestion = Some("Paspoort".to_owned());
    let expected = [
        (Column::Documents, Reason::UnknownWord { word: "Paspoord".into(), suggestion }),
        (Column::Latitude, Reason::HalfAPoint),
        (Column::MaximumAge, Reason::AgesReversed { minimum: 70, maximum: 12 }),
        (Column::Id, Reason::BadId { text: "x".into() }),
        (Column::Id, Reason::NotYours { id: foreign }),
        (Column::Id, Reason::NoSuchListing { id: stranger }),
        (Column::Id, Reason::Twice { row: 3 }),
        (Column::Name, Reason::Missing),
    ];
    assert_eq!(reasons, expected);
    assert!(preview.services(|_| true).is_empty());
}
