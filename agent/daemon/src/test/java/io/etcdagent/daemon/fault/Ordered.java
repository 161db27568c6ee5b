package io.etcdagent.daemon.fault;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.AgentProblem;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** An operation that an agent has accepted. */
record Ordered(TestAgent agent, String id) {

    /** The whole of an operation on a machine that is busy with other tests. */
    private static final Duration WITHIN = Duration.ofMinutes(2);

    /** Orders it as soon as the agent takes it: it may have something to finish first, or find a gate closed. */
    static Ordered from(TestAgent agent, OperationRequest request) {
        return Await.until(
                        agent.name() + " takes the order to " + request.kind().word(),
                        WITHIN,
                        () -> ask(agent, request),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Orders it; empty when a gate refuses at once. */
    static Optional<Ordered> unlessRefused(TestAgent agent, OperationRequest request) {
        return Await.until(
                agent.name() + " answers to the order to " + request.kind().word(),
                WITHIN,
                () -> ask(agent, request),
                any -> true);
    }

    private static Optional<Ordered> ask(TestAgent agent, OperationRequest request) throws AgentException {
        try {
            return Optional.of(new Ordered(
                    agent,
                    agent.client()
                            .startOperation(request, UUID.randomUUID().toString())
                            .id()));
        } catch (AgentProblem refused) {
            if (refused.gates().isEmpty()) {
                throw refused;
            }
            return Optional.empty();
        }
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

    /** Whether it has ended, or waits for somebody else to let the lock go. */
    boolean endedOrWaitsForLock() {
        OperationView view = view();
        return view.state() != OperationState.RUNNING || view.message().startsWith("waiting for the restart lock");
    }

    void awaitAsFarAsItGets() {
        Await.until(
                "operation " + id + " of " + agent.name() + " ends or waits for the lock",
                WITHIN,
                this::endedOrWaitsForLock);
    }
}
