-- The catalogue's own file: what each source said, and the servers that are in it once rows are put together.
-- All of it can be fetched again; nothing here decides anything.
CREATE TABLE IF NOT EXISTS source (
    id TEXT PRIMARY KEY,
    etag TEXT,
    fetched_at INTEGER NOT NULL DEFAULT 0,
    tried_at INTEGER NOT NULL DEFAULT 0,
    rest_until INTEGER NOT NULL DEFAULT 0,
    over INTEGER NOT NULL DEFAULT 0,
    trouble TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS row (
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS listing (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    weight INTEGER NOT NULL,
    local INTEGER NOT NULL,
    remote INTEGER NOT NULL,
    sources TEXT NOT NULL,
    categories TEXT NOT NULL,
    body TEXT NOT NULL,
    rows TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS listing_by_weight ON listing (weight DESC, id);
CREATE VIRTUAL TABLE IF NOT EXISTS listing_text USING fts5(
    title, name, filed, description, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3', content = ''
);
