//! Which need a category of Integreat meets, where that is safe. An office may be any office: then none.

use crate::directory::TermCode;

/// Words that a category's name or icon begins with, lower case, and the need.
const TABLE: [(&str, &str); 42] = [
    ("apotheke", "need.health.pharmacy"),
    ("pharmac", "need.health.pharmacy"),
    ("krankenhaus", "need.health.hospital"),
    ("klinik", "need.health.hospital"),
    ("hospital", "need.health.hospital"),
    ("zahnarzt", "need.health.dentist"),
    ("zahnärzt", "need.health.dentist"),
    ("dentist", "need.health.dentist"),
    ("arzt", "need.health.doctor"),
    ("ärzt", "need.health.doctor"),
    ("hausarzt", "need.health.doctor"),
    ("hausärzt", "need.health.doctor"),
    ("doctor", "need.health.doctor"),
    ("gesundheit", "need.health"),
    ("health", "need.health"),
    ("medical", "need.health"),
    ("bibliothek", "need.language.library"),
    ("bücherei", "need.language.library"),
    ("library", "need.language.library"),
    ("sprachkurs", "need.language.course"),
    ("sprachschule", "need.language.course"),
    ("integrationskurs", "need.language.integration_exam"),
    ("schule", "need.children.school"),
    ("school", "need.children.school"),
    ("kita", "need.children.childcare"),
    ("kindergarten", "need.children.childcare"),
    ("kinderbetreuung", "need.children.childcare"),
    ("jugendtreff", "need.children.youth"),
    ("jugendzentrum", "need.children.youth"),
    ("wohnen", "need.home"),
    ("polizei", "need.safety.police"),
    ("police", "need.safety.police"),
    ("tafel", "need.food.food_bank"),
    ("kleiderkammer", "need.food.clothes"),
    ("sport", "need.people.sports"),
    ("moschee", "need.people.religion"),
    ("kirche", "need.people.religion"),
    ("religion", "need.people.religion"),
    ("treffpunkt", "need.people.meeting_place"),
    ("begegnung", "need.people.meeting_place"),
    ("mobilität", "need.transport"),
    ("mobility", "need.transport"),
];

/// The need of a category, by its name, else by its icon.
pub fn need_of(name: &str, icon: &str) -> Option<TermCode> {
    let of = |text: &str| {
        let text = text.to_lowercase();
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
        let found = TABLE.iter().find(|(start, _)| words.iter().any(|word| word.starts_with(start)));
        found.and_then(|(_, code)| TermCode::parse(code).ok())
    };
    of(name).or_else(|| of(icon))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::Vocabulary;

    #[test]
    fn every_need_is_of_the_vocabulary() {
        for (_, code) in TABLE {
            assert!(Vocabulary::get().term(&TermCode::parse(code).unwrap()).is_some(), "{code}");
        }
    }

    #[test]
    fn only_what_is_safe() {
        assert_eq!(need_of("Ärztinnen und Ärzte", "x").unwrap().as_str(), "need.health.doctor");
        assert_eq!(need_of("Sonstiges", "medical_aid").unwrap().as_str(), "need.health");
        assert_eq!(need_of("Behörde/Amt", "office"), None);
        assert_eq!(need_of("Gastronomie", "gastronomy"), None);
    }
}
