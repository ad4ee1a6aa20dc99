-- A project that is deleted leaves the lists it stands in. An empty list widens nothing: who is
-- restricted and has no project may use none.

CREATE TABLE certificate (
    fingerprint TEXT    NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL,
    type        TEXT    NOT NULL,
    restricted  INTEGER NOT NULL CHECK (restricted IN (0, 1)),
    pem         TEXT    NOT NULL,
    added_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE certificate_project (
    fingerprint TEXT NOT NULL REFERENCES certificate (fingerprint) ON DELETE CASCADE,
    project     TEXT NOT NULL REFERENCES project (name) ON DELETE CASCADE,
    PRIMARY KEY (fingerprint, project)
) STRICT, WITHOUT ROWID;

-- Only the SHA-256 of a secret is kept: who reads this file cannot use what is in it.
CREATE TABLE token (
    secret_sum TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    restricted INTEGER NOT NULL CHECK (restricted IN (0, 1)),
    created_at INTEGER NOT NULL,
    expires_at INTEGER
) STRICT;

CREATE TABLE token_project (
    secret_sum TEXT NOT NULL REFERENCES token (secret_sum) ON DELETE CASCADE,
    project    TEXT NOT NULL REFERENCES project (name) ON DELETE CASCADE,
    PRIMARY KEY (secret_sum, project)
) STRICT, WITHOUT ROWID;

CREATE TABLE configuration (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
