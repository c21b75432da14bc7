//! The table: which OpenStreetMap tag meets which need of the vocabulary.

/// What becomes of a place that has no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nameless {
    /// It is no listing: one could not tell which doctor.
    Skipped,
    /// It is called what this term is called, in every language.
    Called(&'static str),
}

/// One kind of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The key of its tag.
    pub key: &'static str,
    /// The value of its tag; what the report counts it as.
    pub value: &'static str,
    /// The needs that it meets.
    pub needs: &'static [&'static str],
    /// Without a name.
    pub nameless: Nameless,
}

const fn named(key: &'static str, value: &'static str, needs: &'static [&'static str]) -> Kind {
    Kind { key, value, needs, nameless: Nameless::Skipped }
}

const fn called(key: &'static str, value: &'static str, needs: &'static [&'static str], name: &'static str) -> Kind {
    Kind { key, value, needs, nameless: Nameless::Called(name) }
}

/// `social_facility` says more in a tag of its own; `kind` looks there.
pub const SOCIAL_FACILITY: &str = "social_facility";

/// `office=government` may be a parliament or the tax office; a tag of its own says which.
pub const GOVERNMENT_OFFICE: &str = "government";

/// Every kind that newcomers need. A place may be several.
pub const KINDS: &[Kind] = &[
    named("amenity", "doctors", &["need.health.doctor"]),
    named("amenity", "clinic", &["need.health.doctor"]),
    called("amenity", "hospital", &["need.health.hospital"], "need.health.hospital"),
    called("amenity", "pharmacy", &["need.health.pharmacy"], "need.health.pharmacy"),
    named("amenity", "dentist", &["need.health.dentist"]),
    called("amenity", "school", &["need.children.school"], "need.children.school"),
    called("amenity", "kindergarten", &["need.children.childcare"], "need.children.childcare"),
    called("amenity", "childcare", &["need.children.childcare"], "need.children.childcare"),
    named("amenity", "college", &["need.work.diploma"]),
    named("amenity", "language_school", &["need.language.course"]),
    called("amenity", "library", &["need.language.library"], "need.language.library"),
    named("amenity", "toy_library", &["need.children.youth"]),
    called("amenity", "townhall", &["need.documents.registration", "need.documents.id_card"], "need.documents"),
    named("amenity", SOCIAL_FACILITY, &[]),
    called("amenity", "community_centre", &["need.people.meeting_place"], "need.people.meeting_place"),
    named("amenity", "social_centre", &["need.people.meeting_place"]),
    called("amenity", "police", &["need.safety.police"], "need.safety.police"),
    called("amenity", "fire_station", &["need.safety.fire"], "need.safety.fire"),
    named("amenity", "post_office", &["need.documents"]),
    named("amenity", "place_of_worship", &["need.people.religion"]),
    named("amenity", "bank", &["need.money.bank"]),
    called("amenity", "food_bank", &["need.food.food_bank"], "need.food.food_bank"),
    called("amenity", "food_sharing", &["need.food.food_bank"], "need.food.food_bank"),
    called("amenity", "soup_kitchen", &["need.food.meals"], "need.food.meals"),
    called("amenity", "bus_station", &["need.transport.public_transport"], "need.transport.public_transport"),
    named("amenity", "driving_school", &["need.transport.driving_licence"]),
    named("amenity", "internet_cafe", &["need.people.internet"]),
    named("amenity", "refugee_site", &["need.home.reception"]),
    called("amenity", "shower", &["need.food.shower_laundry"], "need.food.shower_laundry"),
    called("leisure", "playground", &["need.children.youth"], "need.children.youth"),
    named("leisure", "sports_centre", &["need.people.sports"]),
    named("leisure", "sports_hall", &["need.people.sports"]),
    called("railway", "station", &["need.transport.public_transport"], "need.transport.public_transport"),
    called("railway", "halt", &["need.transport.public_transport"], "need.transport.public_transport"),
    named("office", GOVERNMENT_OFFICE, &[]),
    named("office", "employment_agency", &["need.work.job_search"]),
    named("office", "lawyer", &["need.law.lawyer"]),
    named("office", "ngo", &["need.people"]),
    named("office", "charity", &["need.people"]),
    named("office", "union", &["need.work.rights"]),
    named("office", "tax_advisor", &["need.money.tax"]),
    named("shop", "second_hand", &["need.home.furniture", "need.food.clothes"]),
    named("shop", "charity", &["need.home.furniture", "need.food.clothes"]),
    called("shop", "laundry", &["need.food.shower_laundry"], "need.food.shower_laundry"),
    named("shop", "bicycle", &["need.transport.bicycle"]),
    named("healthcare", "doctor", &["need.health.doctor"]),
    named("healthcare", "clinic", &["need.health.doctor"]),
    named("healthcare", "centre", &["need.health.doctor"]),
    named("healthcare", "hospital", &["need.health.hospital"]),
    named("healthcare", "pharmacy", &["need.health.pharmacy"]),
    named("healthcare", "dentist", &["need.health.dentist"]),
    named("healthcare", "midwife", &["need.women.pregnancy"]),
    named("healthcare", "birthing_centre", &["need.women.pregnancy"]),
    named("healthcare", "psychotherapist", &["need.mind.talk"]),
    named("healthcare", "counselling", &["need.mind.talk"]),
];

