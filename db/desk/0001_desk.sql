-- What the desk knows beside the directory, which stands in the same file: who edits, and what they did.
-- Times are RFC 3339 in Universal Time.

CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    role TEXT NOT NULL CHECK (role IN ('editor', 'publisher', 'administrator')),
    -- argon2id, in the PHC string format.
    password_hash TEXT NOT NULL,
    language TEXT,
    made_at TEXT NOT NULL,
    -- Since when nobody may sign in by it. Accounts are never deleted: their names stand in the history.
    ended_at TEXT,
    -- Wrong passwords since the last right one, and when the last of them was.
    failures INTEGER NOT NULL DEFAULT 0,
    failed_at TEXT
) STRICT;

-- A link by which somebody makes an account, once. Known by its digest only.
CREATE TABLE invitation (
    token_sha256 TEXT PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('editor', 'publisher', 'administrator')),
    -- The account whose password it sets; none where it makes a new one.
    account_id INTEGER REFERENCES account (id),
    made_at TEXT NOT NULL,
    made_by INTEGER REFERENCES account (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    token_sha256 TEXT PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- What every form of this session carries.
    form_token TEXT NOT NULL,
    made_at TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Each listing as it was after each change, whole, so that any of them can come back.
CREATE TABLE revision (
    id INTEGER PRIMARY KEY,
    service_id TEXT NOT NULL,
    -- 1, 2, 3 … within its listing.
    number INTEGER NOT NULL,
    at TEXT NOT NULL,
    -- None where it came from outside: an import, or before the desk knew it.
    account_id INTEGER REFERENCES account (id),
    act TEXT NOT NULL,
    -- The listing, as JSON of HSDS.
    document TEXT NOT NULL,
    UNIQUE (service_id, number)
) STRICT;

-- Who did what: signing in, accounts, imports, publishing; changes of listings by their revision.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    account_id INTEGER REFERENCES account (id),
    act TEXT NOT NULL,
    -- What it was done to, in words: a name, a folder.
    what TEXT,
    revision_id INTEGER REFERENCES revision (id)
) STRICT;

CREATE INDEX audit_of_revision ON audit (revision_id);
