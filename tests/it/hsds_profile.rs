//! Does the profile say exactly what we add to HSDS?

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::{Map, Value, json};
use wegwijs::directory::{
    Accessibility, AddressVisibility, CostOption, Location, Organization, RequiredDocument, Schedule, Service,
    Translation, TranslationState,
};

use crate::hsds::shared;

fn profile(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("db/directory/profile").join(name).with_extension("json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn from<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn version() -> Translation {
    Translation {
        field: "name".into(),
        language: from(json!("ti")),
        text: "x".into(),
        state: TranslationState::Machine,
        translated_at: Some(from(json!("2026-11-23"))),
    }
}

/// One record of each kind with every field of ours filled.
fn filled() -> [(&'static str, Value); 7] {
    let service = Service {
        needs: vec![from(json!("need.health"))],
        audiences: vec![from(json!("audience.age.adult"))],
        access: vec![from(json!("access.phone"))],
        levels: vec![from(json!("level.a1"))],
        keywords: vec!["x".into()],
        publisher_id: Some(from(json!("6f1f1f3c-3f0b-5f0e-9c55-0d3f1a2b4c5d"))),
        source: Some("osm:node/1".into()),
        original_language: Some(from(json!("nl"))),
        translations: vec![version()],
        name: "x".into(),
        ..Service::default()
    };
    let language = service.original_language.clone();
    let organization =
        Organization { original_language: language.clone(), translations: vec![version()], ..Organization::default() };
    let location = Location {
        address_visibility: AddressVisibility::Area,
        original_language: language,
        translations: vec![version()],
        location_type: "physical".into(),
        ..Location::default()
    };
    let schedule =
        Schedule { opening_hours: Some("Mo 09:00-10:00".into()), by_appointment: true, ..Schedule::default() };
    let cost = CostOption { cost: Some(from(json!("cost.free"))), ..CostOption::default() };
    let document =
        RequiredDocument { document_term: Some(from(json!("document.passport"))), ..RequiredDocument::default() };
    let facility = Accessibility { facility: Some(from(json!("facility.lift"))), ..Accessibility::default() };
    [
        ("service", serde_json::to_value(service).unwrap()),
        ("organization", serde_json::to_value(organization).unwrap()),
        ("location", serde_json::to_value(location).unwrap()),
        ("schedule", serde_json::to_value(schedule).unwrap()),
        ("cost_option", serde_json::to_value(cost).unwrap()),
        ("required_document", serde_json::to_value(document).unwrap()),
        ("accessibility", serde_json::to_value(facility).unwrap()),
    ]
}

fn properties(schema: &Value) -> &Map<String, Value> {
    schema["properties"].as_object().unwrap()
}

#[test]
fn every_field_of_the_profile_is_ours_and_says_what_it_is() {
    for (name, record) in filled() {
        let profile = profile(name);
        for (key, field) in properties(&profile) {
            let value = record.get(key).unwrap_or_else(|| panic!("{name}.{key} is in no type of ours"));
            assert!(field["title"].is_string() && field["description"].is_string(), "{name}.{key}");
            let validator = jsonschema::validator_for(field).unwrap();
            assert!(validator.is_valid(value), "{name}.{key}: {value}");
            assert!(!validator.is_valid(&json!(5)), "{name}.{key} would allow anything");
        }
    }
}

#[test]
fn what_we_add_to_the_schemas_is_in_the_profile_and_nothing_else() {
    let Some(path) = shared("hsds/spec-3.0/schema/compiled/service_with_definitions.json") else { return };
    let standard: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    for (name, record) in filled() {
        let theirs = if name == "service" { &standard } else { &standard["definitions"][name] };
        let theirs: BTreeSet<&String> = properties(theirs).keys().collect();
        let profile = profile(name);
        let added: BTreeSet<&String> = record.as_object().unwrap().keys().filter(|key| !theirs.contains(key)).collect();
        assert_eq!(added, properties(&profile).keys().collect(), "{name}");
        // A merge patch of RFC 7386 takes away what is null; this one only adds.
        assert!(!profile.to_string().contains("null"), "{name}");
    }
}
