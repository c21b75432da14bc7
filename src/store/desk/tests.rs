use chrono::TimeDelta;
use uuid::Uuid;

use super::*;
use crate::{
    directory::{Service, ServiceStatus},
    store::{
        freeze,
        publication::tests::{at, listing, publisher},
    },
};

fn desk() -> (tempfile::TempDir, Desk) {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::open(folder.path(), at("2026-01-01T00:00:00Z")).unwrap();
    desk.change::<_, StoreError>(at("2026-01-01T00:00:00Z"), |change| {
        change.writer().put_publisher(&publisher("Home", 0))
    })
    .unwrap();
    (folder, desk)
}

fn save(desk: &Desk, service: &Service, seen: u32) -> Saved {
    desk.change::<_, StoreError>(at("2026-02-01T00:00:00Z"), |change| change.save(service, seen, Act::Edited, None))
        .unwrap()
}

fn history(desk: &Desk, id: Uuid) -> Vec<Revision> {
    desk.view::<_, StoreError>(|view| view.history(id)).unwrap()
}

#[test]
fn a_listing_is_saved_with_its_history_and_the_second_of_two_is_told() {
    let (_folder, desk) = desk();
    let mut service = listing("Home", "Taalhuis", "Hall", "need.language.course");
    assert_eq!(save(&desk, &service, 0), Saved::As(1));
    let kept = history(&desk, service.id).remove(0).service;
    assert_eq!(save(&desk, &kept, 1), Saved::Same);
    service = kept.clone();
    service.name = "Taalcafé".to_owned();
    assert_eq!(save(&desk, &service, 1), Saved::As(2));
    // Somebody else still sees the first.
    let mut late = kept;
    late.name = "Taalschool".to_owned();
    let Saved::Conflict(theirs) = save(&desk, &late, 1) else { panic!("a save was lost") };
    assert_eq!((theirs.number, theirs.service.name.as_str()), (2, "Taalcafé"));
    let names: Vec<String> = history(&desk, service.id).into_iter().map(|state| state.service.name).collect();
    assert_eq!(names, ["Taalcafé", "Taalhuis"]);
}

#[test]
fn a_changed_text_outdates_its_translations_and_comes_back_with_them() {
    use crate::directory::TranslationState::{Machine, Outdated};
    let (_folder, desk) = desk();
    let service = listing("Home", "Taalhuis", "Hall", "need.language.course");
    let states = |service: &Service| service.translations.iter().map(|one| one.state).collect::<Vec<_>>();
    save(&desk, &service, 0);
    let first = history(&desk, service.id).remove(0).service;
    assert_eq!(states(&first), [Machine, Machine]);
    let mut changed = first.clone();
    changed.name = "Taalcafé".to_owned();
    save(&desk, &changed, 1);
    let second = history(&desk, service.id).remove(0).service;
    assert_eq!(states(&second), [Machine, Outdated]);
    desk.change::<_, StoreError>(at("2026-02-02T00:00:00Z"), |change| change.save(&first, 2, Act::Restored, None))
        .unwrap();
    assert_eq!(states(&history(&desk, service.id)[0].service), [Machine, Machine]);
    // A slip of the pen that is corrected needs no translator either.
    save(&desk, &changed, 3);
    assert_eq!(states(&history(&desk, service.id)[0].service), [Machine, Outdated]);
    let corrected = Service { name: first.name.clone(), ..second };
    save(&desk, &corrected, 4);
    assert_eq!(states(&history(&desk, service.id)[0].service), [Machine, Machine]);
}

