package io.etcdagent.daemon.fault;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.KeyValue;
import io.etcdagent.daemon.etcd.LeaseId;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestConnections;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The cluster as it shows to somebody who asks the members themselves and trusts no agent. */
final class Outside implements AutoCloseable {

    private static final Duration CALL = Duration.ofSeconds(10);
    private static final Duration PER_MEMBER = Duration.ofSeconds(3);

    private final TestConnections connections = TestConnections.plain();
    private final List<TestAgent> agents;
    private final EtcdFailover etcd;

    Outside(List<TestAgent> agents) {
        this.agents = agents;
        this.etcd = new EtcdFailover(() -> agents.stream().map(this::member).toList(), PER_MEMBER, System::nanoTime);
    }

    TestConnections connections() {
        return connections;
    }

    List<URI> endpoints() {
        return agents.stream().map(TestAgent::endpoint).toList();
    }

    private EtcdConnection member(TestAgent agent) {
        return connections.to(agent.endpoint());
    }

    /** Whether the member reads through a quorum, asked directly. */
    boolean serves(TestAgent agent) {
        try {
            member(agent).linearizableRead(PER_MEMBER);
            return true;
        } catch (EtcdException failure) {
            return false;
        }
    }

    /** The disruption record, as it is written. */
    Optional<KeyValue> record() throws EtcdException {
        return etcd.get("/etcd-agent/disruption", CALL);
    }

    /** All who hold the restart lock or wait for it. */
    List<KeyValue> queue() throws EtcdException {
        return etcd.list("/etcd-agent/lock/restart/", CALL);
    }

    /**
     * Revokes every lease in that queue, as their end would do, of agents that are dead: for tests that cannot wait that
     * long.
     */
    void endPlaces(List<KeyValue> places) throws EtcdException {
        for (KeyValue place : places) {
            String lease = place.key().substring(place.key().lastIndexOf('/') + 1);
            etcd.ask(CALL, (member, deadline) -> {
                member.revokeLease(new LeaseId(Long.parseUnsignedLong(lease, 16)), deadline);
                return lease;
            });
        }
    }

    /** The places that a member's agent has in that queue. */
    List<KeyValue> places(TestAgent agent) throws EtcdException {
        return queue().stream()
                .filter(place -> place.value().contains('"' + agent.name() + '"'))
                .toList();
    }

    /** The one that leads; an exception when nobody does just now. */
    TestAgent leader() {
        return agents.stream().filter(TestAgent::leads).findFirst().orElseThrow();
    }

    void moveLeader(TestAgent from, TestAgent to) throws EtcdException {
        member(from).moveLeader(member(to).status(CALL).memberId(), CALL);
    }

    @Override
    public void close() {
        connections.close();
    }
}
