package io.etcdagent.daemon.highwater;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.Keys;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdConnections;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.unit.EtcdUnit;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.daemon.unit.UnitState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers how far every member came, and sees when one has gone back.
 *
 * <p><b>What is remembered.</b> Of a status only what is certainly on that member's disk. etcd tells its commit index when
 * it has it in memory, and syncs the entries a moment later, so that a crash can take the newest of them. But it handles
 * one batch after the other (etcd, {@code raft.go}): a linearizable read that was begun after the status is answered by a
 * later batch than the one that the status tells of, and that one has been synced by then. So a mark is the term and index
 * of a status after which the same member served a linearizable read. Learners serve none and leave no mark.
 *
 * <p><b>What proves that a member went back.</b> Never less than the mark: neither a crash nor a loss of power takes what
 * was synced, and Raft never takes back what was committed.
 * <ul>
 *   <li>The member's own log says at the start of a run of etcd where its entries end ({@link RaftStart}), before it has
 *       heard anybody; that is compared with what was seen of it before that run. Only the agent on its node sees it. The
 *       commit index of that moment proves nothing: it is not synced by itself.
 *   <li>A linearizable read through the member, and after it a status that is below the mark: then no quorum has any more
 *       what was committed. Every agent sees that, but only while less was written since than was lost.
 * </ul>
 * A status alone proves nothing: of a member that is starting it may tell what has been applied so far.
 *
 * <p><b>Not seen</b>: what a disk lost that was written less than about ten seconds (file) and a minute or {@value #STEP}
 * entries (etcd) before, a rollback while the agent on that node did not run and etcd's log of the start is gone, and
 * anything at a member whose etcd logs less than level info. What the log on the disk of a member that is down says is
 * compared with its mark by a diagnosis, each time it is asked for one.
 *
 * <p><b>Whose run it is.</b> A wrong endpoint leads to another host's member, which has been seen in none of this node's
 * runs; counted as if it had, its own agent would take what it wrote last for what it had before it started. So a run is
 * the local member's if raft names that member at its start, and where it says nothing, if this node's settings do not
 * name another one.
 *
 * <p>Each agent keeps all marks in its own file ({@link MarkBook}), and its own member's in etcd too
 * ({@link HighWaterRecord}), as does whoever finds that one went back. So every agent tells it, until the member is
 * replaced. Nothing else takes it back: where a whole cluster was restored under its old ids on purpose, the file and
 * the keys are to be moved aside by hand, with all agents stopped.
 */
public final class HighWater implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HighWater.class);

    /** So many entries may come without being written to etcd: the agents' own writes must not lead to more of them. */
    static final long STEP = 64;

    private static final Duration WRITE_EVERY = Duration.ofMinutes(1);
    private static final Duration CALL = Duration.ofSeconds(2);
    private static final Duration END_WITHIN = Duration.ofSeconds(10);

    /** raft speaks among the first lines of a run; this is more than etcd logs until it is looked at. */
    private static final int LINES = 2000;

    private final MarkBook book;
    private final Supplier<HealthCheck> checks;
    private final EtcdUnit unit;
    private final Predicate<Member> strange;
    private final EtcdConnections connections;
    private final HighWaterStore store;
    private final String host;
    private final Duration interval;
    private final Clock clock;
    private final LongSupplier nanoClock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::work, "high-water");

    // Touched by the thread only.
    private Optional<HealthCheck> last = Optional.empty();
    private Optional<Start> start = Optional.empty();
    private final Set<MemberId> forgotten = new HashSet<>();
    private Deadline writeAgain;
    private String lastTrouble = "";

    /**
     * How a run of this node's etcd began.
     *
     * @param said what raft said; empty while that was not found
     * @param served whether the local member has answered in that run: then all that is said at a start has been said
     * @param searched whether it was looked for since, so that it will not be found any more
     */
    private record Start(String run, Optional<RaftStart> said, boolean served, boolean searched) {

        static Start of(String run) {
            return new Start(run, Optional.empty(), false, false);
        }

        boolean known() {
            return said.isPresent() || searched;
        }

        Start thatSaid(Optional<RaftStart> found) {
            return new Start(run, found, served, served);
        }

        Start thatServed() {
            return new Start(run, said, true, searched);
        }
    }

    /**
     * Wires it; nothing is done before {@link #start}.
     *
     * @param checks the newest look at the cluster and the unit
     * @param unit runs this node's etcd
     * @param strange tells of a member that it is not the one in this node's settings
     * @param host this node's name, for messages
     * @param interval between two rounds
     * @param callTime how long one call to the cluster's keys may take, all members together
     */
    public HighWater(
            MarkBook book,
            Supplier<HealthCheck> checks,
            EtcdUnit unit,
            Predicate<Member> strange,
            EtcdConnections connections,
            EtcdFailover etcd,
            Keys keys,
            StoredJson json,
            String host,
            Duration interval,
            Duration callTime,
            Clock clock,
            LongSupplier nanoClock) {
        this.book = book;
        this.checks = checks;
        this.unit = unit;
        this.strange = strange;
        this.connections = connections;
        this.store = new HighWaterStore(etcd, keys, json, callTime);
        this.host = host;
        this.interval = interval;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.writeAgain = Deadline.after(Duration.ZERO, nanoClock);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void work() {
        try {
            do {
                try {
                    round();
                } catch (RuntimeException defect) {
                    log.error("remembering how far the members came met a defect of the agent", defect);
                }
            } while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS));
            book.save();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    void round() {
        HealthCheck now = checks.get();
        listen(now);
        Optional<HealthCheck> before = last;
        if (!before.equals(Optional.of(now))) {
            last = Optional.of(now);
            look(before, now);
        }
        now.cluster().members().ifPresent(list -> share(list, now));
        judge(now);
        book.saveIfDue();
    }

    private void look(Optional<HealthCheck> before, HealthCheck now) {
        ClusterObservation cluster = now.cluster();
        MemberList list = cluster.members().orElse(null);
        if (list == null) {
            return;
        }
        book.belongTo(list.clusterId(), cluster.local());
        if (!cluster.listStale()) {
            forgotten.addAll(book.keepTo(list));
        }
        for (MemberObservation seen : cluster.observations()) {
            onDisk(seen, list, now.at()).ifPresent(sighting -> compare(seen, sighting, list));
        }
        before.ifPresent(earlier -> attribute(earlier, now));
    }

    /** What is on the member's disk for certain; empty if nothing can be told. */
    private static Optional<Sighting> onDisk(MemberObservation seen, MemberList list, Instant at) {
        return seen.status()
                .filter(status -> seen.healthy() && !status.learner())
                .filter(status -> isOf(status, seen.member(), list))
                .map(status -> sighting(status, at));
    }

    private static boolean isOf(MemberStatus status, Member member, MemberList list) {
        return status.memberId().equals(member.id()) && status.clusterId().equals(list.clusterId());
    }

    private static Sighting sighting(MemberStatus status, Instant at) {
        return new Sighting(status.raftTerm(), status.raftIndex(), written(at));
    }

    private static String written(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private void compare(MemberObservation seen, Sighting sighting, MemberList list) {
        Member member = seen.member();
        Sighting most = book.of(member.id());
        if (sighting.lacks(most) && book.rollbacks().of(member.id()).isEmpty()) {
            settled(seen, list)
                    .filter(now -> now.lacks(most))
                    .ifPresent(now -> raise(member.id(), member.name(), most, now, Rollback.Witness.QUORUM));
        }
        book.see(member, sighting);
    }

    /** Where it is after a linearizable read: by then it has applied all that was ever committed. */
    private Optional<Sighting> settled(MemberObservation seen, MemberList list) {
        try {
            EtcdConnection connection = connections.to(seen.endpoint().orElseThrow());
            connection.linearizableRead(CALL);
            return Optional.of(connection.status(CALL))
                    .filter(status -> isOf(status, seen.member(), list))
                    .map(status -> sighting(status, clock.instant()));
        } catch (EtcdException failure) {
            log.debug("{} is looked at again later: {}", seen.member().label(), failure.getMessage());
            return Optional.empty();
        }
    }

    /** Hears what raft said at the start of the present run. */
    private void listen(HealthCheck now) {
        String run = run(now).orElse(null);
        if (run == null || now.cluster().localMember().isEmpty()) {
            return;
        }
        Start known = start.filter(begun -> begun.run().equals(run)).orElseGet(() -> Start.of(run));
        start = Optional.of(known.known() ? known : known.thatSaid(said(run)));
    }

    /**
     * In every check the unit is asked before the member: with the same run before and after, the member answered in
     * that run.
     */
    private void attribute(HealthCheck before, HealthCheck after) {
        Optional<String> run = run(before).filter(invocation -> run(after).equals(Optional.of(invocation)));
        ClusterObservation cluster = before.cluster();
        Optional<Sighting> own = cluster.members()
                .flatMap(list -> cluster.local().flatMap(cluster::of).flatMap(seen -> onDisk(seen, list, before.at())));
        if (run.isEmpty()
                || own.isEmpty()
                || !cluster.local().equals(after.cluster().local())) {
            return;
        }
        start = start.map(Start::thatServed);
        if (start.filter(Start::known).isPresent() && run.equals(ownRun(after))) {
            book.seeInRun(run.get(), own.get());
        }
    }

    private static Optional<String> run(HealthCheck check) {
        return check.unit().flatMap(UnitState::invocation);
    }

    /** The present run of this node's etcd, if it is one of the member that answers as the local one. */
    private Optional<String> ownRun(HealthCheck check) {
        return run(check).filter(run -> isOwn(run, check.cluster()));
    }

    private boolean isOwn(String run, ClusterObservation cluster) {
        MemberId answering = cluster.local().orElse(null);
        if (answering == null) {
            return false;
        }
        return start.filter(begun -> begun.run().equals(run))
                .flatMap(Start::said)
                .map(said -> said.member().equals(answering))
                .orElseGet(() -> cluster.localMember().filter(strange.negate()).isPresent());
    }

    /** Compares the beginning of the present run with what was seen before that run. */
    private void judge(HealthCheck now) {
        MemberId member = now.cluster().local().orElse(null);
        String run = ownRun(now).orElse(null);
        if (member == null || run == null || now.cluster().members().isEmpty()) {
            return;
        }
        Sighting before = book.runs().before(run);
        start.flatMap(Start::said)
                .map(said -> new Sighting(said.lastTerm(), said.lastIndex(), written(now.at())))
                .filter(last -> last.lacks(before))
                .ifPresent(last -> raise(member, name(now), before, last, Rollback.Witness.START));
    }

    private Optional<RaftStart> said(String run) {
        try {
            return RaftStart.in(unit.runLog(run, LINES));
        } catch (UnitException failure) {
            log.debug("what {} said at its start is not known: {}", unit.name(), failure.getMessage());
            return Optional.empty();
        }
    }

    private static String name(HealthCheck now) {
        return now.cluster().localMember().map(Member::name).orElse("");
    }

    private void raise(MemberId member, String name, Sighting seen, Sighting found, Rollback.Witness how) {
        book.raise(member, new Rollback(member.hex(), name, seen, found, host, how));
    }

    /** Takes what others wrote down, and writes what they should know. */
    private void share(MemberList list, HealthCheck now) {
        String trouble = "";
        try {
            HighWaterStore.All all = store.all();
            trouble = all.trouble().orElse("");
            adopt(all.records(), list, now);
            tellRollbacks(all, list);
            tellOwn(all, list, now);
            forget(all.records());
        } catch (CoordinationException failure) {
            trouble = failure.getMessage();
        }
        if (!trouble.equals(lastTrouble) && !trouble.isEmpty()) {
            log.info("{}", trouble);
        }
        lastTrouble = trouble;
    }

    private void adopt(Map<MemberId, HighWaterStore.Standing> records, MemberList list, HealthCheck now) {
        records.forEach((member, standing) -> {
            HighWaterRecord record = standing.record();
            if (!book.isOf(record.clusterId()) || list.find(member).isEmpty()) {
                return;
            }
            if (record.rollback() != null) {
                book.raise(member, record.rollback());
            }
            if (now.cluster().local().equals(Optional.of(member))) {
                ownRun(now).ifPresent(run -> book.knowEarlier(record.marks().before(run)));
            }
        });
    }

    private void tellRollbacks(HighWaterStore.All all, MemberList list) throws CoordinationException {
        for (Map.Entry<MemberId, Rollback> known : book.rollbacks().all().entrySet()) {
            MemberId member = known.getKey();
            HighWaterRecord record = recordOf(
                    all, list.clusterId().hex(), member, known.getValue().memberName());
            boolean toTell = list.find(member).isPresent()
                    && record.rollback() == null
                    && !all.notUnderstood().contains(member);
            if (toTell) {
                store.write(member, record.with(known.getValue()), standing(all, member));
            }
        }
    }

    private void tellOwn(HighWaterStore.All all, MemberList list, HealthCheck now) throws CoordinationException {
        MemberId member = now.cluster().local().orElse(null);
        boolean seenInThisRun =
                book.runs().run().isPresent() && book.runs().run().equals(ownRun(now));
        if (member == null || !seenInThisRun || all.notUnderstood().contains(member) || !writeAgain.passed()) {
            return;
        }
        HighWaterRecord record = recordOf(all, list.clusterId().hex(), member, name(now));
        RunMarks marks = book.runs().and(record.marks());
        if (worthWriting(record.marks(), marks)) {
            // A rollback that was written just now moved the revision; then this is done a minute later.
            writeAgain = Deadline.after(WRITE_EVERY, nanoClock);
            store.write(member, record.with(marks, host), standing(all, member));
        }
    }

    private static boolean worthWriting(RunMarks written, RunMarks now) {
        return !written.run().equals(now.run())
                || written.all().term() != now.all().term()
                || now.all().index() - written.all().index() >= STEP;
    }

    private HighWaterRecord recordOf(HighWaterStore.All all, String clusterId, MemberId member, String name) {
        return standing(all, member)
                .map(HighWaterStore.Standing::record)
                .filter(record -> record.clusterId().equals(clusterId))
                .orElseGet(() -> HighWaterRecord.empty(clusterId, member, name, host));
    }

    private static Optional<HighWaterStore.Standing> standing(HighWaterStore.All all, MemberId member) {
        return Optional.ofNullable(all.records().get(member));
    }

    /** Members that are gone for long; no record of a member that is on the list, or of another cluster. */
    private void forget(Map<MemberId, HighWaterStore.Standing> records) throws CoordinationException {
        for (MemberId member : List.copyOf(forgotten)) {
            HighWaterStore.Standing standing = records.get(member);
            if (standing != null && book.isOf(standing.record().clusterId())) {
                store.remove(member, standing);
            } else {
                forgotten.remove(member);
            }
        }
    }

    /** Stops, and writes the file. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(END_WITHIN.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
