//! What a form sent: names with their values, several of one name allowed. Bounded by the body's own bound.

use url::form_urlencoded;

/// The fields of a form, in the order of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads the body of a form, or what stands behind the question mark of an address.
    pub(super) fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// The first value of a name, without spaces around it; empty where there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.untrimmed(name).trim()
    }

    /// The first value of a name; none where it is missing or empty.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        // Browsers end lines in two characters; what is kept ends them in one.
        Some(self.get(name)).filter(|text| !text.is_empty()).map(|text| text.replace("\r\n", "\n"))
    }

    /// The first value of a name as it was sent, for passwords.
    pub(super) fn untrimmed(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Every value of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// Whether the form has the name at all, such as a box that was ticked.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_values_of_a_name_are_kept() {
        let fields = Fields::parse(b"need=a&need=b&name=+Taal+huis%0D%0A&x=");
        assert_eq!(fields.all("need").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(fields.get("name"), "Taal huis");
        assert_eq!((fields.text("x"), fields.has("x"), fields.has("y")), (None, true, false));
    }
}
