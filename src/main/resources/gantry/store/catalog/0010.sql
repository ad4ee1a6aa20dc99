-- What stands beside the catalog, so that a lost one can be made anew, tells more.

-- The record of a project holds its settings, too; where there are any, it is written anew.
CREATE TRIGGER project_setting_added_to_records AFTER INSERT ON project_setting BEGIN
    INSERT OR IGNORE INTO stale_record VALUES (NEW.project, '');
END;

CREATE TRIGGER project_setting_changed_for_records AFTER UPDATE ON project_setting BEGIN
    INSERT OR IGNORE INTO stale_record VALUES (NEW.project, '');
END;

CREATE TRIGGER project_setting_deleted_from_records AFTER DELETE ON project_setting BEGIN
    INSERT OR IGNORE INTO stale_record VALUES (OLD.project, '');
END;

UPDATE project SET record_sum = NULL WHERE name IN (SELECT project FROM project_setting);

INSERT OR IGNORE INTO stale_record SELECT DISTINCT project, '' FROM project_setting;

-- Who is let in, feeds and the configuration have a second copy beside the catalog. There is a row
-- here from each change of those until the copy says what the catalog does.
CREATE TABLE stale_trust (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1)
) STRICT;

INSERT INTO stale_trust VALUES (1);

CREATE TRIGGER certificate_added_to_trust AFTER INSERT ON certificate BEGIN
    INSERT OR IGNORE INTO stale_trust VALUES (1);
END;

CREATE TRIGGER certificate_changed_for_trust AFTER UPDATE ON certificate BEGIN
    INSERT OR IGNORE INTO stale_trust VALUES (1);
END;

CREATE TRIGGER certificate_deleted_from_trust AFTER DELETE ON certificate BEGIN
    INSERT OR IGNORE INTO stale_trust VALUES (1);
END;

CREATE TRIGGER certificate_project_added_to_trust AFTER INSERT ON certificate_project BEGIN
    INSERT OR IGNORE INTO stale_trust VALUES (1);
END;

CREATE TRIGGER certificate_project_changed_for_trust AFTER UPDATE ON certificate_project BEGIN
    INSERT OR IGNORE INTO stale_trust VALUES (1);
END;

CREATE TRIGGER certificate_project_deleted_from_trust AFTER DELETE ON certificate_project BEGIN
    INSERT OR IGNORE INTO stale_trust VALUES (1);
END;

CREATE TRIGGER token_added_to_trust AFTER INSERT ON token BEGIN
    INSERT OR IGNORE INTO stale_trust VALUES (1);
END;

CREATE TRIGGER token_deleted_from_trust AFTER DELETE ON token BEGIN
    INSERT OR IGNORE INTO stale_trust VALUES (1);
END;

CREATE TRIGGER token_project_added_to_trust AFTER INSERT ON token_project BEGIN
    INSERT OR IGNORE INTO stale_trust VALUES (1);
END;

CREATE TRIGGER token_project_changed_for_trust AFTER UPDATE ON token_project BEGIN
    INSERT OR IGNORE INTO stale_trust VALUES (1);
END;

CREATE TRIGGER token_project_deleted_from_trust AFTER DELETE ON token_project BEGIN
    INSERT OR IGNORE INTO stale_trust VALUES (1);
END;

-- Not of what is only noted: the last use, and how much was sent.
CREATE TRIGGER feed_added_to_trust AFTER INSERT ON feed BEGIN
    INSERT OR IGNORE INTO stale_trust VALUES (1);
END;

CREATE TRIGGER feed_changed_for_trust AFTER UPDATE OF name, project, secret_sum, created_at, expires_at
ON feed BEGIN
    INSERT OR IGNORE INTO stale_trust VALUES (1);
END;

CREATE TRIGGER feed_deleted_from_trust AFTER DELETE ON feed BEGIN
    INSERT OR IGNORE INTO stale_trust VALUES (1);
END;

CREATE TRIGGER feed_filter_added_to_trust AFTER INSERT ON feed_filter BEGIN
    INSERT OR IGNORE INTO stale_trust VALUES (1);
END;

CREATE TRIGGER configuration_added_to_trust AFTER INSERT ON configuration BEGIN
    INSERT OR IGNORE INTO stale_trust VALUES (1);
END;

CREATE TRIGGER configuration_changed_for_trust AFTER UPDATE ON configuration BEGIN
    INSERT OR IGNORE INTO stale_trust VALUES (1);
END;

CREATE TRIGGER configuration_deleted_from_trust AFTER DELETE ON configuration BEGIN
    INSERT OR IGNORE INTO stale_trust VALUES (1);
END;
