package io.etcdagent.ctl;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a command finds around itself.
 *
 * @param environment the variables of the process
 * @param systemContexts the file with the contexts for everybody on this host
 */
record Surroundings(Map<String, String> environment, Path systemContexts) {

    private static final Path SYSTEM_CONTEXTS = Path.of("/etc/etcd-agent/contexts");

    Surroundings {
        environment = Map.copyOf(environment);
    }

    static Surroundings ofProcess() {
        return new Surroundings(System.getenv(), SYSTEM_CONTEXTS);
    }

    /** A variable; empty if it is not set, or to nothing. */
    String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    Path home() {
        String home = variable("HOME");
        return Path.of(home.isEmpty() ? "/" : home);
    }

    /** The user's own contexts (XDG base directory specification). */
    Path userContexts() {
        String config = variable("XDG_CONFIG_HOME");
        Path directory = config.isEmpty() ? home().resolve(".config") : Path.of(config);
        return directory.resolve("etcd-agent").resolve("contexts");
    }
}
