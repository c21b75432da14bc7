use super::*;
use crate::{
    directory::{Translation, TranslationState},
    store::{
        Act, Role,
        publication::tests::{at, listing, publisher},
    },
};

const DAY: &str = "2026-01-01T00:00:00Z";

fn tag(text: &str) -> LanguageTag {
    LanguageTag::parse(text).unwrap()
}

/// A desk with a town, an account and a speaker.
fn desk() -> (tempfile::TempDir, Desk) {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::open(folder.path(), at(DAY)).unwrap();
    desk.change::<_, StoreError>(at(DAY), |change| {
        change.writer().put_publisher(&publisher("Home", 0))?;
        change.invite("digest", Role::Editor, None, None)?;
        change.accept("digest", "Anna", "hash")?;
        change.add_speaker(None, "agreed", 1)
    })
    .unwrap();
    (folder, desk)
}

fn record(desk: &Desk, language: &str, (key, text): (&str, &str), sound: &str) -> i64 {
    let sha256 = desk.keep_clip(sound.as_bytes()).unwrap();
    let language = tag(language);
    let clip = NewClip { language: &language, key, text, speaker: 1, milliseconds: 900, sha256 };
    desk.change::<_, StoreError>(at(DAY), |change| change.add_clip(&clip, 1)).unwrap()
}

fn files(folder: &Path) -> usize {
    fs::read_dir(folder.join(CLIPS)).unwrap().count()
}

#[test]
fn what_was_replaced_twice_or_deleted_long_ago_is_gone_with_its_file() {
    let (folder, desk) = desk();
    let welcome = ("Welcome", "Welkom");
    record(&desk, "nl", welcome, "one");
    let second = record(&desk, "nl", welcome, "two");
    desk.forget_old_clips(at(DAY)).unwrap();
    assert_eq!(files(folder.path()), 2, "the former one is kept");
    let third = record(&desk, "nl", welcome, "three");
    // Another sentence with the same sound, which must stay.
    record(&desk, "nl", ("Back", "Terug"), "one");
    desk.forget_old_clips(at(DAY)).unwrap();
    assert_eq!(files(folder.path()), 3);
    let heard = || desk.view::<_, StoreError>(|view| view.clips(&tag("nl"))).unwrap();
    assert_eq!(
        heard().iter().filter(|clip| clip.text == "Welkom").map(|clip| clip.id).collect::<Vec<_>>(),
        [third, second]
    );
    // The last one goes: the former is heard again, and either can come back for a month.
    desk.change::<_, StoreError>(at(DAY), |change| change.remove_voice(1)).unwrap();
    assert_eq!(heard(), []);
    desk.forget_old_clips(at("2026-01-30T00:00:00Z")).unwrap();
    desk.change::<_, StoreError>(at("2026-01-30T00:00:00Z"), |change| change.restore_voice(1)).unwrap();
    assert_eq!(heard().len(), 3);
    desk.change::<_, StoreError>(at("2026-02-01T00:00:00Z"), |change| change.remove_voice(1)).unwrap();
    desk.forget_old_clips(at("2026-03-10T00:00:00Z")).unwrap();
    assert_eq!(files(folder.path()), 0);
    assert_eq!(desk.view::<_, StoreError>(|view| view.speaker_name(1)).unwrap(), None, "the name stays behind");
}

#[test]
fn texts_are_read_in_their_own_language_and_where_somebody_checked_them() {
    let (folder, desk) = desk();
    let mut service = listing("Home", "Taalhuis", "Hall", "need.language.course");
    service.original_language = Some(tag("nl"));
    service.description = Some("Praten.".to_owned());
    for (language, field, text, state) in [
        ("ar", "name", "بيت اللغة", TranslationState::Checked),
        ("ar", "description", "machine", TranslationState::Machine),
        ("ti", "name", "outdated", TranslationState::Outdated),
    ] {
        let (field, language, text) = (field.to_owned(), tag(language), text.to_owned());
        service.translations.push(Translation { field, language, text, state, translated_at: None });
    }
    let town = service.publisher_id.unwrap();
    let save = |service: &crate::directory::Service, seen| {
        desk.change::<_, StoreError>(at(DAY), |change| change.save(service, seen, Act::Edited, None)).unwrap();
    };
    save(&service, 0);
    let texts = |language: &str| {
        let found = desk.view::<_, StoreError>(|view| view.listing_texts_from(town, &tag(language), 0, 100)).unwrap();
        found.into_iter().map(|text| (text.text, text.original)).collect::<Vec<_>>()
    };
    let same = |text: &str| (text.to_owned(), text.to_owned());
    assert_eq!(texts("nl"), [same("Taalhuis"), same("Praten.")]);
    assert_eq!(texts("ar"), [("بيت اللغة".to_owned(), "Taalhuis".to_owned())]);
    assert_eq!(texts("ti"), []);
    let next = |after: Option<&str>| {
        let found = desk.view::<_, StoreError>(|view| view.listing_text_to_record(town, &tag("nl"), after)).unwrap();
        found.map(|text| (text.key, text.text))
    };
    let (name, name_text) = next(None).unwrap();
    let (description, _) = next(Some(&name)).unwrap();
    assert_eq!((name_text.as_str(), next(Some(&description))), ("Taalhuis", None));
    record(&desk, "nl", ("any", "Taalhuis"), "sound");
    assert_eq!(next(None).unwrap().0, description, "what is recorded is passed over");
    let progress = desk.view::<_, StoreError>(|view| view.listing_text_progress(town, &tag("nl"))).unwrap();
    assert_eq!(progress, (2, 1));
    let found = desk.view::<_, StoreError>(|view| view.listing_text(town, &tag("nl"), &description)).unwrap();
    assert_eq!(found.unwrap().text, "Praten.");
    record(&desk, "ar", ("any", "بيت اللغة"), "sound");
    let counts = desk.view::<_, StoreError>(|view| view.listing_text_counts(town)).unwrap();
    assert_eq!(counts, BTreeMap::from([("ar".to_owned(), (1, 1)), ("nl".to_owned(), (2, 1))]));
    // The newest recording of today's words is published; that of a draft is not.
    record(&desk, "ar", ("any", "بيت اللغة"), "better");
    let media = Desk::media_of(&desk.file()).unwrap();
    let name = media.join(medium_name(&tag("ar"), "بيت اللغة"));
    assert_eq!(fs::read(&name).unwrap(), b"better");
    service = desk.view::<_, StoreError>(|view| Ok(view.service(service.id)?.unwrap())).unwrap();
    service.status = crate::directory::ServiceStatus::Inactive;
    save(&service, 1);
    let counts = desk.view::<_, StoreError>(|view| view.listing_text_counts(town)).unwrap();
    assert_eq!(counts, BTreeMap::new(), "a draft is read to nobody");
    fs::write(media.join("map.pmtiles"), "a map").unwrap();
    Desk::media_of(&desk.file()).unwrap();
    assert!(!name.exists() && media.join("map.pmtiles").exists());
    assert_eq!(files(folder.path()), 2);
}
