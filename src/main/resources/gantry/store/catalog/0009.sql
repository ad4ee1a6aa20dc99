-- Whether somebody with a restricted certificate named the source of an image: then it is looked
-- for only where such a client may have the server connect to, whoever asks there later. Of images
-- that are there already nobody knows it any more; they are followed as before.
ALTER TABLE image ADD COLUMN source_confined INTEGER NOT NULL DEFAULT 0
    CHECK (source_confined IN (0, 1));

-- What else is set of a project: its owner's own keys, and features that a store of images only
-- remembers.
CREATE TABLE project_setting (
    project TEXT NOT NULL REFERENCES project (name) ON DELETE CASCADE,
    name    TEXT NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (project, name)
) STRICT, WITHOUT ROWID;
