package io.etcdagent.daemon.fault;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.client.AgentException;
import java.time.Duration;
import java.util.UUID;

/** An operation that an agent has accepted. */
record Ordered(TestAgent agent, String id) {

    /** The whole of an operation on a machine that is busy with other tests. */
    private static final Duration WITHIN = Duration.ofMinutes(2);

    /** Orders it as soon as the agent takes orders: it may have something to finish first. */
    static Ordered from(TestAgent agent, OperationKind kind) {
        OperationRequest request = new OperationRequest(kind, "a test", null, 0.2, false, false, null);
        String key = UUID.randomUUID().toString();
        return new Ordered(
                agent,
                Await.until(
                        agent.name() + " takes the order to " + kind.word(),
                        WITHIN,
                        () -> agent.client().startOperation(request, key).id(),
                        id -> true));
    }

    OperationView view() {
        try {
            return agent.client().operation(id);
        } catch (AgentException e) {
            throw new AssertionError(agent.name() + " does not tell of operation " + id, e);
        }
    }

    boolean ended() {
        return view().state() != OperationState.RUNNING;
    }

    OperationView awaitEnd() {
        return Await.until(
                "operation " + id + " of " + agent.name() + " ends",
                WITHIN,
                this::view,
                view -> view.state() != OperationState.RUNNING);
    }

    /** Waits until it has ended, or waits for somebody else to let the lock go. */
    void awaitAsFarAsItGets() {
        Await.until(
                "operation " + id + " of " + agent.name() + " ends or waits for the lock",
                WITHIN,
                this::view,
                view -> view.state() != OperationState.RUNNING
                        || view.message().startsWith("waiting for the restart lock"));
    }
}
