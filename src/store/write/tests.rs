//! A listing over another, and over somebody else's.

use super::*;
use crate::store::Directory;

fn publisher(name: &str) -> Publisher {
    serde_json::from_value(serde_json::json!({"id": Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()), "name": name}))
        .unwrap()
}

#[test]
fn a_publisher_cannot_replace_the_listing_of_another() {
    let mut directory = Directory::in_memory().unwrap();
    let (ours, theirs) = (publisher("Lindeveen"), publisher("Groenstad"));
    let mut listing = Service { name: "Taalhuis".into(), publisher_id: Some(ours.id), ..Service::default() };
    let mut writer = directory.write().unwrap();
    writer.put_publisher(&ours).unwrap();
    writer.put_publisher(&theirs).unwrap();
    writer.put_service(&listing).unwrap();
    writer.put_service(&listing).unwrap();
    listing.publisher_id = Some(theirs.id);
    let refused = writer.put_service(&listing).unwrap_err().to_string();
    assert!(refused.contains("Lindeveen") && refused.contains("--publisher"), "{refused}");
}

#[test]
fn a_listing_over_another_is_as_if_it_were_alone() {
    let town = publisher("Lindeveen");
    let listing = |more: serde_json::Value| -> Service {
        let mut whole = serde_json::json!({
            "id": Uuid::nil(), "name": "Taalhuis", "publisher_id": town.id, "status": "active",
        });
        whole.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(whole).unwrap()
    };
    let id = |number: u128| Uuid::from_u128(number);
    let place = |at: u128, name: &str| {
        serde_json::json!({
            "id": id(at), "location": {"id": id(at + 1), "location_type": "physical", "name": name,
            "addresses": [{"id": id(at + 2), "address_1": "Dorpsstraat 1", "city": "Lindeveen", "country": "NL",
            "state_province": "", "address_type": "physical"}]},
            "phones": [{"id": id(at + 3), "number": "+31 20 555 0001"}],
        })
    };
    let translation = |language: &str, text: &str| serde_json::json!({"field": "name", "language": language, "text": text, "state": "checked"});
    let states = [
        listing(serde_json::json!({})),
        listing(serde_json::json!({
            "needs": ["need.language.course", "need.work"], "audiences": ["audience.legal.everyone"],
            "phones": [{"id": id(1), "number": "+31 20 555 0000"}],
            "languages": [{"id": id(2), "code": "nl"}],
            "schedules": [{"id": id(3), "opening_hours": "Mo 09:00-12:00"}],
            "cost_options": [{"id": id(4), "option": "free"}],
            "required_documents": [{"id": id(5), "document": "passport"}],
            "service_areas": [{"id": id(6), "name": "Lindeveen"}],
            "contacts": [{"id": id(7), "name": "Loket"}],
            "service_at_locations": [place(10, "Hal"), place(20, "Zaal")],
            "organization": {"id": id(8), "name": "Vereniging", "description": ""},
            "translations": [translation("ar", "one"), translation("fr", "two")],
        })),
        listing(serde_json::json!({
            "needs": ["need.work"], "alert": "Vandaag dicht",
            // The number moves from a place to the listing.
            "phones": [{"id": id(13), "number": "+31 20 555 0001"}],
            "service_at_locations": [place(20, "Grote zaal")],
            "organization": {"id": id(8), "name": "Stichting", "description": ""},
            "translations": [translation("ar", "three"), translation("uk", "four")],
        })),
    ];
    let put = |service: &Service, over: Option<&Service>| {
        let mut directory = Directory::in_memory().unwrap();
        let mut writer = directory.write().unwrap();
        writer.put_publisher(&town).unwrap();
        for service in over.into_iter().chain([service]) {
            writer.put_service(service).unwrap();
            writer.written.clear();
        }
        writer.commit().unwrap();
        directory.service(service.id).unwrap().unwrap()
    };
    for (before, after) in [(0, 1), (1, 2), (2, 1), (1, 0), (1, 1)].map(|(one, other)| (&states[one], &states[other])) {
        let alone = put(after, None);
        assert_eq!(put(after, Some(before)), alone);
        assert_eq!(alone.phones, after.phones);
        assert_eq!(alone.translations.len(), after.translations.len());
    }
}
