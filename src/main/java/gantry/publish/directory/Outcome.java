package gantry.publish.directory;

import gantry.publish.PublishedFile;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/// What was done to a directory, or would be.
///
/// @param written files of images that were not there
/// @param deltas how many were made; some of them may not have been worth their bytes
/// @param kept how many were there already
/// @param indexes those that were not as they should be, in the order in which they are written
/// @param waiting files that no index names, and since when; they stay until their grace is over
/// @param removed files whose grace is over
public record Outcome(
        List<PublishedFile> written,
        int deltas,
        int kept,
        List<String> indexes,
        SortedMap<String, Instant> waiting,
        List<String> removed) {
    /// In bytes.
    public long writtenSize() {
        return written.stream().mapToLong(PublishedFile::size).sum();
    }
}
