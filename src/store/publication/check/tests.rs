use std::{
    fs::{self, OpenOptions},
    io::{Seek, SeekFrom, Write},
    path::PathBuf,
};

use rusqlite::Connection;

use super::*;
use crate::{
    limits::{COLUMN_JSON_BYTES_MAX, NAME_CHARS_MAX, TEXT_CHARS_MAX},
    store::{
        freeze,
        publication::tests::{at, id, media, town},
    },
};

struct Frozen {
    folder: tempfile::TempDir,
    bytes: Vec<u8>,
}

impl Frozen {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("frozen.db");
        freeze(&town("Lindeveen"), at("2026-06-01T10:00:00Z"), &media(), &path).unwrap();
        Self { bytes: fs::read(&path).unwrap(), folder }
    }

    fn write(&self, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join("changed.db");
        fs::write(&path, bytes).unwrap();
        path
    }

    /// What is said of the publication after somebody ran this on it.
    fn after(&self, sql: &str) -> Result<Publication, StoreError> {
        let path = self.write(&self.bytes);
        let connection = Connection::open(&path).unwrap();
        connection
            .execute_batch(&format!(
                "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA journal_mode = MEMORY; {sql}"
            ))
            .unwrap();
        drop(connection);
        check_publication(&path)
    }

    fn refusal(&self, sql: &str) -> String {
        self.after(sql).map(|_| format!("taken: {sql}")).unwrap_or_else(|why| why.to_string())
    }
}

