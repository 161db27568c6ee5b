package io.etcdagent.daemon.testing;

import java.util.List;
import java.util.Map;

/**
 * What a test starts as an agent.
 *
 * @param mainClass on the tests' class path
 * @param environment goes with the agent's settings; the agent refuses an {@code ETCD_AGENT_} variable that is none of
 *     its own
 * @param launcher the command before that of the agent; it must put the agent in its own place, with its own pid
 */
public record AgentProgram(String mainClass, Map<String, String> environment, List<String> launcher) {

    public AgentProgram {
        environment = Map.copyOf(environment);
        launcher = List.copyOf(launcher);
    }

    public AgentProgram(String mainClass, Map<String, String> environment) {
        this(mainClass, environment, List.of());
    }

    public AgentProgram launchedBy(List<String> other) {
        return new AgentProgram(mainClass, environment, other);
    }

    /** The agent as it is shipped. */
    public static AgentProgram usual() {
        return new AgentProgram("io.etcdagent.daemon.Main", Map.of());
    }
}
