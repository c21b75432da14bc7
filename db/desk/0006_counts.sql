-- What pages list and count of thousands of listings, kept ready: an order to read in, and sums that change with their
-- rows.

CREATE INDEX service_by_name ON service (publisher_id, name COLLATE NOCASE, id, status, assured_date);
CREATE INDEX service_by_check ON service (publisher_id, assured_date, name COLLATE NOCASE, id, status);
CREATE INDEX revision_by_time ON revision (at, act, service_id, number);
CREATE INDEX audit_by_act ON audit (act, at);

-- The sums of `words_standing`.
CREATE TABLE words_total (
    publisher_id TEXT NOT NULL,
    language TEXT NOT NULL,
    checked INTEGER NOT NULL,
    machine INTEGER NOT NULL,
    outdated INTEGER NOT NULL,
    missing INTEGER NOT NULL,
    PRIMARY KEY (publisher_id, language)
) STRICT, WITHOUT ROWID;
INSERT INTO words_total SELECT publisher_id, language, sum(checked), sum(machine), sum(outdated), sum(missing)
    FROM words_standing GROUP BY publisher_id, language;

CREATE TRIGGER words_total_more AFTER INSERT ON words_standing BEGIN
    INSERT INTO words_total (publisher_id, language, checked, machine, outdated, missing)
        VALUES (new.publisher_id, new.language, new.checked, new.machine, new.outdated, new.missing)
        ON CONFLICT (publisher_id, language) DO UPDATE SET checked = checked + new.checked,
            machine = machine + new.machine, outdated = outdated + new.outdated, missing = missing + new.missing;
END;
CREATE TRIGGER words_total_less AFTER DELETE ON words_standing BEGIN
    UPDATE words_total SET checked = checked - old.checked, machine = machine - old.machine,
        outdated = outdated - old.outdated, missing = missing - old.missing
        WHERE publisher_id = old.publisher_id AND language = old.language;
END;

-- Which texts of active listings can be read aloud in a language: written in it, or translated and checked.
CREATE TABLE spoken_text (
    publisher_id TEXT NOT NULL,
    language TEXT NOT NULL,
    -- The first 8 bytes of its SHA-256: listings may say the same.
    digest INTEGER NOT NULL,
    service_id TEXT NOT NULL REFERENCES service (id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    PRIMARY KEY (publisher_id, language, digest, service_id, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX spoken_text_by_service ON spoken_text (service_id);

-- How many different ones there are.
CREATE TABLE spoken_total (
    publisher_id TEXT NOT NULL,
    language TEXT NOT NULL,
    texts INTEGER NOT NULL,
    PRIMARY KEY (publisher_id, language)
) STRICT, WITHOUT ROWID;
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
