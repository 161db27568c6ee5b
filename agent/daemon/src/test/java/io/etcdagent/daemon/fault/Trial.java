package io.etcdagent.daemon.fault;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.FaultPoints;
import io.etcdagent.daemon.testing.Outage;
import io.etcdagent.daemon.testing.StopObserver;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.Writers;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** One case, tried on one scene. */
final class Trial {

    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final int WRITERS = 2;
    private static final double SETTLE = 0.2;

    private final Case of;
    private final Scene scene;
    private final TestAgent target;
    private final StopObserver observer;
    private final ProcessHandle etcdBefore;
    private final Ordered operation;

    private Trial(Case of, Scene scene, TestAgent target, StopObserver observer) {
        this.of = of;
        this.scene = scene;
        this.target = target;
        this.observer = observer;
        this.etcdBefore = target.etcd().orElseThrow();
        this.operation = orderUntilHeld();
    }

    /** Tries it; the scene must be healthy, and is so again if the outcome is good. */
    static Outcome of(Case each, Scene scene) {
        long begin = System.nanoTime();
        List<String> violations = new ArrayList<>();
        Optional<String> stuck = Optional.empty();
        TestAgent target = each.role() == Case.Role.LEADER
                ? scene.leader()
                : scene.followers().get(0);
        try (StopObserver observer = StopObserver.ofAgents(scene.agents());
                Writers writers = Writers.start(
                        scene.outside().connections(), scene.outside().endpoints(), WRITERS)) {
            Aftermath aftermath = new Aftermath(scene.agents(), scene.outside(), observer, writers);
            try {
                Trial trial = new Trial(each, scene, target, observer);
                each.fault().strike(trial);
                aftermath.awaitAllIsWell();
                scene.awaitHealthy();
                violations.addAll(trial.wrongFate());
                violations.addAll(aftermath.lostWrites());
            } catch (AssertionError | RuntimeException waitedInVain) {
                stuck = Optional.of(waitedInVain.toString());
            }
            violations.addAll(aftermath.wrongStops(each.fault().unseen(each.point())));
        }
        return new Outcome(each, violations, stuck, Duration.ofNanos(System.nanoTime() - begin));
    }

    /** A busy machine can make an agent refuse on the way to the point; it is asked again, as an operator would. */
    private Ordered orderUntilHeld() {
        points().arm(of.point().word());
        return Await.until(
                "an operation of " + target.name() + " comes to " + of.point().word(),
                WITHIN,
                () -> {
                    Ordered ordered = Ordered.from(target, restart(step()));
                    await("the operation is held or has ended", () -> points().reached() || ordered.ended());
                    return ordered;
                },
                ordered -> points().reached());
    }

    // ---- for the faults ----

    Point point() {
        return of.point();
    }

    Scene scene() {
        return scene;
    }

    /** Where the target is held; disarming them lets it go on. */
    FaultPoints points() {
        return FaultPoints.of(target);
    }

    Outside outside() {
        return scene.outside();
    }

    StopObserver observer() {
        return observer;
    }

    /** The agent whose operation is held. */
    TestAgent target() {
        return target;
    }

    Ordered operation() {
        return operation;
    }

    List<TestAgent> others() {
        return scene.agents().stream().filter(agent -> agent != target).toList();
    }

    /** One of the others. */
    TestAgent rival() {
        return others().get(0);
    }

    /** Orders the start of a member that is down. */
    Ordered start(TestAgent agent) {
        return Ordered.from(
                agent, new OperationRequest(OperationKind.START, "a test", null, SETTLE, false, false, null));
    }

    /** Orders the restart of the rival's own member; empty when a gate refuses at once. */
    Optional<Ordered> restartOfRival() {
        return Ordered.unlessRefused(rival(), restart(Optional.empty()));
    }

    private static OperationRequest restart(Optional<String> step) {
        return new OperationRequest(OperationKind.RESTART, "a test", step.orElse(null), SETTLE, false, false, null);
    }

    private Optional<String> step() {
        return of.point() == Point.BETWEEN_AFTER ? Optional.of(Scene.STEP) : Optional.empty();
    }

    void await(String what, Callable<Boolean> condition) {
        Await.until(of.name() + ": " + what, WITHIN, condition);
    }

    /** Waits until the target has no place in the queue of the restart lock; it must not be able to leave it itself. */
    void awaitLockLost() {
        Await.until(
                of.name() + ": the lease of " + target.name() + " is over",
                WITHIN,
                () -> outside().places(target),
                List::isEmpty);
    }

    /** Waits for as long as a lease lives that nothing prolongs, and a leader's promise after an election on top. */
    void outlastLease() {
        long begin = System.nanoTime();
        Duration enough = Scene.LEASE.multipliedBy(2);
        await("longer than a lease", () -> System.nanoTime() - begin > enough.toNanos());
    }

    boolean etcdBeforeRuns() {
        return etcdBefore.isAlive();
    }

    boolean runsAnotherEtcd() {
        return target.etcd().filter(now -> !now.equals(etcdBefore)).isPresent();
    }

    private List<String> wrongFate() {
        List<Outage> ended = observer.outagesOnPurpose().stream()
                .filter(outage -> outage.member().equals(target.name()))
                .toList();
        return switch (of.fault().fate(of.point())) {
            case SPARED ->
                ended.isEmpty() ? List.of() : List.of(target.name() + " had to be spared and was ended: " + ended);
            case RESTARTED ->
                ended.size() == 1 && runsAnotherEtcd()
                        ? List.of()
                        : List.of(target.name() + " had to be ended once, and was: " + ended);
            case EITHER -> List.of();
        };
    }
}