#[test]
fn words_and_doubts_are_counted_whoever_writes() {
    let (folder, desk) = desk();
    let home = publisher("Home", 0).id;
    let mut service = listing("Home", "Taalhuis", "Hall", "need.language.course");
    service.phones[0].number = "12".to_owned();
    let english = |desk: &Desk| {
        let all = desk.view::<_, StoreError>(|view| view.words_standing(home)).unwrap();
        all.into_iter().find(|(language, _)| language.as_str() == "en").map(|(_, standing)| standing)
    };
    let doubted = |desk: &Desk| desk.view::<_, StoreError>(|view| view.reach_doubted(home, 5)).unwrap();
    save(&desk, &service, 0);
    assert_eq!(english(&desk), Some(Standing { machine: 2, ..Standing::default() }));
    assert_eq!(doubted(&desk), (1, vec![service.id]));
    service.name = "Taalcafé".to_owned();
    service.alert = Some("Dicht".to_owned());
    service.phones[0].number = "0591 123456".to_owned();
    save(&desk, &service, 1);
    assert_eq!(english(&desk), Some(Standing { machine: 1, outdated: 1, missing: 1, checked: 0 }));
    let (count, rows) = desk.view::<_, StoreError>(|view| view.outdated(home, 5)).unwrap();
    assert_eq!((count, rows[0].name.as_str(), rows[0].languages[0].as_str()), (1, "Taalcafé", "en"));
    // A draft is for nobody yet.
    let mut draft = history(&desk, service.id).remove(0).service;
    draft.status = ServiceStatus::Inactive;
    save(&desk, &draft, 2);
    assert_eq!((english(&desk), doubted(&desk).0), (None, 0));
    drop(desk);
    // The command line writes the same file.
    let file = Directory::open_or_create(&folder.path().join(DESK_FILE)).unwrap();
    let mut writer = Writer::begin(&file, Indexing::Later).unwrap();
    writer.put_service(&service).unwrap();
    writer.commit().unwrap();
    let desk = Desk::open(folder.path(), at("2026-01-02T00:00:00Z")).unwrap();
    assert_eq!((english(&desk).unwrap().missing, doubted(&desk).0), (1, 0));
}

#[test]
fn what_was_there_before_the_desk_is_a_state_too() {
    let (_folder, desk) = desk();
    let mut service = listing("Home", "Taalhuis", "Hall", "need.language.course");
    desk.change::<_, StoreError>(at("2026-01-02T00:00:00Z"), |change| change.writer().put_service(&service)).unwrap();
    service.name = "Taalcafé".to_owned();
    assert_eq!(save(&desk, &service, 0), Saved::As(2));
    let states = history(&desk, service.id);
    assert_eq!(states[1].act, Act::Found);
    assert_eq!(states[1].service.name, "Taalhuis");
}

#[test]
fn a_failed_change_leaves_nothing() {
    let (_folder, desk) = desk();
    let service = listing("Home", "Taalhuis", "Hall", "need.language.course");
    let failed = desk.change(at("2026-01-02T00:00:00Z"), |change| {
        change.save(&service, 0, Act::Edited, None)?;
        Err::<(), _>(StoreError::NoPublisher)
    });
    assert!(failed.is_err());
    assert_eq!(history(&desk, service.id), []);
    assert_eq!(save(&desk, &service, 0), Saved::As(1));
}

#[test]
fn an_edition_has_no_drafts_and_nothing_of_the_desk() {
    let (folder, desk) = desk();
    let shown = listing("Home", "Taalhuis", "Hall", "need.language.course");
    let mut draft = listing("Home", "Kledingbank", "Shed", "need.goods.clothes");
    draft.status = ServiceStatus::Inactive;
    save(&desk, &shown, 0);
    save(&desk, &draft, 0);
    desk.change::<_, StoreError>(at("2026-01-01T00:00:00Z"), |change| {
        change.invite("digest", Role::Editor, None, None)?;
        change.accept("digest", "Anna", "hash").map(|made| assert!(made.is_some()))
    })
    .unwrap();
    let to = folder.path().join("edition.db");
    desk.edition(&to).unwrap();
    let edition = Directory::open(&to).unwrap();
    let things = |directory: &Directory| backup::things(&directory.connection).unwrap();
    assert_eq!(things(&edition), things(&Directory::in_memory().unwrap()), "something of the desk is published");
    assert_eq!(edition.service_count().unwrap(), 1);
    assert_eq!(edition.service(shown.id).unwrap().unwrap().name, "Taalhuis");
    let published = folder.path().join("published.db");
    freeze(&edition, at("2026-09-01T00:00:00Z"), &[], &published).unwrap();
    let bytes = std::fs::read(&published).unwrap();
    for secret in ["Kledingbank", "Anna"] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret} is published");
    }
}

