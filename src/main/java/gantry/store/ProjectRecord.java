package gantry.store;

import gantry.image.ImageFailure;
import gantry.image.ImageFailure.Invalid;
import gantry.image.Project;
import java.util.Map;
import java.util.TreeMap;

/// What makes a project: one that has no images, or shares those of `default`, is told of by
/// nothing else.
record ProjectRecord(Project project) {
    private static final String FORM = "gantry-project-1";

    String text() {
        RecordText.Builder text =
                new RecordText.Builder()
                        .add("record", FORM)
                        .add("project", project.name())
                        .add("description", project.description())
                        .add("own_images", project.ownImages());
        new TreeMap<>(project.settings()).forEach((key, value) -> text.add("setting", key, value));
        return text.build();
    }

    /// @throws Invalid if it is no record, or not as it was written
    static ProjectRecord parse(String text) {
        try {
            RecordText record = RecordText.parse(text);
            if (!record.one("record").equals(FORM)) {
                throw new Invalid("The record is of another version of gantry");
            }
            return new ProjectRecord(
                    new Project(
                            record.one("project"),
                            record.one("description"),
                            record.one("own_images").equals("true"),
                            settings(record)));
        } catch (ImageFailure e) {
            throw e;
        } catch (RuntimeException e) {
            throw new Invalid("Not a record: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> settings(RecordText record) {
        Map<String, String> settings = new TreeMap<>();
        record.all("setting").forEach(said -> settings.put(said.getFirst(), said.get(1)));
        return settings;
    }
}
