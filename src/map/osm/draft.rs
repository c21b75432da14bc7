//! A draft listing of one place. Nobody has confirmed it: `assured_date` stays empty.

use uuid::Uuid;

use super::{
    Match, Place, Tags,
    contact::{address, contacts},
    facts::{access, accessibility, costs, keywords, languages},
    hours::schedules,
    kinds::Nameless,
};
use crate::{
    directory::{
        AddressVisibility, Location, Organization, Service, ServiceAtLocation, TermCode, Translation, TranslationState,
        Vocabulary,
    },
    limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX},
    locale::LanguageTag,
};

/// What holds for all places of one import.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Whose listings these become; ids are made within it, for neighbours may import the same place.
    pub publisher_id: Uuid,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// The language that names and descriptions are in.
    pub language: Option<LanguageTag>,
}

/// A listing, and what could not be taken as it stood.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The listing.
    pub service: Service,
    /// One line each, for the report.
    pub remarks: Vec<String>,
}

/// Makes a listing of a recognised place.
///
/// # Errors
/// Why it can be none, in words for the report: no name, no place, texts beyond every bound.
pub fn draft(place: &Place, matched: Match, setting: &Setting) -> Result<Draft, String> {
    let tags = &place.tags;
    let key = format!("{}/{}", place.id.kind.as_str(), place.id.number);
    let id = Uuid::new_v5(&setting.publisher_id, format!("osm:{key}").as_bytes());
    let point = place.point.ok_or("the file does not say where it is; cut the extract with whole ways")?;
    if let Some((key, _)) = tags.iter().find(|(_, value)| value.chars().count() > TEXT_CHARS_MAX) {
        return Err(format!("its {key} is longer than {TEXT_CHARS_MAX} characters"));
    }
    let Naming { name, language, mut translations } = naming(tags, &matched, setting)?;
    translations.extend(versions("description", tags, tags.get("description")));
    let mut remarks = Vec::new();
    let contacts = contacts(tags, id);
    remarks.extend(contacts.remarks);
    let (schedules, remark) = schedules(tags, setting.country.as_deref(), id);
    remarks.extend(remark);
    let (cost_options, fees_description) = costs(tags, id);
    let at = Location {
        id: Uuid::new_v5(&id, b"location"),
        location_type: "physical".to_owned(),
        point: Some(point),
        addresses: address(tags, setting.country.as_deref(), id).into_iter().collect(),
        accessibility: accessibility(tags, id),
        address_visibility: if matched.secret { AddressVisibility::Hidden } else { AddressVisibility::Full },
        original_language: language.clone(),
        ..Location::default()
    };
    let service = Service {
        id,
        alternate_name: tags.first(&["official_name", "alt_name"]).filter(|other| *other != name).map(str::to_owned),
        name,
        description: tags.get("description").map(str::to_owned),
        url: contacts.website,
        email: contacts.email,
        fees_description,
        last_modified: place.timestamp.clone(),
        organization: organization(tags, setting),
        phones: contacts.phones,
        schedules,
        service_at_locations: vec![ServiceAtLocation {
            id: Uuid::new_v5(&id, b"service_at_location"),
            location: at,
            ..ServiceAtLocation::default()
        }],
        languages: languages(tags, id),
        cost_options,
        needs: matched.needs,
        audiences: matched.audiences,
        access: access(tags),
        keywords: keywords(tags),
        publisher_id: Some(setting.publisher_id),
        source: Some(format!("osm:{key}")),
        original_language: language,
        translations,
        ..Service::default()
    };
    Ok(Draft { service, remarks })
}

/// The name, the language it is in, and its other versions.
struct Naming {
    name: String,
    language: Option<LanguageTag>,
    translations: Vec<Translation>,
}

fn naming(tags: &Tags, matched: &Match, setting: &Setting) -> Result<Naming, String> {
    let language = setting.language.clone();
    let local = language.as_ref().and_then(|tag| tags.by_language("name").find(|(found, _)| found == tag));
    let own = tags.get("name").or(local.map(|(_, name)| name)).or_else(|| tags.first(&["official_name", "brand"]));
    match (own, matched.nameless) {
        (Some(name), _) if name.chars().count() > NAME_CHARS_MAX => {
            Err(format!("its name is longer than {NAME_CHARS_MAX} characters"))
        }
        (Some(name), _) => {
            Ok(Naming { name: name.to_owned(), language, translations: versions("name", tags, Some(name)) })
        }
        (None, Nameless::Called(term)) => Ok(called(&TermCode::parse(term).map_err(|why| why.to_string())?, language)),
        (None, Nameless::Skipped) => Err("it has no name on the map; enter it by hand".to_owned()),
    }
}

/// `field:xx` as people of the map wrote them; the same text again is no translation.
fn versions(field: &str, tags: &Tags, original: Option<&str>) -> Vec<Translation> {
    tags.by_language(field)
        .filter(|(_, text)| original.is_some_and(|original| original != *text))
        .map(|(language, text)| Translation {
            field: field.to_owned(),
            language,
            text: text.to_owned(),
            state: TranslationState::Checked,
            translated_at: None,
        })
        .collect()
}

/// A nameless playground is called what the vocabulary calls it, in every language.
fn called(term: &TermCode, language: Option<LanguageTag>) -> Naming {
    let vocabulary = Vocabulary::get();
    let english = || LanguageTag::parse("en").ok();
    let local = language.or_else(english).map(|tag| vocabulary.words(&tag));
    let name = local.map_or(term.as_str(), |words| words.name(term)).to_owned();
    let own = local.map(|words| words.language.clone());
    let translations = vocabulary
        .all_words()
        .filter(|words| Some(&words.language) != own.as_ref())
        .filter_map(|words| {
            let found = words.get(term)?;
            Some(Translation {
                field: "name".to_owned(),
                language: words.language.clone(),
                text: found.name.clone(),
                state: if found.reviewed { TranslationState::Checked } else { TranslationState::Machine },
                translated_at: None,
            })
        })
        .collect();
    Naming { name, language: own, translations }
}

fn organization(tags: &Tags, setting: &Setting) -> Option<Organization> {
    let name = tags.get("operator").filter(|name| name.chars().count() <= NAME_CHARS_MAX)?;
    Some(Organization {
        id: Uuid::new_v5(&setting.publisher_id, format!("osm:operator:{name}").as_bytes()),
        name: name.to_owned(),
        original_language: setting.language.clone(),
        ..Organization::default()
    })
}
