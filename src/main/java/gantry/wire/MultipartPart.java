package gantry.wire;

import java.io.InputStream;
import java.util.Map;

/// One part of a multipart body.
///
/// @param name of the form's field; empty where it is none
/// @param filename without folders; empty where none is given
/// @param headers by their names in lower case; the first of a name wins
/// @param bytes end where the part ends, and are there until the next part is asked for
public record MultipartPart(
        String name, String filename, Map<String, String> headers, InputStream bytes) {
    public MultipartPart {
        headers = Map.copyOf(headers);
    }

    static MultipartPart of(Map<String, String> headers, InputStream bytes) {
        HeaderValue disposition = HeaderValue.read(headers.getOrDefault("content-disposition", ""));
        Map<String, String> parameters = disposition.parameters();
        boolean isField = disposition.word().equalsIgnoreCase("form-data");
        return new MultipartPart(
                isField ? parameters.getOrDefault("name", "") : "",
                withoutFolders(parameters.getOrDefault("filename", "")),
                headers,
                bytes);
    }

    private static String withoutFolders(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }
}
