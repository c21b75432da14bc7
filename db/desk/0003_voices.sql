-- Recordings of native speakers. Times are RFC 3339 in Universal Time.

-- Somebody who lent their voice: no account, and a name only if they want one.
CREATE TABLE speaker (
    id INTEGER PRIMARY KEY,
    name TEXT,
    -- What they agreed to, word for word, in the language in which it was shown.
    consent TEXT NOT NULL,
    at TEXT NOT NULL,
    account_id INTEGER REFERENCES account (id)
) STRICT;

-- A recording of one sentence. Its file is clips/<sha256>.opus in the desk's folder.
CREATE TABLE clip (
    id INTEGER PRIMARY KEY,
    language TEXT NOT NULL,
    -- What the sentence is: the English message, a term's code, or service:<id>:<field>.
    key TEXT NOT NULL,
    -- The very words that were spoken: when the sentence has others now, the recording is outdated.
    text TEXT NOT NULL,
    speaker_id INTEGER NOT NULL REFERENCES speaker (id),
    at TEXT NOT NULL,
    account_id INTEGER REFERENCES account (id),
    -- 64 hexadecimal digits.
    sha256 TEXT NOT NULL,
    milliseconds INTEGER NOT NULL,
    -- Since when it is deleted. It can be brought back for some days.
    removed_at TEXT
) STRICT;

CREATE INDEX clip_of_text ON clip (language, text);
CREATE INDEX clip_of_speaker ON clip (speaker_id);