/// `social_facility=…`: what is given there. No need: not for newcomers.
pub const SOCIAL_FACILITIES: &[(&str, &[&str])] = &[
    ("food_bank", &["need.food.food_bank"]),
    ("soup_kitchen", &["need.food.meals"]),
    ("dairy_kitchen", &["need.food.food_bank"]),
    ("clothing_bank", &["need.food.clothes"]),
    ("shelter", &["need.home.homeless"]),
    ("day_centre", &["need.people.meeting_place"]),
    ("outreach", &["need.money.help_forms"]),
    ("workshop", &["need.work"]),
    ("ambulatory_care", &["need.health"]),
    ("nursing_home", &[]),
    ("assisted_living", &[]),
    ("hospice", &[]),
    ("group_home", &[]),
];

/// `social_facility:for=…`: for whom, what that adds to the needs, and the audience.
pub const SOCIAL_FACILITIES_FOR: &[(&str, &[&str], Option<&str>)] = &[
    ("refugee", &["need.home.reception"], Some("audience.legal.asylum_seeker")),
    ("refugees", &["need.home.reception"], Some("audience.legal.asylum_seeker")),
    ("migrant", &["need.people.buddy"], None),
    ("migrants", &["need.people.buddy"], None),
    ("homeless", &["need.home.homeless"], None),
    ("underprivileged", &["need.money.help_forms"], None),
    ("unemployed", &["need.work.job_search"], None),
    ("drug_addicted", &["need.mind.addiction"], None),
    ("mental_health", &["need.mind.talk"], None),
    ("child", &["need.children.youth"], Some("audience.age.child")),
    ("juvenile", &["need.children.youth"], Some("audience.age.teen")),
    ("orphan", &["need.safety.child_safety"], Some("audience.age.child")),
    ("woman", &["need.women.groups"], Some("audience.gender.women")),
    ("women", &["need.women.groups"], Some("audience.gender.women")),
    ("families", &[], Some("audience.family.families")),
    ("senior", &[], Some("audience.age.senior")),
];

/// `government=…`: which office it is.
pub const GOVERNMENT: &[(&str, &[&str])] = &[
    ("tax", &["need.money.tax"]),
    ("register_office", &["need.documents.registration", "need.documents.marriage_birth"]),
    ("social_security", &["need.money.benefits"]),
    ("social_welfare", &["need.money.benefits"]),
    ("social_services", &["need.money.benefits"]),
    ("employment", &["need.work.job_search"]),
    ("labour", &["need.work.rights"]),
    ("immigration", &["need.law.asylum", "need.documents.id_card"]),
    ("migration", &["need.law.asylum", "need.documents.id_card"]),
    ("healthcare", &["need.health"]),
    ("youth", &["need.children"]),
    ("transportation", &["need.transport.driving_licence"]),
];

/// `healthcare:speciality=…`: what it adds.
pub const SPECIALITIES: &[(&str, &str)] = &[
    ("gynaecology", "need.women.health"),
    ("obstetrics", "need.women.pregnancy"),
    ("psychiatry", "need.mind.talk"),
    ("psychotherapy", "need.mind.talk"),
    ("vaccination", "need.health.vaccination"),
    ("paediatrics", "need.children.clinic"),
];
