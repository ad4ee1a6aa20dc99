package gantry.peer;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// The store of the whole run owns the servers, and closes them when the last test is done.
final class RunningServersExtension implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RunningServers.class;
    }

    @Override
    public RunningServers resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(StoreScope.EXECUTION_REQUEST, Namespace.create(Pair.class))
                .computeIfAbsent(
                        RunningServers.class, _ -> new RunningServers(), RunningServers.class);
    }
}
