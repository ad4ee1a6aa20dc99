-- What readers of images published elsewhere need.

-- Files of deleted images that are public, or of a project with feeds. They stay for a while, for
-- whom an older index has told of them.
CREATE TABLE lingering_file (
    project    TEXT    NOT NULL REFERENCES project (name) ON DELETE CASCADE,
    digest     TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    size       INTEGER NOT NULL,
    is_public  INTEGER NOT NULL CHECK (is_public IN (0, 1)),
    deleted_at INTEGER NOT NULL,
    PRIMARY KEY (project, digest)
) STRICT, WITHOUT ROWID;

CREATE INDEX lingering_file_digest ON lingering_file (digest);

-- Grows with each change of what a project's images are, or are called; not with what is only
-- noted of them, such as their last use. Settings are always written together with is_public, so
-- that stands for all of them.
ALTER TABLE project ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER image_added AFTER INSERT ON image BEGIN
    UPDATE project SET revision = revision + 1 WHERE name = NEW.project;
END;

CREATE TRIGGER image_changed AFTER UPDATE OF is_public, superseded_by ON image BEGIN
    UPDATE project SET revision = revision + 1 WHERE name = NEW.project;
END;

CREATE TRIGGER image_deleted AFTER DELETE ON image BEGIN
    UPDATE project SET revision = revision + 1 WHERE name = OLD.project;
END;

CREATE TRIGGER alias_added AFTER INSERT ON alias BEGIN
    UPDATE project SET revision = revision + 1 WHERE name = NEW.project;
END;

CREATE TRIGGER alias_changed AFTER UPDATE ON alias BEGIN
    UPDATE project SET revision = revision + 1 WHERE name = NEW.project;
END;

CREATE TRIGGER alias_deleted AFTER DELETE ON alias BEGIN
    UPDATE project SET revision = revision + 1 WHERE name = OLD.project;
END;
