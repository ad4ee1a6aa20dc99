-- Bytes and names apart: a blob lies under a key that is never used again.

-- What is stored, and visible because it is here. The format is null until somebody has looked, and
-- the digest (the SHA-256) until it was needed: an image is proven by its fingerprint. Files that
-- are there already keep their names: there the key is the digest.
CREATE TABLE blob (
    key    TEXT    NOT NULL PRIMARY KEY,
    size   INTEGER NOT NULL,
    format TEXT,
    digest TEXT
) STRICT, WITHOUT ROWID;

INSERT INTO blob (key, size, digest)
SELECT digest, max(size), digest
FROM (SELECT digest, size FROM file UNION SELECT digest, size FROM lingering_file)
GROUP BY digest;

CREATE INDEX blob_digest ON blob (digest);

-- Keys of bytes that are to be deleted: nobody names them any more, and nobody will again.
CREATE TABLE garbage (
    key   TEXT    NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE file_of_blob (
    image_id INTEGER NOT NULL REFERENCES image (image_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind     TEXT    NOT NULL,
    blob     TEXT    NOT NULL REFERENCES blob (key),
    filename TEXT    NOT NULL,
    PRIMARY KEY (image_id, position)
) STRICT, WITHOUT ROWID;

INSERT INTO file_of_blob SELECT image_id, position, kind, digest, filename FROM file;

DROP TABLE file;

ALTER TABLE file_of_blob RENAME TO file;

CREATE INDEX file_blob ON file (blob);

-- Two blobs that turn out equal become one; the record of an image says which.
CREATE TRIGGER file_changed_for_records AFTER UPDATE OF blob ON file BEGIN
    INSERT INTO stale_record
    SELECT project, fingerprint FROM image
    WHERE image_id = NEW.image_id AND NOT EXISTS (
        SELECT 1 FROM stale_record
        WHERE project = image.project AND fingerprint = image.fingerprint
    );
END;

CREATE TABLE lingering_blob (
    project    TEXT    NOT NULL REFERENCES project (name) ON DELETE CASCADE,
    blob       TEXT    NOT NULL REFERENCES blob (key),
    kind       TEXT    NOT NULL,
    is_public  INTEGER NOT NULL CHECK (is_public IN (0, 1)),
    deleted_at INTEGER NOT NULL,
    PRIMARY KEY (project, blob)
) STRICT, WITHOUT ROWID;

INSERT INTO lingering_blob SELECT project, digest, kind, is_public, deleted_at FROM lingering_file;

DROP TABLE lingering_file;

ALTER TABLE lingering_blob RENAME TO lingering_file;

CREATE INDEX lingering_file_blob ON lingering_file (blob);

ALTER TABLE damage RENAME COLUMN digest TO blob;
