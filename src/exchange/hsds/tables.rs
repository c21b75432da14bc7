//! The tables of HSDS 3 (and what older tables become), their columns and how they hang together. Data only.

/// One table.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// HSDS name of one record: `service`.
    pub kind: &'static str,
    /// The file without `.csv`, and other names it goes by.
    files: &'static str,
    /// Without these columns it cannot be read.
    required: &'static str,
    /// The columns we write, in order; `other` follows.
    columns: &'static str,
}

impl Table {
    /// The name of its file, without `.csv`.
    pub fn file(&self) -> &'static str {
        self.files.split(' ').next().unwrap_or(self.kind)
    }

    /// The columns without which it cannot be read.
    pub fn required(&self) -> impl Iterator<Item = &'static str> {
        self.required.split_whitespace()
    }

    /// The columns that we write.
    pub fn columns(&self) -> impl Iterator<Item = &'static str> {
        self.columns.split_whitespace()
    }
}

/// Every table that is known, in the order in which they are written.
pub const TABLES: &[Table] = &[
    table(
        "organization",
        "organizations",
        "name",
        "id name alternate_name description email website tax_status tax_id year_incorporated legal_status \
         logo uri parent_organization_id original_language translations",
    ),
    table("program", "programs", "name organization_id", "id organization_id name alternate_name description"),
    table(
        "service",
        "services",
        "name",
        "id organization_id program_id name alternate_name description url email status \
         interpretation_services application_process fees_description wait_time fees accreditations \
         eligibility_description minimum_age maximum_age assured_date assurer_email licenses alert \
         last_modified needs audiences access levels keywords publisher_id source original_language \
         translations",
    ),
    table(
        "service_at_location",
        "service_at_location service_at_locations",
        "service_id location_id",
        "id service_id location_id description",
    ),
    table(
        "location",
        "locations",
        "",
        "id location_type url organization_id name alternate_name description transportation latitude \
         longitude external_identifier external_identifier_type address_visibility original_language \
         translations",
    ),
    table(
        "phone",
        "phones",
        "number",
        "id location_id service_id organization_id contact_id service_at_location_id number extension type \
         description",
    ),
    table(
        "contact",
        "contacts",
        "",
        "id organization_id service_id service_at_location_id location_id name title department email",
    ),
    table(
        "address",
        "addresses",
        "address_1 city",
        "id location_id attention address_1 address_2 city region state_province postal_code country \
         address_type",
    ),
    table(
        "schedule",
        "schedules",
        "",
        "id service_id location_id service_at_location_id valid_from valid_to dtstart timezone until count \
         wkst freq interval byday byweekno bymonthday byyearday description opens_at closes_at schedule_link \
         attending_type notes opening_hours by_appointment",
    ),
    table("funding", "funding fundings", "", "id organization_id service_id source"),
    table("service_area", "service_areas", "", "id service_id name description extent extent_type uri"),
    table("required_document", "required_documents", "", "id service_id document uri document_term"),
    table("language", "languages", "", "id service_id location_id phone_id name code note"),
    table(
        "accessibility",
        "accessibility accessibility_for_disabilities",
        "",
        "id location_id description details url facility",
    ),
    table(
        "cost_option",
        "cost_options",
        "",
        "id service_id valid_from valid_to option currency amount amount_description cost",
    ),
    table(
        "organization_identifier",
        "organization_identifiers",
        "",
        "id organization_id identifier_scheme identifier_type identifier",
    ),
    table("attribute", "attributes", "", "id link_id taxonomy_term_id link_type link_entity value"),
    table(
        "taxonomy_term",
        "taxonomy_terms",
        "name",
        "id code name description parent_id taxonomy language taxonomy_id term_uri",
    ),
    table("taxonomy", "taxonomies", "name", "id name description uri version"),
    table(
        "metadata",
        "metadata",
        "",
        "id resource_id resource_type last_action_date last_action_type field_name previous_value \
         replacement_value updated_by",
    ),
    table("meta_table_description", "meta_table_descriptions", "", "id name language character_set"),
    // Older tables, read only.
    table("regular_schedule", "regular_schedules", "weekday", "id location_id service_id weekday opens_at closes_at"),
    table(
        "holiday_schedule",
        "holiday_schedules",
        "start_date end_date",
        "id location_id service_id start_date end_date closed opens_at closes_at",
    ),
    table(
        "mail_address",
        "mail_addresses",
        "address_1 city",
        "id location_id attention address_1 address_2 city state_province postal_code country",
    ),
    table("category", "taxonomy", "taxonomy_id name", "taxonomy_id name parent_id parent_name"),
];

const fn table(kind: &'static str, files: &'static str, required: &'static str, columns: &'static str) -> Table {
    Table { kind, files, required, columns }
}

/// Older tables that are read but never written.
#[cfg(test)]
pub const OLDER: [&str; 4] = ["regular_schedule", "holiday_schedule", "mail_address", "category"];

/// The table of a kind.
pub fn of_kind(kind: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.kind == kind)
}

/// The table a file's stem names.
pub fn of_file(stem: &str) -> Option<&'static Table> {
    let stem = stem.to_lowercase();
    TABLES.iter().find(|table| table.files.split(' ').any(|name| name == stem))
}

