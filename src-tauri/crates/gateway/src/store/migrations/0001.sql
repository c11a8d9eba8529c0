-- The audit: one line an event, in the order they were written. Every column but `hash` goes into `hash`.
-- No index: one on `call` would add a third to what a commit costs, and a call is found by its time.
CREATE TABLE audit (
    seq       INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    kind      TEXT    NOT NULL,
    call      BLOB,
    session   BLOB,
    caller    TEXT,
    client    TEXT,
    server    TEXT,
    tool      TEXT,
    severity  TEXT,
    effect    TEXT,
    rule      TEXT,
    approval  BLOB,
    digest    BLOB,
    detail    TEXT    NOT NULL,
    arguments TEXT,
    bytes     INTEGER,
    took_us   INTEGER,
    hash      BLOB    NOT NULL
) STRICT;

-- Against mistakes; whoever can write the file can also drop these. What finds that out is the chain.
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit entries are never changed');
END;
CREATE TRIGGER audit_keeps BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit entries are never deleted');
END;

-- What the chain is, and how far it is known to reach. `seq` and `hash` trail the last entry by a moment.
CREATE TABLE chain (
    only_one   INTEGER PRIMARY KEY CHECK (only_one = 1),
    id         BLOB    NOT NULL,
    started    INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    hash       BLOB    NOT NULL,
    unfinished INTEGER NOT NULL
) STRICT;

-- Approvals that were used. The key is what makes an approval single-use.
CREATE TABLE consumed (
    approval BLOB    PRIMARY KEY,
    seq      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Remembered tool definitions. `skeleton` is the name with look-alike characters folded together.
CREATE TABLE pins (
    server      TEXT    NOT NULL,
    skeleton    TEXT    NOT NULL,
    tool        TEXT    NOT NULL,
    hash        BLOB    NOT NULL,
    raw         TEXT    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('pinned', 'accepted', 'quarantined')),
    first_seen  INTEGER NOT NULL,
    changed_raw TEXT,
    PRIMARY KEY (server, skeleton)
) STRICT;

-- Every policy that was ever in force, word for word.
CREATE TABLE policy_versions (
    version     INTEGER PRIMARY KEY,
    hash        BLOB    NOT NULL,
    text        TEXT    NOT NULL,
    accepted_at INTEGER NOT NULL
) STRICT;
