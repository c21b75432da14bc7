//! The free texts of a listing that can be translated: which there are, whose, where their translations go, and what a
//! changed original does to them. Owns the list of fields; refuses what must not leave: texts of a place whose address
//! is protected.

use std::fmt;

use uuid::Uuid;

use super::{AddressVisibility, Location, Organization, Service, Translation, TranslationState};
use crate::locale::LanguageTag;

/// Whose text it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TextOwner {
    /// The listing itself.
    Service,
    /// Who runs it.
    Organization,
    /// Where it is given.
    Location,
}

impl TextOwner {
    /// The word of `content_translation.entity`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Organization => "organization",
            Self::Location => "location",
        }
    }
}

/// Names one text of a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TextKey {
    /// What kind of record has it.
    pub owner: TextOwner,
    /// The record's HSDS id.
    pub id: Uuid,
    /// The field's HSDS name, as in `Translation::field`.
    pub field: &'static str,
}

impl TextKey {
    /// The text that a word of the form `owner.id.field` names; none when it is not one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let (owner, id, field) = (parts.next()?, Uuid::try_parse(parts.next()?).ok()?, parts.next()?);
        let &(owner, field) = TEXT_FIELDS.iter().find(|(known, name)| known.as_str() == owner && *name == field)?;
        Some(Self { owner, id, field })
    }

    /// Whether readers see its translation; the others help to find a listing.
    pub fn is_shown(&self) -> bool {
        match self.owner {
            TextOwner::Service => self.field != "alternate_name",
            TextOwner::Organization => false,
            TextOwner::Location => self.field == "transportation",
        }
    }
}

impl fmt::Display for TextKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.owner.as_str(), self.id, self.field)
    }
}

/// One text that can be translated.
#[derive(Debug, Clone)]
pub struct Text<'a> {
    /// Its name.
    pub key: TextKey,
    /// As it was written; not blank.
    pub original: &'a str,
    /// Unknown for some imported records.
    pub language: Option<&'a LanguageTag>,
    /// Of the whole record.
    pub translations: &'a [Translation],
}

impl Text<'_> {
    /// Its best translation into exactly this language.
    pub fn translation(&self, language: &LanguageTag) -> Option<&Translation> {
        let own = self.translations.iter().filter(|one| one.field == self.key.field && one.language == *language);
        own.filter(|one| !is_blank(&one.text)).min_by_key(|one| one.state.rank())
    }
}

/// Every field that `Translation::field` may name, in the order of a listing's page.
pub const TEXT_FIELDS: [(TextOwner, &str); 15] = [
    (TextOwner::Service, "name"),
    (TextOwner::Service, "alternate_name"),
    (TextOwner::Service, "description"),
    (TextOwner::Service, "alert"),
    (TextOwner::Service, "application_process"),
    (TextOwner::Service, "eligibility_description"),
    (TextOwner::Service, "fees_description"),
    (TextOwner::Service, "interpretation_services"),
    (TextOwner::Organization, "name"),
    (TextOwner::Organization, "alternate_name"),
    (TextOwner::Organization, "description"),
    (TextOwner::Location, "name"),
    (TextOwner::Location, "alternate_name"),
    (TextOwner::Location, "description"),
    (TextOwner::Location, "transportation"),
];

/// The texts of a listing that hold something, in the order of its page.
pub fn texts_of(service: &Service) -> Vec<Text<'_>> {
    let own = service.original_language.as_ref();
    let mut found =
        texts(TextOwner::Service, service.id, own, &service.translations, |field| of_service(service, field));
    if let Some(organization) = &service.organization {
        let language = organization.original_language.as_ref().or(own);
        let value = |field: &str| of_organization(organization, field);
        found.extend(texts(TextOwner::Organization, organization.id, language, &organization.translations, value));
    }
    // What says how to get to a protected address says where it is.
    let locations = service.service_at_locations.iter().map(|place| &place.location);
    for location in locations.filter(|location| location.address_visibility == AddressVisibility::Full) {
        let language = location.original_language.as_ref().or(own);
        let value = |field: &str| of_location(location, field);
        found.extend(texts(TextOwner::Location, location.id, language, &location.translations, value));
    }
    found
}

