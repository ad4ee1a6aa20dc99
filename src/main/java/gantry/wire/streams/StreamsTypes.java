package gantry.wire.streams;

import gantry.image.ImageFailure.Invalid;
import gantry.json.JsonValue.Fields;
import java.util.Map;
import java.util.function.Consumer;

/// Which types LXD 5.0.2 and Incus 6.0.4 want of the fields of simplestreams files that they read,
/// seen with each field and each wrong type. A wrong one has them refuse the whole file.
record StreamsTypes(Map<String, Type> types) {
    static final StreamsTypes INDEX =
            new StreamsTypes(Map.of("format", Type.TEXT, "updated", Type.TEXT));

    static final StreamsTypes ENTRY =
            new StreamsTypes(
                    Map.of(
                            "datatype", Type.TEXT,
                            "format", Type.TEXT,
                            "path", Type.TEXT,
                            "updated", Type.TEXT,
                            "products", Type.LIST));

    static final StreamsTypes PRODUCTS =
            new StreamsTypes(
                    Map.of(
                            "content_id", Type.TEXT,
                            "datatype", Type.TEXT,
                            "format", Type.TEXT,
                            "license", Type.TEXT,
                            "updated", Type.TEXT));

    static final StreamsTypes PRODUCT =
            new StreamsTypes(
                    Map.ofEntries(
                            Map.entry("aliases", Type.TEXT),
                            Map.entry("arch", Type.TEXT),
                            Map.entry("os", Type.TEXT),
                            Map.entry("release", Type.TEXT),
                            Map.entry("release_codename", Type.TEXT),
                            Map.entry("release_title", Type.TEXT),
                            Map.entry("supported", Type.TRUTH),
                            Map.entry("support_eol", Type.TEXT),
                            Map.entry("variant", Type.TEXT),
                            Map.entry("version", Type.TEXT),
                            Map.entry("lxd_requirements", Type.TEXTS_OF_LXD),
                            Map.entry("requirements", Type.TEXTS_OF_INCUS),
                            Map.entry("versions", Type.OBJECTS)));

    static final StreamsTypes VERSION =
            new StreamsTypes(
                    Map.of("label", Type.TEXT, "pubname", Type.TEXT, "items", Type.OBJECTS));

    static final StreamsTypes ITEM =
            new StreamsTypes(
                    Map.ofEntries(
                            Map.entry("ftype", Type.TEXT),
                            Map.entry("md5", Type.TEXT),
                            Map.entry("path", Type.TEXT),
                            Map.entry("sha256", Type.TEXT),
                            Map.entry("size", Type.NUMBER),
                            Map.entry("delta_base", Type.TEXT),
                            Map.entry("combined_sha256", Type.TEXT),
                            Map.entry("combined_rootxz_sha256", Type.TEXT),
                            Map.entry("combined_squashfs_sha256", Type.TEXT),
                            Map.entry("combined_disk-kvm-img_sha256", Type.TEXT),
                            Map.entry("combined_disk1-img_sha256", Type.TEXT),
                            Map.entry("combined_uefi1-img_sha256", Type.TEXT)));

    enum Type {
        TEXT,
        TRUTH,
        NUMBER,
        LIST,
        TEXTS_OF_LXD,
        TEXTS_OF_INCUS,
        OBJECTS
    }

    StreamsTypes {
        types = Map.copyOf(types);
    }

    boolean knows(String field) {
        return types.containsKey(field);
    }

    /// @param fault told of each field of another type
    void check(Fields object, Consumer<String> fault) {
        for (String name : object.fields().keySet()) {
            Type type = types.get(name);
            if (type != null) {
                try {
                    check(object, name, type);
                } catch (Invalid e) {
                    fault.accept(e.getMessage() + "; " + refusers(type));
                }
            }
        }
    }

    private static String refusers(Type type) {
        return switch (type) {
            case TEXTS_OF_LXD -> "LXD refuses the file";
            case TEXTS_OF_INCUS -> "Incus refuses the file";
            case TEXT, TRUTH, NUMBER, LIST, OBJECTS -> "clients refuse the file";
        };
    }

    private static void check(Fields object, String name, Type type) {
        switch (type) {
            case TEXT -> object.text(name);
            case TRUTH -> object.truth(name);
            case NUMBER -> object.integer(name);
            case LIST -> object.texts(name);
            case TEXTS_OF_LXD, TEXTS_OF_INCUS -> object.entries(name);
            case OBJECTS -> {
                Fields all = object.object(name);
                all.fields().keySet().forEach(all::object);
            }
        }
    }
}
