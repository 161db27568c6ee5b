package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.DisruptionRecord;
import io.etcdagent.daemon.coordination.LockClaim;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.gate.Casualty;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.snapshot.SnapshotException;
import io.etcdagent.daemon.snapshot.TakenSnapshot;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.protocol.Phase;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the dead member of this node by a new one that takes its data from the others. Up to the removal of the dead
 * member nothing is changed, in the cluster or on the disk, and any failure ends it so; from there on there is only
 * forward, which is the {@link Successor}'s.
 */
final class Recover implements Operation {

    private static final Logger log = LoggerFactory.getLogger(Recover.class);

    /** The rescue timer counts from when it was armed; long before it elapses, the point of no return must be passed. */
    private static final Duration ARMED_LASTS = Duration.ofMinutes(3);

    private static final Duration STOP_TIME = Duration.ofSeconds(90);

    private final Course course;
    private final Means means;
    private final Approach approach;
    private final Successor successor;
    private final KeptDown ownPlace;
    private boolean keptDown;

    /** @param verifyTime how long one step may go without getting on before this counts as failed */
    Recover(Course course, Means means, Duration verifyTime, KeptDown ownPlace) {
        this.course = course;
        this.means = means;
        this.approach = new Approach(course, means, new RecoverLook(means));
        this.successor = new Successor(course, means, verifyTime);
        this.ownPlace = ownPlace;
    }

    @Override
    public Ending run() throws InterruptedException {
        // A stop that keeps this member down holds the lock, and its record holds the others up without it.
        ownPlace.release();
        try (LockClaim claim = approach.join()) {
            return underLock(claim);
        } catch (NotStopped reason) {
            return undo(reason);
        }
    }

    /** What was begun is undone before the lock is given to the next in the queue. */
    private Ending underLock(LockClaim claim) throws InterruptedException {
        try {
            approach.permit(claim);
            String snapshot = snapshot();
            mark(claim);
            Deadline armed = Deadline.after(ARMED_LASTS, means.nanoClock());
            arm();
            course.rememberRun();
            course.begin(Phase.STOP, "making sure that the dead etcd stays down");
            approach.lastLook(claim);
            stop();
            Replacement replacement = replacement(snapshot);
            // A member that was alive after all has just been stopped; the others are asked once more.
            Deadline evidence = approach.lastLook(claim);
            approach.commit(claim, evidence, armed);
            return successor.replace(replacement);
        } catch (NotStopped reason) {
            return undo(reason);
        }
    }

    /** Of a healthy follower, where there is one: the leader has enough to do. */
    private String snapshot() throws NotStopped, InterruptedException {
        course.begin(Phase.SNAPSHOT, "taking a snapshot of a healthy member");
        ClusterObservation cluster = means.freshLook().get().cluster();
        MemberObservation source = cluster.observations().stream()
                .filter(observation -> cluster.illness(observation.member()).isEmpty()
                        && !observation.member().learner())
                .min(Comparator.comparing(
                        observation -> observation.status().orElseThrow().isLeader()))
                .orElseThrow(() ->
                        NotStopped.failed("there is no healthy member to take a snapshot of; nothing was changed"));
        Member member = source.member();
        try {
            TakenSnapshot kept = means.recovery()
                    .snapshots()
                    .take(
                            means.recovery().connections().to(source.endpoint().orElseThrow()),
                            course.order().id(),
                            course.progress()::goesOn);
            course.progress()
                    .say("the snapshot of " + member.label() + ", " + new FileSize(kept.bytes()).words() + ", SHA-256 "
                            + kept.sha256() + ", is verified and kept: " + kept.path());
            return kept.path().toString();
        } catch (SnapshotException failure) {
            throw NotStopped.failed("no snapshot of " + member.label() + " could be taken, and without one nothing is"
                    + " replaced; nothing was changed: " + failure.getMessage());
        }
    }

    /** A record of this very member that an earlier operation left goes on standing until the point of no return. */
    private void mark(LockClaim claim) throws NotStopped {
        Optional<DisruptionRecord.Standing> own;
        try {
            own = means.record().read().filter(standing -> course.node().owns(standing.disruption()));
        } catch (CoordinationException failure) {
            throw NotStopped.failed(failure.getMessage() + "; nothing was changed");
        }
        if (own.isEmpty()) {
            approach.mark(claim);
            return;
        }
        course.begin(
                Phase.MARK,
                "going on under the disruption record of this member: "
                        + own.get().disruption().describe());
        keptDown = own.get().disruption().keepsDown();
        course.borrow(own.get());
    }

    private void arm() throws NotStopped {
        course.begin(Phase.ARM, means.unit().rescueTimer().description());
        try {
            means.unit().rescueTimer().arm();
        } catch (UnitException failure) {
            throw NotStopped.failed(
                    "the rescue timer could not be armed, and without it nothing is replaced: " + failure.getMessage());
        }
    }

    private void stop() throws NotStopped {
        try {
            means.unit().stop(STOP_TIME);
        } catch (UnitException failure) {
            throw NotStopped.failed(
                    "the dead etcd could not be kept down; nothing was changed: " + failure.getMessage());
        }
    }

    private Replacement replacement(String snapshot) throws NotStopped {
        ClusterObservation cluster = means.freshLook().get().cluster();
        Optional<Casualty> casualty = means.recovery().casualty().get();
        if (casualty.isEmpty() || cluster.members().isEmpty()) {
            throw NotStopped.failed("which member is to be replaced is not known any more; nothing was changed");
        }
        return new Succession(casualty.get(), cluster)
                .begin(course.node().member(), means.wallClock().instant().truncatedTo(ChronoUnit.SECONDS), snapshot);
    }

    /** Etcd is left as it was: trying to start, or kept down by an earlier stop. */
    private Ending undo(NotStopped reason) {
        Phase reached = course.entry().phase();
        if (reached.compareTo(Phase.STOP) >= 0 && !keptDown) {
            letItTry();
        }
        if (reached.compareTo(Phase.ARM) >= 0) {
            disarm();
        }
        return approach.undo(reason);
    }

    private void letItTry() {
        try {
            means.unit().start();
        } catch (UnitException failure) {
            log.warn(
                    "etcd of {} is left down, as it was dead before: {}",
                    course.node().label(),
                    failure.getMessage());
        }
    }

    private void disarm() {
        try {
            means.unit().rescueTimer().disarm();
        } catch (UnitException failure) {
            log.warn("the rescue timer could not be disarmed; it tries once to start etcd: {}", failure.getMessage());
        }
    }

    @Override
    public boolean cancel() {
        return approach.cancel() || successor.noteDifference();
    }
}
