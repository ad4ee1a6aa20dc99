package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.server.exchange.Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// A response as it came.
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TestAnswer(int status, Headers headers, byte[] body) {
    static TestAnswer of(String head, byte[] body) {
        List<String> lines = head.lines().toList();
        Headers headers = new Headers();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return new TestAnswer(Integer.parseInt(lines.getFirst().split(" ", -1)[1]), headers, body);
    }

    public Optional<String> header(String name) {
        return headers.first(name);
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public Fields json() {
        return JsonValue.read(text()).asObject();
    }

    public TestAnswer expect(int wanted) {
        assertThat(status).as(text()).isEqualTo(wanted);
        return this;
    }

    /// The metadata of an answer that went well.
    public Fields metadata() {
        assertThat(status).as(text()).isBetween(200, 299);
        return json().object("metadata");
    }

    /// The sentence of a refusal with this status, in the envelope that all refusals have.
    public String refusal(int wanted) {
        expect(wanted);
        assertThat(header("Content-Type")).hasValue("application/json");
        assertThat(header("X-Content-Type-Options")).hasValue("nosniff");
        Fields json = json();
        assertThat(json.text("type")).isEqualTo("error");
        assertThat(json.number("error_code")).isEqualTo(wanted);
        assertThat(json.value("metadata")).isEmpty(); // null
        assertThat(text()).endsWith("\n");
        return json.text("error");
    }
}
