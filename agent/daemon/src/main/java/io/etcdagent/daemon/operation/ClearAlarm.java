package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.Alarm;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.protocol.BackendSpace;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the cluster out of NOSPACE: compacts, defragments every member, one at a time and the leader last, and disarms
 * the alarms. It cannot have the restart lock, so that it keeps others out by its {@link AlarmMark}, and looks before
 * each member that all are well and nobody else is at work.
 *
 * <p>An agent that dies meanwhile takes its mark back when it starts again; what was done until then is done, and the
 * order can be given anew, on any node.
 */
final class ClearAlarm implements Operation {

    private static final Logger log = LoggerFactory.getLogger(ClearAlarm.class);

    /** Etcd takes old revisions out in small batches with pauses between, so as not to hold up its clients. */
    private static final Duration COMPACT_WITHIN = Duration.ofMinutes(30);

    /** Who puts up a mark beside this agent's sees this one and goes. */
    private static final Duration OTHERS_WITHDRAW_WITHIN = Duration.ofSeconds(15);

    /** So much of the quota must be free afterwards, as one part of so many, or the alarm is back in no time. */
    private static final int FREE_PART = 10;

    /** Longer than it pauses between two batches. */
    private static final Duration COMPACTION_RESTS = Duration.ofSeconds(1);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(300);

    private final Course course;
    private final Means means;
    private final ClusterSpace space;
    private final SpacePlanning planning;
    private final AlarmMark mark;
    private final Duration verifyTime;

    /** @param verifyTime how long a member may take to be well again after it was defragmented */
    ClearAlarm(Course course, Means means, SpacePlanning planning, Duration verifyTime) {
        this.course = course;
        this.means = means;
        this.space = means.space();
        this.planning = planning;
        this.mark = new AlarmMark(course.node().member());
        this.verifyTime = verifyTime;
    }

    @Override
    public Ending run() throws InterruptedException {
        try {
            course.begin(Phase.CHECK, "looking what is in the way");
            planning.tell(planning.lookOrRefuse(), course.order().keepRevisions());
            course.begin(Phase.MARK, "keeping other agents out by an alarm of this agent's own");
            putUpMark();
            long before = total(planning.lookOrRefuse());
            long compacted = compact();
            defragmentAll(compacted);
            return clear(before, compacted);
        } catch (NotStopped reason) {
            return giveUp(reason);
        }
    }

    /** Whoever of two comes second sees the mark of the first, because etcd puts all of this in one order. */
    private void putUpMark() throws NotStopped {
        try {
            space.raise(mark.alarm());
        } catch (EtcdException failure) {
            throw NotStopped.failed(failure.getMessage() + "; " + course.order().nothingDone());
        }
    }

    private long compact() throws NotStopped, InterruptedException {
        course.begin(Phase.COMPACT, "having etcd forget its history");
        try {
            long target = SpacePlanning.target(space.revision(), course.order().keepRevisions());
            if (!course.cancellation().commit()) {
                throw NotStopped.onRequest(course.order());
            }
            AttendedCall.run("compact", () -> space.compact(target, COMPACT_WITHIN), course.progress()::goesOn);
            return target;
        } catch (EtcdException failure) {
            throw NotStopped.failed("the history was perhaps not compacted, no member was defragmented: "
                    + failure.getMessage() + "; it can be asked for again");
        }
    }

    /** Members that are defragmented for nothing answer nothing for nothing: the first one shows what is won. */
    private void refuseIfTooLittleIsWon(Member member, long before, long after, long target) throws NotStopped {
        long limit = space.quota().orElse(before);
        if (after > limit - limit / FREE_PART) {
            throw NotStopped.failed(
                    "the history before revision " + target + " is gone, " + member.label()
                            + " was defragmented, and still " + new FileSize(after).words() + " of "
                            + new FileSize(limit).words()
                            + " are in use there: no other member is begun. Delete what is not"
                            + " needed, which etcd takes while the alarm stands (see what there is: etcdctl get --prefix"
                            + " --keys-only --limit 1000 PREFIX; then: etcdctl del --prefix PREFIX), and ask again; or give etcd"
                            + " a larger quota on every node (ETCD_QUOTA_BACKEND_BYTES) and restart one after the other by hand");
        }
    }

