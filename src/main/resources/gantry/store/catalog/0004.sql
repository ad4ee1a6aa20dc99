-- Browsers that signed in to the web page. Of what their cookie holds only the SHA-256 is kept.

CREATE TABLE browser (
    secret_sum TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    restricted INTEGER NOT NULL CHECK (restricted IN (0, 1)),
    added_at   INTEGER NOT NULL,
    used_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE browser_project (
    secret_sum TEXT NOT NULL REFERENCES browser (secret_sum) ON DELETE CASCADE,
    project    TEXT NOT NULL REFERENCES project (name) ON DELETE CASCADE,
    PRIMARY KEY (secret_sum, project)
) STRICT, WITHOUT ROWID;
