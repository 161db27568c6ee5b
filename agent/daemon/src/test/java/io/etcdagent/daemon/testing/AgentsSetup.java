package io.etcdagent.daemon.testing;

import java.util.Map;

/**
 * What agents and members are started for a test.
 *
 * @param size how many agents, each with a member
 * @param network how agents reach the members
 * @param program what is started as an agent, unless a start says otherwise
 * @param etcd more of etcd's settings, as its environment
 */
public record AgentsSetup(int size, Network network, AgentProgram program, Map<String, String> etcd) {

    /** How agents reach the members. */
    public enum Network {
        /** At the members' own addresses. */
        DIRECT,
        /** Every member, the own one included, through a {@link Link} of the agent. */
        LINKED
    }

    /** So many shipped agents, without links. */
    public static AgentsSetup of(int size) {
        return new AgentsSetup(size, Network.DIRECT, AgentProgram.usual(), Map.of());
    }

    public AgentsSetup linked() {
        return new AgentsSetup(size, Network.LINKED, program, etcd);
    }

    public AgentsSetup withEtcd(Map<String, String> settings) {
        return new AgentsSetup(size, network, program, settings);
    }

    public AgentsSetup running(AgentProgram other) {
        return new AgentsSetup(size, network, other, etcd);
    }
}
