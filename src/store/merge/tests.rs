use std::{collections::BTreeMap, fs};

use super::*;
use crate::{
    clock::Now,
    directory::{Adopted, Guide, Location, Publisher, Service, TermCode},
    locale::LanguageTag,
    search::{Context, Query},
    store::{
        Directory, freeze,
        publication::tests::{at, guide, id, listing, media, names, publisher, put, services},
    },
};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn part(&self, publisher: &Publisher, services: &[Service], guides: &[Guide], take: Take) -> Verified<Part> {
        self.part_of(std::slice::from_ref(publisher), services, guides, take)
    }

    fn part_of(&self, publishers: &[Publisher], services: &[Service], guides: &[Guide], take: Take) -> Verified<Part> {
        let mut directory = Directory::in_memory().unwrap();
        put(&mut directory, publishers, services, guides);
        let number = fs::read_dir(self.0.path()).unwrap().count();
        let path = self.path(&format!("part{number}.db"));
        freeze(&directory, at("2026-06-01T10:00:00Z"), &media(), &path).unwrap();
        Verified::vouch(Part { path, publisher: publishers[0].id, take })
    }

    /// A part of home that refers to services of Aadorp.
    fn home_with(&self, services: &[Service], adopted: &[Uuid]) -> Verified<Part> {
        let mut directory = Directory::in_memory().unwrap();
        put(&mut directory, &[publisher("Lindeveen", 0)], services, &[]);
        let mut writer = directory.write().unwrap();
        for service in adopted {
            writer.put_adopted(id("Lindeveen"), &reference(*service)).unwrap();
        }
        writer.commit().unwrap();
        let path = self.path("part-home.db");
        freeze(&directory, at("2026-06-01T10:00:00Z"), &[], &path).unwrap();
        Verified::vouch(Part { path, publisher: id("Lindeveen"), take: Take::All })
    }

    fn merge(&self, parts: &[Verified<Part>]) -> Directory {
        let path = self.path("merged.db");
        merge(parts, "of these", &path).unwrap();
        Directory::check(&path).unwrap();
        assert!(fs::read_dir(self.0.path()).unwrap().all(|entry| {
            let name = entry.unwrap().file_name().into_string().unwrap();
            name == "merged.db" || name.starts_with("part") && name.ends_with(".db")
        }));
        Directory::open(&path).unwrap()
    }
}

fn town(folder: &Folder, name: &str, take: Take) -> Verified<Part> {
    folder.part(&publisher(name, 0), &services(name), &[guide(name, "Dag een")], take)
}

/// Every listing, whole, by its name and publisher.
fn listings(directory: &Directory) -> BTreeMap<(String, Uuid), Service> {
    let ids = directory.service_ids(0, 10_000).unwrap();
    let whole = ids.into_iter().map(|(_, id)| directory.service(id).unwrap().unwrap());
    whole.map(|service| ((service.name.clone(), service.publisher_id.unwrap()), service)).collect()
}

fn found(directory: &Directory, text: &str, reader: &str) -> usize {
    let context = Context {
        now: Now::trusted("2026-06-01T10:00:00".parse().unwrap()),
        from: None,
        country: None,
        reader: LanguageTag::parse(reader).unwrap(),
    };
    directory.search(&Query::parse(text), &context).unwrap().services.len()
}

