package gantry.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// All commands, in the tree of `lxc`.
final class CommandTree {
    private CommandTree() {}

    static CommandLine build() {
        CommandSpec root =
                Grammar.group(
                        Main.NAME, "The image store of the LXD and Incus world, as one program");
        addFlagsForAll(root);
        group(root, config());
        group(root, feed());
        group(root, image());
        group(root, project());
        group(root, publish());
        group(root, remote());
        group(root, store());
        group(root, streams());
        group(root, trust());
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

    private static CommandSpec config() {
        CommandSpec config = Grammar.group("config", "Manage server configuration options");
        leaf(config, new ConfigGet());
        leaf(config, new ConfigList());
        leaf(config, new ConfigSet());
        leaf(config, new ConfigShow());
        leaf(config, new ConfigUnset());
        return config;
    }

    private static CommandSpec feed() {
        CommandSpec feed = Grammar.group("feed", "Manage feeds: images behind a secret URL");
        leaf(feed, new FeedCreate());
        leaf(feed, new FeedList());
        leaf(feed, new FeedRevoke());
        leaf(feed, new FeedShow());
        return feed;
    }

    private static CommandSpec image() {
        CommandSpec image = Grammar.group("image", "Manage images");
        CommandSpec alias = Grammar.group("alias", "Manage image aliases");
        leaf(alias, new AliasCreate());
        leaf(alias, new AliasDelete());
        leaf(alias, new AliasList());
        leaf(alias, new AliasRename());
        leaf(alias, new AliasRollback());
        group(image, alias);
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
        return image;
    }

    private static CommandSpec project() {
        CommandSpec project = Grammar.group("project", "Manage projects");
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
        return project;
    }

    private static CommandSpec publish() {
        CommandSpec publish = Grammar.group("publish", "Publish images for LXD and Incus");
        leaf(publish, new PublishTree());
        return publish;
    }

    private static CommandSpec remote() {
        CommandSpec remote = Grammar.group("remote", "Manage the list of remote servers");
        leaf(remote, new RemoteAdd());
        leaf(remote, new RemoteGetDefault());
        leaf(remote, new RemoteList());
        leaf(remote, RemoteChanges.REMOVE);
        leaf(remote, RemoteChanges.RENAME);
        leaf(remote, RemoteChanges.SET_URL);
        leaf(remote, RemoteChanges.SWITCH);
        return remote;
    }

    private static CommandSpec store() {
        CommandSpec store = Grammar.group("store", "Look after the image store of this machine");
        leaf(store, new StoreGc());
        leaf(store, new StoreRebuild());
        leaf(store, new StoreUsage());
        leaf(store, new StoreVerify());
        return store;
    }

    private static CommandSpec streams() {
        CommandSpec streams = Grammar.group("streams", "Look at simplestreams trees");
        leaf(streams, new StreamsLint());
        return streams;
    }

    private static CommandSpec trust() {
        CommandSpec trust = Grammar.group("trust", "Manage trusted clients");
        leaf(trust, new TrustAdd());
        leaf(trust, new TrustAddCertificate());
        leaf(trust, new TrustList());
        leaf(trust, new TrustListTokens());
        leaf(trust, new TrustRemove());
        leaf(trust, new TrustRevokeToken());
        return trust;
    }

    private static void leaf(CommandSpec parent, Command command) {
        group(parent, command.spec());
    }

    private static void group(CommandSpec parent, CommandSpec child) {
        parent.addSubcommand(child.name(), child);
    }
}