/// Puts a translation in the place of every other one of the same text and language. An empty one only takes those
/// away. Nothing happens to a listing without that record.
pub fn put_translation(service: &mut Service, key: &TextKey, translation: Translation) {
    let list = match key.owner {
        TextOwner::Service => (service.id == key.id).then_some(&mut service.translations),
        TextOwner::Organization => {
            service.organization.as_mut().filter(|known| known.id == key.id).map(|known| &mut known.translations)
        }
        TextOwner::Location => {
            let mut places = service.service_at_locations.iter_mut();
            places.find(|place| place.location.id == key.id).map(|place| &mut place.location.translations)
        }
    };
    let Some(list) = list else { return };
    let same = |one: &Translation| one.field == key.field && one.language == translation.language;
    let at = list.iter().position(same).unwrap_or(list.len());
    list.retain(|one| !same(one));
    if !is_blank(&translation.text) {
        list.insert(at.min(list.len()), Translation { field: key.field.to_owned(), ..translation });
    }
}

/// Makes outdated what `after` took over from `before` though its original changed; space between words does not count.
/// Where a text was taken away its translations go too: they would stand under the next text of that place.
pub fn outdate(before: &Service, after: &mut Service) {
    let (was, mut now) = (before, after.clone());
    outdate_fields(TextOwner::Service, &was.translations, &mut now.translations, |field| {
        (of_service(was, field), of_service(after, field))
    });
    if let (Some(was), Some(is), Some(now)) = (&before.organization, &after.organization, &mut now.organization)
        && was.id == is.id
    {
        outdate_fields(TextOwner::Organization, &was.translations, &mut now.translations, |field| {
            (of_organization(was, field), of_organization(is, field))
        });
    }
    for (is, now) in after.service_at_locations.iter().zip(&mut now.service_at_locations) {
        let (is, now) = (&is.location, &mut now.location);
        let known = before.service_at_locations.iter().map(|place| &place.location).find(|was| was.id == is.id);
        if let Some(was) = known {
            outdate_fields(TextOwner::Location, &was.translations, &mut now.translations, |field| {
                (of_location(was, field), of_location(is, field))
            });
        }
    }
    *after = now;
}

/// Gives translations that are outdated the state back that they had under the same original in `older`: a text that
/// goes back to what it was needs no translator.
pub fn revive(older: &Service, after: &mut Service) {
    let (known, now) = (texts_of(older), after.clone());
    for text in texts_of(&now) {
        let Some(was) = known.iter().find(|was| was.key == text.key && same_words(was.original, text.original)) else {
            continue;
        };
        let of_it = text.translations.iter().filter(|one| one.field == text.key.field);
        for one in of_it.filter(|one| one.state == TranslationState::Outdated) {
            let before = was.translation(&one.language).filter(|before| before.text == one.text);
            if let Some(before) = before.filter(|before| before.state != TranslationState::Outdated) {
                put_translation(after, &text.key, before.clone());
            }
        }
    }
}

/// Whether two texts differ in the space between words at most.
fn same_words(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

fn outdate_fields<'a>(
    owner: TextOwner,
    was: &[Translation],
    now: &mut Vec<Translation>,
    values: impl Fn(&str) -> (Option<&'a str>, Option<&'a str>),
) {
    for (_, field) in TEXT_FIELDS.iter().filter(|(known, _)| *known == owner) {
        let (before, after) = values(field);
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        if same_words(before, after) {
            continue;
        }
        if is_blank(after) {
            now.retain(|one| one.field != *field);
        }
        for one in now.iter_mut().filter(|one| one.field == *field && was.contains(one)) {
            one.state = TranslationState::Outdated;
        }
    }
}

/// Whether nothing can be read there.
fn is_blank(text: &str) -> bool {
    text.chars().all(|letter| letter.is_whitespace() || letter.is_control())
}

fn texts<'a>(
    owner: TextOwner,
    id: Uuid,
    language: Option<&'a LanguageTag>,
    translations: &'a [Translation],
    value: impl Fn(&str) -> Option<&'a str>,
) -> Vec<Text<'a>> {
    let mut found = Vec::new();
    for (_, field) in TEXT_FIELDS.iter().filter(|(known, _)| *known == owner) {
        if let Some(original) = value(field).filter(|text| !is_blank(text)) {
            found.push(Text { key: TextKey { owner, id, field }, original, language, translations });
        }
    }
    found
}

fn of_service<'a>(service: &'a Service, field: &str) -> Option<&'a str> {
    match field {
        "name" => Some(&service.name),
        "alternate_name" => service.alternate_name.as_deref(),
        "description" => service.description.as_deref(),
        "alert" => service.alert.as_deref(),
        "application_process" => service.application_process.as_deref(),
        "eligibility_description" => service.eligibility_description.as_deref(),
        "fees_description" => service.fees_description.as_deref(),
        "interpretation_services" => service.interpretation_services.as_deref(),
        _ => None,
    }
}

