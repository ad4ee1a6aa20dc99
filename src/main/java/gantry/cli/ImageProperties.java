package gantry.cli;

import gantry.cli.places.Reference;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageInfo;
import gantry.image.ImageServer;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;

/// `image get-property`, `set-property` and `unset-property`.
enum ImageProperties implements Command {
    GET("get-property", "Get image properties", "[<remote>:]<image> <key>", "2") {
        @Override
        void run(Invocation call, ImageServer server, ImageInfo image) {
            String value = image.settings().properties().get(call.argument(1));
            if (value == null) {
                throw new NotFound("Property not found");
            }
            call.out().println(value);
        }
    },
    SET("set-property", "Set image properties", "[<remote>:]<image> <key> <value>", "3") {
        @Override
        void run(Invocation call, ImageServer server, ImageInfo image) throws IOException {
            put(server, image, call.argument(1), call.argument(2));
        }
    },
    UNSET("unset-property", "Unset image properties", "[<remote>:]<image> <key>", "2") {
        @Override
        void run(Invocation call, ImageServer server, ImageInfo image) throws IOException {
            put(server, image, call.argument(1), "");
        }
    };

    private final String verb;
    private final String description;
    private final String label;
    private final String arity;

    ImageProperties(String verb, String description, String label, String arity) {
        this.verb = verb;
        this.description = description;
        this.label = label;
        this.arity = arity;
    }

    abstract void run(Invocation call, ImageServer server, ImageInfo image) throws IOException;

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, verb, description)
                .addPositional(Grammar.arguments(label, arity, "The image and its property"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        ImageServer server = call.images(reference);
        run(call, server, server.find(call.query(reference)));
        return 0;
    }

    /// An empty value takes the property away, as everywhere in LXD.
    private static void put(ImageServer server, ImageInfo image, String key, String value)
            throws IOException {
        Map<String, String> properties = new TreeMap<>(image.settings().properties());
        properties.put(key, value);
        server.update(image, image.settings().withProperties(properties));
    }
}
