-- Publications: who has signed what stands in this directory, and when.

-- A publisher whose listings came signed. `published_at`: RFC 3339 in UTC, whole seconds.
CREATE TABLE publication (
    publisher_id TEXT PRIMARY KEY REFERENCES publisher (id),
    published_at TEXT NOT NULL
) STRICT;

-- The map and recordings that belong to a publication. `sha256`: 64 hexadecimal digits; `length`: bytes.
CREATE TABLE medium (
    publisher_id TEXT NOT NULL REFERENCES publisher (id),
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    length INTEGER NOT NULL,
    PRIMARY KEY (publisher_id, name)
) STRICT, WITHOUT ROWID;

-- At most one row: what a merged directory was made of, in words that only the one who merged needs to understand.
CREATE TABLE merged (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    fingerprint TEXT NOT NULL
) STRICT;

-- Names of publishers too. As in 0003; the triggers that name the table go and come back.
DROP TRIGGER guide_gone;
DROP TRIGGER guide_step_gone;
CREATE TABLE content_translation_widened (
    entity TEXT NOT NULL
        CHECK (entity IN ('organization', 'service', 'location', 'guide', 'guide_step', 'publisher')),
    entity_id TEXT NOT NULL,
    field TEXT NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('checked', 'machine', 'outdated')),
    translated_at TEXT,
    PRIMARY KEY (entity_id, entity, field, language, state)
) STRICT, WITHOUT ROWID;
INSERT INTO content_translation_widened (entity, entity_id, field, language, text, state, translated_at)
    SELECT entity, entity_id, field, language, text, state, translated_at FROM content_translation;
DROP TABLE content_translation;
ALTER TABLE content_translation_widened RENAME TO content_translation;
CREATE TRIGGER guide_gone AFTER DELETE ON guide BEGIN
    DELETE FROM content_translation WHERE entity_id = old.id AND entity = 'guide';
END;
CREATE TRIGGER guide_step_gone AFTER DELETE ON guide_step BEGIN
    DELETE FROM content_translation WHERE entity_id = old.id AND entity = 'guide_step';
END;