fn of_organization<'a>(organization: &'a Organization, field: &str) -> Option<&'a str> {
    match field {
        "name" => Some(&organization.name),
        "alternate_name" => organization.alternate_name.as_deref(),
        "description" => Some(&organization.description),
        _ => None,
    }
}

fn of_location<'a>(location: &'a Location, field: &str) -> Option<&'a str> {
    match field {
        "name" => location.name.as_deref(),
        "alternate_name" => location.alternate_name.as_deref(),
        "description" => location.description.as_deref(),
        "transportation" => location.transportation.as_deref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::ServiceAtLocation;

    fn version(field: &str, text: &str, state: TranslationState) -> Translation {
        let language = LanguageTag::parse("ar").unwrap();
        Translation { field: field.into(), language, text: text.into(), state, translated_at: None }
    }

    fn states(translations: &[Translation]) -> Vec<TranslationState> {
        translations.iter().map(|one| one.state).collect()
    }

    #[test]
    fn a_changed_text_makes_its_translations_outdated_and_no_others() {
        use TranslationState::{Checked, Machine, Outdated};
        let location = Location {
            name: Some("Hal".into()),
            translations: vec![version("name", "x", Machine)],
            ..Location::default()
        };
        let before = Service {
            name: "Taalhuis".into(),
            description: Some("Praten  en lezen".into()),
            alert: Some("Dicht".into()),
            translations: vec![
                version("name", "x", Checked),
                version("description", "x", Checked),
                version("alert", "x", Checked),
            ],
            service_at_locations: vec![ServiceAtLocation { location, ..ServiceAtLocation::default() }],
            ..Service::default()
        };
        let mut after = before.clone();
        after.description = Some("Praten en\nlezen".into());
        outdate(&before, &mut after);
        assert_eq!(states(&after.translations), [Checked, Checked, Checked]);
        after.description = Some("Praten".into());
        after.alert = None;
        after.service_at_locations[0].location.name = Some("Zaal".into());
        outdate(&before, &mut after);
        assert_eq!(states(&after.translations), [Checked, Outdated]);
        assert_eq!(states(&after.service_at_locations[0].location.translations), [Outdated]);
        // Translated anew together with its original.
        let mut both = before.clone();
        both.name = "Taalcafé".into();
        put_translation(&mut both, &TextKey { owner: TextOwner::Service, id: before.id, field: "name" }, {
            version("name", "y", Checked)
        });
        outdate(&before, &mut both);
        assert_eq!(states(&both.translations), [Checked, Checked, Checked]);
    }

    #[test]
    fn a_text_that_goes_back_needs_no_translator() {
        use TranslationState::{Checked, Outdated};
        let translations = vec![version("name", "x", Checked), version("description", "y", Outdated)];
        let first = Service { name: "Taalhuis".into(), translations, ..Service::default() };
        let mut second = Service { name: "Taalhius".into(), ..first.clone() };
        outdate(&first, &mut second);
        let mut third = Service { name: "Taalhuis ".into(), ..second.clone() };
        outdate(&second, &mut third);
        assert_eq!(states(&third.translations), [Outdated, Outdated]);
        revive(&second, &mut third);
        assert_eq!(states(&third.translations), [Outdated, Outdated]);
        revive(&first, &mut third);
        assert_eq!(states(&third.translations), [Checked, Outdated]);
        // Translated anew meanwhile: that is another text.
        let mut other = Service { translations: vec![version("name", "z", Outdated)], ..third };
        revive(&first, &mut other);
        assert_eq!(states(&other.translations), [Outdated]);
    }

    #[test]
    fn a_translation_takes_the_place_of_all_others_and_an_empty_one_of_none() {
        let key = TextKey { owner: TextOwner::Service, id: Uuid::nil(), field: "name" };
        let translations = vec![
            version("name", "a", TranslationState::Machine),
            version("name", "b", TranslationState::Outdated),
            version("alert", "c", TranslationState::Machine),
        ];
        let mut service = Service { translations, ..Service::default() };
        put_translation(&mut service, &key, version("name", "d", TranslationState::Checked));
        let texts = |service: &Service| service.translations.iter().map(|one| one.text.clone()).collect::<Vec<_>>();
        assert_eq!(texts(&service), ["d", "c"]);
        put_translation(&mut service, &key, version("name", " ", TranslationState::Checked));
        assert_eq!(texts(&service), ["c"]);
    }
}
