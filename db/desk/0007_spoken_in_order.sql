-- Texts that can be read aloud, now also in the order in which they are read: names first, then by their first letters.
ALTER TABLE spoken_text ADD COLUMN start TEXT NOT NULL DEFAULT '';
CREATE INDEX spoken_text_in_order ON spoken_text (publisher_id, language, field DESC, start, service_id);

-- They are written anew at the next start.
INSERT OR IGNORE INTO uncounted (service_id) SELECT id FROM service;
