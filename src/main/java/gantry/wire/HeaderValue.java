package gantry.wire;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// A header's value such as `form-data; name="rootfs"; filename="a \"b\""`.
///
/// @param parameters by their names in lower case; the first of a name wins
record HeaderValue(String word, Map<String, String> parameters) {
    private static final String UTF_8_MARK = "utf-8''";

    HeaderValue {
        parameters = Map.copyOf(parameters);
    }

    static HeaderValue read(String text) {
        Reader reader = new Reader(text);
        String word = reader.until(";").strip();
        Map<String, String> parameters = new LinkedHashMap<>();
        while (reader.skip(';')) {
            String name = reader.until("=;").strip().toLowerCase(Locale.ROOT);
            if (reader.skip('=')) {
                put(parameters, name, reader.value());
            }
        }
        return new HeaderValue(word, parameters);
    }

    /// `name*=UTF-8''a%20b` (RFC 5987) says what ASCII cannot, and goes before `name=`.
    private static void put(Map<String, String> parameters, String name, String value) {
        if (!name.endsWith("*")) {
            parameters.putIfAbsent(name, value);
        } else if (value.toLowerCase(Locale.ROOT).startsWith(UTF_8_MARK)) {
            parameters.put(
                    name.substring(0, name.length() - 1),
                    decoded(value.substring(UTF_8_MARK.length())));
        }
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }

    /// In double quotes, with a backslash before what would end them, as Go writes it.
    static String quoted(String text) {
        String escaped = text.replace("\\", "\\\\").replace("\"", "\\\"");
        return '"' + escaped.replace("\r", "%0D").replace("\n", "%0A") + '"';
    }

    private static final class Reader {
        private final String text;
        private int at;

        private Reader(String text) {
            this.text = text;
        }

        private boolean skip(char c) {
            if (at < text.length() && text.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        private String until(String ends) {
            int from = at;
            while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(from, at);
        }

        private String value() {
            while (skip(' ') || skip('\t')) {}
            if (!skip('"')) {
                return until(";").strip();
            }
            StringBuilder value = new StringBuilder();
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at));
                at++;
            }
            until(";");
            return value.toString();
        }
    }
}
