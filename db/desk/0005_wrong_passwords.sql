-- Wrong passwords since the last right one, by the name that was typed. Names that nobody has are counted too: how long
-- one must wait tells nobody which names there are. Times are RFC 3339 in Universal Time.
-- (The columns of `account` that counted them stay unused: SQLite drops no column behind a comment with a comma.)

CREATE TABLE wrong_password (
    -- Only the digest of the name, in small letters: people type passwords there.
    name_sha256 TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    -- When the last of them was.
    failed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX wrong_password_at ON wrong_password (failed_at);
