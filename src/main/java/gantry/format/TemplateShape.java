package gantry.format;

/// The shape of `templates` in `metadata.yaml`. What a template says matters to the server that
/// launches the image; that it can be read matters here.
final class TemplateShape {
    private TemplateShape() {}

    static void check(YamlMap templates) {
        for (String path : templates.nodes().keySet()) {
            YamlMap template = templates.map(path);
            template.checkList("when");
            template.checkBoolean("create_only");
            template.text("template");
            template.map("properties").texts();
        }
    }
}