    private void defragmentAll(long compacted) throws NotStopped, InterruptedException {
        course.begin(Phase.DEFRAGMENT, "having one member after the other rewrite its backend file");
        Set<MemberId> done = new HashSet<>();
        while (true) {
            SpaceLook look = lookBetween(done.size());
            if (!mark.stands(look.cluster().alarms())) {
                throw NotStopped.failed("somebody took away the alarm by which this agent kept others out; "
                        + done.size() + " members were defragmented, no other is begun; see: etcd-agentctl alarms");
            }
            Optional<MemberObservation> next = look.order().stream()
                    .filter(seen -> !done.contains(seen.member().id()))
                    .findFirst();
            if (next.isEmpty()) {
                return;
            }
            defragment(next.get(), compacted);
            done.add(next.get().member().id());
        }
    }

    /** As the first look, but something has been done by now. */
    private SpaceLook lookBetween(int done) throws NotStopped, InterruptedException {
        Deadline others = Deadline.after(OTHERS_WITHDRAW_WITHIN, means.nanoClock());
        SpaceLook look = planning.look();
        List<GateResult> closed = ClosedGates.among(look.rules());
        while (ClosedGates.names(closed).equals("nobody-else-clears") && !others.passed()) {
            TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
            look = planning.look();
            closed = ClosedGates.among(look.rules());
        }
        if (!closed.isEmpty()) {
            throw NotStopped.failed(done + " members were defragmented, no other is begun: closed "
                    + ClosedGates.summary(closed) + "; when that is mended it can be asked for again");
        }
        return look;
    }

    private void defragment(MemberObservation seen, long compacted) throws NotStopped, InterruptedException {
        Member member = seen.member();
        URI endpoint = seen.endpoint().orElseThrow();
        awaitCompacted(member, endpoint);
        long before = seen.status().orElseThrow().dbSize();
        course.progress()
                .say(member.label() + " rewrites its backend file of " + new FileSize(before).words()
                        + " and answers nothing meanwhile");
        String trouble = "";
        try {
            AttendedCall.run(
                    "defragment",
                    () -> space.defragment(endpoint, LocalBackend.allowance(before)),
                    course.progress()::goesOn);
        } catch (EtcdException failure) {
            // It may happen all the same, or be done: what counts is the member, and the size of its file.
            trouble = failure.getMessage();
            log.warn("the defragmentation of {} got no good answer: {}", member.label(), trouble);
        }
        awaitAllWell(member, trouble);
        long after = sizeOf(member, endpoint);
        if (!trouble.isEmpty() && after >= before) {
            throw NotStopped.failed(member.label() + " was not defragmented, no other member is begun: " + trouble);
        }
        course.progress()
                .say(member.label() + " is well again: its backend file went from " + new FileSize(before).words()
                        + " to " + new FileSize(after).words());
        refuseIfTooLittleIsWon(member, before, after, compacted);
    }

    /**
     * The other members take old revisions out in the background; a file that is rewritten sooner stays too large. What
     * is in use may be told too high for as long as nothing more is written, so that only its rest is waited for.
     */
    private void awaitCompacted(Member member, URI endpoint) throws NotStopped, InterruptedException {
        Deadline deadline = Deadline.after(COMPACT_WITHIN, means.nanoClock());
        long last = -1;
        try {
            while (!deadline.passed()) {
                long inUse = space.status(endpoint).dbSizeInUse();
                if (inUse == last) {
                    return;
                }
                last = inUse;
                course.progress().goesOn();
                TimeUnit.NANOSECONDS.sleep(COMPACTION_RESTS.toNanos());
            }
        } catch (EtcdException failure) {
            throw NotStopped.failed(
                    member.label() + " was not defragmented, no other member is begun: " + failure.getMessage());
        }
    }

