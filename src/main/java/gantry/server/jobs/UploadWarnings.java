package gantry.server.jobs;

import gantry.image.Progress;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.wire.OperationJson;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Keeps what is said of an image until there is an operation that can tell it.
public final class UploadWarnings implements Progress {
    private final List<String> sentences = new ArrayList<>();

    @Override
    public void phase(String name, OptionalLong total) {}

    @Override
    public void advance(long bytes) {}

    @Override
    public void warn(String sentence) {
        sentences.add(sentence);
    }

    /// For the metadata of an operation; nothing where nothing was said.
    public Fields json() {
        return sentences.isEmpty()
                ? Fields.NONE
                : JsonValue.object().texts(OperationJson.WARNINGS, sentences).build();
    }
}
