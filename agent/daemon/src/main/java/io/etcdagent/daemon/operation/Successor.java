package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.etcd.AddedMember;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.gate.Casualty;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.gate.StartGates;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.unit.JoinVariables;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger log = LoggerFactory.getLogger(Successor.class);

    private static final Duration CALL = Duration.ofSeconds(10);
    private static final Duration STOP_TIME = Duration.ofSeconds(90);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final Duration TRY_AGAIN = Duration.ofMillis(200);
    private static final Duration SAY_EVERY = Duration.ofSeconds(5);

    private final Course course;
    private final Means means;
    private final Duration patience;
    private final RescueWinding winding;
    private final NotedDifference difference = new NotedDifference();

    /** @param patience how long one step may go without getting on before this attempt counts as failed */
    Successor(Course course, Means means, Duration patience) {
        this.course = course;
        this.means = means;
        this.patience = patience;
        this.winding = new RescueWinding(means.unit(), means.nanoClock());
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
                || !succession().tookOff(replacement())) {
            return;
        }
        try {
            course.replacing(replacement().addingAgain());
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
        Replacement replacement = replacement();
        until(
                "the others are a quorum without the dead member",
                () -> succession().spares(replacement));
        keepDown();
        until("the dead member is off the list", () -> {
            Succession now = succession();
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
        try {
            Replacement replacement = replacement();
            if (!kept(replacement).isEmpty() && means.recovery().data().bytes() > 0) {
                course.replacing(
                        replacement.movingAgain(means.wallClock().instant().truncatedTo(ChronoUnit.SECONDS)));
            }
            course.goOnOnceWritten(Phase.MOVE_ASIDE, "moving the old data aside");
            List<Path> kept = means.recovery()
                    .data()
                    .moveAside(replacement().deadId(), replacement().at());
            course.progress().say(kept.isEmpty() ? "there was no data to move aside" : "kept: " + words(kept));
        } catch (JournalException | IOException failure) {
            throw new Unfinished("the old data could not be moved aside: " + failure.getMessage());
        }
    }

    private void tellHowToJoin() throws Unfinished, InterruptedException {
        String initialCluster = succession().initialCluster(replacement());
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
        until("this node is on the list", () -> {
            Succession now = succession();
            Optional<Member> there = now.successor(replacement());
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
        course.replacing(replacement().added(successor.id().hex()));
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
        Deadline patient = Deadline.after(patience, means.nanoClock());
        while (true) {
            breathe(LOOK_AGAIN);
            CatchingUp.Look look = catchingUp.look(
                    means.freshLook().get().cluster(), means.recovery().data().bytes());
            if (look.done()) {
                return;
            }
            startUnlessRunning();
            if (look.gotOn()) {
                patient = Deadline.after(patience, means.nanoClock());
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
        until("it has its vote", () -> {
            Optional<Member> entry = freshCluster().members().flatMap(list -> list.find(id));
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
                .await(Deadline.after(patience, means.nanoClock()));
    }

    // ---- the same data ----

    private Ending compare() throws InterruptedException, Unfinished {
        course.goOn(Phase.COMPARE, "comparing its data with that of the others");
        HashComparison comparison = new HashComparison(means.recovery().connections(), CALL);
        Deadline deadline = Deadline.after(patience, means.nanoClock());
        Deadline say = Deadline.after(Duration.ZERO, means.nanoClock());
        while (true) {
            HashComparison.Outcome outcome =
                    comparison.of(freshCluster(), course.node().member());
            if (outcome instanceof HashComparison.Outcome.Equal equal) {
                return clear(equal);
            }
            String why = outcome instanceof HashComparison.Outcome.NotYet notYet
                    ? "the data could not be compared: " + notYet.why()
                    : words((HashComparison.Outcome.Different) outcome);
            if (outcome instanceof HashComparison.Outcome.Different different) {
                difference.find();
                if (difference.noted()) {
                    return clear(different);
                }
            }
            if (deadline.passed()) {
                throw new Unfinished(why);
            }
            if (say.passed()) {
                course.progress().say(why);
                say = Deadline.after(SAY_EVERY, means.nanoClock());
            }
            breathe(LOOK_AGAIN);
        }
    }

    private String words(HashComparison.Outcome.Different different) {
        return different.words()
                + "; do not restart or remove any member before that is understood: etcdctl endpoint hashkv --cluster;"
                + " until then the disruption record holds all agents up; when it is understood, this leaves all"
                + " members as they are and lets the others go on: etcd-agentctl cancel "
                + course.order().id();
    }

    /**
     * Somebody has seen that the data differs, and takes it from here.
     *
     * @return whether it was found to differ
     */
    boolean noteDifference() {
        return difference.note();
    }

    private Ending clear(HashComparison.Outcome.Different different) {
        return clear(
                OperationState.FAILED,
                joined() + ", but its data is not that of the others, and this was taken note of: " + different.words()
                        + leavings());
    }

    private Ending clear(HashComparison.Outcome.Equal equal) {
        return clear(
                OperationState.SUCCEEDED,
                joined() + " and is well; at revision " + equal.revision() + " its keys have the same hash as those of "
                        + equal.others() + leavings());
    }

    private Ending clear(OperationState state, String words) {
        return new Clearing(course)
                .run("putting away how to join, timer, record and lock", this::putAway, state, words, Optional.empty());
    }

    private String joined() {
        return course.node().label() + " has taken the place of "
                + replacement().removed().map(id -> "member " + id).orElse("a member that was off the list already");
    }

    private String leavings() {
        List<Path> kept = kept(replacement());
        return kept.stream().map(path -> "; the old data is kept: " + path).reduce("", String::concat)
                + "; the snapshot of before is kept: " + replacement().snapshot()
                + (kept.isEmpty() ? "" : "; when you need the old data no more: " + deletion(kept));
    }

    private static String words(List<Path> paths) {
        return String.join(", ", paths.stream().map(Path::toString).toList());
    }

    private List<Path> kept(Replacement replacement) {
        return replacement.moves().stream()
                .flatMap(at -> means.recovery().data().kept(replacement.deadId(), at).stream())
                .distinct()
                .toList();
    }

    private static String deletion(List<Path> kept) {
        return "rm -r -- "
                + String.join(
                        " ",
                        kept.stream().map(Path::toString).map(Shell::quoted).toList());
    }

    private void putAway() throws UnitException, CoordinationException {
        means.unit().joinSettings().clear();
        means.unit().rescueTimer().disarm();
        course.removeRecord();
    }

    // ---- one look after the other ----

    private Replacement replacement() {
        return Optional.ofNullable(course.entry().replacement())
                .orElseThrow(() -> new IllegalStateException("no replacement was written down"));
    }

    private Succession succession() throws Unfinished, InterruptedException {
        Deadline deadline = Deadline.after(patience, means.nanoClock());
        while (true) {
            ClusterObservation cluster = means.freshLook().get().cluster();
            Optional<Casualty> casualty = means.recovery().casualty().get();
            if (casualty.isPresent() && cluster.members().isPresent() && !cluster.listStale()) {
                return new Succession(casualty.get(), cluster);
            }
            if (deadline.passed()) {
                throw new Unfinished("the other members give no member list with a quorum behind it");
            }
            breathe(TRY_AGAIN);
        }
    }

    private ClusterObservation freshCluster() throws Unfinished, InterruptedException {
        return succession().cluster();
    }

    private interface Step {
        /** @return whether what is to be is there */
        boolean look() throws EtcdException, JournalException, Unfinished, InterruptedException;
    }

    /** Looks and acts until it is so: what became of a call whose answer was lost, the next look shows. */
    private void until(String what, Step step) throws Unfinished, InterruptedException {
        Deadline deadline = Deadline.after(patience, means.nanoClock());
        while (true) {
            String why = "the cluster does not show it yet";
            try {
                if (step.look()) {
                    return;
                }
            } catch (EtcdException failure) {
                why = failure.getMessage();
                log.info("trying again until {}: {}", what, why);
                course.progress().say("trying again: " + why);
            } catch (JournalException failure) {
                throw new Unfinished(failure.getMessage());
            }
            if (deadline.passed()) {
                throw new Unfinished(
                        "within " + patience.toSeconds() + " s it did not come about that " + what + ": " + why);
            }
            breathe(LOOK_AGAIN);
        }
    }

    private void breathe(Duration pause) throws InterruptedException {
        course.progress().goesOn();
        winding.keepUp();
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }

    /** This attempt ends here, and another one goes on. */
    private static final class Unfinished extends Exception {

        private static final long serialVersionUID = 1;

        Unfinished(String words) {
            super(words);
        }

        String words() {
            return String.valueOf(getMessage());
        }
    }
}
