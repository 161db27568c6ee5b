package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.operation.Leftover;
import io.etcdagent.daemon.operation.LocalNode;
import io.etcdagent.daemon.operation.OperationRejected;
import io.etcdagent.daemon.operation.Operations;
import io.etcdagent.daemon.operation.OrderForm;
import io.etcdagent.daemon.unit.EtcdUnit;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.RolloutMemberState;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The steps of this node's own member in a rollout. Each step is taken from what is seen, so that taking it again, in
 * another life of the agent too, changes nothing.
 */
final class OwnTurn {

    /** Just after another member came back a gate may be closed for a moment; a rollout does not fail for that. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RolloutStore store;
    private final Operations operations;
    private final EtcdUnit unit;
    private final Clock wallClock;
    private final Runnable news;

    /** The operation that this life of the agent started for a rollout. */
    private Optional<String> operation = Optional.empty();

    /** @param news asks for another look */
    OwnTurn(RolloutStore store, Operations operations, EtcdUnit unit, Clock wallClock, Runnable news) {
        this.store = store;
        this.operations = operations;
        this.unit = unit;
        this.wallClock = wallClock;
        this.news = news;
    }

    void step(RolloutSnapshot seen, LocalNode node, Optional<MemberId> leader) throws CoordinationException {
        MemberProgress own = seen.of(node.member());
        if (own.is(RolloutMemberState.RUNNING)) {
            goOn(seen, node, own);
        } else if (own.is(RolloutMemberState.PENDING)
                && seen.turn(leader).filter(node.member()::equals).isPresent()
                && free()) {
            begin(seen, node);
        }
    }

    private boolean free() {
        return operations.current().isEmpty() && operations.leftover() instanceof Leftover.Nothing;
    }

    private void begin(RolloutSnapshot seen, LocalNode node) throws CoordinationException {
        operation = Optional.empty();
        Optional<String> run = invocation();
        if (run.isEmpty()) {
            // Without it nobody could tell later whether the member was restarted.
            return;
        }
        MemberProgress begun = MemberProgress.begun(run.get(), now());
        Optional<RolloutSnapshot> ours = store.takeTurn(seen, node.member(), begun);
        if (ours.isPresent()) {
            restart(ours.get(), node, begun);
        }
    }

    private void goOn(RolloutSnapshot seen, LocalNode node, MemberProgress own) throws CoordinationException {
        Optional<OperationView> ours = ours();
        if (ours.isPresent()) {
            follow(seen, node, own, ours.get());
        } else if (free()) {
            afterAnotherLife(seen, node, own);
        }
    }

    private void follow(RolloutSnapshot seen, LocalNode node, MemberProgress own, OperationView view)
            throws CoordinationException {
        if (view.state() != OperationState.RUNNING) {
            RolloutMemberState end =
                    view.state() == OperationState.SUCCEEDED ? RolloutMemberState.SUCCEEDED : RolloutMemberState.FAILED;
            store.report(
                    seen, node.member(), own.at(view.phase(), view.message()).ended(end, view.message(), now()));
        } else if (view.phase() != own.phase() || !view.message().equals(own.message())) {
            store.report(seen, node.member(), own.at(view.phase(), view.message()));
        }
    }

    /** The agent was restarted in its turn: what the unit shows decides whether the work was done. */
    private void afterAnotherLife(RolloutSnapshot seen, LocalNode node, MemberProgress own)
            throws CoordinationException {
        Optional<String> now = invocation();
        boolean anotherRun =
                now.isPresent() && own.invocationBefore() != null && !now.get().equals(own.invocationBefore());
        if (anotherRun) {
            store.report(seen, node.member(), afterRestart(seen.record().between(), node, own));
        } else {
            restart(seen, node, own);
        }
    }

    private MemberProgress afterRestart(@Nullable String step, LocalNode node, MemberProgress own) {
        return step == null
                ? own.ended(RolloutMemberState.SUCCEEDED, node.label() + " restarted and verified", now())
                : own.ended(
                        RolloutMemberState.FAILED,
                        node.label() + " was restarted, but so was its agent meanwhile, and whether the step " + step
                                + " had succeeded is not known; see: etcd-agentctl operations, journalctl -u"
                                + " 'etcd-agent-between@" + step + "'",
                        now());
    }

    private void restart(RolloutSnapshot seen, LocalNode node, MemberProgress own) throws CoordinationException {
        OrderForm form = new OrderForm(
                OperationKind.RESTART,
                seen.record().reason(),
                Duration.ofMillis(seen.record().settleMillis()),
                PATIENCE,
                false,
                false,
                Set.of(),
                Optional.ofNullable(seen.record().between()),
                "rollout " + seen.record().id() + " by " + seen.record().requestedBy());
        try {
            OperationView view = operations.submit(form, Optional.empty());
            operation = Optional.of(view.id());
            operations.progress(view.id()).listen(event -> news.run());
        } catch (OperationRejected rejected) {
            if (rejected.why() == OperationRejected.Why.UNSUPPORTED) {
                store.report(seen, node.member(), own.ended(RolloutMemberState.FAILED, rejected.words(), now()));
            }
        }
    }

    private Optional<OperationView> ours() {
        if (operation.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(operations.progress(operation.get()).view());
        } catch (OperationRejected forgotten) {
            return Optional.empty();
        }
    }

    private Optional<String> invocation() {
        try {
            return unit.state().invocation();
        } catch (UnitException unknown) {
            return Optional.empty();
        }
    }

    private String now() {
        return wallClock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
