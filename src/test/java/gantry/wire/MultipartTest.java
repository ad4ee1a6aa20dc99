package gantry.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.ImageFailure;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartTest {
    private static final MultipartBoundary B = new MultipartBoundary("b");

    /// As LXD 5.0.2 exports it.
    private static final String EXPORT =
            """
            --b
            Content-Disposition: form-data; name="metadata"; filename="meta-a1c8.tar.gz"
            Content-Type: application/octet-stream

            meta
            --b
            Content-Disposition: form-data; name="rootfs"; filename="a1c8.squashfs"
            Content-Type: application/octet-stream

            hsqs
            --b--
            """
                    .replace("\n", "\r\n");

    private record Read(String name, String filename, String bytes) {}

    @Test
    void theFormOfAnExportIsReadPartByPart() throws IOException {
        MultipartReader reader = new MultipartReader(B, input(EXPORT));
        MultipartPart metadata = reader.next().orElseThrow();
        assertThat(metadata.name()).isEqualTo("metadata");
        assertThat(metadata.filename()).isEqualTo("meta-a1c8.tar.gz");
        assertThat(metadata.headers()).containsEntry("content-type", "application/octet-stream");
        assertThat(metadata.bytes()).hasContent("meta");
        MultipartPart rootfs = reader.next().orElseThrow();
        assertThat(rootfs.name()).isEqualTo("rootfs");
        assertThat(rootfs.bytes()).hasContent("hsqs");
        assertThat(reader.next()).isEmpty();
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void whatIsNotReadOfAPartIsReadPast() throws IOException {
        MultipartReader reader = new MultipartReader(B, input(EXPORT));
        MultipartPart metadata = reader.next().orElseThrow();
        assertThat(reader.next().orElseThrow().bytes()).hasContent("hsqs");
        assertThat(metadata.bytes().read()).isEqualTo(-1);
    }

    @Test
    void aSplitImageComesInTwoFiles() throws IOException {
        try (MultipartImage image = new MultipartImage(B, input(EXPORT))) {
            ImageFile metadata = image.next().orElseThrow();
            assertThat(metadata.kind()).isEqualTo(Kind.METADATA);
            assertThat(metadata.bytes()).hasContent("meta");
            ImageFile rootfs = image.next().orElseThrow();
            assertThat(rootfs.kind()).isEqualTo(Kind.ROOTFS);
            assertThat(rootfs.filename()).isEqualTo("a1c8.squashfs");
            assertThat(rootfs.bytes()).hasContent("hsqs");
            assertThat(image.next()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metadata", "rootfs,metadata", "metadata,metadata", "metadata,rootfs,rootfs",
                "metadata,rootfs.img,x", "x,rootfs", "metadata,disk", ""
            })
    void anImageOfOtherPartsIsRefused(String names) throws IOException {
        byte[] body = body(names.isEmpty() ? List.of() : List.of(names.split(",")));
        assertThatThrownBy(() -> drain(new MultipartImage(B, new ByteArrayInputStream(body))))
                .isInstanceOf(ImageFailure.Invalid.class)
                .hasMessageStartingWith("Invalid multipart image: ");
    }

    @Test
    void theDiskOfAVirtualMachineIsToldByItsPartsName() throws IOException {
        byte[] body = body(List.of("metadata", "rootfs.img"));
        MultipartImage image = new MultipartImage(B, new ByteArrayInputStream(body));
        image.next();
        assertThat(image.next().orElseThrow().kind()).isEqualTo(Kind.DISK);
    }

    @Test
    void everyCutIsRefused() {
        byte[] whole = EXPORT.getBytes(UTF_8);
        for (int length = 0; length < whole.length - 2; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> parts(B, new ByteArrayInputStream(cut)))
                    .as("cut at %d", length)
                    .isInstanceOf(ImageFailure.Invalid.class)
                    .hasMessageStartingWith("Invalid multipart image: ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text",
                "preamble\r\n--b\r\n\r\nx\r\n--b--\r\n",
                "--b\r\n\r\nx\r\n--b--junk\r\n",
                "--b junk\r\n\r\nx\r\n--b--\r\n",
                "--b\n\nx\n--b--\n",
                "--b\r\nno colon\r\n\r\nx\r\n--b--\r\n",
                "--b\r\n: no name\r\n\r\nx\r\n--b--\r\n",
                "--c\r\n\r\nx\r\n--c--\r\n"
            })
    void whatIsNoMultipartBodyIsRefused(String body) {
        assertThatThrownBy(() -> parts(B, input(body)))
                .isInstanceOf(ImageFailure.Invalid.class)
                .hasMessageStartingWith("Invalid multipart image: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "\r\n\r\n",
                "\r\nepilogue",
                "\r\n\r\n--b\r\n\r\ny\r\n--b--\r\n",
                " \r\n\0"
            })
    void whatFollowsTheLastBoundaryIsReadPast(String epilogue) throws IOException {
        InputStream body = input("--b\r\n\r\nx\r\n--b--" + epilogue);

        assertThat(parts(B, body))
                .singleElement()
                .satisfies(p -> assertThat(p.bytes()).isEqualTo("x"));
        assertThat(body.read()).as("read to its end").isNegative();
    }

    @Test
    void anEpilogueOfMoreThan64KibibytesIsRefused() throws IOException {
        String end = "--b\r\n\r\nx\r\n--b--\r\n";

        assertThat(parts(B, input(end + "x".repeat(64 << 10)))).hasSize(1);
        assertThatThrownBy(() -> parts(B, input(end + "x".repeat((64 << 10) + 1))))
                .isInstanceOf(ImageFailure.Invalid.class)
                .hasMessageContaining("more than 64 KiB follow the last boundary");
    }

    @Test
    void headersAndPartsAreCounted() {
        String longHeader = "--b\r\nX: " + "x".repeat(20_000) + "\r\n\r\n\r\n--b--\r\n";
        String manyHeaders = "--b\r\n" + "X: x\r\n".repeat(4_000) + "\r\n\r\n--b--\r\n";
        String manyParts = "--b" + "\r\n\r\n\r\n--b".repeat(17) + "--\r\n";
        for (String body : List.of(longHeader, manyHeaders, manyParts)) {
            assertThatThrownBy(() -> parts(B, input(body)))
                    .isInstanceOf(ImageFailure.Invalid.class);
        }
    }

    @Test
    void textLikeABoundaryIsNone() throws IOException {
        String content = "\r\n--bb\r\n--b-\r\n--b\r\r\n-b--\r\n--";
        String body = "--b\r\n\r\n" + content + "\r\n--b--";
        assertThat(parts(B, input(body)))
                .singleElement()
                .satisfies(part -> assertThat(part.bytes()).isEqualTo(content));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=\"\"",
                "Multipart/Form-Data; charset=x",
                "multipart/form-data; boundary=a\u0001",
                "multipart/form-data; boundary=\"a \"",
                "multipart/form-data; boundary="
                        + "1234567890123456789012345678901234567890123456789012345678901234567890x"
            })
    void aFormWithoutAUsableBoundaryIsRefused(String contentType) {
        assertThatThrownBy(() -> MultipartBoundary.of(contentType))
                .isInstanceOf(ImageFailure.Invalid.class)
                .hasMessageStartingWith("Invalid multipart image: ");
    }

    @Test
    void theBoundaryIsFoundAsItIsWritten() {
        assertThat(MultipartBoundary.of("application/octet-stream")).isEmpty();
        assertThat(MultipartBoundary.of("")).isEmpty();
        assertThat(MultipartBoundary.of("multipart/form-data;  charset=x ; Boundary=\"a b\";q"))
                .contains(new MultipartBoundary("a b"));
        for (String text : List.of("ab12", "a b", "a=b?c", "'()+_,-./:=?")) {
            MultipartBoundary boundary = new MultipartBoundary(text);
            assertThat(MultipartBoundary.of(boundary.contentType())).contains(boundary);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.tar.gz", "größe 木.img", "a\"b", "a;b=\"c", "e\u0301 %41", ""})
    void namesComeBackAsTheyWereWritten(String filename) throws IOException {
        MultipartWriter writer = new MultipartWriter(new Random(1));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.part(out, new MultipartWriter.Head("rootfs.img", filename), input("x"));
        writer.end(out);
        MultipartBoundary boundary = MultipartBoundary.of(writer.contentType()).orElseThrow();
        assertThat(parts(boundary, new ByteArrayInputStream(out.toByteArray())))
                .singleElement()
                .satisfies(
                        part -> {
                            assertThat(part.name()).isEqualTo("rootfs.img");
                            assertThat(part.filename()).isEqualTo(filename);
                        });
    }

    @Test
    void foldersOfAFilenameAreLeftOutAndExtendedNamesAreRead() throws IOException {
        String body =
                "--b\r\ncontent-disposition: form-data; filename=../x/passwd; name=a\r\n\r\n"
                        + "\r\n--b\r\nContent-Disposition: form-data; filename=\"a\";"
                        + " filename*=UTF-8''gr%C3%B6%C3%9Fe+1\r\n\r\n\r\n--b--\r\n";
        assertThat(parts(B, input(body)))
                .extracting(Read::filename)
                .containsExactly("passwd", "größe+1");
    }

    @Test
    void anyPartsComeBackHoweverTheyArrive() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("MultipartTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            roundTrip(random);
        }
    }

    private static void roundTrip(Random random) throws IOException {
        MultipartWriter writer = new MultipartWriter(random);
        MultipartBoundary boundary = MultipartBoundary.of(writer.contentType()).orElseThrow();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<MultipartWriter.Sized> sizes = new ArrayList<>();
        List<byte[]> contents = new ArrayList<>();
        for (int part = random.nextInt(4); part > 0; part--) {
            byte[] content = content(random, boundary.text());
            contents.add(content);
            MultipartWriter.Head head = new MultipartWriter.Head("n" + part, "f" + part);
            sizes.add(new MultipartWriter.Sized(head, content.length));
            writer.part(out, head, new ByteArrayInputStream(content));
        }
        writer.end(out);
        if (contents.isEmpty()) {
            return;
        }
        assertThat(writer.contentLength(sizes)).isEqualTo(out.size());
        List<Read> read =
                parts(boundary, new Dribble(new ByteArrayInputStream(out.toByteArray()), random));
        assertThat(read).hasSameSizeAs(contents);
        for (int i = 0; i < contents.size(); i++) {
            assertThat(read.get(i).bytes()).isEqualTo(new String(contents.get(i), ISO_8859_1));
        }
    }

    /// Bytes full of what nearly is the boundary.
    private static byte[] content(Random random, String boundary) {
        String[] pieces = {"\r", "\n", "\r\n", "--", "\r\n--", boundary.substring(1, 9), "-", "x"};
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int piece = random.nextInt(40); piece > 0; piece--) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 10 : 300_000)];
                    random.nextBytes(bytes);
                    content.writeBytes(bytes);
                }
                case 1 ->
                        content.writeBytes(
                                ("\r\n--"
                                                + boundary.substring(
                                                        0, random.nextInt(boundary.length())))
                                        .getBytes(UTF_8));
                case 2 -> content.writeBytes(("\r\n--" + boundary + "x").getBytes(UTF_8));
                default ->
                        content.writeBytes(pieces[random.nextInt(pieces.length)].getBytes(UTF_8));
            }
        }
        return content.toByteArray();
    }

    @Test
    void anyChangeEndsInPartsOrInARefusal() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("MultipartTest seed " + seed);
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] body = EXPORT.getBytes(UTF_8);
            for (int change = random.nextInt(4); change >= 0; change--) {
                body = changed(body, random);
            }
            try {
                drain(new MultipartImage(B, new Dribble(new ByteArrayInputStream(body), random)));
            } catch (ImageFailure.Invalid e) {
                assertThat(e).hasMessageStartingWith("Invalid multipart image: ");
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    private static byte[] changed(byte[] body, Random random) {
        if (body.length == 0) {
            return body;
        }
        int at = random.nextInt(body.length);
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(body, at);
            case 1 -> {
                byte[] changed = body.clone();
                changed[at] = (byte) random.nextInt();
                yield changed;
            }
            case 2 -> joined(Arrays.copyOf(body, at), body, random.nextInt(body.length));
            default -> joined(body, body, at);
        };
    }

    private static byte[] joined(byte[] head, byte[] tail, int from) {
        byte[] joined = Arrays.copyOf(head, head.length + tail.length - from);
        System.arraycopy(tail, from, joined, head.length, tail.length - from);
        return joined;
    }

    private static byte[] body(List<String> names) {
        StringBuilder body = new StringBuilder("--b");
        for (String name : names) {
            body.append("\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\nx".formatted(name));
            body.append("\r\n--b");
        }
        return body.append("--\r\n").toString().getBytes(UTF_8);
    }

    private static InputStream input(String body) {
        return new ByteArrayInputStream(body.getBytes(UTF_8));
    }

    private static void drain(MultipartImage image) throws IOException {
        Optional<ImageFile> file = image.next();
        while (file.isPresent()) {
            file.get().bytes().transferTo(OutputStream.nullOutputStream());
            file = image.next();
        }
    }

    private static List<Read> parts(MultipartBoundary boundary, InputStream body)
            throws IOException {
        MultipartReader reader = new MultipartReader(boundary, body);
        List<Read> parts = new ArrayList<>();
        Optional<MultipartPart> part = reader.next();
        while (part.isPresent()) {
            String bytes = new String(part.get().bytes().readAllBytes(), ISO_8859_1);
            parts.add(new Read(part.get().name(), part.get().filename(), bytes));
            part = reader.next();
        }
        return parts;
    }

    /// Gives a few bytes at a time, as a network does.
    private static final class Dribble extends FilterInputStream {
        private final Random random;

        private Dribble(InputStream in, Random random) {
            super(in);
            this.random = random;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int most =
                    random.nextInt(10) == 0 ? 1 + random.nextInt(80) : 1 + random.nextInt(70_000);
            return super.read(buffer, offset, Math.min(length, most));
        }
    }
}