#[test]
fn what_was_frozen_is_taken_and_nothing_is_left_beside_it() {
    let frozen = Frozen::new();
    assert!(frozen.after("UPDATE service SET description = 'Anders.'").is_ok());
    let names: Vec<_> = fs::read_dir(frozen.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn other_files_are_refused() {
    let frozen = Frozen::new();
    for (at, bytes) in [(0, &b"X"[..]), (68, b"WgwD"), (18, &[2, 2]), (56, &[0, 0, 0, 2]), (60, &[0, 0, 0, 3])] {
        let mut changed = frozen.bytes.clone();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        let refused = check_publication(&frozen.write(&changed));
        assert!(matches!(refused, Err(StoreError::NotAPublication { .. })), "{at}: {refused:?}");
    }
    let mut newer = frozen.bytes.clone();
    newer[60..64].copy_from_slice(&99_u32.to_be_bytes());
    let refused = check_publication(&frozen.write(&newer)).unwrap_err();
    assert!(
        matches!(refused, StoreError::Newer { found: 99, .. }) && refused.to_string().contains("update"),
        "{refused}"
    );
    for bytes in [&b""[..], b"SQLite format 3\0", &frozen.bytes[..50]] {
        assert!(matches!(check_publication(&frozen.write(bytes)), Err(StoreError::NotAPublication { .. })));
    }
    let path = frozen.write(&frozen.bytes);
    OpenOptions::new().write(true).open(&path).unwrap().set_len(PUBLICATION_BYTES_MAX + 1).unwrap();
    assert!(matches!(check_publication(&path), Err(StoreError::TooLarge { .. })));
}

#[test]
fn somebody_elses_program_in_the_schema_is_refused() {
    let frozen = Frozen::new();
    for sql in [
        "CREATE TRIGGER t AFTER INSERT ON service BEGIN DELETE FROM publisher; END",
        "CREATE VIEW v AS SELECT 1",
        "DROP TABLE service_area; CREATE VIEW service_area AS SELECT id, id AS service_id FROM service",
        "DROP TABLE service_area; CREATE VIRTUAL TABLE service_area USING fts5 (id)",
        "CREATE TABLE more (x)",
        "CREATE INDEX slow ON service (name)",
        "DROP TABLE phone",
        "ALTER TABLE service ADD COLUMN extra TEXT DEFAULT 'odd'",
        "ALTER TABLE service_area RENAME COLUMN name TO title",
        "ANALYZE",
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', 'STRICT ') ",
    ] {
        let Err(refused) = frozen.after(sql) else {
            panic!("taken: {sql}");
        };
        assert!(matches!(refused, StoreError::NotAPublication { .. }), "{sql}: {refused:?}");
    }
}

#[test]
fn a_broken_page_anywhere_is_refused() {
    let frozen = Frozen::new();
    let path = frozen.write(&frozen.bytes);
    let page_bytes = usize::from(u16::from_be_bytes([frozen.bytes[16], frozen.bytes[17]]));
    for page in 1..frozen.bytes.len() / page_bytes {
        let mut file = OpenOptions::new().write(true).open(&path).unwrap();
        file.seek(SeekFrom::Start((page * page_bytes) as u64)).unwrap();
        file.write_all(&[0x5a; 64]).unwrap();
        drop(file);
        let refused = check_publication(&path);
        assert!(refused.is_err(), "page {page}");
        fs::write(&path, &frozen.bytes).unwrap();
    }
    for length in (page_bytes..frozen.bytes.len()).step_by(page_bytes * 7) {
        assert!(check_publication(&frozen.write(&frozen.bytes[..length])).is_err(), "{length}");
    }
}

#[test]
fn values_that_no_wegwijs_writes_are_refused() {
    let frozen = Frozen::new();
    for (column, sql) in [
        (
            "organization.id",
            "UPDATE service SET organization_id = 'x' || organization_id; UPDATE organization SET id = 'x' || id"
                .to_owned(),
        ),
        ("service.id", format!("INSERT INTO service (id, name, status) VALUES (upper('{}'), 'x', 'active')", id("a"))),
        ("phone.id", "UPDATE phone SET id = ''".into()),
        ("service.assured_date", "UPDATE service SET assured_date = '2026-5-1'".into()),
        ("service.assured_date", "UPDATE service SET assured_date = 'yesterday'".into()),
        ("cost_option.valid_from", "UPDATE cost_option SET valid_from = '2026-02-30'".into()),
        ("service.original_language", "UPDATE service SET original_language = '!'".into()),
        ("content_translation.language", "UPDATE content_translation SET language = '' WHERE field = 'name'".into()),
        ("service_term.term", "UPDATE service_term SET term = 'wish.money' WHERE term GLOB 'need.*'".into()),
        ("service.status", "UPDATE service SET status = 'sold out'".into()),
        ("publisher.profile", "UPDATE publisher SET profile = 'village'".into()),
        ("location.address_visibility", "UPDATE location SET address_visibility = ''".into()),
        ("location.latitude", "UPDATE location SET latitude = 90.5".into()),
        ("guide.stage", "UPDATE guide SET stage = 'later'".into()),
        ("content_translation.state", "UPDATE content_translation SET state = 'original'".into()),
        ("content_translation.entity", "UPDATE content_translation SET entity = 'phone' WHERE field = 'title'".into()),
        ("schedule.by_appointment", "UPDATE schedule SET by_appointment = 2".into()),
        ("phone.id", "UPDATE phone SET service_id = NULL".into()),
        ("guide_step.needs", "UPDATE guide_step SET needs = '[1]'".into()),
        ("service.keywords", "UPDATE service SET keywords = '{'".into()),
        ("contact.phones", "UPDATE contact SET phones = '[{}]'".into()),
        ("schedule.other", "UPDATE schedule SET other = '[]'".into()),
        ("service.minimum_age", "UPDATE service SET minimum_age = 300".into()),
        ("phone.extension", "UPDATE phone SET extension = -1".into()),
        ("cost_option.amount", "UPDATE cost_option SET amount = 9e999".into()),
        ("service.name", "UPDATE service SET name = CAST(x'ff' AS TEXT)".into()),
        ("medium.name", "UPDATE medium SET name = '../../etc/passwd' WHERE length = 12 AND name GLOB 'map*'".into()),
        ("medium.name", "UPDATE medium SET name = '/' || name".into()),
        ("medium.sha256", "UPDATE medium SET sha256 = 'ab'".into()),
        ("medium.length", "UPDATE medium SET length = -1".into()),
        ("publication.published_at", "UPDATE publication SET published_at = '2026-06-01T10:00:00+02:00'".into()),
        (
            "content_translation.entity_id",
            format!(
                "INSERT INTO content_translation VALUES ('service', '{}', 'name', 'en', 'Stolen', 'checked', NULL)",
                id("of another")
            ),
        ),
        (
            "medium.publisher_id",
            format!(
                "INSERT INTO publisher (id, name) VALUES ('{0}', 'x'); UPDATE medium SET publisher_id = '{0}'",
                id("x")
            ),
        ),
    ] {
        let refused = frozen.refusal(&sql);
        assert!(refused.contains(column), "{sql}: {refused}");
    }
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let frozen = Frozen::new();
    let text = format!("printf('%.{}c', 'a')", TEXT_CHARS_MAX + 1);
    let huge = format!("printf('%.{}c', 'a')", COLUMN_JSON_BYTES_MAX + 1);
    for (word, sql) in [
        ("damaged", "UPDATE phone SET service_id = 'x' WHERE service_id IS NOT NULL".to_owned()),
        ("damaged", "DELETE FROM publisher".into()),
        ("who signed", "DELETE FROM medium; DELETE FROM publication".into()),
        (
            "twice",
            "INSERT INTO publisher (id, name) SELECT replace(id, substr(id, 1, 4), '0000'), name FROM publisher;
             INSERT INTO publication SELECT id, '2026-06-01T10:00:00Z' FROM publisher WHERE id GLOB '0000*'"
                .into(),
        ),
        ("Loket 7", "UPDATE service SET assured_date = '2026-06-03' WHERE name = 'Loket 7'".into()),
        ("Loket 8", format!("UPDATE service SET description = {text} WHERE name = 'Loket 8'")),
        ("Loket 9", format!("UPDATE service SET name = 'Loket 9' || {text} WHERE name = 'Loket 9'")),
        ("Huis Lindeveen3", format!("UPDATE address SET city = {text} WHERE location_id = '{}'", id("Lindeveen3"))),
        ("Loket 7", format!("UPDATE content_translation SET text = {huge} WHERE text GLOB 'Loket 7 *'")),
        ("service.other", format!("UPDATE service SET other = {huge}")),
        ("opening_hours", format!("UPDATE schedule SET opening_hours = {text}")),
        (
            "guides",
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 201)
             INSERT INTO guide SELECT printf('%08x-0000-4000-8000-000000000000', i), publisher_id, stage, title,
                original_language, icon, position FROM guide, n"
                .into(),
        ),
        (
            "steps",
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 21)
             INSERT INTO guide_step SELECT printf('%08x-0000-4000-8000-000000000000', i), guide_id, position, title,
                description, icon, needs FROM guide_step, n"
                .into(),
        ),
        (
            "files",
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20001)
             INSERT INTO medium SELECT publisher_id, 'n' || i, sha256, length FROM medium, n WHERE name GLOB 'map*'"
                .into(),
        ),
    ] {
        let refused = frozen.refusal(&sql);
        assert!(refused.contains(word), "{sql}: {refused}");
    }
    let day_after = "UPDATE service SET assured_date = '2026-06-02'";
    assert!(frozen.after(day_after).is_ok(), "where the day is another already");
    let long_name = format!("UPDATE service SET name = printf('%.{NAME_CHARS_MAX}c', 'a') WHERE name = 'Loket 9'");
    assert!(frozen.after(&long_name).is_ok());
}