#[test]
fn what_two_towns_say_stands_side_by_side() {
    let folder = Folder::new();
    let merged = folder.merge(&[town(&folder, "Lindeveen", Take::All), town(&folder, "Aadorp", Take::All)]);
    let expected: Vec<Publisher> = [("Lindeveen", 0), ("Aadorp", 1)].map(|(name, at)| publisher(name, at)).into();
    assert_eq!(merged.publishers().unwrap(), expected);
    assert_eq!(merged.fingerprint().unwrap().unwrap(), "of these");
    let published = merged.published().unwrap();
    assert_eq!(published.iter().map(|one| &one.publisher).collect::<Vec<_>>(), expected.iter().collect::<Vec<_>>());
    for one in &published {
        assert_eq!((one.publisher_names.clone(), one.media.len()), (names(&one.publisher.name), 2));
        assert_eq!(one.published_at, at("2026-06-01T10:00:00Z"));
    }
    let listings = listings(&merged);
    let given = services("Lindeveen").into_iter().chain(services("Aadorp"));
    let mut whole = Directory::in_memory().unwrap();
    put(&mut whole, &expected, &given.collect::<Vec<_>>(), &[]);
    assert_eq!(listings, self::listings(&whole), "every listing as it was");
    assert_eq!(merged.guides().unwrap(), [guide("Lindeveen", "Dag een"), guide("Aadorp", "Dag een")]);
    assert!(found(&merged, "Loket", "nl") > 8 && found(&merged, "طبيب", "ar") > 8);
}

#[test]
fn the_same_parts_give_the_same_bytes() {
    let folder = Folder::new();
    let parts = [town(&folder, "Lindeveen", Take::All), town(&folder, "Aadorp", Take::All)];
    let [one, other] = ["one.db", "other.db"].map(|name| folder.path(name));
    merge(&parts, "of these", &one).unwrap();
    merge(&parts, "of these", &other).unwrap();
    assert!(fs::read(&one).unwrap() == fs::read(&other).unwrap());
    let refused = merge(&parts, "of these", &one).unwrap_err();
    assert!(matches!(refused, StoreError::Exists { .. }), "{refused}");
}

#[test]
fn a_neighbour_with_ids_of_ours_changes_nothing_of_ours() {
    let folder = Folder::new();
    let ours = town(&folder, "Lindeveen", Take::All);
    // A copy of ours in their name, with other words, and ours as a second publisher.
    let stolen: Vec<Service> = services("Lindeveen")
        .into_iter()
        .map(|mut service| {
            service.publisher_id = Some(id("Aadorp"));
            service.description = Some("Gestolen.".into());
            service.translations[0].text = "Stolen".into();
            service.service_at_locations[0].location.name = Some("Ergens".into());
            service.organization.as_mut().unwrap().name = "Niemand".into();
            service
        })
        .collect();
    let in_our_name = Service { publisher_id: Some(id("Lindeveen")), ..services("Heidewoud").swap_remove(0) };
    let of_nobody = Service { publisher_id: None, ..services("Heidewoud").swap_remove(1) };
    let liar = Publisher { name: "Echt Lindeveen".into(), ..publisher("Lindeveen", 1) };
    let taken = Guide { publisher_id: id("Aadorp"), ..guide("Lindeveen", "Dag een") };
    let all: Vec<Service> = stolen.iter().cloned().chain([in_our_name, of_nobody]).collect();
    let theirs = folder.part_of(&[publisher("Aadorp", 0), liar], &all, &[taken], Take::All);
    let alone = Folder::new();
    let before = alone.merge(&[town(&alone, "Lindeveen", Take::All)]);
    let merged = folder.merge(&[ours, theirs]);
    let after = listings(&merged);
    for (key, service) in listings(&before) {
        assert_eq!(after[&key], service);
    }
    assert_eq!(merged.guides().unwrap()[0], before.guides().unwrap()[0]);
    assert_eq!(merged.publishers().unwrap()[0], publisher("Lindeveen", 0));
    assert_eq!(merged.publisher_names(id("Lindeveen")).unwrap(), names("Lindeveen"));
    let publishers = merged.publishers().unwrap();
    assert_eq!(publishers.iter().map(|one| one.position).collect::<Vec<_>>(), [0, 1, 2]);
    let renamed = Uuid::new_v5(&id("Aadorp"), id("Lindeveen").to_string().as_bytes());
    assert_eq!((publishers[2].id, publishers[2].name.as_str()), (renamed, "Echt Lindeveen"));
    assert_eq!(after[&("Loket 0".to_owned(), renamed)].name, "Loket 0", "in our name, but not as ours");
    assert!(after.contains_key(&("Loket 1".to_owned(), id("Aadorp"))), "of nobody is of the signer");
    let theirs = &after[&("Loket 7".to_owned(), id("Aadorp"))];
    assert_eq!(theirs.id, Uuid::new_v5(&id("Aadorp"), stolen[7].id.to_string().as_bytes()));
    assert_eq!(theirs.service_at_locations[0].location.name.as_deref(), Some("Ergens"));
    assert_eq!(theirs.organization.as_ref().unwrap().name, "Niemand");
    assert_eq!(merged.published().unwrap().len(), 2);
}

