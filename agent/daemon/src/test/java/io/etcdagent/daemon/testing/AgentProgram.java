package io.etcdagent.daemon.testing;

import java.util.Map;

/**
 * What a test starts as an agent.
 *
 * @param mainClass on the tests' class path
 * @param environment goes with the agent's settings; the agent refuses an {@code ETCD_AGENT_} variable that is none of
 *     its own
 */
public record AgentProgram(String mainClass, Map<String, String> environment) {

    public AgentProgram {
        environment = Map.copyOf(environment);
    }

    /** The agent as it is shipped. */
    public static AgentProgram usual() {
        return new AgentProgram("io.etcdagent.daemon.Main", Map.of());
    }
}
