package io.etcdagent.daemon.health;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members as they were known last, and which of them is ours. Kept on disk, so that an agent that starts without a
 * quorum beside a dead member still knows whom to ask, and an agent beside an etcd with other data knows that this is not
 * the cluster that it belongs to: once there is a list, one of another cluster is never taken for it.
 *
 * <p>For one thread at a time.
 */
public final class KnownMembers {

    private static final Logger log = LoggerFactory.getLogger(KnownMembers.class);

    /** How far the age on disk may lag: the file is written for a change at once, for the age alone only so often. */
    private static final Duration REFRESH = Duration.ofMinutes(10);

    private final MembersFile file;
    private final Clock clock;
    private final LongSupplier nanos;

    private Optional<MemberList> list;
    private Optional<MemberId> local;
    private long knownAtNanos;
    private long writtenAtNanos;

    private KnownMembers(MembersFile file, Optional<MembersFile.Content> content, Clock clock, LongSupplier nanos) {
        this.file = file;
        this.clock = clock;
        this.nanos = nanos;
        this.list = content.map(MembersFile.Content::list);
        this.local = content.flatMap(MembersFile.Content::local);
        long now = nanos.getAsLong();
        // Only the wall clock spans the time in which the agent did not run. It can have been set back meanwhile.
        this.knownAtNanos = now
                - content.map(MembersFile.Content::at)
                        .map(at -> Duration.between(at, clock.instant()).toNanos())
                        .map(age -> Math.max(0, age))
                        .orElse(0L);
        this.writtenAtNanos = now;
    }

    /**
     * Reads what was remembered in a directory; a file that cannot be read is moved aside and counts as none.
     *
     * @param clock for the time that is written down
     * @param nanos {@link System#nanoTime}
     */
    public static KnownMembers in(Path stateDirectory, Clock clock, LongSupplier nanos) {
        MembersFile file = new MembersFile(stateDirectory.resolve("members.json"));
        return new KnownMembers(file, file.read(), clock, nanos);
    }

    public Optional<MemberList> list() {
        return list;
    }

    public Optional<MemberId> local() {
        return local;
    }

    /** The local member's name and id, or what stands for them. */
    String localLabel() {
        return local.flatMap(id -> list.flatMap(known -> known.find(id)))
                .map(Member::label)
                .orElse("the local member");
    }

    /** The cluster that this agent belongs to; empty while none is recorded. */
    Optional<ClusterId> cluster() {
        return list.map(MemberList::clusterId);
    }

    /** Where that is recorded. */
    Path file() {
        return file.path();
    }

    /** How long ago the list was remembered last; a millisecond at least, because it is from another time. */
    Duration listAge() {
        Duration age = Duration.ofNanos(nanos.getAsLong() - knownAtNanos);
        return age.toMillis() < 1 ? Duration.ofMillis(1) : age;
    }

    /** A list of another cluster than the recorded one is not remembered. */
    void rememberList(MemberList newest) {
        if (cluster().filter(recorded -> !recorded.equals(newest.clusterId())).isPresent()) {
            return;
        }
        boolean changed = !list.equals(Optional.of(newest));
        list = Optional.of(newest);
        knownAtNanos = nanos.getAsLong();
        if (changed || knownAtNanos - writtenAtNanos > REFRESH.toNanos()) {
            write();
        }
    }

    /** The local member can become another one: it was removed and added again. */
    void rememberLocal(MemberId id) {
        if (local.equals(Optional.of(id))) {
            return;
        }
        local.ifPresent(before -> log.warn(
                "The local member is now {} and was {}: it was replaced, or the endpoint leads to another member of the "
                        + "same cluster; compare etcd-agentctl members with etcd-agent --check-config",
                id.hex(),
                before.hex()));
        local = Optional.of(id);
        write();
    }

    /** A full or read-only disk must not keep anybody from seeing the cluster, so a failure is only told. */
    private void write() {
        if (list.isEmpty()) {
            return;
        }
        writtenAtNanos = nanos.getAsLong();
        Instant knownAt = clock.instant().minusNanos(writtenAtNanos - knownAtNanos);
        try {
            file.write(new MembersFile.Content(list.get(), local, knownAt));
        } catch (IOException e) {
            log.warn(
                    "The member list could not be written to {}; after a restart this agent may not know whom to ask "
                            + "(look at df and at the directory's owner): {}",
                    file.path(),
                    e.toString());
        }
    }
}
