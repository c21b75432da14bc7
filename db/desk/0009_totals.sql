-- How many listings of each kind there are, by the day they were last checked: sums that change with their rows.
CREATE TABLE service_total (
    publisher_id TEXT NOT NULL,
    status TEXT NOT NULL,
    -- Empty for never.
    assured_date TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (publisher_id, status, assured_date)
) STRICT, WITHOUT ROWID;
INSERT INTO service_total SELECT publisher_id, status, coalesce(assured_date, ''), count(*) FROM service
    WHERE publisher_id IS NOT NULL GROUP BY publisher_id, status, coalesce(assured_date, '');

CREATE TRIGGER service_total_more AFTER INSERT ON service WHEN new.publisher_id IS NOT NULL BEGIN
    INSERT INTO service_total (publisher_id, status, assured_date, number)
        VALUES (new.publisher_id, new.status, coalesce(new.assured_date, ''), 1)
        ON CONFLICT (publisher_id, status, assured_date) DO UPDATE SET number = number + 1;
END;
CREATE TRIGGER service_total_less AFTER DELETE ON service BEGIN
    UPDATE service_total SET number = number - 1 WHERE publisher_id = old.publisher_id AND status = old.status
        AND assured_date = coalesce(old.assured_date, '');
END;
CREATE TRIGGER service_total_changed AFTER UPDATE ON service
WHEN old.publisher_id IS NOT new.publisher_id OR old.status IS NOT new.status
    OR old.assured_date IS NOT new.assured_date BEGIN
    UPDATE service_total SET number = number - 1 WHERE publisher_id = old.publisher_id AND status = old.status
        AND assured_date = coalesce(old.assured_date, '');
    INSERT INTO service_total (publisher_id, status, assured_date, number)
        SELECT new.publisher_id, new.status, coalesce(new.assured_date, ''), 1 WHERE new.publisher_id IS NOT NULL
        ON CONFLICT (publisher_id, status, assured_date) DO UPDATE SET number = number + 1;
END;

-- The names to choose from, and the organization of a name.
CREATE INDEX organization_by_name ON organization (name COLLATE NOCASE);
