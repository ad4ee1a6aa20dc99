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
