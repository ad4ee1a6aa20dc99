package gantry.cli;

import gantry.image.Alias;
import gantry.image.Words;

/// An alias that a person chose on the command line. Any text is taken, as by servers, and a
/// warning says what will be hard to ask for again.
final class TypedAlias {
    private TypedAlias() {}

    static Alias of(Invocation call, String name, String description) {
        Alias alias = new Alias(name, description);
        Alias.whyNotTyped(name)
                .ifPresent(
                        why ->
                                call.console()
                                        .err()
                                        .println(
                                                "Warning: the alias \"%s\" is hard to ask for: %s"
                                                        .formatted(shortened(name), why)));
        return alias;
    }

    private static String shortened(String name) {
        return Words.printable(name.length() <= 80 ? name : name.substring(0, 80) + "...");
    }
}