#[test]
fn a_backup_brings_back_what_was_and_keeps_what_is() {
    let (folder, desk) = desk();
    let service = listing("Home", "Taalhuis", "Hall", "need.language.course");
    save(&desk, &service, 0);
    let time = at("2026-03-01T00:00:00Z");
    let backup = desk.back_up("publication", time).unwrap();
    let mut changed = history(&desk, service.id).remove(0).service;
    changed.name = "Taalcafé".to_owned();
    save(&desk, &changed, 1);
    let refused = restore(folder.path(), &backup, time + TimeDelta::minutes(1)).unwrap_err();
    assert!(matches!(refused, StoreError::DeskInUse { .. }), "{refused}");
    assert_eq!(history(&desk, service.id)[0].service.name, "Taalcafé");
    drop(desk);
    restore(folder.path(), &backup, time + TimeDelta::hours(1)).unwrap();
    let desk = Desk::open(folder.path(), time).unwrap();
    assert_eq!(history(&desk, service.id)[0].service.name, "Taalhuis");
    assert_eq!(backups(folder.path()).unwrap().len(), 3);
    drop(desk);
    let what_was = backups(folder.path()).unwrap().remove(0);
    restore(folder.path(), &what_was, time + TimeDelta::hours(2)).unwrap();
    let desk = Desk::open(folder.path(), time).unwrap();
    assert_eq!(history(&desk, service.id)[0].service.name, "Taalcafé");
    drop(desk);
    std::fs::write(&backup, b"damaged").unwrap();
    assert!(restore(folder.path(), &backup, time).is_err());
    assert!(Desk::open(folder.path(), time).is_ok());
}

#[test]
fn old_backups_go() {
    let (folder, desk) = desk();
    for hour in 0..30 {
        desk.back_up("publication", at("2026-03-01T00:00:00Z") + TimeDelta::hours(hour)).unwrap();
    }
    assert_eq!(backups(folder.path()).unwrap().len(), crate::limits::DESK_BACKUPS_MAX);
}

#[test]
fn an_invitation_is_good_once_and_the_last_administrator_stays() {
    let (_folder, desk) = desk();
    let time = at("2026-01-01T00:00:00Z");
    desk.change::<_, StoreError>(time, |change| {
        change.invite("forgotten", Role::Administrator, None, None)?;
        change.invite("digest", Role::Administrator, None, None)?;
        assert_eq!(change.accept("forgotten", "Eve", "hash")?, None);
        let made = change.accept("digest", "Anna", "hash")?.unwrap();
        assert_eq!(change.accept("digest", "Bert", "hash")?, None);
        assert!(!change.set_account(made, Role::Editor, false)?);
        assert!(!change.set_account(made, Role::Administrator, true)?);
        change.begin_session("cookie", made, "form")?;
        change.invite("again", Role::Editor, Some(made), Some(made))?;
        assert_eq!(change.accept("again", "ignored", "new")?, Some(made));
        Ok(())
    })
    .unwrap();
    desk.view::<_, StoreError>(|view| {
        assert_eq!(view.entrance("anna")?.unwrap().password_hash, "new");
        // A new password ends every session.
        assert_eq!(view.session("cookie")?, None);
        Ok(())
    })
    .unwrap();
}

