-- Which texts can be read aloud, now also in the order in which they are read: names first, then by their letters.
DROP TABLE spoken_text;
DELETE FROM spoken_total;

CREATE TABLE spoken_text (
    publisher_id TEXT NOT NULL,
    language TEXT NOT NULL,
    -- The first 8 bytes of its SHA-256: listings may say the same.
    digest INTEGER NOT NULL,
    service_id TEXT NOT NULL REFERENCES service (id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    -- Its first letters.
    start TEXT NOT NULL,
    PRIMARY KEY (publisher_id, language, digest, service_id, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX spoken_text_by_service ON spoken_text (service_id);
CREATE INDEX spoken_text_in_order ON spoken_text (publisher_id, language, field DESC, start, service_id);

CREATE TRIGGER spoken_total_more AFTER INSERT ON spoken_text
WHEN (SELECT count(*) FROM (SELECT 1 FROM spoken_text WHERE publisher_id = new.publisher_id
        AND language = new.language AND digest = new.digest LIMIT 2)) = 1 BEGIN
    INSERT INTO spoken_total (publisher_id, language, texts) VALUES (new.publisher_id, new.language, 1)
        ON CONFLICT (publisher_id, language) DO UPDATE SET texts = texts + 1;
END;
CREATE TRIGGER spoken_total_less AFTER DELETE ON spoken_text
WHEN NOT EXISTS (SELECT 1 FROM spoken_text WHERE publisher_id = old.publisher_id
        AND language = old.language AND digest = old.digest) BEGIN
    UPDATE spoken_total SET texts = texts - 1 WHERE publisher_id = old.publisher_id AND language = old.language;
END;

-- They are counted at the next start.
INSERT OR IGNORE INTO uncounted (service_id) SELECT id FROM service;