#[test]
fn whoever_foresees_a_new_id_gets_the_next() {
    let folder = Folder::new();
    let ours = town(&folder, "Lindeveen", Take::All);
    let first = services("Lindeveen").swap_remove(0);
    let rename = |name: &str| Uuid::new_v5(&id("Aadorp"), name.as_bytes());
    let foreseen = rename(&first.id.to_string());
    let second = rename(&format!("{} 2", first.id));
    let chain = [(first.id, "a"), (foreseen, "b"), (second, "c")].map(|(id, name)| Service {
        id,
        name: name.into(),
        publisher_id: Some(self::id("Aadorp")),
        ..Service::default()
    });
    let merged = folder.merge(&[ours, folder.part(&publisher("Aadorp", 0), &chain, &[], Take::All)]);
    let after = listings(&merged);
    let known = |name: &str| after[&(name.to_owned(), id("Aadorp"))].id;
    assert_eq!(known("b"), foreseen);
    assert_eq!(known("c"), second);
    assert_eq!(known("a"), rename(&format!("{} 3", first.id)));
}

fn given(name: &str, needs: &[&str], place: Option<(f64, f64)>) -> Service {
    let mut service = listing("Aadorp", name, name, "need.work.job_search");
    service.needs = needs.iter().map(|code| TermCode::parse(code).unwrap()).collect();
    match place {
        Some((latitude, longitude)) => {
            let location: &mut Location = &mut service.service_at_locations[0].location;
            location.point = crate::directory::Point::new(latitude, longitude);
        }
        None => service.service_at_locations.clear(),
    }
    service
}

#[test]
fn of_a_neighbour_only_what_home_lacks_and_what_is_near() {
    let folder = Folder::new();
    let ours = vec![listing("Lindeveen", "Arts", "Plein", "need.health.doctor")];
    let near = Some((52.1, 6.0));
    let theirs = [
        given("met", &["need.health.doctor"], near),
        given("near", &["need.health.doctor", "need.health.dentist"], near),
        given("far", &["need.health.dentist"], Some((53.0, 6.0))),
        given("by telephone", &["need.health.pharmacy"], None),
        Service { status: crate::directory::ServiceStatus::Defunct, ..given("ended", &["need.health.dentist"], near) },
        given("without a need", &[], near),
    ];
    let take = Take::Unmet { within_metres: 20_000.0 };
    let part = folder.part(&publisher("Aadorp", 0), &theirs, &[guide("Aadorp", "Dag een")], take);
    let merged = folder
        .merge(&[folder.part(&publisher("Lindeveen", 0), &ours, &[guide("Lindeveen", "Dag een")], take), part.clone()]);
    let names = |directory: &Directory| -> Vec<String> {
        listings(directory).into_values().map(|service| service.name).collect()
    };
    assert_eq!(names(&merged), ["Arts", "by telephone", "near"], "and all of home");
    assert_eq!(merged.guides().unwrap(), [guide("Lindeveen", "Dag een")]);
    let mut expected = theirs[1].clone();
    expected.translations.sort_by(|one, other| one.field.cmp(&other.field));
    assert_eq!(
        listings(&merged)[&("near".to_owned(), id("Aadorp"))].service_at_locations,
        expected.service_at_locations
    );
    for table in ["organization", "location"] {
        let sql = format!("SELECT count(*) FROM {table} WHERE name LIKE '%far' OR name LIKE '%met'");
        assert_eq!(merged.connection.query_row(&sql, [], |row| row.get::<_, u32>(0)).unwrap(), 0, "{table}");
    }
    drop(merged);
    fs::remove_file(folder.path("merged.db")).unwrap();
    let nowhere = Publisher { point: None, ..publisher("Lindeveen", 0) };
    let merged = folder.merge(&[folder.part(&nowhere, &ours, &[], Take::All), part]);
    assert_eq!(names(&merged), ["Arts", "by telephone", "far", "near"], "nobody knows where home is");
}

