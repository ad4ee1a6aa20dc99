-- What keeps images when this catalog is lost.

-- When this catalog was made. A file that is older and that no row names is not taken for garbage:
-- the catalog cannot know whose it was. Of a catalog that was there before this step, the time of
-- its oldest image.
CREATE TABLE catalog_made (
    at INTEGER NOT NULL
) STRICT;

INSERT INTO catalog_made (at)
SELECT min(now, coalesce((SELECT min(uploaded_at) FROM image), now))
FROM (SELECT CAST(unixepoch('now', 'subsec') * 1000000 AS INTEGER) AS now);

-- Each image, and each project, has a record, a text file, beside the files. This is the SHA-256 of
-- what the record has to say of this row. A row that says something else was damaged. Null where no
-- record was written yet; a step that changes what records say sets it to null again.
ALTER TABLE image ADD COLUMN record_sum TEXT;
ALTER TABLE project ADD COLUMN record_sum TEXT;

-- What has changed since its record was written; an empty fingerprint means the project itself.
-- Whoever writes to the catalog empties it before the commit, and writes those records.
CREATE TABLE stale_record (
    project     TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (project, fingerprint)
) STRICT, WITHOUT ROWID;

INSERT INTO stale_record SELECT name, '' FROM project;

CREATE TRIGGER project_added_to_records AFTER INSERT ON project BEGIN
    INSERT OR IGNORE INTO stale_record VALUES (NEW.name, '');
END;

CREATE TRIGGER project_changed_for_records AFTER UPDATE OF description, own_images ON project BEGIN
    INSERT OR IGNORE INTO stale_record VALUES (NEW.name, '');
END;

CREATE TRIGGER project_deleted_from_records AFTER DELETE ON project BEGIN
    INSERT OR IGNORE INTO stale_record VALUES (OLD.name, '');
END;

CREATE TRIGGER image_added_to_records AFTER INSERT ON image BEGIN
    INSERT OR IGNORE INTO stale_record VALUES (NEW.project, NEW.fingerprint);
END;

-- Not of what is only noted: claims, checks, the last use.
CREATE TRIGGER image_changed_for_records AFTER UPDATE OF project, fingerprint, type, architecture,
    size, filename, created_at, is_public, auto_update, expires_at, uploaded_at, cached,
    source_server, source_protocol, source_certificate, source_image, given_expires_at,
    updates_paused, superseded_by, superseded_at, withdrawn
ON image BEGIN
    INSERT OR IGNORE INTO stale_record VALUES (OLD.project, OLD.fingerprint);
    INSERT OR IGNORE INTO stale_record VALUES (NEW.project, NEW.fingerprint);
END;

CREATE TRIGGER image_deleted_from_records AFTER DELETE ON image BEGIN
    INSERT OR IGNORE INTO stale_record VALUES (OLD.project, OLD.fingerprint);
END;

CREATE TRIGGER alias_added_to_records AFTER INSERT ON alias BEGIN
    INSERT OR IGNORE INTO stale_record
    SELECT project, fingerprint FROM image WHERE image_id = NEW.image_id;
END;

CREATE TRIGGER alias_changed_for_records AFTER UPDATE ON alias BEGIN
    INSERT OR IGNORE INTO stale_record
    SELECT project, fingerprint FROM image WHERE image_id IN (OLD.image_id, NEW.image_id);
END;

CREATE TRIGGER alias_deleted_from_records AFTER DELETE ON alias BEGIN
    INSERT OR IGNORE INTO stale_record
    SELECT project, fingerprint FROM image WHERE image_id = OLD.image_id;
END;

-- Lists that are replaced row by row: an image whose list changes has at least one of these.
CREATE TRIGGER property_added_to_records AFTER INSERT ON property BEGIN
    INSERT OR IGNORE INTO stale_record
    SELECT project, fingerprint FROM image WHERE image_id = NEW.image_id;
END;

CREATE TRIGGER property_deleted_from_records AFTER DELETE ON property BEGIN
    INSERT OR IGNORE INTO stale_record
    SELECT project, fingerprint FROM image WHERE image_id = OLD.image_id;
END;

CREATE TRIGGER profile_added_to_records AFTER INSERT ON profile BEGIN
    INSERT OR IGNORE INTO stale_record
    SELECT project, fingerprint FROM image WHERE image_id = NEW.image_id;
END;

CREATE TRIGGER profile_deleted_from_records AFTER DELETE ON profile BEGIN
    INSERT OR IGNORE INTO stale_record
    SELECT project, fingerprint FROM image WHERE image_id = OLD.image_id;
END;

CREATE TRIGGER given_added_to_records AFTER INSERT ON given_property BEGIN
    INSERT OR IGNORE INTO stale_record
    SELECT project, fingerprint FROM image WHERE image_id = NEW.image_id;
END;

CREATE TRIGGER given_deleted_from_records AFTER DELETE ON given_property BEGIN
    INSERT OR IGNORE INTO stale_record
    SELECT project, fingerprint FROM image WHERE image_id = OLD.image_id;
END;

CREATE TRIGGER moved_alias_added_to_records AFTER INSERT ON moved_alias BEGIN
    INSERT OR IGNORE INTO stale_record
    SELECT project, fingerprint FROM image WHERE image_id = NEW.image_id;
END;

CREATE TRIGGER moved_alias_deleted_from_records AFTER DELETE ON moved_alias BEGIN
    INSERT OR IGNORE INTO stale_record
    SELECT project, fingerprint FROM image WHERE image_id = OLD.image_id;
END;
