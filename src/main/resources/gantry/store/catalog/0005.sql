-- Images of a project for whoever knows a URL. Of the secret in it only the SHA-256 is kept: who
-- reads this file cannot use what is in it.

CREATE TABLE feed (
    name         TEXT    NOT NULL PRIMARY KEY,
    project      TEXT    NOT NULL REFERENCES project (name) ON DELETE CASCADE,
    secret_sum   TEXT    NOT NULL UNIQUE,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    last_used_at INTEGER,
    sent_bytes   INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE feed_filter (
    feed     TEXT    NOT NULL REFERENCES feed (name) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    filter   TEXT    NOT NULL,
    PRIMARY KEY (feed, position)
) STRICT, WITHOUT ROWID;
