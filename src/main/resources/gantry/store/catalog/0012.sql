-- What a daemon has promised, so that it holds after a restart, and at another daemon of the store.

-- Secrets that open one private image, and those that let one in. The secret itself is kept by
-- nobody but its holder.
CREATE TABLE image_secret (
    secret_sum  TEXT    NOT NULL PRIMARY KEY,
    purpose     TEXT    NOT NULL CHECK (purpose IN ('DOWNLOAD', 'UPLOAD')),
    project     TEXT    NOT NULL REFERENCES project (name) ON DELETE CASCADE,
    fingerprint TEXT    NOT NULL,
    -- Whose word it is: the fingerprint of a certificate, or the sum of a browser's secret. Null
    -- where it is the word of the store's owner.
    maker       TEXT,
    -- What was agreed on of an image that is to come, in JSON.
    promise     TEXT    NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX image_secret_maker ON image_secret (maker, purpose);
CREATE INDEX image_secret_expiry ON image_secret (expires_at);
CREATE INDEX image_secret_project ON image_secret (project);

-- Which files the index of a feed has told of, since they stay for its readers for a while when
-- their image is deleted.
CREATE TABLE feed_file (
    secret_sum TEXT NOT NULL REFERENCES feed (secret_sum) ON DELETE CASCADE,
    digest     TEXT NOT NULL,
    -- Since when it tells of it no more; null while it does.
    gone_at    INTEGER,
    PRIMARY KEY (secret_sum, digest)
) STRICT, WITHOUT ROWID;

-- Where the daemon served last, and which certificate it showed: for the tokens that name both.
CREATE TABLE served_certificate (
    one         INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    fingerprint TEXT    NOT NULL
) STRICT;

CREATE TABLE served_address (
    position INTEGER NOT NULL PRIMARY KEY,
    address  TEXT    NOT NULL
) STRICT;

-- A claim is a lock now, which ends with its process.
ALTER TABLE image DROP COLUMN claimed_until;
