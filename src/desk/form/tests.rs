use super::*;

const TODAY: &str = "2026-05-01";

fn filled(base: &Service, form: &str) -> Filled {
    fill(base, &Fields::parse(form.as_bytes()), None, TODAY.parse().unwrap())
}

const FORM: &str = "name=Taalhuis&description=Praten&need=need.language.course&need=nonsense&need=audience.x&status=active\
    &phone=0591+123456&language=language.ar&cost=cost.free&document=document.passport&organization=Bibliotheek\
    &address_1=Dorpsstraat+1&city=Lindeveen&latitude=52,93&longitude=6.43&address_visibility=area\
    &hours_mo=9-12&hours_fr=closed&checked=on&minimum_age=18";

#[test]
fn a_form_becomes_a_listing_and_the_same_form_changes_nothing() {
    let Filled { service, hours_errors, wrong, .. } = filled(&Service::default(), FORM);
    assert_eq!((hours_errors, wrong), (vec![], vec![]));
    assert_eq!(service.needs.len(), 1);
    assert_eq!(service.assured_date, Some(TODAY.parse().unwrap()));
    assert_eq!(service.schedules[0].opening_hours.as_deref(), Some("Mo 09:00-12:00"));
    let place = &service.service_at_locations[0].location;
    assert_eq!(place.point, Point::new(52.93, 6.43));
    assert_eq!(place.address_visibility, AddressVisibility::Area);
    assert_eq!(place.addresses[0].city, "Lindeveen");
    let again = fill(&service, &Fields::parse(FORM.as_bytes()), service.organization.clone(), TODAY.parse().unwrap());
    assert_eq!(again.service, service);
    let week = week_of(&service).unwrap();
    assert_eq!(week.rows[0], "09:00-12:00");
}

#[test]
fn hours_that_nobody_touched_stay_as_they_were_written() {
    let mut base = filled(&Service::default(), FORM).service;
    let written = Some("Tu 10:00-11:00; Mo 09:00-12:00".to_owned());
    base.schedules[0].opening_hours.clone_from(&written);
    let week = week_of(&base).unwrap();
    assert_ne!(week.expression().unwrap(), written, "the form has words of its own for this");
    let form = FORM.replace("&hours_fr=closed", "&hours_tu=10-11");
    assert_eq!(filled(&base, &form).service.schedules[0].opening_hours, written);
    let form = form.replace("hours_tu=10-11", "hours_tu=10-12");
    assert_ne!(filled(&base, &form).service.schedules[0].opening_hours, written);
}

#[test]
fn what_the_form_does_not_carry_stays() {
    let mut base = filled(&Service::default(), FORM).service;
    base.keywords = vec!["taal".to_owned()];
    base.phones.push(Phone { id: Uuid::new_v4(), number: "112".to_owned(), ..Phone::default() });
    base.service_at_locations.push(ServiceAtLocation { id: Uuid::new_v4(), ..ServiceAtLocation::default() });
    let after = filled(&base, "name=Taalhuis").service;
    assert_eq!(after.keywords, base.keywords);
    assert_eq!(after.phones.len(), 1);
    assert_eq!(after.service_at_locations.len(), 1);
    assert_eq!(after.status, base.status);
}

#[test]
fn hours_that_are_not_understood_leave_the_former_ones() {
    let base = filled(&Service::default(), FORM).service;
    let filled = filled(&base, &FORM.replace("hours_mo=9-12", "hours_mo=whenever"));
    assert_eq!(filled.hours_errors.len(), 1);
    assert_eq!(filled.week.unwrap().rows[0], "whenever");
    assert_eq!(filled.service.schedules, base.schedules);
}

#[test]
fn a_place_outside_the_world_and_a_strange_age_are_named() {
    let form = FORM.replace("52,93", "152").replace("minimum_age=18", "minimum_age=old");
    let filled = filled(&Service::default(), &form);
    assert_eq!(filled.wrong, ["minimum_age", "latitude"]);
}
