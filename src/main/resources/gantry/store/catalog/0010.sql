-- What stands beside the catalog, so that a lost one can be made anew, tells more.

-- The record of a project holds its settings, too; where there are any, it is written anew.
CREATE TRIGGER project_setting_added_to_records AFTER INSERT ON project_setting BEGIN
    INSERT INTO stale_record SELECT NEW.project, ''
        WHERE NOT EXISTS (SELECT 1 FROM stale_record WHERE project = NEW.project AND fingerprint = '');
END;

CREATE TRIGGER project_setting_changed_for_records AFTER UPDATE ON project_setting BEGIN
    INSERT INTO stale_record SELECT NEW.project, ''
        WHERE NOT EXISTS (SELECT 1 FROM stale_record WHERE project = NEW.project AND fingerprint = '');
END;

CREATE TRIGGER project_setting_deleted_from_records AFTER DELETE ON project_setting BEGIN
    INSERT INTO stale_record SELECT OLD.project, ''
        WHERE NOT EXISTS (SELECT 1 FROM stale_record WHERE project = OLD.project AND fingerprint = '');
END;

UPDATE project SET record_sum = NULL WHERE name IN (SELECT project FROM project_setting);

INSERT OR IGNORE INTO stale_record SELECT DISTINCT project, '' FROM project_setting;

-- Who is let in, feeds and the configuration have a second copy beside the catalog. There is a row
-- here from each change of those until the copy says what the catalog does.
CREATE TABLE stale_trust (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1)
) STRICT;

INSERT INTO stale_trust VALUES (1);

-- No OR IGNORE here: where the change that fires a trigger says ON CONFLICT itself, that counts
-- instead of the trigger's (SQLite).

CREATE TRIGGER certificate_added_to_trust AFTER INSERT ON certificate BEGIN
    INSERT INTO stale_trust SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stale_trust);
END;

CREATE TRIGGER certificate_changed_for_trust AFTER UPDATE ON certificate BEGIN
    INSERT INTO stale_trust SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stale_trust);
END;

CREATE TRIGGER certificate_deleted_from_trust AFTER DELETE ON certificate BEGIN
    INSERT INTO stale_trust SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stale_trust);
END;

CREATE TRIGGER certificate_project_added_to_trust AFTER INSERT ON certificate_project BEGIN
    INSERT INTO stale_trust SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stale_trust);
END;

CREATE TRIGGER certificate_project_changed_for_trust AFTER UPDATE ON certificate_project BEGIN
    INSERT INTO stale_trust SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stale_trust);
END;

CREATE TRIGGER certificate_project_deleted_from_trust AFTER DELETE ON certificate_project BEGIN
    INSERT INTO stale_trust SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stale_trust);
END;

CREATE TRIGGER token_added_to_trust AFTER INSERT ON token BEGIN
    INSERT INTO stale_trust SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stale_trust);
END;

CREATE TRIGGER token_deleted_from_trust AFTER DELETE ON token BEGIN
    INSERT INTO stale_trust SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stale_trust);
END;

CREATE TRIGGER token_project_added_to_trust AFTER INSERT ON token_project BEGIN
    INSERT INTO stale_trust SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stale_trust);
END;

CREATE TRIGGER token_project_changed_for_trust AFTER UPDATE ON token_project BEGIN
    INSERT INTO stale_trust SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stale_trust);
END;

CREATE TRIGGER token_project_deleted_from_trust AFTER DELETE ON token_project BEGIN
    INSERT INTO stale_trust SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stale_trust);
END;

-- Not of what is only noted: the last use, and how much was sent.
CREATE TRIGGER feed_added_to_trust AFTER INSERT ON feed BEGIN
    INSERT INTO stale_trust SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stale_trust);
END;

CREATE TRIGGER feed_changed_for_trust AFTER UPDATE OF name, project, secret_sum, created_at, expires_at
ON feed BEGIN
    INSERT INTO stale_trust SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stale_trust);
END;

CREATE TRIGGER feed_deleted_from_trust AFTER DELETE ON feed BEGIN
    INSERT INTO stale_trust SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stale_trust);
END;

CREATE TRIGGER feed_filter_added_to_trust AFTER INSERT ON feed_filter BEGIN
    INSERT INTO stale_trust SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stale_trust);
END;

CREATE TRIGGER configuration_added_to_trust AFTER INSERT ON configuration BEGIN
    INSERT INTO stale_trust SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stale_trust);
END;

CREATE TRIGGER configuration_changed_for_trust AFTER UPDATE ON configuration BEGIN
    INSERT INTO stale_trust SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stale_trust);
END;

CREATE TRIGGER configuration_deleted_from_trust AFTER DELETE ON configuration BEGIN
    INSERT INTO stale_trust SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stale_trust);
END;
