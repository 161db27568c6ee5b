package io.etcdagent.daemon.highwater;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.storage.DurableFile;
import io.etcdagent.daemon.time.Deadline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this agent has seen of every member at most, and which went back; kept in a file ({@link StoredMarks}).
 *
 * <p>The file is written for a rollback, another run or another term at once, for a mark that only grew every ten seconds
 * at most: a disk that goes back by less than the last ten seconds is not seen by the file alone.
 *
 * <p>For one thread at a time, but for {@link #rollbacks}, {@link #own} and {@link #marks}.
 */
public final class MarkBook {

    private static final Logger log = LoggerFactory.getLogger(MarkBook.class);

    private static final Duration WRITE_EVERY = Duration.ofSeconds(10);
    private static final Duration FORGET_AFTER = Duration.ofDays(7);

    /** @param goneSince since when it is on the member list no more */
    private record Seen(String name, Sighting sighting, Optional<Instant> goneSince) {}

    private final DurableFile file;
    private final StoredJson json;
    private final Clock clock;
    private final LongSupplier nanoClock;

    private Optional<String> cluster = Optional.empty();
    private Optional<MemberId> local = Optional.empty();
    private final Map<MemberId, Seen> members = new TreeMap<>();
    private RunMarks runs = RunMarks.NONE;
    private final Map<MemberId, Rollback> found = new HashMap<>();
    private final Rollbacks rollbacks;

    /** How far the local member came; for any thread. */
    private volatile Optional<OwnMark> own = Optional.empty();

    /** How far the members came that are on the member list; for any thread. */
    private volatile Map<MemberId, Sighting> marks = Map.of();

    private boolean changed;
    private boolean urgent;
    private Deadline writeAgain;

    private MarkBook(DurableFile file, StoredJson json, Clock clock, LongSupplier nanoClock) {
        this.file = file;
        this.json = json;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.writeAgain = Deadline.after(Duration.ZERO, nanoClock);
        read();
        this.rollbacks = new Rollbacks(found);
    }

    /**
     * Reads what was remembered in a directory; a file that cannot be understood is moved aside, with a warning.
     *
     * @param clock for the times that people read, and for how long a member is remembered that is gone
     */
    public static MarkBook in(Path stateDirectory, StoredJson json, Clock clock, LongSupplier nanoClock) {
        return new MarkBook(new DurableFile(stateDirectory.resolve("high-water.json")), json, clock, nanoClock);
    }

    /** Who is known to have gone back; for any thread. */
    public Rollbacks rollbacks() {
        return rollbacks;
    }

    /**
     * How far the local member came, in any run of etcd that anybody saw.
     *
     * @param most what was on its disk for certain
     */
    public record OwnMark(MemberId member, Sighting most) {}

    /** How far the local member came; empty if nothing was seen of it. For any thread. */
    public Optional<OwnMark> own() {
        return own;
    }

    /** How far each member came that is on the member list, as far as this agent saw; for any thread. */
    public Map<MemberId, Sighting> marks() {
        return marks;
    }

    private void publish() {
        marks = members.entrySet().stream()
                .filter(entry -> entry.getValue().goneSince().isEmpty())
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> entry.getValue().sighting()));
        own = local.map(member -> new OwnMark(member, of(member).and(runs.all())))
                .filter(mark -> !mark.most().equals(Sighting.NONE));
    }

    RunMarks runs() {
        return runs;
    }

    Sighting of(MemberId member) {
        return Optional.ofNullable(members.get(member)).map(Seen::sighting).orElse(Sighting.NONE);
    }

    boolean isOf(String clusterId) {
        return cluster.equals(Optional.of(clusterId));
    }

    /** From now on it is about this cluster; what was known of another one is moved aside, for it says nothing here. */
    void belongTo(ClusterId now, Optional<MemberId> localMember) {
        String id = now.hex();
        if (!isOf(id)) {
            cluster.ifPresent(this::leave);
            cluster = Optional.of(id);
        }
        if (localMember.isPresent() && !localMember.equals(local)) {
            local = localMember;
            runs = RunMarks.NONE;
        }
        publish();
    }

    private void leave(String before) {
        save();
        try {
            log.warn("what was known of cluster {} is now in {}", before, file.moveAside("cluster-" + before));
        } catch (IOException e) {
            log.warn("what was known of cluster {} cannot be moved aside: {}", before, e.toString());
        }
        members.clear();
        found.clear();
        rollbacks.now(found);
        runs = RunMarks.NONE;
        local = Optional.empty();
    }

    void see(Member member, Sighting sighting) {
        Seen before = members.get(member.id());
        Sighting now = before == null ? sighting : before.sighting().and(sighting);
        if (before != null && before.sighting().equals(now) && before.name().equals(member.name())) {
            return;
        }
        urgent |= before == null || before.sighting().term() != now.term();
        changed = true;
        members.put(member.id(), new Seen(member.name(), now, Optional.empty()));
        publish();
    }

    /** The local member was seen there in this run of etcd for certain. */
    void seeInRun(String run, Sighting sighting) {
        become(runs.seen(run, sighting));
    }

    /** The local member was seen there before the present run, as stood in etcd. */
    void knowEarlier(Sighting before) {
        become(runs.knowing(before));
    }

    private void become(RunMarks now) {
        if (!now.equals(runs)) {
            urgent |= !now.run().equals(runs.run()) || !now.earlier().equals(runs.earlier());
            changed = true;
            runs = now;
            publish();
        }
    }

    /** A member went back; the evidence that was found first stays. */
    void raise(MemberId member, Rollback evidence) {
        if (found.putIfAbsent(member, evidence) == null) {
            log.error("{} ({}) {}", evidence.memberName(), evidence.memberId(), evidence.words());
            rollbacks.now(found);
            // It is forgotten with the member, also by an agent that has never seen the member itself.
            members.putIfAbsent(member, new Seen(evidence.memberName(), evidence.seen(), Optional.empty()));
            changed = true;
            urgent = true;
        }
    }

    /**
     * Who is gone is remembered for a week more. A quorum that has gone back in time can have forgotten a member that
     * it will hear of again.
     *
     * @param list one that a quorum stands behind
     * @return who was forgotten just now
     */
    Set<MemberId> keepTo(MemberList list) {
        Instant now = clock.instant();
        members.replaceAll((id, seen) -> {
            boolean gone = list.find(id).isEmpty();
            if (gone == seen.goneSince().isPresent()) {
                return seen;
            }
            changed = true;
            return new Seen(seen.name(), seen.sighting(), gone ? Optional.of(now) : Optional.empty());
        });
        Set<MemberId> old = members.entrySet().stream()
                .filter(entry -> entry.getValue()
                        .goneSince()
                        .filter(since -> since.plus(FORGET_AFTER).isBefore(now))
                        .isPresent())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        old.forEach(this::forget);
        publish();
        return old;
    }

    private void forget(MemberId member) {
        members.remove(member);
        if (found.remove(member) != null) {
            rollbacks.now(found);
        }
        changed = true;
        publish();
    }

    /** Writes the file if it is time. */
    void saveIfDue() {
        if (urgent || (changed && writeAgain.passed())) {
            save();
        }
    }

    /** A full or read-only disk must not keep anybody from seeing the cluster, so a failure is only told. */
    void save() {
        if (cluster.isEmpty() || !(changed || urgent)) {
            return;
        }
        writeAgain = Deadline.after(WRITE_EVERY, nanoClock);
        urgent = false;
        try {
            file.write(json.write(stored(cluster.get())));
            changed = false;
        } catch (IOException e) {
            log.warn(
                    "how far the members came could not be written to {}; after a restart this agent may not see that a"
                            + " disk went back in time (look at df and at the directory's owner): {}",
                    file.path(),
                    e.toString());
        }
    }

    private StoredMarks stored(String clusterId) {
        List<StoredMarks.Entry> entries = members.entrySet().stream()
                .map(entry -> entry(entry.getKey(), entry.getValue()))
                .toList();
        StoredMarks.Local own = new StoredMarks.Local(runs.run().orElse(null), runs.earlier(), runs.inRun());
        return new StoredMarks(
                StoredJson.VERSION,
                clusterId,
                local.map(MemberId::hex).orElse(null),
                entries,
                runs.equals(RunMarks.NONE) ? null : own,
                List.copyOf(found.values()));
    }

    private static StoredMarks.Entry entry(MemberId member, Seen seen) {
        return new StoredMarks.Entry(
                member.hex(),
                seen.name(),
                seen.sighting(),
                seen.goneSince()
                        .map(since -> since.truncatedTo(ChronoUnit.SECONDS).toString())
                        .orElse(null));
    }

    private void read() {
        try {
            Optional<String> text = file.read();
            if (text.isPresent()) {
                take(json.read(text.get(), StoredMarks.class, file.path().toString()));
            }
        } catch (IOException | CoordinationException | NumberFormatException | DateTimeException e) {
            members.clear();
            found.clear();
            cluster = Optional.empty();
            moveAside(e);
        }
    }

    private void take(StoredMarks stored) {
        for (StoredMarks.Entry entry : stored.members()) {
            members.put(
                    MemberId.parse(entry.memberId()),
                    new Seen(
                            entry.memberName(),
                            entry.seen(),
                            Optional.ofNullable(entry.goneSince()).map(Instant::parse)));
        }
        for (Rollback rollback : stored.rollbacks()) {
            found.put(MemberId.parse(rollback.memberId()), rollback);
        }
        StoredMarks.Local own = stored.local();
        if (own != null) {
            runs = new RunMarks(Optional.ofNullable(own.run()), own.earlier(), own.inRun());
        }
        local = Optional.ofNullable(stored.localId()).map(MemberId::parse);
        cluster = Optional.of(stored.clusterId());
        publish();
    }

    private void moveAside(Exception why) {
        String where;
        try {
            where = "it is now " + file.moveAside("unreadable");
        } catch (IOException e) {
            where = "nor can it be moved aside: " + e;
        }
        log.warn(
                "{} cannot be read ({}), {}; this agent goes on without what it had seen of the members before, so look"
                        + " yourself whether a disk went back in time",
                file.path(),
                why.getMessage(),
                where);
    }
}
