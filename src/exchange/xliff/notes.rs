//! What a translator should know of each text. English, as a translator's program shows it.

use crate::directory::{TextKey, TextOwner};

/// Where a text is shown, for the translator.
pub fn note(key: &TextKey) -> &'static str {
    match (key.owner, key.field) {
        (TextOwner::Service, "name") => {
            "The name of the listing: the heading of its page and its line in lists. Keep it short."
        }
        (TextOwner::Service, "alternate_name") => {
            "Another name of the listing. It is not shown; people find the listing by it."
        }
        (TextOwner::Service, "description") => {
            "What it is: the first text of the listing's page. Its beginning stands in lists."
        }
        (TextOwner::Service, "alert") => "A notice at the top of the listing's page, for as long as it is true.",
        (TextOwner::Service, "application_process") => "How to get in: under the question what to do first.",
        (TextOwner::Service, "eligibility_description") => {
            "Who may come: under the question whether the reader may go."
        }
        (TextOwner::Service, "fees_description") => "What it costs: under the question about money.",
        (TextOwner::Service, _) => "Interpreters: under the languages that are spoken there.",
        (TextOwner::Organization, "name") => {
            "Who runs it. A proper name: translate it only where the name has a translation."
        }
        (TextOwner::Organization, "alternate_name") => {
            "Another name of who runs it. It is not shown; people find by it."
        }
        (TextOwner::Organization, _) => "What the organization is. It is not shown; people find by it.",
        (TextOwner::Location, "name") => {
            "The name of the place, beside its address. Translate it only where that helps to find it."
        }
        (TextOwner::Location, "alternate_name") => "Another name of the place. It is not shown; people find by it.",
        (TextOwner::Location, "transportation") => {
            "How to get there: after “Travel:”, under the address. Names of stops stay."
        }
        (TextOwner::Location, _) => "What the place is. It is not shown; people find by it.",
    }
}
