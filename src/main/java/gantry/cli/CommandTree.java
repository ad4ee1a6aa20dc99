package gantry.cli;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// All commands, in the tree of `lxc`.
final class CommandTree {
    private final Predicate<String> wanted;

    private CommandTree(Predicate<String> wanted) {
        this.wanted = wanted;
    }

    static CommandLine build() {
        return new CommandTree(_ -> true).whole();
    }

    /// What it takes to read this line. A group that none of its words names has no commands: to
    /// make them all takes longer than many a command.
    static CommandLine build(List<String> words) {
        return new CommandTree(words::contains).whole();
    }

    private CommandLine whole() {
        CommandSpec root =
                Grammar.group(
                        Main.NAME, "The image store of the LXD and Incus world, as one program");
        addFlagsForAll(root);
        group(root, "config", "Manage server configuration options", CommandTree::config);
        group(root, "feed", "Manage feeds: images behind a secret URL", CommandTree::feed);
        group(root, "image", "Manage images", this::image);
        group(root, "project", "Manage projects", CommandTree::project);
        group(root, "publish", "Publish images for LXD and Incus", CommandTree::publish);
        group(root, "remote", "Manage the list of remote servers", CommandTree::remote);
        group(root, "store", "Look after the image store of this machine", CommandTree::store);
        group(root, "streams", "Look at simplestreams trees", CommandTree::streams);
        group(root, "trust", "Manage trusted clients", CommandTree::trust);
        leaf(root, new Serve());
        leaf(root, new Completion());
        leaf(root, new Help());
        leaf(root, new ServerInfo());
        leaf(root, new ServerVersion());
        return new CommandLine(root)
                .setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .setOverwrittenOptionsAllowed(true); // the last one counts, as in lxc
    }

    private static void addFlagsForAll(CommandSpec root) {
        root.addOption(Grammar.optionEverywhere("NAME", "Use this project", "--project"))
                .addOption(
                        Grammar.flagEverywhere("Don't show progress and results", "-q", "--quiet"))
                .addOption(Grammar.flagEverywhere("Show where a failure comes from", "--debug"))
                .addOption(Grammar.helpEverywhere())
                .addOption(Grammar.versionEverywhere());
    }

    private static void config(CommandSpec config) {
        leaf(config, new ConfigGet());
        leaf(config, new ConfigList());
        leaf(config, new ConfigSet());
        leaf(config, new ConfigShow());
        leaf(config, new ConfigUnset());
    }

    private static void feed(CommandSpec feed) {
        leaf(feed, new FeedCreate());
        leaf(feed, new FeedList());
        leaf(feed, new FeedRevoke());
        leaf(feed, new FeedShow());
    }

    private void image(CommandSpec image) {
        group(image, "alias", "Manage image aliases", CommandTree::alias);
        leaf(image, new ImageCopy());
        leaf(image, new ImageDelete());
        leaf(image, new ImageEdit());
        leaf(image, new ImageExport());
        leaf(image, ImageProperties.GET);
        leaf(image, new ImageImport());
        leaf(image, new ImageInfoCommand());
        leaf(image, new ImageList());
        leaf(image, new ImageMetadata());
        leaf(image, ImageProperties.SET);
        leaf(image, new ImageRefresh());
        leaf(image, new ImageShow());
        leaf(image, ImageProperties.UNSET);
    }

    private static void alias(CommandSpec alias) {
        leaf(alias, new AliasCreate());
        leaf(alias, new AliasDelete());
        leaf(alias, new AliasList());
        leaf(alias, new AliasRename());
        leaf(alias, new AliasRollback());
    }

    private static void project(CommandSpec project) {
        leaf(project, new ProjectCreate());
        leaf(project, new ProjectDelete());
        leaf(project, new ProjectEdit());
        leaf(project, new ProjectGet());
        leaf(project, new ProjectInfo());
        leaf(project, new ProjectList());
        leaf(project, new ProjectRename());
        leaf(project, new ProjectSet());
        leaf(project, new ProjectShow());
        leaf(project, new ProjectSwitch());
        leaf(project, new ProjectUnset());
    }

    private static void publish(CommandSpec publish) {
        leaf(publish, new PublishTree());
    }

    private static void remote(CommandSpec remote) {
        leaf(remote, new RemoteAdd());
        leaf(remote, new RemoteGetDefault());
        leaf(remote, new RemoteList());
        leaf(remote, RemoteChanges.REMOVE);
        leaf(remote, RemoteChanges.RENAME);
        leaf(remote, RemoteChanges.SET_URL);
        leaf(remote, RemoteChanges.SWITCH);
    }

    private static void store(CommandSpec store) {
        leaf(store, new StoreGc());
        leaf(store, new StoreRebuild());
        leaf(store, new StoreUsage());
        leaf(store, new StoreVerify());
    }

    private static void streams(CommandSpec streams) {
        leaf(streams, new StreamsLint());
    }

    private static void trust(CommandSpec trust) {
        leaf(trust, new TrustAdd());
        leaf(trust, new TrustAddCertificate());
        leaf(trust, new TrustList());
        leaf(trust, new TrustListTokens());
        leaf(trust, new TrustRemove());
        leaf(trust, new TrustRevokeToken());
    }

    private void group(
            CommandSpec parent, String name, String description, Consumer<CommandSpec> commands) {
        CommandSpec group = Grammar.group(name, description);
        if (wanted.test(name)) {
            commands.accept(group);
        }
        parent.addSubcommand(name, group);
    }

    private static void leaf(CommandSpec parent, Command command) {
        CommandSpec spec = command.spec();
        parent.addSubcommand(spec.name(), spec);
    }
}
