package io.etcdagent.daemon;

import java.util.List;

/** A configuration that the agent does not start with: every fault in it, each in one line. */
final class ConfigException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient List<String> faults;

    ConfigException(List<String> faults) {
        super(String.join("; ", faults));
        this.faults = List.copyOf(faults);
    }

    List<String> faults() {
        return faults;
    }
}
