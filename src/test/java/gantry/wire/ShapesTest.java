package gantry.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.ImageFailure;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.ImageType;
import gantry.image.Project;
import gantry.image.Protocol;
import gantry.image.SourceAddress;
import gantry.json.GoTime;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShapesTest {
    private static final String UNIFIED =
            "22997065e58176d94890b060655a884df10eeca55749364aa0ac9ec1a058241e";
    private static final String A64 = "a".repeat(64);
    private static final Instant TIME = Instant.parse("2030-01-02T03:04:05.12Z");

    @Test
    void everyRecordedAnswerIsRead() throws IOException {
        for (String name : Recorded.ANSWERS) {
            assertThat(Recorded.envelope(name)).as(name).isNotNull();
        }
    }

    @Test
    void theThreeEnvelopesAreWrittenAsLxdWritesThem() throws IOException {
        assertThat(Envelope.sync())
                .isEqualTo(
                        "{\"type\":\"sync\",\"status\":\"Success\",\"status_code\":200,\"operation\":\"\","
                                + "\"error_code\":0,\"error\":\"\",\"metadata\":{}}\n");
        assertThat(Envelope.failed(404, "Image not found") + "\n")
                .isEqualTo(Recorded.text("error.json"));
        assertThat(Envelope.async(Recorded.operation("delete.json")))
                .isEqualTo(Recorded.text("delete.json"));
        assertThat(Envelope.sync(Recorded.metadata("operations.json").json()))
                .isEqualTo(Recorded.text("operations.json"));
    }

    @Test
    void aRefusalIsReadWithItsCode() throws IOException {
        assertThat(Recorded.envelope("error.json"))
                .isEqualTo(new Envelope.Failed(404, "Image not found"));
        assertThat(read("{\"type\":\"error\",\"error_code\":99999999999}"))
                .isEqualTo(new Envelope.Failed(500, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "[]", "null", "{\"type\":\"x\"}", "{\"type\":\"async\"}", "<html>"})
    void whatIsNoEnvelopeIsRefused(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(ImageFailure.Invalid.class);
        assertThatThrownBy(() -> Envelope.readEach(Recorded.stream(json), _ -> {}))
                .isInstanceOf(ImageFailure.Invalid.class);
    }

    @Test
    void operationsOfLxdAreReadAndWrittenAlike() throws IOException {
        OperationJson delete = Recorded.operation("delete.json");
        assertThat(delete.kind()).isEqualTo(OperationJson.Kind.TASK);
        assertThat(delete.status()).isEqualTo(Status.RUNNING);
        assertThat(delete.status().isFinal()).isFalse();
        assertThat(delete.resources().get("images")).singleElement().asString().contains("a1c8");
        assertThat(delete.metadata()).isEqualTo(Fields.NONE);
        OperationJson secret = Recorded.operation("secret.json");
        assertThat(secret.kind()).isEqualTo(OperationJson.Kind.TOKEN);
        assertThat(secret.metadata().text("secret")).hasSize(64);
        assertThat(secret.mayCancel()).isTrue();
        OperationJson push = Recorded.operation("push.json");
        assertThat(push.metadata().truth("public")).isTrue();
        assertThat(push.metadata().objects("aliases")).hasSize(1);
        Fields running = Recorded.metadata("operations.json").asObject();
        for (Fields json : running.objects("running")) {
            assertThat(OperationJson.read(json).json()).isEqualTo(json);
        }
    }

    @Test
    void onlyFinalStatusesAreFinal() {
        assertThat(List.of(Status.values()).stream().filter(Status::isFinal))
                .containsExactly(Status.SUCCESS, Status.FAILURE, Status.CANCELLED);
    }

    @Test
    void imagesOfLxdAreRead() throws IOException {
        List<ImageInfo> images = new ArrayList<>();
        Envelope.readEach(
                Recorded.stream(Recorded.text("images.json")),
                item -> images.add(ImageJson.read(item.asObject())));
        assertThat(images).hasSize(2);
        ImageInfo image = images.getFirst();
        assertThat(image.fingerprint().hex()).isEqualTo(UNIFIED);
        assertThat(image.project()).isEqualTo(Project.DEFAULT);
        assertThat(image.aliases()).containsExactly(new Alias("deb"), new Alias("deb/12"));
        assertThat(image.facts().type()).isEqualTo(ImageType.CONTAINER);
        assertThat(image.facts().architecture()).isEqualTo("x86_64");
        assertThat(image.facts().createdAt()).isEqualTo("2023-11-14T22:13:20Z");
        assertThat(image.settings().isPublic()).isTrue();
        assertThat(image.settings().expiresAt()).isEmpty();
        assertThat(image.settings().properties())
                .containsEntry("description", "Debian <bookworm> & größe");
        assertThat(image.settings().profiles()).containsExactly("default");
        assertThat(image.history().lastUsedAt()).isEmpty();
        assertThat(image.updateSource()).isEmpty();
    }

    @Test
    void anImageIsReadAsItWasWritten() {
        Fields json =
                JsonValue.object()
                        .text("fingerprint", A64)
                        .text("type", "virtual-machine")
                        .text("project", "web")
                        .number("size", 12)
                        .text("expires_at", "2030-01-02T03:04:05.12Z")
                        .text("created_at", "2020-01-02T05:04:05+02:00")
                        .text("uploaded_at", "2030-01-02T03:04:05.12Z")
                        .entries("properties", Map.of("os", "x"))
                        .texts("profiles", List.of())
                        .value(
                                "update_source",
                                JsonValue.object()
                                        .text("alias", "a/b")
                                        .text("protocol", "incus")
                                        .text("server", "https://example.net:8443")
                                        .build())
                        .build();
        ImageInfo image = ImageJson.read(json);
        assertThat(image.settings().profiles()).isEmpty();
        assertThat(image.facts().createdAt()).isEqualTo("2020-01-02T03:04:05Z");
        assertThat(image.updateSource())
                .contains(
                        new SourceAddress(
                                URI.create("https://example.net:8443"),
                                Protocol.LXD,
                                Optional.empty(),
                                "a/b",
                                Optional.empty()));
        String written = ImageJson.toJson(ImageJson.from(image));
        assertThat(ImageJson.read(JsonValue.read(written).asObject())).isEqualTo(image);
    }

    @Test
    void anImageOfAnyServerIsRead() {
        ImageInfo image =
                ImageJson.read(
                        JsonValue.read(
                                        """
                                        {"fingerprint":"%s","aliases":null,"properties":null,"profiles":null,
                                        "created_at":"1970-01-01T00:00:00Z","expires_at":"0001-01-01T00:00:00Z",
                                        "last_used_at":"1970-01-01T01:00:00+01:00","update_source":null,"new":[{}]}
                                        """
                                                .formatted(A64))
                                .asObject());
        assertThat(image.project()).isEqualTo(Project.DEFAULT);
        assertThat(image.facts().createdAt()).isEqualTo(Instant.EPOCH);
        assertThat(image.settings()).isEqualTo(ImageSettings.DEFAULT);
        assertThat(image.history().lastUsedAt()).isEmpty();
        assertThat(image.facts().type()).isEqualTo(ImageType.CONTAINER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"protocol\":\"oci\",\"server\":\"https://x\"}",
                "{\"protocol\":\"lxd\",\"server\":\"\",\"image_registry\":\"ubuntu\"}",
                "{\"protocol\":\"lxd\",\"server\":\"not a url\"}",
            })
    void aSourceThatCannotBeAskedAgainIsLeftOut(String source) {
        assertThat(SourceJson.read(JsonValue.read(source).asObject())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"fingerprint\":\"abc\"}",
                "{\"fingerprint\":\"../../etc\"}",
                "{\"fingerprint\":\"F\",\"type\":\"unknown\"}",
                "{\"fingerprint\":\"F\",\"size\":-1}",
                "{\"fingerprint\":\"F\",\"size\":\"1\"}",
                "{\"fingerprint\":\"F\",\"created_at\":\"yesterday\"}",
                "{\"fingerprint\":\"F\",\"public\":\"true\"}"
            })
    void whatIsNoImageIsRefused(String json) {
        Fields fields = JsonValue.read(json.replace("\"F\"", '"' + A64 + '"')).asObject();
        assertThatThrownBy(() -> ImageJson.read(fields)).isInstanceOf(ImageFailure.Invalid.class);
    }

    @Test
    void aliasesOfLxdAreRead() throws IOException {
        List<AliasEntry> aliases =
                AliasJson.readKnown(Recorded.metadata("aliases.json").asObjects());
        assertThat(aliases).extracting(AliasEntry::name).containsExactly("deb", "deb/12", "split");
        assertThat(aliases.getFirst().target().hex()).isEqualTo(UNIFIED);
    }

    @Test
    void anAliasThatIsTooLongIsLeftOutOfAList() {
        Fields good = JsonValue.object().text("name", "a").text("target", A64).build();
        Fields bad = JsonValue.object().text("name", "x".repeat(2049)).text("target", A64).build();
        assertThat(AliasJson.readKnown(List.of(bad, good))).hasSize(1);
        Fields image =
                JsonValue.object()
                        .text("fingerprint", A64)
                        .value("aliases", new JsonValue.Items(List.of(bad, good)))
                        .build();
        assertThat(ImageJson.read(image).aliases()).containsExactly(new Alias("a"));
        assertThatThrownBy(() -> AliasJson.read(bad)).isInstanceOf(ImageFailure.Invalid.class);
    }

    @Test
    void theServerIsRead() throws IOException {
        ServerJson server = ServerJson.read(Recorded.metadata("server.json").asObject());
        assertThat(server.auth()).isEqualTo(ServerJson.Auth.TRUSTED);
        assertThat(server.hasExtension("images_push_relay")).isTrue();
        assertThat(server.hasExtension("image_registries")).isFalse();
        EnvironmentJson environment = server.environment().orElseThrow();
        assertThat(environment.server()).isEqualTo("lxd");
        assertThat(environment.serverVersion()).isEqualTo("5.0.2");
        assertThat(environment.serverName()).isEqualTo("lxd1");
        assertThat(environment.certificate()).startsWith("-----BEGIN CERTIFICATE-----");
        ServerJson own = ServerJson.trusted(A64, Map.of("core.https_address", ":1"), environment);
        assertThat(ServerJson.read(own.json())).isEqualTo(own);
    }

    @Test
    void ourServerSaysEveryFieldThatLxdSays() throws IOException {
        Fields recorded = Recorded.metadata("server.json").asObject();
        Fields own =
                ServerJson.trusted(
                                "", Map.of(), EnvironmentJson.read(recorded.object("environment")))
                        .json();
        assertThat(own.fields().keySet()).containsAll(recorded.fields().keySet());
        assertThat(own.object("environment").fields().keySet())
                .containsAll(recorded.object("environment").fields().keySet());
    }

    @Test
    void strangersSeeNothingOfTheServer() {
        ServerJson own = ServerJson.untrusted(true);
        assertThat(own.json().fields()).doesNotContainKey("environment");
        assertThat(own.json().text("auth")).isEqualTo("untrusted");
        assertThat(ServerJson.read(own.json())).isEqualTo(own);
    }

    @Test
    void noExtensionIsAnnouncedTwiceOrAgainstOurPromise() {
        Set<String> announced = Set.copyOf(Extensions.ANNOUNCED);
        assertThat(announced).hasSameSizeAs(Extensions.ANNOUNCED);
        assertThat(announced)
                .noneMatch(
                        name ->
                                name.matches(
                                        "image_registries|bulk_operations|rbac"
                                                + "|(instance|storage|network|cluster_|candid|oidc"
                                                + "|macaroon|auth_bearer|access_management|devlxd)"
                                                + ".*"));
    }

    @Test
    void lxdKnowsEveryExtensionThatIsNotNewer() throws IOException {
        ServerJson lxd = ServerJson.read(Recorded.metadata("server.json").asObject());
        Set<String> newer =
                Set.of(
                        "server_version_lts",
                        "explicit_trust_token",
                        "image_copy_profile",
                        "images_all_projects",
                        "image_import_alias",
                        "operations_get_query_all_projects",
                        "remote_token_expiry",
                        "operation_wait",
                        Extensions.GANTRY_IMAGE_VERSIONS);
        Set<String> unknown =
                Extensions.ANNOUNCED.stream()
                        .filter(name -> !lxd.hasExtension(name))
                        .collect(Collectors.toSet());
        assertThat(newer).containsAll(unknown);
    }

    @Test
    void aPutReplacesEverythingButAnUnsetExpiry() {
        ImageSettings old =
                new ImageSettings(
                        true, true, Optional.of(TIME), Map.of("a", "1"), List.of("default", "p"));
        ImagePutJson empty = ImagePutJson.read(Fields.NONE);
        assertThat(empty.over(old))
                .isEqualTo(
                        new ImageSettings(
                                false, false, Optional.of(TIME), Map.of(), List.of("default")));
        Fields none =
                JsonValue.object()
                        .text("expires_at", GoTime.UNSET)
                        .texts("profiles", List.of())
                        .entries("properties", Map.of("b", "2", "c", ""))
                        .build();
        assertThat(ImagePutJson.read(none).over(old))
                .isEqualTo(
                        new ImageSettings(
                                false, false, Optional.of(TIME), Map.of("b", "2"), List.of()));
        assertThat(ImagePutJson.read(ImagePutJson.from(old).json()).over(ImageSettings.DEFAULT))
                .isEqualTo(old);
    }

    @Test
    void aPatchLeavesWhatItDoesNotName() {
        ImageSettings old =
                new ImageSettings(
                        true, true, Optional.of(TIME), Map.of("a", "1", "b", "2"), List.of("p"));
        assertThat(ImagePatchJson.read(Fields.NONE).over(old)).isEqualTo(old);
        Fields patch =
                JsonValue.object()
                        .truth("public", false)
                        .entries("properties", Map.of("a", "", "c", "3"))
                        .time("expires_at", Optional.of(TIME.plusSeconds(1)))
                        .texts("profiles", List.of())
                        .build();
        assertThat(ImagePatchJson.read(patch).over(old))
                .isEqualTo(
                        new ImageSettings(
                                false,
                                true,
                                Optional.of(TIME.plusSeconds(1)),
                                Map.of("b", "2", "c", "3"),
                                List.of()));
        assertThat(ImagePatchJson.read(patch).json().json()).contains("\"profiles\":[]");
        assertThatThrownBy(
                        () -> ImagePatchJson.read(JsonValue.object().text("public", "x").build()))
                .isInstanceOf(ImageFailure.Invalid.class);
    }

    @Test
    void aPostedImageNeedsASource() {
        for (String json : List.of("{}", "{\"source\":null}", "{\"source\":\"x\"}")) {
            assertThatThrownBy(() -> ImagesPostJson.read(JsonValue.read(json).asObject()))
                    .isInstanceOf(ImageFailure.Invalid.class);
        }
        assertThatThrownBy(() -> ImagesPostJson.read(Fields.NONE))
                .hasMessageStartingWith("Invalid images JSON");
    }

    static List<Fields> written() {
        ImagesPostSource pull =
                new ImagesPostSource(
                        "image",
                        "pull",
                        "https://s",
                        "lxd",
                        "pem",
                        "s",
                        "al",
                        "fp",
                        "container",
                        "web",
                        "u",
                        "n");
        return List.of(
                new ImagesPostJson(
                                true,
                                Map.of("a", "b"),
                                true,
                                Optional.of(TIME),
                                Optional.of(List.of("p")),
                                List.of(new Alias("x", "y")),
                                "zstd",
                                "file",
                                pull)
                        .json(),
                ImagesPostJson.of(ImagesPostSource.push(A64)).json(),
                ImagesPostJson.of(ImagesPostSource.url("https://x/y")).json());
    }

    @ParameterizedTest
    @MethodSource("written")
    void aPostedImageIsReadAsItWasWritten(Fields json) {
        assertThat(ImagesPostJson.read(json).json()).isEqualTo(json);
        assertThat(json.fields()).containsKey("properties");
    }

    @Test
    void theRestIsReadAsItWasWritten() {
        ExportPostJson export =
                new ExportPostJson("https://t", "s", "c", List.of(new Alias("a")), "p", List.of());
        assertThat(ExportPostJson.read(export.json())).isEqualTo(export);
        AliasesPostJson alias = new AliasesPostJson("n", A64, "d", "container");
        assertThat(AliasesPostJson.read(alias.json())).isEqualTo(alias);
        AliasPutJson put = new AliasPutJson("d", A64);
        assertThat(AliasPutJson.read(put.json())).isEqualTo(put);
        AliasPatchJson patch = new AliasPatchJson(Optional.of(""), Optional.empty());
        assertThat(AliasPatchJson.read(patch.json())).isEqualTo(patch);
        AliasRenameJson rename = new AliasRenameJson("n/2");
        assertThat(AliasRenameJson.read(rename.json())).isEqualTo(rename);
        CertificatePutJson certificate =
                new CertificatePutJson(
                        Optional.of("n"),
                        Optional.empty(),
                        Optional.of(false),
                        Optional.of(List.of("p")),
                        Optional.empty());
        assertThat(CertificatePutJson.read(certificate.json())).isEqualTo(certificate);
        CertificatesPostJson post = CertificatesPostJson.withToken("t");
        assertThat(CertificatesPostJson.read(post.json())).isEqualTo(post);
        ProjectsPostJson project = ProjectsPostJson.from(new Project("web", "The web", false));
        assertThat(ProjectsPostJson.read(project.json())).isEqualTo(project);
        ProjectPutJson projectPut = new ProjectPutJson("d", Map.of("features.images", "true"));
        assertThat(ProjectPutJson.read(projectPut.json())).isEqualTo(projectPut);
        assertThat(ProfileJson.read(ProfileJson.DEFAULT.json())).isEqualTo(ProfileJson.DEFAULT);
    }

    @Test
    void aliasesNeedANameAndATarget() {
        assertThatThrownBy(() -> AliasesPostJson.read(Fields.NONE))
                .hasMessage("name and target are required");
        assertThatThrownBy(() -> AliasPutJson.read(Fields.NONE))
                .hasMessage("The target field is required");
        assertThatThrownBy(() -> AliasRenameJson.read(Fields.NONE))
                .isInstanceOf(ImageFailure.Invalid.class);
    }

    @Test
    void aTokenStandsWhereEitherClientPutsIt() {
        for (String json :
                List.of("{\"password\":\"t\",\"type\":\"\"}", "{\"trust_token\":\"t\"}")) {
            CertificatesPostJson post = CertificatesPostJson.read(JsonValue.read(json).asObject());
            assertThat(post.givenToken()).isEqualTo("t");
        }
    }

    @Test
    void certificatesAndProjectsAndProfilesOfLxdAreReadAndWrittenAlike() throws IOException {
        for (Fields json : Recorded.metadata("certificates.json").asObjects()) {
            assertThat(CertificateJson.read(json).json()).isEqualTo(json);
            assertThat(json.text("name")).isEqualTo("laptop");
        }
        assertThat(Recorded.metadata("projects.json").asObjects())
                .singleElement()
                .extracting(ProjectJson::read)
                .isEqualTo(
                        new Project(
                                "default",
                                "Default LXD project",
                                true,
                                Map.of(
                                        "features.networks", "true",
                                        "features.profiles", "true",
                                        "features.storage.volumes", "true")));
        assertThat(Recorded.metadata("profiles.json").asObjects())
                .singleElement()
                .isEqualTo(ProfileJson.DEFAULT.json());
    }

    @Test
    void aNewProjectHasImagesOfItsOwnUnlessToldOtherwise() {
        assertThat(new ProjectsPostJson("a", "", Map.of()).project().ownImages()).isTrue();
        assertThat(
                        new ProjectsPostJson("a", "", Map.of("features.images", "false"))
                                .project()
                                .ownImages())
                .isFalse();
    }

    @Test
    void eventsOfLxdAreReadAndWrittenAlike() throws IOException {
        List<Fields> events =
                Recorded.text("events.txt")
                        .lines()
                        .map(line -> JsonValue.read(line).asObject())
                        .toList();
        assertThat(events).hasSizeGreaterThan(4);
        for (Fields json : events) {
            EventJson event = EventJson.read(json);
            assertThat(event.json()).isEqualTo(json);
            event.operation()
                    .ifPresent(
                            operation -> assertThat(operation.json()).isEqualTo(event.metadata()));
            if (event.type().equals(EventJson.LIFECYCLE)) {
                assertThat(LifecycleJson.read(event.metadata()).json()).isEqualTo(event.metadata());
            }
        }
        assertThat(events.stream().map(EventJson::read).flatMap(e -> e.operation().stream()))
                .extracting(OperationJson::status)
                .containsExactly(Status.PENDING, Status.RUNNING, Status.SUCCESS);
    }

    @Test
    void theTokenOfLxdIsReadAndWrittenAlike() throws IOException {
        String word = Recorded.text("token.txt").strip();
        TokenJson token = TokenJson.decode(word);
        assertThat(token.clientName()).isEqualTo("laptop");
        assertThat(token.addresses()).containsExactly("127.0.0.1:0");
        assertThat(token.expiresAt()).isEmpty();
        assertThat(token.encoded()).isEqualTo(word);
        assertThat(token.toString()).doesNotContain(token.secret());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hunter2", "!!!", "e30=", "W10=", "bnVsbA=="})
    void whatIsNoTokenIsRefusedWithoutRepeatingIt(String word) {
        assertThatThrownBy(() -> TokenJson.decode(word))
                .isInstanceOf(ImageFailure.Invalid.class)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void anyChangeOfATokenEndsInATokenOrARefusal() {
        long seed = new Random().nextLong();
        System.out.println("ShapesTest seed " + seed);
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 3_000; round++) {
            TokenJson token =
                    new TokenJson(
                            "n" + random.nextInt(),
                            A64,
                            List.of("[::1]:8443", "h:" + random.nextInt(65_536)),
                            "s" + random.nextLong(),
                            random.nextBoolean() ? Optional.of(TIME) : Optional.empty(),
                            "");
            assertThat(TokenJson.decode(token.encoded())).isEqualTo(token);
            byte[] bytes = Base64.getDecoder().decode(token.encoded());
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            try {
                TokenJson.decode(Base64.getEncoder().encodeToString(bytes)).encoded();
            } catch (ImageFailure.Invalid e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    private static Envelope read(String json) throws IOException {
        return Envelope.read(Recorded.stream(json), 1 << 20);
    }
}
