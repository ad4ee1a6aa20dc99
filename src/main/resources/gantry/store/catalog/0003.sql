-- What a newer version of an image takes over, and what is kept of the previous ones.

-- What the image's own metadata or its source said. What differs from it was set by a person, and
-- stays when a newer version comes.
ALTER TABLE image ADD COLUMN given_expires_at INTEGER;

CREATE TABLE given_property (
    image_id INTEGER NOT NULL REFERENCES image (image_id) ON DELETE CASCADE,
    name     TEXT    NOT NULL,
    value    TEXT    NOT NULL,
    PRIMARY KEY (image_id, name)
) STRICT, WITHOUT ROWID;

-- Of images that are there already nobody knows any more; as LXD does, what a newer one says holds.
UPDATE image SET given_expires_at = expires_at;
INSERT INTO given_property (image_id, name, value) SELECT image_id, name, value FROM property;

-- The last look at the source, and until when whoever looks now has it to himself.
ALTER TABLE image ADD COLUMN checked_at INTEGER;
ALTER TABLE image ADD COLUMN check_outcome TEXT;
ALTER TABLE image ADD COLUMN claimed_until INTEGER;
ALTER TABLE image ADD COLUMN updates_paused INTEGER NOT NULL DEFAULT 0
    CHECK (updates_paused IN (0, 1));

-- A previous version names the fingerprint of the image that has its aliases now; that one may
-- have been deleted since. It is withdrawn where it was newer than that, and was rolled back.
ALTER TABLE image ADD COLUMN superseded_by TEXT;
ALTER TABLE image ADD COLUMN superseded_at INTEGER;
ALTER TABLE image ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1));

CREATE INDEX image_superseded ON image (project, superseded_by);

-- The aliases that a previous version had, and that moved together.
CREATE TABLE moved_alias (
    image_id INTEGER NOT NULL REFERENCES image (image_id) ON DELETE CASCADE,
    name     TEXT    NOT NULL,
    PRIMARY KEY (image_id, name)
) STRICT, WITHOUT ROWID;