/// The table that a header is most like, for files with a name of their own. Marks that only one table has
/// decide first.
pub fn of_header(header: &[String]) -> Option<&'static Table> {
    const MARKS: [(&str, &[&str]); 22] = [
        ("regular_schedule", &["weekday"]),
        ("holiday_schedule", &["start_date", "end_date"]),
        ("category", &["taxonomy_id", "parent_name"]),
        ("phone", &["number"]),
        ("address", &["address_1", "address_type"]),
        ("mail_address", &["address_1", "attention"]),
        ("address", &["address_1"]),
        ("contact", &["title", "department"]),
        ("organization", &["tax_status"]),
        ("service", &["status"]),
        ("location", &["latitude"]),
        ("schedule", &["opens_at"]),
        ("required_document", &["document"]),
        ("cost_option", &["amount"]),
        ("service_area", &["extent"]),
        ("accessibility", &["details"]),
        ("organization_identifier", &["identifier"]),
        ("attribute", &["link_id"]),
        ("taxonomy_term", &["term_uri"]),
        ("language", &["code", "note"]),
        ("program", &["organization_id", "name"]),
        ("service_at_location", &["service_id", "location_id"]),
    ];
    let has = |columns: &[&str]| columns.iter().all(|column| header.iter().any(|name| name == column));
    MARKS.iter().find(|(_, marks)| has(marks)).and_then(|(kind, _)| of_kind(kind))
}

/// The records below a record of this kind: the list's key, the kind, and the column by which they point up.
pub fn children(kind: &str) -> &'static [(&'static str, &'static str, &'static str)] {
    match kind {
        "service" => &[
            ("phones", "phone", "service_id"),
            ("schedules", "schedule", "service_id"),
            ("service_areas", "service_area", "service_id"),
            ("service_at_locations", "service_at_location", "service_id"),
            ("languages", "language", "service_id"),
            ("funding", "funding", "service_id"),
            ("cost_options", "cost_option", "service_id"),
            ("required_documents", "required_document", "service_id"),
            ("contacts", "contact", "service_id"),
            ("attributes", "attribute", "link_id"),
            ("metadata", "metadata", "resource_id"),
        ],
        "service_at_location" => &[
            ("contacts", "contact", "service_at_location_id"),
            ("phones", "phone", "service_at_location_id"),
            ("schedules", "schedule", "service_at_location_id"),
            ("attributes", "attribute", "link_id"),
            ("metadata", "metadata", "resource_id"),
        ],
        "location" => &[
            ("languages", "language", "location_id"),
            ("addresses", "address", "location_id"),
            ("contacts", "contact", "location_id"),
            ("accessibility", "accessibility", "location_id"),
            ("phones", "phone", "location_id"),
            ("schedules", "schedule", "location_id"),
            ("attributes", "attribute", "link_id"),
            ("metadata", "metadata", "resource_id"),
        ],
        "organization" => &[
            ("funding", "funding", "organization_id"),
            ("contacts", "contact", "organization_id"),
            ("phones", "phone", "organization_id"),
            ("programs", "program", "organization_id"),
            ("organization_identifiers", "organization_identifier", "organization_id"),
            ("attributes", "attribute", "link_id"),
            ("metadata", "metadata", "resource_id"),
        ],
        "phone" => &[("languages", "language", "phone_id")],
        "contact" => &[("phones", "phone", "contact_id")],
        _ => &[],
    }
}

/// The records that a record of this kind points at: the key, the kind and the column.
pub fn references(kind: &str) -> &'static [(&'static str, &'static str, &'static str)] {
    match kind {
        "service" => &[("organization", "organization", "organization_id"), ("program", "program", "program_id")],
        "service_at_location" => &[("location", "location", "location_id")],
        "attribute" => &[("taxonomy_term", "taxonomy_term", "taxonomy_term_id")],
        "taxonomy_term" => &[("taxonomy_detail", "taxonomy", "taxonomy_id")],
        _ => &[],
    }
}

/// The columns by which a record of this kind points at the one it hangs on, and that one's kind.
pub fn parents(kind: &str) -> Vec<(&'static str, &'static str)> {
    if kind == "attribute" || kind == "metadata" {
        return Vec::new();
    }
    const ABOVE: [&str; 6] = ["service", "service_at_location", "location", "organization", "phone", "contact"];
    let kind = if kind == "mail_address" { "address" } else { kind };
    let kind = if kind.ends_with("_schedule") { "schedule" } else { kind };
    let pointers = |above: &'static str| {
        children(above).iter().filter(|(_, child, _)| *child == kind).map(move |(_, _, column)| (*column, above))
    };
    ABOVE.into_iter().flat_map(pointers).collect()
}

/// The kind of a record in a list of this name.
pub fn singular(key: &str) -> &str {
    match key {
        "addresses" => "address",
        "taxonomies" => "taxonomy",
        "taxonomy_detail" => "taxonomy",
        _ => key.strip_suffix('s').unwrap_or(key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_the_tree_is_known() {
        assert!(OLDER.iter().all(|kind| of_kind(kind).is_some()));
        for table in TABLES {
            for (key, kind, column) in children(table.kind) {
                let child = of_kind(kind).unwrap();
                assert!(child.columns().any(|name| name == *column), "{kind}.{column}");
                assert_eq!(singular(key), *kind);
            }
            assert!(table.required().all(|column| table.columns().any(|name| name == column)));
            assert_eq!(of_file(table.file()), Some(table));
        }
        assert_eq!(parents("address"), [("location_id", "location")]);
    }

    #[test]
    fn a_header_tells_its_table() {
        let kind = |header: &str| of_header(&header.split(',').map(str::to_owned).collect::<Vec<_>>()).map(|t| t.kind);
        assert_eq!(kind("id,organization_id,name"), Some("program"));
        assert_eq!(kind("id,location_id,service_id,weekday,opens_at,closes_at"), Some("regular_schedule"));
        assert_eq!(kind("id,location_id,address_1,address_2,city"), Some("address"));
        assert_eq!(kind("colour,size"), None);
    }
}
