package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.etcd.EtcdVersion;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.health.OwnWork;
import io.etcdagent.daemon.operation.Leftover;
import io.etcdagent.daemon.operation.LocalNode;
import io.etcdagent.daemon.operation.OperationRejected;
import io.etcdagent.daemon.operation.Operations;
import io.etcdagent.daemon.operation.OrderForm;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.time.Timestamp;
import io.etcdagent.daemon.unit.EtcdUnit;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutMemberState;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of this node's own member in a rollout. Each step is taken from what is seen, so that taking it again, in
 * another life of the agent too, changes nothing.
 */
final class OwnTurn {

    private static final Logger log = LoggerFactory.getLogger(OwnTurn.class);

    private static final int LOG_LINES = 20;
    private static final int LONGEST_LINE = 400;

    private final RolloutStore store;
    private final TurnMeans means;
    private final Operations operations;
    private final EtcdUnit unit;
    private final Clock wallClock;
    private final LongSupplier nanoClock;
    private final Runnable news;

    /** The operation that this life of the agent started for a rollout. */
    private Optional<String> operation = Optional.empty();

    /** Whether it was given up because the rollout did not go on: then its member may have another turn. */
    private boolean stoodDown;

    /** Until when what an earlier life of the agent left must be brought home. */
    private Optional<Deadline> homeBy = Optional.empty();

    /** @param news asks for another look */
    OwnTurn(RolloutStore store, TurnMeans means, Clock wallClock, LongSupplier nanoClock, Runnable news) {
        this.store = store;
        this.means = means;
        this.operations = means.operations();
        this.unit = means.unit();
        this.wallClock = wallClock;
        this.nanoClock = nanoClock;
        this.news = news;
    }

    void step(RolloutSnapshot seen, LocalNode node, Optional<MemberId> leader) throws CoordinationException {
        MemberProgress own = seen.of(node.member());
        if (own.is(RolloutMemberState.RUNNING)) {
            goOn(seen, node, own);
        } else if (own.is(RolloutMemberState.PENDING)
                && seen.running()
                && seen.turn(leader).filter(node.member()::equals).isPresent()) {
            beginIfFree(seen, node, own);
        }
    }

    private void beginIfFree(RolloutSnapshot seen, LocalNode node, MemberProgress own) throws CoordinationException {
        Optional<String> obstacle = obstacle();
        if (obstacle.isPresent()) {
            say(seen, node, own.saying("its turn has come, but its agent cannot begin: " + obstacle.get()));
            return;
        }
        Optional<String> newEnough = newEnough(seen.record());
        if (newEnough.isPresent()) {
            store.report(seen, node.member(), MemberProgress.skipped(newEnough.get(), now()));
            return;
        }
        begin(seen, node);
    }

    /** What keeps this agent from taking an order now. */
    private Optional<String> obstacle() {
        Optional<OperationView> busy = operations.current();
        if (busy.isPresent()) {
            return Optional.of(
                    "operation " + busy.get().id() + " (" + busy.get().kind().word() + ") is at work there");
        }
        Leftover left = operations.leftover();
        return left instanceof Leftover.Nothing ? Optional.empty() : Optional.of(left.words());
    }

    private Optional<String> newEnough(RolloutRecord record) {
        Optional<EtcdVersion> wanted =
                Optional.ofNullable(record.ifVersionOlderThan()).flatMap(EtcdVersion::parse);
        Optional<EtcdVersion> runs =
                wanted.isEmpty() ? Optional.empty() : means.etcdVersion().get().flatMap(EtcdVersion::parse);
        return runs.flatMap(version -> RolloutPlan.newEnough(version, wanted.get()));
    }

    private void begin(RolloutSnapshot seen, LocalNode node) throws CoordinationException {
        operation = Optional.empty();
        Optional<String> run = invocation();
        if (run.isEmpty()) {
            // Without it nobody could tell later whether the member was restarted.
            say(
                    seen,
                    node,
                    seen.of(node.member())
                            .saying("its turn has come, but which run of etcd is to be ended is"
                                    + " not known, so it cannot begin; see there: "
                                    + unit.byHand().status()));
            return;
        }
        MemberProgress begun = MemberProgress.begun(run.get(), now());
        Optional<RolloutSnapshot> ours = store.takeTurn(seen, node.member(), begun);
        if (ours.isPresent()) {
            order(ours.get(), node, begun);
        }
    }

    private void goOn(RolloutSnapshot seen, LocalNode node, MemberProgress own) throws CoordinationException {
        Optional<OperationView> ours = ours();
        if (ours.isPresent()) {
            if (!seen.running()) {
                standDown(seen, ours.get());
            }
            follow(seen, node, own, ours.get());
            return;
        }
        Optional<String> obstacle = obstacle();
        if (obstacle.isEmpty()) {
            homeBy = Optional.empty();
            afterAnotherLife(seen, node, own);
        } else {
            awaitHome(seen, node, own, obstacle.get());
        }
    }

    /** What an earlier life of this agent left has its time; then the rollout hears that it failed, and it goes on. */
    private void awaitHome(RolloutSnapshot seen, LocalNode node, MemberProgress own, String obstacle)
            throws CoordinationException {
        Duration time = seen.record().between() == null
                ? means.verifyTime()
                : means.verifyTime().plus(means.stepTime());
        if (homeBy.isEmpty()) {
            homeBy = Optional.of(Deadline.after(time, nanoClock));
        }
        String words = "its agent was restarted meanwhile, and has something to finish first: " + obstacle;
        if (homeBy.get().passed()) {
            homeBy = Optional.empty();
            store.report(
                    seen,
                    node.member(),
                    own.ended(RolloutMemberState.FAILED, words + " (for " + time.toSeconds() + " s now)", now())
                            .logged(newestLines()));
        } else {
            say(seen, node, own.saying(words));
        }
    }

