package io.etcdagent.daemon.testing;

import java.util.Map;
import java.util.Optional;

/**
 * What agents and members are started for a test.
 *
 * @param size how many agents, each with a member
 * @param network how agents reach the members
 * @param program what is started as an agent, unless a start says otherwise
 * @param etcd more of etcd's settings, as its environment
 * @param remote signs the certificates of agents that serve other machines too, and of those who ask them
 */
public record AgentsSetup(
        int size, Network network, AgentProgram program, Map<String, String> etcd, Optional<TestCertificates> remote) {

    /** Where agents listen that serve other machines. */
    public static final int REMOTE_PORT = 2390;

    /** The common name of who may do everything from another machine. */
    public static final String OPERATOR = "operator";

    /** The common name of who may look from another machine. */
    public static final String OBSERVER = "observer";

    /** How agents reach the members. */
    public enum Network {
        /** At the members' own addresses. */
        DIRECT,
        /** Every member, the own one included, through a {@link Link} of the agent. */
        LINKED
    }

    /** So many shipped agents, without links. */
    public static AgentsSetup of(int size) {
        return new AgentsSetup(size, Network.DIRECT, AgentProgram.usual(), Map.of(), Optional.empty());
    }

    public AgentsSetup linked() {
        return new AgentsSetup(size, Network.LINKED, program, etcd, remote);
    }

    public AgentsSetup withEtcd(Map<String, String> settings) {
        return new AgentsSetup(size, network, program, settings, remote);
    }

    public AgentsSetup running(AgentProgram other) {
        return new AgentsSetup(size, network, other, etcd, remote);
    }

    /** Agents that serve other machines by TLS too. */
    public AgentsSetup serving(TestCertificates authority) {
        return new AgentsSetup(size, network, program, etcd, Optional.of(authority));
    }
}
