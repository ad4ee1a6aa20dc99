package gantry.cli;

import gantry.remotes.Remote;
import gantry.remotes.Remotes;
import gantry.remotes.TypedAddress;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/// The commands that change what is written down of remotes, without asking a server.
enum RemoteChanges implements Command {
    REMOVE("remove", "Remove remotes", "<remote>", "1", "rm delete") {
        @Override
        void change(Remotes remotes, List<String> words) throws IOException {
            remotes.remove(words.getFirst());
        }
    },
    RENAME("rename", "Rename remotes", "<remote> <new-name>", "2", "mv") {
        @Override
        void change(Remotes remotes, List<String> words) throws IOException {
            remotes.rename(words.get(0), words.get(1));
        }
    },
    SET_URL("set-url", "Set the URL for the remote", "<remote> <URL>...", "2..*", "set-urls") {
        @Override
        void change(Remotes remotes, List<String> words) throws IOException {
            UnaryOperator<String> typed =
                    remotes.find(words.getFirst())
                            .map(RemoteChanges::typed)
                            .orElse(TypedAddress::api);
            String address = words.stream().skip(1).map(typed).collect(Collectors.joining(","));
            remotes.setAddress(words.getFirst(), address);
        }
    },
    SWITCH("switch", "Switch the default remote", "<remote>", "1", "set-default") {
        @Override
        void change(Remotes remotes, List<String> words) throws IOException {
            remotes.setDefault(words.getFirst().replaceFirst(":$", ""));
        }
    };

    private final String verb;
    private final String description;
    private final String label;
    private final String arity;
    private final String otherNames;

    RemoteChanges(String verb, String description, String label, String arity, String otherNames) {
        this.verb = verb;
        this.description = description;
        this.label = label;
        this.arity = arity;
        this.otherNames = otherNames;
    }

    /// Plain http is taken where it has been asked for before.
    private static UnaryOperator<String> typed(Remote remote) {
        if (!remote.protocol().equals(Remote.SIMPLESTREAMS)) {
            return TypedAddress::api;
        }
        return TypedAddress.isPlain(remote.address())
                ? TypedAddress::plainSimplestreams
                : TypedAddress::simplestreams;
    }

    abstract void change(Remotes remotes, List<String> words) throws IOException;

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, verb, description, otherNames.split(" ", -1))
                .addPositional(Grammar.arguments(label, arity, "Names of remotes, without colons"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        change(call.places().remotes(), call.arguments());
        return 0;
    }
}
