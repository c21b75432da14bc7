use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    directory::{AddressVisibility, Location, Organization, ServiceAtLocation, Translation, localize},
    exchange::demo,
    limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX, XLIFF_DEPTH_MAX},
};

fn tag(text: &str) -> LanguageTag {
    LanguageTag::parse(text).unwrap()
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn written(services: &[Service], to: &str, which: Which) -> String {
    let mut out = Vec::new();
    write(services, &tag("nl"), &tag(to), which, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn back(text: &str, services: &[Service]) -> Result<Vec<Translated>, XliffError> {
    read(text.as_bytes(), &Originals::of(services))
}

fn refusal(text: &str) -> String {
    back(text, &[]).unwrap_err().to_string()
}

fn version(text: &str, state: TranslationState) -> Translation {
    Translation { field: "description".into(), language: tag("en"), text: text.into(), state, translated_at: None }
}

/// A listing in Dutch with one description, and what there is of it in English.
fn listing(description: &str, translations: Vec<Translation>) -> Service {
    Service {
        id: id(1),
        name: "Taalhuis".into(),
        description: Some(description.into()),
        original_language: Some(tag("nl")),
        translations,
        ..Service::default()
    }
}

/// The first description of what came back.
fn description(found: &[Translated]) -> &Translated {
    found.iter().find(|found| found.key.field == "description").unwrap()
}

fn demo_services() -> Vec<Service> {
    let directory = demo::open(demo::day()).unwrap();
    let ids = directory.service_ids(0, 1_000).unwrap();
    ids.into_iter().map(|(_, id)| directory.service(id).unwrap().unwrap()).collect()
}

#[test]
fn the_demo_goes_out_and_comes_back() {
    let services = demo_services();
    assert!(services.len() > 100);
    for language in ["ar", "ti", "uk", "en"] {
        let file = written(&services, language, Which::All);
        let found = back(&file, &services).unwrap();
        assert!(found.len() > 40, "{language}: {}", found.len());
        for came in &found {
            let (original, translations) = services
                .iter()
                .flat_map(texts_of)
                .find(|text| text.key == came.key)
                .map(|text| (text.original, text.translations))
                .unwrap();
            let had = localize(came.key.field, original, None, translations, &[tag(language)]);
            assert_eq!((&came.text, came.state), (&had.text, had.state), "{}", came.key);
            assert_eq!((came.source.as_str(), came.since), (original, Since::Same));
            assert_eq!(came.language, tag(language));
        }
    }
}

#[test]
fn each_text_goes_out_once() {
    let services = demo_services();
    let (all, due) = (written(&services, "ar", Which::All), written(&services, "ar", Which::MissingAndOutdated));
    let mut ids: Vec<&str> = all.split("<unit id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    assert!(due.matches("<unit ").count() < count);
    assert!(!due.contains("state=\"reviewed\"") && due.contains(OUTDATED) && all.contains("trgDir=\"rtl\""));
    assert!(all.contains("version=\"2.1\" srcLang=\"nl\" trgLang=\"ar\""));
}

#[test]
fn states_go_out_and_come_back() {
    use TranslationState::{Checked, Machine, Outdated};
    for (state, word) in [
        (Checked, "state=\"reviewed\""),
        (Machine, "state=\"initial\" subState=\"wegwijs:machine\""),
        (Outdated, "state=\"initial\" subState=\"wegwijs:outdated\""),
    ] {
        let services = [listing("Leer Nederlands.", vec![version("Learn Dutch.", state)])];
        let file = written(&services, "en", Which::All);
        assert!(file.contains(word), "{file}");
        let found = back(&file, &services).unwrap();
        assert_eq!((found.len(), found[0].state), (1, state));
        // A translator went on with it; a name without a target is still not there.
        let done = file.replace(word, "state=\"translated\"").replace("Learn Dutch.", "Learn the Dutch language.");
        let found = back(&done, &services).unwrap();
        assert_eq!((found.len(), found[0].state, found[0].progress), (1, Checked, Progress::Translated));
        assert_eq!(found[0].text, "Learn the Dutch language.");
    }
}

#[test]
fn a_translation_of_what_has_changed_is_outdated() {
    let file = written(&[listing("Een les.", vec![version("One.", TranslationState::Checked)])], "en", Which::All);
    let of = |services: &[Service]| {
        let found = back(&file, services).unwrap();
        (description(&found).since, description(&found).state)
    };
    assert_eq!(of(&[listing("Een  les.\n", vec![])]), (Since::Same, TranslationState::Checked));
    assert_eq!(of(&[listing("Twee lessen.", vec![])]), (Since::Changed, TranslationState::Outdated));
    assert_eq!(of(&[]), (Since::Gone, TranslationState::Outdated));
}

#[test]
fn what_says_where_a_protected_address_is_stays_here() {
    let mut service = listing("Veilig wonen.", vec![]);
    let location = Location {
        id: id(3),
        name: Some("Het Huis".into()),
        transportation: Some("Bus 14, halte Kerkstraat.".into()),
        ..Location::default()
    };
    service.service_at_locations = vec![ServiceAtLocation { location, ..ServiceAtLocation::default() }];
    assert!(written(&[service.clone()], "en", Which::All).contains("Kerkstraat"));
    for visibility in [AddressVisibility::Area, AddressVisibility::Hidden] {
        service.service_at_locations[0].location.address_visibility = visibility;
        let file = written(&[service.clone()], "en", Which::All);
        assert!(!file.contains("Kerkstraat") && !file.contains("Het Huis"));
    }
}

#[test]
fn other_languages_stay_and_emptiness_is_said() {
    let mut service = listing("Un cours.", vec![]);
    service.original_language = Some(tag("fr"));
    let organization = Organization { id: id(2), original_language: Some(tag("nl")), ..Organization::default() };
    service.organization = Some(Organization { name: "Stichting".into(), ..organization });
    let file = written(&[service.clone()], "en", Which::All);
    assert_eq!((file.matches("<unit ").count(), file.contains(">Stichting<")), (1, true));
    service.organization = None;
    let to = |to: &str| write([&service], &tag("nl"), &tag(to), Which::All, Vec::new()).unwrap_err().to_string();
    assert_eq!(to("en"), "There is nothing to translate from “nl” into “en”.");
    assert!(to("nl").contains("already"));
}

/// Every element of the core gets the prefix x.
fn prefixed(inside: &str) -> String {
    let all = inside.replace('<', "<x:").replace("<x:/", "</x:");
    all.replace("x:m:", "m:").replace("x:![", "![")
}

/// A file of one unit, as a translation program may write it.
fn unit(inside: &str) -> String {
    format!(
        "\u{feff}<?xml version='1.0'?><!-- by hand --><x:xliff xmlns:x='{NAMESPACE}' version='2.0' srcLang='nl-NL'
        trgLang='fa-AF' xmlns:m='urn:oasis:names:tc:xliff:matches:2.0'><x:file id='f'><x:notes><x:note>n</x:note>
        </x:notes><x:group id='g'><x:unit id='service.{}.description'>{}</x:unit></x:group></x:file></x:xliff>\n",
        id(1),
        prefixed(inside)
    )
}

#[test]
fn a_file_that_other_programs_wrote_is_read() {
    let services = [listing("Een. Twee.", vec![])];
    let file = unit(
        "<m:matches><m:match ref='#1'><source>Een.</source><target>WRONG</target></m:match></m:matches>\
        <segment state='final'><source>Een.</source><target order='3'>A &amp; <mrk id='m' type='term'>B</mrk>&#33;\
        </target></segment><ignorable><source> </source></ignorable>\
        <segment state='translated'><source>Twee<sm id='s'/>.</source>\
        <target order='1'><pc id='p'>C</pc><![CDATA[&D;]]><cp hex='0001'/>.</target></segment>",
    );
    let found = back(&file, &services).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].text.as_str(), found[0].source.as_str()), ("C&D;. A & B!", "Een. Twee."));
    assert_eq!((found[0].since, found[0].progress), (Since::Same, Progress::Translated));
    assert_eq!(found[0].language, tag("prs"));
    let half = "<segment><source>Een.</source><target>A</target></segment><segment><source>B</source></segment>";
    assert_eq!(back(&unit(half), &services).unwrap(), []);
    let newer = unit("<segment><source>Een. Twee.</source><target>A</target></segment>")
        .replace(NAMESPACE, NAMESPACE_OF_2_2)
        .replace("version='2.0'", "version='2.2'");
    assert_eq!(back(&newer, &services).unwrap()[0].state, TranslationState::Machine);
}

#[test]
fn what_cannot_be_taken_is_refused_with_a_sentence() {
    let old = "<xliff version='1.2' xmlns='urn:oasis:names:tc:xliff:document:1.2'><file/></xliff>";
    assert!(refusal(old).starts_with("This is XLIFF 1.2. Wegwijs reads XLIFF 2.0"));
    assert!(refusal("<xliff/>").contains("unknown version"));
    assert!(refusal("<html/>").contains("<html>"));
    assert!(refusal("").contains("too early") && refusal("hello").contains("outside"));
    let whole = unit("<segment><source>A</source><target>B</target></segment>");
    assert!(back(&whole, &[]).is_ok());
    assert!(refusal(&whole[..whole.len() - 30]).contains("too early"));
    for (from, to, why) in [
        ("<!-- by hand -->", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "DOCTYPE"),
        (">A<", ">&a;<", "entity “&a;”"),
        (">A<", ">&#xD800;<", "XML is broken"),
        (">B<", ">B<x:ph id='1'/><", "has <ph> within its text"),
        (">B<", "><m:b>B</m:b><", "has <b> within its text"),
        (">B<", "><x:cp hex='110000'/><", "the number of no character"),
        ("<x:segment>", "<x:segment state='done'>", "no state of XLIFF"),
        ("</x:target>", "</x:target><x:target>C</x:target>", "two targets"),
        ("trgLang='fa-AF'", "", "trgLang"),
        ("fa-AF", "Dari language", "not a language tag"),
        ("description'>", "color'>", "none that Wegwijs wrote"),
        ("</x:xliff>", "</x:xliff><x:xliff/>", "after </xliff>"),
    ] {
        let bad = whole.replacen(from, to, 1);
        assert_ne!(bad, whole, "{from}");
        let said = refusal(&bad);
        assert!(said.contains(why) && said.starts_with("The file cannot be used (byte "), "{from}: {said}");
    }
}

#[test]
fn bounds_hold() {
    let deep = "<mrk id='m' type='term'>".repeat(XLIFF_DEPTH_MAX) + &"</mrk>".repeat(XLIFF_DEPTH_MAX);
    assert!(refusal(&unit(&format!("<segment><source>A{deep}</source></segment>"))).contains("64 deep"));
    let long = |target: String| unit(&format!("<segment><source>A</source><target>{target}</target></segment>"));
    assert!(back(&long("x".repeat(TEXT_CHARS_MAX)), &[]).is_ok());
    assert!(refusal(&long("x".repeat(TEXT_CHARS_MAX + 1))).contains("20000 characters"));
    assert!(refusal(&long("&amp;".repeat(TEXT_CHARS_MAX * 4 + 1))).contains("20000 characters"));
    let endless = long("x".repeat(2 << 20));
    let why = read(std::io::BufReader::new(endless.as_bytes()), &Originals::default()).unwrap_err().to_string();
    assert!(why.contains("one piece of it"), "{why}");
    let name = long("x".repeat(NAME_CHARS_MAX + 1)).replace("description", "name");
    assert!(refusal(&name).contains("500 characters"));
    let unit = whole_unit(&long("B".to_owned()));
    let twice = long("B".to_owned()).replacen("</x:unit>", &format!("</x:unit>{unit}"), 1);
    assert!(refusal(&twice).contains("twice"));
}

fn whole_unit(file: &str) -> String {
    let start = file.find("<x:unit").unwrap();
    file[start..file.find("</x:unit>").unwrap() + "</x:unit>".len()].to_owned()
}

#[test]
fn nasty_texts_come_back_as_they_were() {
    for text in [
        "]]> <b>&amp;</b> \"'",
        "line\nline\r\nline\rend",
        "tab\tand  two spaces",
        "\u{0}\u{1}\u{8}\u{b}\u{1f}\u{fffe}\u{ffff}",
        "\u{202e}مرحبا\u{2069} 👩‍👩‍👧 ትግርኛ",
        "<!DOCTYPE x> <?php ?> <!-- -- -->",
        "a\u{85}b\u{2028}c",
    ] {
        let services = [listing(text, vec![version(text, TranslationState::Checked)])];
        let found = back(&written(&services, "en", Which::All), &services);
        if clean(text).is_empty() {
            assert_eq!(found.unwrap(), []);
            continue;
        }
        let found = found.unwrap();
        assert_eq!((found[0].source.as_str(), &found[0].text), (text, &clean(text)));
        assert_eq!(found[0].since, Since::Same);
    }
}

proptest! {
    #[test]
    fn any_text_comes_back(original in any::<String>(), text in "(?s).{0,60}") {
        let services = [listing(&original, vec![version(&text, TranslationState::Checked)])];
        let found = back(&written(&services, "en", Which::All), &services).unwrap();
        if clean(&original).is_empty() || clean(&text).is_empty() {
            prop_assert!(found.is_empty());
        } else {
            prop_assert_eq!(&found[0].source, &original);
            prop_assert_eq!(&found[0].text, &clean(&text));
            prop_assert_eq!(found[0].state, TranslationState::Checked);
        }
    }

    #[test]
    fn nothing_makes_it_fall(bytes in proptest::collection::vec(any::<u8>(), 0..400), cut in 0_usize..900, at in 0_usize..900) {
        let _ = read(bytes.as_slice(), &Originals::default());
        let mut file = unit("<segment state='final'><source>A<cp hex='0001'/></source><target>B</target></segment>").into_bytes();
        let at = at.min(file.len());
        file.splice(at..(at + cut % 40).min(file.len()), bytes.into_iter().take(4));
        let _ = read(file.as_slice(), &Originals::default());
    }
}
