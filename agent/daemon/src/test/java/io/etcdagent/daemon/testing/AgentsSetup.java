package io.etcdagent.daemon.testing;

/**
 * What agents and members are started for a test.
 *
 * @param size how many agents, each with a member
 * @param network how agents reach the members
 * @param program what is started as an agent, unless a start says otherwise
 */
public record AgentsSetup(int size, Network network, AgentProgram program) {

    /** How agents reach the members. */
    public enum Network {
        /** At the members' own addresses. */
        DIRECT,
        /** Every member, the own one included, through a {@link Link} of the agent. */
        LINKED
    }

    /** So many shipped agents, without links. */
    public static AgentsSetup of(int size) {
        return new AgentsSetup(size, Network.DIRECT, AgentProgram.usual());
    }

    public AgentsSetup linked() {
        return new AgentsSetup(size, Network.LINKED, program);
    }

    public AgentsSetup running(AgentProgram other) {
        return new AgentsSetup(size, network, other);
    }
}