#[test]
fn wrong_passwords_are_counted_for_any_name_and_not_for_ever() {
    let (_folder, desk) = desk();
    let wrong = |day: &str, name: &str| {
        desk.change::<_, StoreError>(at(day), |change| change.password_was_wrong(name)).unwrap();
    };
    let count = |name: &str| {
        desk.view::<_, StoreError>(|view| view.wrong_passwords(name)).unwrap().map_or(0, |wrong| wrong.count)
    };
    wrong("2026-01-01T00:00:00Z", "anna");
    wrong("2026-01-01T12:00:00Z", "anna");
    wrong("2026-01-01T12:00:00Z", "nobody");
    assert_eq!((count("anna"), count("nobody"), count("bert")), (2, 1, 0));
    desk.change::<_, StoreError>(at("2026-01-01T13:00:00Z"), |change| change.password_was_right("anna")).unwrap();
    assert_eq!((count("anna"), count("nobody")), (0, 1));
    wrong("2026-01-02T12:00:01Z", "bert");
    assert_eq!((count("nobody"), count("bert")), (0, 1), "a day without another one");
    // More names than are kept: those that were left alone for longest are forgotten.
    let most = crate::limits::DESK_WRONG_PASSWORDS_NAMES_MAX;
    desk.change::<_, StoreError>(at("2026-01-02T13:00:00Z"), |change| {
        (0..most).try_for_each(|number| change.password_was_wrong(&number.to_string()))
    })
    .unwrap();
    assert_eq!((count("bert"), count("0"), count(&(most - 1).to_string())), (0, 1, 1));
}

#[test]
fn what_readers_will_see_of_changes_is_told() {
    let (_folder, desk) = desk();
    let told = |since: &str| -> Vec<(String, News)> {
        let found = desk.view::<_, StoreError>(|view| view.changed_since(at(since), 100)).unwrap();
        found.into_iter().map(|changed| (changed.name, changed.news)).collect()
    };
    let step = |day: &str, service: &Service, change: &dyn Fn(&mut Service)| {
        let seen = history(&desk, service.id);
        let mut service = seen.first().map_or_else(|| service.clone(), |state| state.service.clone());
        change(&mut service);
        let seen = seen.first().map_or(0, |state| state.number);
        let saved = desk.change::<_, StoreError>(at(day), |desk| desk.save(&service, seen, Act::Edited, None)).unwrap();
        assert!(matches!(saved, Saved::As(_)));
    };
    let mut kept = listing("Home", "Taalhuis", "Hall", "need.language.course");
    // A translation would be outdated after two changes of its original.
    kept.translations.clear();
    let other = listing("Home", "Kledingbank", "Shed", "need.goods.clothes");
    // Two that were here before the desk, a draft, and the publication.
    desk.change::<_, StoreError>(at("2026-01-02T00:00:00Z"), |change| {
        change.writer().put_service(&kept)?;
        change.writer().put_service(&other)
    })
    .unwrap();
    let draft = listing("Home", "Repair café", "Barn", "need.goods.repair");
    step("2026-01-03T00:00:00Z", &draft, &|service| service.status = ServiceStatus::Inactive);
    let published = "2026-01-04T00:00:00Z";
    assert_eq!(told(published), []);
    let day = "2026-01-05T00:00:00Z";
    step(day, &draft, &|service| service.description = Some("still a draft".to_owned()));
    assert_eq!(told(published), [], "nobody sees a draft");
    step(day, &kept, &|service| service.name = "Taalcafé".to_owned());
    step(day, &other, &|service| service.status = ServiceStatus::Defunct);
    step(day, &draft, &|service| service.status = ServiceStatus::Active);
    let [new, gone, changed] = told(published).try_into().unwrap();
    assert_eq!(new, ("Repair café".to_owned(), News::New));
    assert_eq!(gone, ("Kledingbank".to_owned(), News::Gone));
    assert_eq!(changed, ("Taalcafé".to_owned(), News::Changed));
    step(day, &kept, &|service| service.name = "Taalhuis".to_owned());
    assert_eq!(told(published).len(), 2, "it is as it was");
    assert_eq!(told(day), []);
}