    private void say(RolloutSnapshot seen, LocalNode node, MemberProgress said) throws CoordinationException {
        if (!said.equals(seen.of(node.member()))) {
            store.report(seen, node.member(), said);
        }
    }

    /** The rollout was paused or given up: what has not stopped anything yet is given up; the rest goes forward. */
    private void standDown(RolloutSnapshot seen, OperationView ours) {
        if (ours.state() != OperationState.RUNNING || stoodDown) {
            return;
        }
        try {
            operations.cancel(ours.id());
            stoodDown = true;
            log.info(
                    "rollout {} is {}: operation {} is given up, it had not stopped anything yet",
                    seen.record().id(),
                    seen.record().state().word(),
                    ours.id());
        } catch (OperationRejected tooLate) {
            // Its member is down, or it has just ended: it is followed to its end.
        }
    }

    private void follow(RolloutSnapshot seen, LocalNode node, MemberProgress own, OperationView view)
            throws CoordinationException {
        if (view.state() == OperationState.RUNNING) {
            say(seen, node, own.as(view));
        } else if (view.state() == OperationState.CANCELLED && stoodDown) {
            store.report(
                    seen,
                    node.member(),
                    MemberProgress.pending("had not been stopped yet when the rollout was "
                            + (seen.running() ? "paused" : seen.record().state().word())));
        } else if (view.state() == OperationState.SUCCEEDED) {
            store.report(seen, node.member(), own.as(view).ended(RolloutMemberState.SUCCEEDED, view.message(), now()));
        } else {
            store.report(
                    seen,
                    node.member(),
                    own.as(view)
                            .ended(RolloutMemberState.FAILED, view.message(), now())
                            .logged(logOf(view)));
        }
    }

    /** What etcd itself said, if it was touched; nothing is worse than a failure that leaves the operator to search. */
    private List<String> logOf(OperationView view) {
        if (view.phase().compareTo(Phase.STOP) < 0 && view.phase() != Phase.DEFRAGMENT) {
            return List.of();
        }
        return newestLines();
    }

    private List<String> newestLines() {
        try {
            return unit.logTail(LOG_LINES).stream()
                    .map(line -> line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "…")
                    .toList();
        } catch (UnitException unknown) {
            return List.of();
        }
    }

    /**
     * The agent was restarted in its turn, and has seen home what it had left. Whether the work was done its journal
     * tells: another run of etcd alone may be anybody's doing, and passed no gate.
     */
    private void afterAnotherLife(RolloutSnapshot seen, LocalNode node, MemberProgress own)
            throws CoordinationException {
        Optional<OwnWork> restart = means.journaled()
                .get()
                .filter(last -> last.kind() == OperationKind.RESTART
                        && last.stopped(Optional.ofNullable(own.invocationBefore())));
        if (restart.isPresent() && seen.record().kind() == RolloutKind.RESTART) {
            store.report(seen, node.member(), afterRestart(seen.record(), restart.get(), node, own));
        } else if (!seen.running()) {
            store.report(
                    seen, node.member(), MemberProgress.pending("its agent was restarted before it had stopped it"));
        } else {
            orderAnew(seen, node, own);
        }
    }

    private void orderAnew(RolloutSnapshot seen, LocalNode node, MemberProgress own) throws CoordinationException {
        Optional<String> run = invocation();
        if (run.isPresent()) {
            MemberProgress anew = own.anew(run.get());
            say(seen, node, anew);
            order(seen, node, anew);
        }
    }

    private MemberProgress afterRestart(RolloutRecord rollout, OwnWork restart, LocalNode node, MemberProgress own) {
        boolean stepUnknown = rollout.between() != null && restart.state() != OperationState.SUCCEEDED;
        return stepUnknown
                ? own.ended(
                        RolloutMemberState.FAILED,
                        node.label() + " was restarted, but so was its agent meanwhile, and whether the step "
                                + rollout.between() + " had succeeded is not known; see: etcd-agentctl operations,"
                                + " journalctl -u 'etcd-agent-between@" + rollout.between() + "'",
                        now())
                : own.ended(RolloutMemberState.SUCCEEDED, node.label() + " restarted and verified", now());
    }

    private void order(RolloutSnapshot seen, LocalNode node, MemberProgress own) throws CoordinationException {
        OrderForm form = new OrderForm(
                seen.record().kind() == RolloutKind.RESTART ? OperationKind.RESTART : OperationKind.DEFRAGMENT,
                seen.record().reason(),
                Duration.ofMillis(seen.record().settleMillis()),
                means.patience(),
                false,
                false,
                Set.of(),
                Optional.ofNullable(seen.record().between()),
                "rollout " + seen.record().id() + " by " + seen.record().requestedBy());
        try {
            OperationView view = operations.submit(form, Optional.empty());
            operation = Optional.of(view.id());
            stoodDown = false;
            operations.progress(view.id()).listen(event -> news.run());
        } catch (OperationRejected rejected) {
            if (rejected.why() == OperationRejected.Why.UNSUPPORTED) {
                store.report(seen, node.member(), own.ended(RolloutMemberState.FAILED, rejected.words(), now()));
            } else {
                // The next look tries again.
                say(seen, node, own.saying("its agent cannot begin yet: " + rejected.words()));
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
        return Timestamp.now(wallClock);
    }
}
