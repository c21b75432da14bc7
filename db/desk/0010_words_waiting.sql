-- In which languages a listing has texts without a translation, or with a machine's, but no outdated one: in the order in
-- which listings are shown.
CREATE TABLE words_waiting (
    publisher_id TEXT NOT NULL,
    name TEXT NOT NULL COLLATE NOCASE,
    service_id TEXT NOT NULL REFERENCES service (id) ON DELETE CASCADE,
    -- With a blank before and after each.
    languages TEXT NOT NULL,
    PRIMARY KEY (publisher_id, name, service_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX words_waiting_by_service ON words_waiting (service_id);

-- They are written at the next start.
INSERT OR IGNORE INTO uncounted (service_id) SELECT id FROM service;
