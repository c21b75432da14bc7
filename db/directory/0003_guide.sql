-- Guides: what to do first, by stage, for somebody who has just arrived. HSDS has nothing like them: they travel in
-- our own publications only.

CREATE TABLE guide (
    id TEXT PRIMARY KEY,
    publisher_id TEXT NOT NULL REFERENCES publisher (id),
    stage TEXT NOT NULL CHECK (stage IN ('first_day', 'first_week', 'first_month', 'first_year')),
    title TEXT NOT NULL,
    original_language TEXT,
    icon TEXT NOT NULL,
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX guide_by_publisher ON guide (publisher_id);

-- `needs` is a JSON list of codes of the vocabulary.
CREATE TABLE guide_step (
    id TEXT PRIMARY KEY,
    guide_id TEXT NOT NULL REFERENCES guide (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    icon TEXT NOT NULL,
    needs TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX guide_step_by_guide ON guide_step (guide_id);

-- Free texts of guides and steps too. SQLite cannot widen a CHECK: the table is built anew with what stands in it.
CREATE TABLE content_translation_widened (
    entity TEXT NOT NULL CHECK (entity IN ('organization', 'service', 'location', 'guide', 'guide_step')),
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

-- A guide or step that goes takes its translations along, also one that goes with its guide.
CREATE TRIGGER guide_gone AFTER DELETE ON guide BEGIN
    DELETE FROM content_translation WHERE entity_id = old.id AND entity = 'guide';
END;
CREATE TRIGGER guide_step_gone AFTER DELETE ON guide_step BEGIN
    DELETE FROM content_translation WHERE entity_id = old.id AND entity = 'guide_step';
END;
