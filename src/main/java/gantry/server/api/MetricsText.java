package gantry.server.api;

import java.util.Locale;

/// A page in the text format of Prometheus, version 0.0.4. All samples of a family stand together.
public final class MetricsText {
    /// How a value is to be read.
    public enum Kind {
        /// Only ever grows, until the daemon starts anew.
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    private final StringBuilder out = new StringBuilder();

    /// Begins a family; its samples follow.
    public MetricsText family(String name, Kind kind, String help) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ")
                .append(name)
                .append(' ')
                .append(kind.name().toLowerCase(Locale.ROOT))
                .append('\n');
        return this;
    }

    /// @param series a name, with its labels in braces where it has some
    public MetricsText sample(String series, double value) {
        out.append(series).append(' ').append(number(value)).append('\n');
        return this;
    }

    public MetricsText sample(String series, long value) {
        out.append(series).append(' ').append(value).append('\n');
        return this;
    }

    MetricsText single(String name, Kind kind, String help, long value) {
        return family(name, kind, help).sample(name, value);
    }

    /// A family of one sample.
    MetricsText single(String name, Kind kind, String help, double value) {
        return family(name, kind, help).sample(name, value);
    }

    /// A label's value, in its quotes.
    public static String quoted(String value) {
        return "\"%s\""
                .formatted(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
    }

    /// Whole numbers as such.
    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1L << 53
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    public String text() {
        return out.toString();
    }
}
