-- Services of neighbours that serve a publisher's people too: who says so of which, not a copy. HSDS has nothing like
-- it: it travels in our own publications only.

-- `of_publisher_id` has signed the service, `of_service_id` is its id in that publication: no row need be here for
-- either. `name` is what it was last called; `since` the day; `note` in the words of `publisher_id`.
CREATE TABLE adopted_service (
    publisher_id TEXT NOT NULL REFERENCES publisher (id),
    of_publisher_id TEXT NOT NULL,
    of_service_id TEXT NOT NULL,
    name TEXT NOT NULL,
    since TEXT NOT NULL,
    note TEXT,
    PRIMARY KEY (publisher_id, of_publisher_id, of_service_id)
) STRICT, WITHOUT ROWID;