#[test]
fn editors_save_while_a_publication_is_copied_away() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let (folder, desk) = desk();
    let listings: Vec<Service> = (0..400)
        .map(|number| {
            let mut service =
                listing("Home", &format!("Listing {number}"), &format!("Hall {number}"), "need.language.course");
            service.description = Some("In a few words. ".repeat(60));
            service
        })
        .collect();
    desk.change::<_, StoreError>(at("2026-01-02T00:00:00Z"), |change| {
        listings.iter().try_for_each(|service| change.writer().put_service(service))
    })
    .unwrap();
    let copying = AtomicBool::new(true);
    let meanwhile = std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..5 {
                desk.edition(&folder.path().join(format!("edition-{number}.db"))).unwrap();
            }
            copying.store(false, Ordering::SeqCst);
        });
        let mut saved = 0;
        for service in &listings {
            let mut service = service.clone();
            service.name.push('!');
            save(&desk, &service, 0);
            if !copying.load(Ordering::SeqCst) {
                break;
            }
            saved += 1;
        }
        saved
    });
    // Were each to wait for the other, there would be one between any two copies, at most.
    assert!(meanwhile > 6, "{meanwhile} saves");
    // A copy is of one moment, whole.
    let edition = Directory::open(&folder.path().join("edition-4.db")).unwrap();
    assert_eq!(edition.service_count().unwrap(), 400);
}

#[test]
fn what_was_saved_is_carried_from_the_log_into_the_file() {
    let (folder, desk) = desk();
    let in_file_alone = |copy: &str| {
        let copy = folder.path().join(copy);
        std::fs::copy(desk.file(), &copy).unwrap();
        Directory::open(&copy).unwrap().service_count().unwrap()
    };
    desk.carry_over().unwrap();
    save(&desk, &listing("Home", "Taalhuis", "Hall", "need.language.course"), 0);
    assert_eq!(in_file_alone("before.db"), 0);
    // Whoever reads an older moment keeps nobody from it for ever.
    desk.view::<_, StoreError>(|view| {
        view.service_count()?;
        save(&desk, &listing("Home", "Kledingbank", "Shed", "need.goods.clothes"), 0);
        desk.carry_over()
    })
    .unwrap();
    assert!(in_file_alone("while-read.db") < 2);
    desk.carry_over().unwrap();
    assert_eq!(in_file_alone("after.db"), 2);
}

#[test]
fn listings_of_each_kind_are_counted_whatever_becomes_of_them() {
    let (_folder, desk) = desk();
    let day = "2026-03-01".parse().unwrap();
    let counts = || {
        let home = publisher("Home", 0).id;
        desk.view::<_, StoreError>(|view| view.row_counts(home, day)).unwrap()
    };
    let mut service = listing("Home", "Taalhuis", "Hall", "need.language.course");
    service.assured_date = None;
    save(&desk, &service, 0);
    save(&desk, &listing("Home", "Voedselbank", "Hall", "need.food.food_bank"), 0);
    let step = |seen: u32, change: &dyn Fn(&mut Service)| {
        let mut kept = history(&desk, service.id).remove(0).service;
        change(&mut kept);
        assert_eq!(save(&desk, &kept, seen), Saved::As(seen + 1));
        counts()
    };
    let known = |all, due, drafts, ended| RowCounts { all, due, drafts, ended };
    let other_is_due = u64::from(listing("Home", "", "", "need.food.food_bank").assured_date <= Some(day));
    assert_eq!(counts(), known(2, 1 + other_is_due, 0, 0));
    // On the day itself it is due, the day after not yet.
    assert_eq!(step(1, &|one| one.assured_date = Some(day)), known(2, 1 + other_is_due, 0, 0));
    assert_eq!(step(2, &|one| one.assured_date = day.succ_opt()), known(2, other_is_due, 0, 0));
    assert_eq!(step(3, &|one| one.status = ServiceStatus::Inactive), known(2, other_is_due, 1, 0));
    assert_eq!(step(4, &|one| one.status = ServiceStatus::Defunct), known(1, other_is_due, 0, 1));
    // As they are found by reading all of them.
    let read =
        |filter| desk.view::<_, StoreError>(|view| view.rows(publisher("Home", 0).id, filter, 9, 0)).unwrap().len();
    assert_eq!((read(Filter::All), read(Filter::Drafts), read(Filter::Ended)), (1, 0, 1));
    assert_eq!(read(Filter::Due(day)) as u64, other_is_due);
}
