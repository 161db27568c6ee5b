package io.etcdagent.ctl;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All contexts that a user has: those of everybody on this host, and their own, which come before. */
final class Contexts {

    private static final String CHOSEN = "ETCD_AGENT_CONTEXT";

    private final Surroundings surroundings;
    private final Map<String, Context> byName = new LinkedHashMap<>();

    private Contexts(Surroundings surroundings) throws UsageError {
        this.surroundings = surroundings;
        for (Path file : files()) {
            for (Context context : ContextFile.read(file, surroundings.home())) {
                byName.putIfAbsent(context.name(), context);
            }
        }
    }

    static Contexts read(Surroundings surroundings) throws UsageError {
        return new Contexts(surroundings);
    }

    private List<Path> files() {
        return List.of(surroundings.userContexts(), surroundings.systemContexts());
    }

    List<Context> all() {
        return List.copyOf(byName.values());
    }

    /** The name in the environment, if there is one. */
    static Optional<String> chosen(Surroundings surroundings) {
        return Optional.of(surroundings.variable(CHOSEN)).filter(name -> !name.isEmpty());
    }

    Context named(String name) throws UsageError {
        Context context = byName.get(name);
        if (context == null) {
            throw new UsageError("there is no context " + name + " in "
                    + surroundings.userContexts() + " or " + surroundings.systemContexts()
                    + (byName.isEmpty() ? "" : "; there is " + String.join(", ", byName.keySet())));
        }
        return context;
    }
}
