package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.etcd.AddedMember;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.gate.StartGates;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.unit.JoinVariables;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The way of a new member into the place of the dead one. There is only forward, and every step looks first what is there
 * already, so that any life of the agent can go on wherever another one ended, at the phase that the journal names:
 *
 * <ul>
 *   <li>before {@link Phase#MOVE_ASIDE} is over the disk holds the dead member's data; the settings for the join are
 *       written before it is moved, so that no etcd without data ever starts to found a cluster of its own;
 *   <li>nothing is moved from {@link Phase#ADD} on: what lies there then is the new member's;
 *   <li>a start too many, by the rescue timer or at a boot, does no harm in any phase: with the old data the etcd is as
 *       dead as before, without any it finds that it is not on the list yet, and ends.
 * </ul>
 */
final class Successor {

    private static final Duration CALL = Duration.ofSeconds(10);
    private static final Duration STOP_TIME = Duration.ofSeconds(90);
    private static final Duration SAY_EVERY = Duration.ofSeconds(5);

    private final Course course;
    private final Means means;
    private final Duration patience;
    private final RescueWinding winding;
    private final Perseverance perseverance;
    private final OldData oldData;
    private final SameData sameData;

    /** @param patience how long one step may go without getting on before this attempt counts as failed */
    Successor(Course course, Means means, Duration patience) {
        this.course = course;
        this.means = means;
        this.patience = patience;
        this.winding = new RescueWinding(means.unit(), means.nanoClock());
        this.perseverance = new Perseverance(course.progress(), means, winding, patience);
        this.oldData = new OldData(course, means);
        this.sameData = new SameData(course, means, perseverance);
    }

    /** From the point of no return. */
    Ending replace(Replacement replacement) throws InterruptedException {
        course.replacing(replacement);
        try {
            course.goOnOnceWritten(Phase.REMOVE, "taking the dead member off the list");
            course.makeOwn();
        } catch (JournalException | CoordinationException failure) {
            // Whether it was written is not known; if not, nothing was changed, and the aftercare finds that out.
            return owed("it could not be written down that the member is to be replaced: " + failure.getMessage());
        }
        return goOn();
    }

    /** From whatever phase the journal is at. */
    Ending goOn() throws InterruptedException {
        winding.windUp();
        try {
            beginAnewIfTakenOff();
            if (course.entry().phase().compareTo(Phase.ADD) < 0) {
                remove();
                moveAside();
            }
            if (course.entry().phase().compareTo(Phase.START) < 0) {
                add();
            } else if (course.entry().phase().compareTo(Phase.VERIFY) < 0) {
                // The members may have changed since another life of the agent told it.
                tellHowToJoin();
            }
            if (course.entry().phase().compareTo(Phase.VERIFY) < 0) {
                start();
                catchUp();
                promote();
            }
            List<GateResult> closed = verify();
            if (!closed.isEmpty()) {
                return new Ending(
                        OperationState.FAILED,
                        course.node().label() + " has joined and is not well: closed " + ClosedGates.summary(closed)
                                + GOES_ON,
                        closed,
                        true);
            }
            return compare();
        } catch (Unfinished reason) {
            return owed(reason.words());
        }
    }

    private static final String GOES_ON = "; the disruption record stays, so that no other member is stopped, and this"
            + " agent goes on replacing the member; see: etcd-agentctl status";

    private Ending owed(String words) {
        return new Ending(OperationState.FAILED, words + GOES_ON, List.of(), true);
    }

    // ---- off the list, off the disk ----

    /** A removed member never comes back, and its etcd ends at each start: only another one can take the place. */
    private void beginAnewIfTakenOff() throws Unfinished, InterruptedException {
        Phase phase = course.entry().phase();
        if (phase.compareTo(Phase.ADD) < 0
                || phase.compareTo(Phase.VERIFY) >= 0
                || !perseverance.succession().tookOff(course.replacement())) {
            return;
        }
        try {
            course.replacing(course.replacement().addingAgain());
            course.goOnOnceWritten(
                    Phase.REMOVE,
                    "somebody took " + course.node().label()
                            + " off the list while it was joining, so another one is added");
        } catch (JournalException failure) {
            throw new Unfinished(failure.getMessage());
        }
    }

    /**
     * The dead member may not be that dead any more: another life of this agent goes on here after a boot, when the
     * cluster may need whoever there is. So it is not stopped before the others are seen to do without it.
     */
    private void remove() throws Unfinished, InterruptedException {
        Replacement replacement = course.replacement();
        perseverance.until(
                "the others are a quorum without the dead member",
                () -> perseverance.succession().spares(replacement));
        keepDown();
        perseverance.until("the dead member is off the list", () -> {
            Succession now = perseverance.succession();
            if (!now.stillListed(replacement)) {
                return true;
            }
            MemberId dead = Succession.removedId(replacement).orElseThrow();
            means.recovery().members().ask(CALL, (member, deadline) -> member.removeMember(dead, deadline));
            return true;
        });
    }

    /** A boot or the rescue timer may have started it meanwhile, with the old data. */
    private void keepDown() throws Unfinished {
        try {
            means.unit().stop(STOP_TIME);
        } catch (UnitException failure) {
            throw new Unfinished("the dead etcd could not be kept down: " + failure.getMessage());
        }
    }

    private void moveAside() throws Unfinished, InterruptedException {
        tellHowToJoin();
        oldData.moveAside();
    }

    private void tellHowToJoin() throws Unfinished, InterruptedException {
        String initialCluster = perseverance.succession().initialCluster(course.replacement());
        try {
            means.unit().joinSettings().put(JoinVariables.existing(initialCluster));
        } catch (UnitException failure) {
            throw new Unfinished("etcd could not be told how to join: " + failure.getMessage());
        }
    }

    // ---- on the list again ----

    private void add() throws Unfinished, InterruptedException {
        try {
            course.goOnOnceWritten(Phase.ADD, "putting this node on the member list anew");
        } catch (JournalException failure) {
            throw new Unfinished("this node was not added to the list: " + failure.getMessage());
        }
        perseverance.until("this node is on the list", () -> {
            Succession now = perseverance.succession();
            Optional<Member> there = now.successor(course.replacement());
            if (there.isPresent()) {
                becomes(there.get());
                return true;
            }
            List<URI> urls = now.casualty().peerUrls();
            boolean learner = now.learners();
            AddedMember added = means.recovery()
                    .members()
                    .ask(CALL, (member, deadline) -> member.addMember(urls, learner, deadline));
            becomes(added.member());
            return true;
        });
        tellHowToJoin();
    }

    private void becomes(Member successor) throws JournalException {
        course.replacing(course.replacement().added(successor.id().hex()));
        course.becomes(successor.id());
        course.goOnOnceWritten(
                Phase.ADD,
                "this node is on the list as " + course.node().label() + (successor.learner() ? ", a learner" : ""));
    }

    // ---- up ----

    private void start() throws Unfinished {
        course.goOn(Phase.START, "starting etcd, without data");
        startUnlessRunning();
    }

    private void startUnlessRunning() throws Unfinished {
        try {
            if (means.unit().state().down()) {
                means.unit().start();
            }
        } catch (UnitException failure) {
            throw new Unfinished("etcd could not be started: " + failure.getMessage());
        }
    }

    /** To be promoted a member needs nine tenths of the log; a vote is for one that has all of it. */
    private void catchUp() throws Unfinished, InterruptedException {
        course.goOn(Phase.CATCH_UP, "waiting until it has taken over what the others have");
        CatchingUp catchingUp = new CatchingUp(course.node().member());
        Deadline say = Deadline.after(SAY_EVERY, means.nanoClock());
        Deadline patient = perseverance.patient();
        while (true) {
            perseverance.breathe();
            CatchingUp.Look look = catchingUp.look(
                    means.freshLook().get().cluster(), means.recovery().data().bytes());
            if (look.done()) {
                return;
            }
            startUnlessRunning();
            if (look.gotOn()) {
                patient = perseverance.patient();
            }
            if (patient.passed()) {
                throw new Unfinished(course.node().label() + " has not got on for " + patience.toSeconds() + " s: "
                        + look.words() + lastWords());
            }
            if (say.passed()) {
                course.progress().say(look.words());
                say = Deadline.after(SAY_EVERY, means.nanoClock());
            }
        }
    }

    /** What etcd itself said last, for who asks why it does not come. */
    private String lastWords() {
        try {
            List<String> lines = means.unit().logTail(1);
            return lines.isEmpty() ? "" : "; etcd logged last: " + lines.get(0);
        } catch (UnitException unknown) {
            return "";
        }
    }

    private void promote() throws Unfinished, InterruptedException {
        course.goOn(Phase.PROMOTE, "giving " + course.node().label() + " its vote");
        MemberId id = course.node().member();
        perseverance.until("it has its vote", () -> {
            Optional<Member> entry =
                    perseverance.succession().cluster().members().flatMap(list -> list.find(id));
            if (entry.isEmpty()) {
                throw new Unfinished(
                        course.node().label() + " is not on the member list any more: somebody removed it");
            }
            if (!entry.get().learner()) {
                return true;
            }
            means.recovery().members().ask(CALL, (member, deadline) -> member.promoteMember(id, deadline));
            return true;
        });
    }

    private List<GateResult> verify() throws InterruptedException {
        course.goOn(Phase.VERIFY, "waiting for the start gates");
        Verification verification = new Verification(
                StartGates.ofEtcdStartedAgain(means.unit().byHand()),
                means.freshLook(),
                course.node(),
                Optional.empty(),
                course.order().settle(),
                course.order().overrides(),
                means.nanoClock());
        return new Homecoming(
                        means.unit(), verification, ComeBack.toldTo(course.progress()), winding, means.nanoClock())
                .await(perseverance.patient());
    }

    // ---- the same data ----

    private Ending compare() throws InterruptedException, Unfinished {
        course.goOn(Phase.COMPARE, "comparing its data with that of the others");
        HashComparison.Outcome outcome = sameData.await();
        return outcome instanceof HashComparison.Outcome.Equal equal
                ? clear(equal)
                : clear((HashComparison.Outcome.Different) outcome);
    }

    /**
     * Somebody has seen that the data differs, and takes it from here.
     *
     * @return whether it was found to differ
     */
    boolean noteDifference() {
        return sameData.noteDifference();
    }

    private Ending clear(HashComparison.Outcome.Different different) {
        return clear(
                OperationState.FAILED,
                joined() + ", but its data is not that of the others, and this was taken note of: " + different.words()
                        + oldData.leavings());
    }

    private Ending clear(HashComparison.Outcome.Equal equal) {
        return clear(
                OperationState.SUCCEEDED,
                joined() + " and is well; at revision " + equal.revision() + " its keys have the same hash as those of "
                        + equal.others() + oldData.leavings());
    }

    private Ending clear(OperationState state, String words) {
        return new Clearing(course)
                .run("putting away how to join, timer, record and lock", this::putAway, state, words, Optional.empty());
    }

    private String joined() {
        return course.node().label() + " has taken the place of "
                + course.replacement()
                        .removed()
                        .map(id -> "member " + id)
                        .orElse("a member that was off the list already");
    }

    private void putAway() throws UnitException, CoordinationException {
        means.unit().joinSettings().clear();
        means.unit().rescueTimer().disarm();
        course.removeRecord();
    }
}
