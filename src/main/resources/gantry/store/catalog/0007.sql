-- What is known to be wrong with files; they are not read until they are put back or found sound.
CREATE TABLE damage (
    digest   TEXT    NOT NULL PRIMARY KEY,
    fault    TEXT    NOT NULL,
    found_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Images that cannot be read are left out of the trees, which are made anew by the revision. Files
-- may be of any project; damage is rare enough to let all of them look.
CREATE TRIGGER damage_found AFTER INSERT ON damage BEGIN
    UPDATE project SET revision = revision + 1;
END;

CREATE TRIGGER damage_gone AFTER DELETE ON damage BEGIN
    UPDATE project SET revision = revision + 1;
END;
