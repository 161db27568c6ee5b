package io.etcdagent.daemon.unit;

import io.etcdagent.daemon.storage.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Kept in the agent's own directory, which starts etcd and gives them to it. */
final class ChildJoinSettings implements JoinSettings {

    private final DurableFile file;
    private final Map<String, String> environment;

    /** @param environment etcd's own settings */
    ChildJoinSettings(Path directory, Map<String, String> environment) {
        this.file = new DurableFile(directory.resolve("etcd.join"));
        this.environment = Map.copyOf(environment);
    }

    /** The environment for a start of etcd. */
    Map<String, String> over() throws UnitException {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(read());
        return all;
    }

    @Override
    public Optional<String> obstacle() {
        String configFile = environment.getOrDefault("ETCD_CONFIG_FILE", "");
        return configFile.isEmpty()
                ? Optional.empty()
                : Optional.of("etcd takes all its settings from " + configFile + " (ETCD_CONFIG_FILE) and looks at no"
                        + " variable beside it. Put those settings into the file that ETCD_AGENT_CHILD_ENV names, as"
                        + " ETCD_… variables, in place of ETCD_CONFIG_FILE, and start the agent anew");
    }

    @Override
    public void put(Map<String, String> variables) throws UnitException {
        String text = VariablesText.of(variables);
        try {
            file.write(text);
        } catch (IOException e) {
            throw failure("how etcd is to join cannot be written to ", e);
        }
    }

    @Override
    public boolean present() throws UnitException {
        return !read().isEmpty();
    }

    @Override
    public void clear() throws UnitException {
        try {
            file.remove();
        } catch (IOException e) {
            throw failure("that etcd is to join cannot be taken back from ", e);
        }
    }

    private Map<String, String> read() throws UnitException {
        try {
            Optional<String> text = file.read();
            return text.isEmpty() ? Map.of() : EnvironmentFile.parse(file.path(), text.get());
        } catch (IOException e) {
            throw failure("whether etcd is told to join cannot be seen from ", e);
        }
    }

    private UnitException failure(String what, IOException e) {
        return new UnitException(what + file.path() + ": " + e, e);
    }
}
