-- Times are microseconds since 1970-01-01T00:00:00Z. Truth is 0 or 1.

CREATE TABLE project (
    name        TEXT    NOT NULL PRIMARY KEY,
    description TEXT    NOT NULL,
    own_images  INTEGER NOT NULL CHECK (own_images IN (0, 1))
) STRICT;

INSERT INTO project (name, description, own_images) VALUES ('default', 'Default project', 1);

CREATE TABLE image (
    image_id           INTEGER NOT NULL PRIMARY KEY,
    project            TEXT    NOT NULL REFERENCES project (name),
    fingerprint        TEXT    NOT NULL,
    type               TEXT    NOT NULL,
    architecture       TEXT    NOT NULL,
    size               INTEGER NOT NULL,
    filename           TEXT    NOT NULL,
    created_at         INTEGER NOT NULL,
    is_public          INTEGER NOT NULL CHECK (is_public IN (0, 1)),
    auto_update        INTEGER NOT NULL CHECK (auto_update IN (0, 1)),
    expires_at         INTEGER,
    uploaded_at        INTEGER NOT NULL,
    last_used_at       INTEGER,
    cached             INTEGER NOT NULL CHECK (cached IN (0, 1)),
    source_server      TEXT,
    source_protocol    TEXT,
    source_certificate TEXT,
    source_image       TEXT,
    UNIQUE (project, fingerprint)
) STRICT;

CREATE TABLE file (
    image_id INTEGER NOT NULL REFERENCES image (image_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind     TEXT    NOT NULL,
    digest   TEXT    NOT NULL,
    size     INTEGER NOT NULL,
    filename TEXT    NOT NULL,
    PRIMARY KEY (image_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX file_digest ON file (digest, size);

CREATE TABLE property (
    image_id INTEGER NOT NULL REFERENCES image (image_id) ON DELETE CASCADE,
    name     TEXT    NOT NULL,
    value    TEXT    NOT NULL,
    PRIMARY KEY (image_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE profile (
    image_id INTEGER NOT NULL REFERENCES image (image_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    PRIMARY KEY (image_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE alias (
    project     TEXT    NOT NULL REFERENCES project (name),
    name        TEXT    NOT NULL,
    type        TEXT    NOT NULL,
    image_id    INTEGER NOT NULL REFERENCES image (image_id) ON DELETE CASCADE,
    description TEXT    NOT NULL,
    PRIMARY KEY (project, name, type)
) STRICT, WITHOUT ROWID;

CREATE INDEX alias_image ON alias (image_id, name, description);
