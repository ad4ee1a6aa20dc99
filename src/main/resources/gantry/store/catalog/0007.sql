-- Whether somebody with a restricted certificate named the source of an image: then it is looked
-- for only where such a client may have the server connect to, whoever asks there later. Of images
-- that are there already nobody knows it any more; they are followed as before.
ALTER TABLE image ADD COLUMN source_confined INTEGER NOT NULL DEFAULT 0
    CHECK (source_confined IN (0, 1));
