package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.image.Alias;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageInfo;
import gantry.image.ImageOffer;
import gantry.image.ImageQuery;
import gantry.image.ImageSettings;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.remote.LxdRemote;
import gantry.remote.LxdServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A real LXD that fetches from one project of itself into another, over HTTPS.
@NeedsLxd
class LxdFetchTest {
    private static final String OTHER = "fetching";

    private LxdRemote remote;
    private LxdServer from;
    private LxdServer to;

    @BeforeEach
    void open(Lxd lxd) throws IOException {
        lxd.lxc("config", "set", "core.https_address", FreePort.address()).orFail();
        remote = LxdRemote.unix(lxd.socket());
        remote.projects().create(new Project(OTHER, "to fetch into", true));
        from = remote.images(Project.DEFAULT);
        to = remote.images(OTHER);
    }

    @AfterEach
    void close(Lxd lxd) throws IOException {
        for (LxdServer server : List.of(from, to)) {
            for (ImageInfo image : server.list()) {
                server.delete(image);
            }
        }
        remote.projects().delete(OTHER);
        remote.close();
        lxd.lxc("config", "unset", "core.https_address").orFail();
    }

    private ImageInfo put(TestImage image, boolean isPublic) throws IOException {
        ImageDraft draft =
                ImageDraft.PLAIN
                        .withSettings(ImageSettings.DEFAULT.withPublic(isPublic), Over.METADATA)
                        .withAliases(List.of(new Alias("web")), TakenAlias.REFUSE);
        return from.receive(image.stream(), draft, Progress.NONE);
    }

    private ImageInfo fetch(ImageInfo image) throws IOException {
        ImageOffer offer = from.offer(image, ImageQuery.of("web"));
        ImageDraft draft =
                ImageDraft.PLAIN
                        .expecting(image.fingerprint())
                        .withSettings(
                                image.settings().withPublic(false).withAutoUpdate(false),
                                Over.NOTHING)
                        .withAliases(List.of(new Alias("fetched")), TakenAlias.REFUSE);
        return to.fetch(offer, draft, Progress.NONE);
    }

    @Test
    void aPublicImageIsFetched() throws IOException {
        ImageInfo image = put(TestImage.container("one"), true);
        assertThat(from.offer(image, ImageQuery.of("web")).image()).isEqualTo("web");
        assertThat(from.offer(image, ImageQuery.of("web")).secret()).isEmpty();
        ImageInfo fetched = fetch(image);
        assertThat(fetched.project()).isEqualTo(OTHER);
        assertThat(fetched.facts()).isEqualTo(image.facts());
        assertThat(fetched.settings()).isEqualTo(image.settings().withPublic(false));
        assertThat(fetched.aliases()).containsExactly(new Alias("fetched"));
        assertThatThrownBy(() -> fetch(image)).isInstanceOf(AlreadyExists.class);
    }

    @Test
    void aPrivateImageIsOpenedForOneFetch() throws IOException {
        ImageInfo image = put(TestImage.virtualMachine("one"), false);
        ImageOffer offer = from.offer(image, ImageQuery.of("web"));
        assertThat(offer.image()).isEqualTo(image.fingerprint().hex());
        assertThat(offer.secret()).isPresent();
        assertThat(offer.toString()).doesNotContain(offer.secret().orElseThrow());
        assertThat(fetch(image).facts()).isEqualTo(image.facts());
    }

    @Test
    void projectsAreFoundByName() throws IOException {
        assertThat(remote.projects().list())
                .extracting(Project::name)
                .containsExactlyInAnyOrder(Project.DEFAULT, OTHER);
        Project found = remote.projects().find(OTHER);
        assertThat(found.description()).isEqualTo("to fetch into");
        assertThat(found.ownImages()).isTrue();
        assertThat(found.settings()).containsEntry("features.profiles", "true");
        assertThatThrownBy(() -> remote.projects().find("absent")).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> remote.images("absent").list()).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> remote.projects().create(new Project(OTHER, "", true)))
                .isInstanceOf(AlreadyExists.class);
    }
}
