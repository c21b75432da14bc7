-- Which needs the listings meet that are shown.
CREATE TABLE need_met (
    publisher_id TEXT NOT NULL,
    term TEXT NOT NULL,
    service_id TEXT NOT NULL REFERENCES service (id) ON DELETE CASCADE,
    PRIMARY KEY (publisher_id, term, service_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX need_met_by_service ON need_met (service_id);

-- The listings of each kind are counted, and drafts are found, by this alone.
CREATE INDEX service_by_status ON service (publisher_id, status, assured_date, id);

-- A listing is written over its old row.
CREATE TRIGGER uncounted_service_changed AFTER UPDATE ON service BEGIN
    INSERT OR IGNORE INTO uncounted (service_id) VALUES (new.id);
END;

-- They are written at the next start.
INSERT OR IGNORE INTO uncounted (service_id) SELECT id FROM service;
