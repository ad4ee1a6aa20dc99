package gantry.peer;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// The store of the whole run owns the server, and closes it when the last test is done.
final class LxdExtension implements ExecutionCondition, ParameterResolver {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return disabled("needs Linux, where LXD runs");
        }
        if (!System.getProperty("user.name").equals("root")) {
            return disabled("needs root, to start LXD");
        }
        return Stream.of("lxd", "lxc")
                .filter(program -> !Programs.isInstalled(program))
                .findFirst()
                .map(missing -> disabled(Programs.askFor(missing)))
                .orElse(enabled("LXD can be started"));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Lxd.class;
    }

    @Override
    public Lxd resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(StoreScope.EXECUTION_REQUEST, Namespace.create(Lxd.class))
                .computeIfAbsent(Lxd.class, _ -> start(), Lxd.class);
    }

    private static Lxd start() {
        try {
            return Lxd.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
