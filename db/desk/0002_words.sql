-- What the pages ask of every listing at each visit, counted when a listing is written: how far the translations of its
-- texts have come, and whether a telephone number, link or e-mail address in it cannot work.

-- Only listings that are shown. One row for each of the languages that a text can be translated into.
CREATE TABLE words_standing (
    publisher_id TEXT NOT NULL,
    language TEXT NOT NULL,
    service_id TEXT NOT NULL REFERENCES service (id) ON DELETE CASCADE,
    checked INTEGER NOT NULL,
    machine INTEGER NOT NULL,
    outdated INTEGER NOT NULL,
    missing INTEGER NOT NULL,
    PRIMARY KEY (publisher_id, language, service_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX words_standing_by_service ON words_standing (service_id);
CREATE INDEX words_standing_outdated ON words_standing (publisher_id, service_id) WHERE outdated > 0;

CREATE TABLE reach_doubt (
    service_id TEXT PRIMARY KEY REFERENCES service (id) ON DELETE CASCADE,
    publisher_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX reach_doubt_by_publisher ON reach_doubt (publisher_id);

-- What is still to be counted; whoever writes a listing, also another program, leaves it here.
CREATE TABLE uncounted (service_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO uncounted (service_id) SELECT id FROM service;

CREATE TRIGGER uncounted_service AFTER INSERT ON service BEGIN
    INSERT OR IGNORE INTO uncounted (service_id) VALUES (new.id);
END;
CREATE TRIGGER uncounted_publisher AFTER UPDATE ON publisher
WHEN old.country IS NOT new.country OR old.language IS NOT new.language BEGIN
    INSERT OR IGNORE INTO uncounted (service_id) SELECT id FROM service WHERE publisher_id = new.id;
END;
-- What several listings share.
CREATE TRIGGER uncounted_organization AFTER UPDATE ON organization
WHEN old.website IS NOT new.website OR old.email IS NOT new.email BEGIN
    INSERT OR IGNORE INTO uncounted (service_id) SELECT id FROM service WHERE organization_id = new.id;
END;
CREATE TRIGGER uncounted_location AFTER UPDATE ON location
WHEN old.transportation IS NOT new.transportation OR old.address_visibility IS NOT new.address_visibility
    OR old.original_language IS NOT new.original_language OR old.url IS NOT new.url BEGIN
    INSERT OR IGNORE INTO uncounted (service_id)
        SELECT service_id FROM service_at_location WHERE location_id = new.id;
END;
CREATE TRIGGER uncounted_translation AFTER INSERT ON content_translation
WHEN new.entity = 'location' AND new.field = 'transportation' BEGIN
    INSERT OR IGNORE INTO uncounted (service_id)
        SELECT service_id FROM service_at_location WHERE location_id = new.entity_id;
END;
CREATE TRIGGER uncounted_translation_gone AFTER DELETE ON content_translation
WHEN old.entity = 'location' AND old.field = 'transportation' BEGIN
    INSERT OR IGNORE INTO uncounted (service_id)
        SELECT service_id FROM service_at_location WHERE location_id = old.entity_id;
END;