#[test]
fn of_an_older_publication_comes_what_it_has() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate(&mut connection, Path::new(":memory:")).unwrap();
    identity::prepare(&connection).unwrap();
    let signer = id("Aadorp");
    connection
        .execute_batch(&format!(
            "PRAGMA foreign_keys = OFF; ATTACH ':memory:' AS part;
             CREATE TABLE part.publisher (id TEXT PRIMARY KEY, name TEXT NOT NULL, position INTEGER NOT NULL) STRICT;
             CREATE TABLE part.service (rowid INTEGER PRIMARY KEY, id TEXT, publisher_id TEXT, name TEXT, status TEXT);
             INSERT INTO part.publisher VALUES ('{signer}', 'Aadorp', 7);
             INSERT INTO part.service VALUES (40, '{}', '{signer}', 'Loket', 'active')",
            id("Loket")
        ))
        .unwrap();
    identity::know_all(&connection).unwrap();
    identity::settle(&connection, signer).unwrap();
    copy::copy_all(&connection, signer).unwrap();
    let directory = Directory::of_publication(connection);
    assert_eq!(directory.publishers().unwrap()[0].position, 0);
    let expected = Service { id: id("Loket"), name: "Loket".into(), publisher_id: Some(signer), ..Service::default() };
    assert_eq!(directory.service(id("Loket")).unwrap(), Some(expected));
}

#[test]
fn a_part_that_is_not_what_was_judged_ends_the_merge() {
    let folder = Folder::new();
    let ours = town(&folder, "Lindeveen", Take::All);
    let to = folder.path("merged.db");
    let theirs = Part { publisher: id("Aadorp"), ..ours.get().clone() };
    let refused = merge(&[Verified::vouch(theirs)], "", &to).unwrap_err().to_string();
    assert!(refused.contains("another publisher"), "{refused}");
    assert!(!to.exists());
    Connection::open(&ours.get().path)
        .unwrap()
        .execute_batch("DROP TABLE phone; CREATE VIEW phone AS SELECT 1")
        .unwrap();
    assert!(matches!(merge(&[ours], "", &to), Err(StoreError::NotAPublication { .. })));
    assert!(!to.exists());
}

fn reference(service: Uuid) -> Adopted {
    let since = "2026-05-01".parse().unwrap();
    let note = Some("Ook voor ons.".to_owned());
    Adopted { of_publisher_id: id("Aadorp"), of_service_id: service, name: "Zwembad".into(), since, note }
}

