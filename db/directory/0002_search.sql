-- The search index. All texts are folded by src/search before they come here; SQLite only cuts at spaces.
-- A document's number holds its freshness: (4095 - months from 1900 to assured_date) * 2^40 + service.rowid,
-- so that reading in order of numbers reads the most lately checked first. Drafts have 2^52 + service.rowid.

-- What a listing is called and stands under. `term` holds codes of the vocabulary, each as one word; their names
-- in every language stand once, in search_word.
CREATE VIRTUAL TABLE search_head USING fts5 (
    name, word, term,
    content = '', contentless_delete = 1, detail = column, prefix = '1 2 3 4', tokenize = 'ascii'
);
-- All of it, texts too.
CREATE VIRTUAL TABLE search_body USING fts5 (
    text,
    content = '', contentless_delete = 1, detail = none, prefix = '2 3', tokenize = 'ascii'
);
-- Bytes gathered in memory before they are written: fewer, larger pieces.
INSERT INTO search_head (search_head, rank) VALUES ('hashsize', 8388608);
INSERT INTO search_body (search_body, rank) VALUES ('hashsize', 8388608);

-- What ranking needs to know of a service without reading it whole.
CREATE TABLE search_document (
    service_rowid INTEGER PRIMARY KEY REFERENCES service (rowid) ON DELETE CASCADE,
    document INTEGER NOT NULL,
    assured_date TEXT,
    points TEXT NOT NULL,
    schedules TEXT NOT NULL
) STRICT;
CREATE TRIGGER search_document_gone AFTER DELETE ON search_document BEGIN
    DELETE FROM search_head WHERE rowid = old.document;
    DELETE FROM search_body WHERE rowid = old.document;
END;

-- Every word of every document and of the vocabulary, forwards and backwards: where a mistyped word is looked for.
-- A word of a listing since gone may stay until the index is built anew; it finds nothing.
CREATE TABLE search_spelling (
    spelling TEXT PRIMARY KEY,
    backwards TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX search_spelling_backwards ON search_spelling (backwards);

-- The words of the vocabulary in every language. kind: 0 a whole name, 1 a whole synonym, 2 a word of a name,
-- 3 a word of a synonym.
CREATE TABLE search_word (
    word TEXT NOT NULL,
    term TEXT NOT NULL,
    language TEXT NOT NULL,
    kind INTEGER NOT NULL,
    PRIMARY KEY (word, term, language)
) STRICT, WITHOUT ROWID;

-- One row: which vocabulary and which folding the index was built with.
CREATE TABLE search_state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    vocabulary TEXT NOT NULL,
    folding INTEGER NOT NULL
) STRICT;
