import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/// Uploads so many tiny images over one connection, each waited for, and says how many seconds that took: SOCKET COUNT FIRST.
void main(String[] args) throws IOException {
    RequestConfig socket = RequestConfig.custom().setUnixDomainSocket(Path.of(args[0])).build();
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i <= Integer.parseInt(args[1]); i++) {
        images.add(TinyImage.of(Integer.parseInt(args[2]) + i));
    }
    try (CloseableHttpClient client = HttpClients.custom().setDefaultRequestConfig(socket).build()) {
        upload(client, 0, images.removeFirst()); // what the first costs beyond its kind is the start, here and there
        long start = System.nanoTime();
        for (int i = 0; i < images.size(); i++) {
            upload(client, i, images.get(i));
        }
        IO.println("%.3f".formatted((System.nanoTime() - start) / 1e9));
    }
}

void upload(CloseableHttpClient client, int number, byte[] image) throws IOException {
    HttpPost post = new HttpPost(url("/1.0/images"));
    post.addHeader("X-LXD-filename", number + ".tar");
    post.addHeader("X-Incus-filename", number + ".tar");
    post.setEntity(new ByteArrayEntity(image, ContentType.APPLICATION_OCTET_STREAM));
    Answer answer = send(client, post);
    if (answer.isRunning()) {
        answer = send(client, new HttpGet(url(answer.operation() + "/wait")));
    }
    if (!answer.isDone()) {
        throw new IOException("Upload " + number + " ended otherwise: " + answer);
    }
}

URI url(String path) {
    return URI.create("http://localhost" + path);
}

record Answer(int status, String operation, String body) {
    static Answer of(ClassicHttpResponse response) throws IOException, HttpException {
        String location = response.containsHeader("Location") ? response.getHeader("Location").getValue() : "";
        return new Answer(response.getCode(), location, EntityUtils.toString(response.getEntity()));
    }

    boolean isRunning() {
        return status == 202 && !isDone();
    }

    boolean isDone() {
        return status < 300 && body.contains("\"status\":\"Success\",\"status_code\":200,\"resources\"")
                || status == 200 && body.contains("\"err\":\"\"");
    }
}

Answer send(CloseableHttpClient client, HttpUriRequestBase request) throws IOException {
    return client.execute(request, Answer::of);
}