#[test]
fn what_home_refers_to_comes_along_under_any_id_and_goes_with_the_service() {
    let folder = Folder::new();
    let mut ours = vec![listing("Lindeveen", "Arts", "Plein", "need.health.doctor")];
    // Met at home, and far: taken only because home says so. One of them has an id that home has too.
    let far = Some((58.0, 6.0));
    let mut theirs = [given("pool", &["need.health.doctor"], far), given("same id", &["need.health.doctor"], far)];
    theirs[1].id = ours[0].id;
    ours[0].name = "Arts".into();
    let (ended, gone) = (Uuid::from_u128(7), Uuid::from_u128(8));
    let defunct = crate::directory::ServiceStatus::Defunct;
    let ending = Service { id: ended, status: defunct, ..given("ended", &["need.health.doctor"], far) };
    let others = given("of others", &["need.health.doctor"], far);
    let part = folder.part(
        &publisher("Aadorp", 0),
        &[theirs[0].clone(), theirs[1].clone(), ending, others],
        &[],
        Take::Unmet { within_metres: 20_000.0 },
    );
    let home = folder.home_with(&ours, &[theirs[0].id, theirs[1].id, ended, gone]);
    let merged = folder.merge(&[home, part]);
    let renamed = Uuid::new_v5(&id("Aadorp"), ours[0].id.to_string().as_bytes());
    let mut kept: Vec<Uuid> = merged.adopted(id("Lindeveen")).unwrap().iter().map(|one| one.of_service_id).collect();
    kept.sort_unstable();
    let mut expected = vec![theirs[0].id, renamed];
    expected.sort_unstable();
    assert_eq!(kept, expected);
    let shown: Vec<String> = listings(&merged).into_keys().map(|(name, _)| name).collect();
    assert_eq!(shown, ["Arts", "pool", "same id"]);
    let need = TermCode::parse("need.health.doctor").unwrap();
    let oldest = "2000-01-01".parse().unwrap();
    let rows = merged.services_near(Some(&need), Some(id("Lindeveen")), None, oldest, 9).unwrap();
    let adopted = merged.cards(&rows).unwrap().iter().filter(|card| card.adopted).count();
    assert_eq!((rows.len(), adopted), (3, 2));
}

#[test]
fn what_neighbours_refer_to_is_nothing_to_our_kiosks() {
    let folder = Folder::new();
    let theirs = listing("Aadorp", "Zwembad", "Plein", "need.health.doctor");
    let refers = folder.home_with(&[listing("Lindeveen", "Arts", "Plein", "need.health.doctor")], &[theirs.id]);
    let aadorp = || folder.part(&publisher("Aadorp", 0), std::slice::from_ref(&theirs), &[], Take::All);
    let merged = folder.merge(&[aadorp(), refers.clone()]);
    assert!(merged.adopted(id("Lindeveen")).unwrap().is_empty());
    drop(merged);
    fs::remove_file(folder.path("merged.db")).unwrap();
    // Nor is a reference to somebody whose publication is not here.
    assert!(folder.merge(&[refers]).adopted(id("Lindeveen")).unwrap().is_empty());
}

#[test]
fn an_empty_or_broken_directory_is_not_relied_on() {
    let folder = Folder::new();
    let path = folder.path("merged.db");
    merge(&[folder.part(&publisher("Lindeveen", 0), &[], &[], Take::All)], "", &path).unwrap();
    assert!(matches!(Directory::check(&path), Err(StoreError::NoService { .. })));
    fs::remove_file(&path).unwrap();
    merge(&[town(&folder, "Lindeveen", Take::All)], "", &path).unwrap();
    Directory::check(&path).unwrap();
    let whole = fs::read(&path).unwrap();
    let damage = |sql: &str| {
        fs::write(&path, &whole).unwrap();
        Connection::open(&path).unwrap().execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}")).unwrap();
        Directory::check(&path).unwrap_err()
    };
    assert!(matches!(damage("DELETE FROM location"), StoreError::Damaged { .. }));
    let silent = damage(
        "INSERT INTO search_head (search_head) VALUES ('delete-all');
        INSERT INTO search_body (search_body) VALUES ('delete-all')",
    );
    assert!(silent.to_string().contains("search"), "{silent}");
    let mut torn = whole.clone();
    let middle = torn.len() / 8192 * 4096;
    torn[middle..middle + 64].fill(0x5a);
    fs::write(&path, torn).unwrap();
    assert!(Directory::check(&path).is_err());
}
