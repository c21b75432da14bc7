//! What a form sent: names with their values, several of one name allowed. Bounded by the body's own bound.

use axum::body::Bytes;
use url::form_urlencoded;

/// The fields of a form, in the order of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields {
    values: Vec<(String, String)>,
    uploads: Vec<Upload>,
}

/// A file that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Upload {
    field: String,
    /// What the sender calls it, without folders. It is shown, and never used as a path.
    pub(super) name: String,
    /// What is in it.
    pub(super) bytes: Bytes,
}

impl Fields {
    /// Reads the body of a form, or what stands behind the question mark of an address.
    pub(super) fn parse(body: &[u8]) -> Self {
        Self { values: form_urlencoded::parse(body).into_owned().collect(), uploads: Vec::new() }
    }

    /// One more field.
    pub(super) fn add(&mut self, name: String, value: String) {
        self.values.push((name, value));
    }

    /// One more file.
    pub(super) fn add_upload(&mut self, field: String, name: &str, bytes: Bytes) {
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default().chars().filter(|c| !c.is_control()).collect();
        self.uploads.push(Upload { field, name, bytes });
    }

    /// The file of a field; none where no file was chosen.
    pub(super) fn upload(&self, field: &str) -> Option<&Upload> {
        self.uploads.iter().find(|upload| upload.field == field && !(upload.name.is_empty() && upload.bytes.is_empty()))
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
        self.values.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Every value of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.values.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// Whether the form has the name at all, such as a box that was ticked.
    pub(super) fn has(&self, name: &str) -> bool {
        self.values.iter().any(|(known, _)| known == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_no_path() {
        let mut fields = Fields::default();
        fields.add_upload("sheet".to_owned(), "..\\..\\etc/pass\0wd", Bytes::from_static(b"x"));
        assert_eq!(fields.uploads[0].name, "passwd");
    }

    #[test]
    fn several_values_of_a_name_are_kept() {
        let fields = Fields::parse(b"need=a&need=b&name=+Taal+huis%0D%0A&x=");
        assert_eq!(fields.all("need").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(fields.get("name"), "Taal huis");
        assert_eq!((fields.text("x"), fields.has("x"), fields.has("y")), (None, true, false));
    }
}