    private void awaitAllWell(Member member, String trouble) throws NotStopped, InterruptedException {
        Deadline deadline = Deadline.after(verifyTime, means.nanoClock());
        while (true) {
            List<GateResult> closed = ClosedGates.among(planning.look().rules());
            boolean well = closed.stream()
                    .noneMatch(rule -> rule.name().equals("all-members-healthy")
                            || rule.name().equals("cluster-reachable"));
            if (well) {
                return;
            }
            if (deadline.passed()) {
                throw NotStopped.failed((trouble.isEmpty() ? "" : trouble + "; ") + member.label()
                        + " was told to defragment, and not all members are well within " + verifyTime.toSeconds()
                        + " s: closed " + ClosedGates.summary(closed) + "; no other member is begun");
            }
            course.progress().waitFor(closed);
            TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
        }
    }

    private long sizeOf(Member member, URI endpoint) throws NotStopped {
        try {
            return space.status(endpoint).dbSize();
        } catch (EtcdException failure) {
            throw NotStopped.failed("how large the backend file of " + member.label()
                    + " is now could not be read, no other member is begun: " + failure.getMessage());
        }
    }

    /** Etcd takes puts again when the last alarm is gone, which is this agent's own. */
    private Ending clear(long before, long compacted) throws NotStopped, InterruptedException {
        course.begin(Phase.CLEAR, "disarming the alarms, and trying a write at every member");
        SpaceLook look = lookBetween(planning.look().order().size());
        try {
            for (Alarm alarm : look.cluster().alarms()) {
                if (!alarm.equals(mark.alarm())) {
                    space.disarm(alarm);
                }
            }
            space.disarm(mark.alarm());
            for (MemberObservation seen : look.order()) {
                space.write(seen.endpoint().orElseThrow());
            }
        } catch (EtcdException failure) {
            throw NotStopped.failed("every member was defragmented, but writes are not taken everywhere: "
                    + failure.getMessage() + "; see: etcd-agentctl alarms");
        }
        long after = total(look);
        course.end(OperationState.SUCCEEDED);
        return new Ending(
                OperationState.SUCCEEDED,
                "every member takes writes again: the backend files went from " + new FileSize(before).words() + " to "
                        + new FileSize(after).words() + " in all, the history before revision " + compacted
                        + " is gone; what filled them may do so again: look at what writes so much, and at automatic"
                        + " compaction (--auto-compaction-retention)",
                List.of(),
                false,
                Optional.of(new BackendSpace(before, after)));
    }

    private static long total(SpaceLook look) {
        return look.cluster().observations().stream()
                .map(MemberObservation::status)
                .flatMap(Optional::stream)
                .mapToLong(MemberStatus::dbSize)
                .sum();
    }

    /** Takes the mark back; what cannot be taken back now is taken back by the aftercare. */
    private Ending giveUp(NotStopped reason) {
        List<String> words = new ArrayList<>(List.of(reason.words()));
        boolean owed = false;
        if (course.entry().phase().compareTo(Phase.MARK) >= 0) {
            try {
                space.disarm(mark.alarm());
            } catch (EtcdException failure) {
                owed = true;
                words.add(
                        "the alarm by which this agent kept others out could not be taken back yet, it goes on trying: "
                                + failure.getMessage());
            }
        }
        if (!owed) {
            try {
                course.giveUp(reason.state());
            } catch (JournalException failure) {
                owed = true;
                words.add(String.valueOf(failure.getMessage()));
            }
        }
        return new Ending(reason.state(), String.join("; ", words), reason.closedGates(), owed);
    }

    @Override
    public boolean cancel() {
        return course.cancellation().giveUp();
    }
}
