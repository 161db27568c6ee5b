package io.etcdagent.datadir.mvcc;

import io.etcdagent.datadir.backend.BackendFile;
import io.etcdagent.datadir.backend.Bucket;
import io.etcdagent.datadir.backend.CheckSummary;
import io.etcdagent.datadir.backend.DamageSink;
import io.etcdagent.datadir.backend.EntryVisitor;
import io.etcdagent.datadir.backend.FileCheck;
import io.etcdagent.datadir.backend.Limits;
import io.etcdagent.datadir.backend.MetaChoice;
import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A backend file as etcd understands it. It may be that of a running etcd: keys are then read at the one revision that is
 * newest when reading begins, of which nothing can change but by a compaction beyond it, which is told. What etcd took in
 * during the last tenth of a second may not be in its file yet.
 *
 * <p>What cannot be read is told to a {@link DamageSink}, and the rest is given. For one thread.
 */
public final class Store implements Closeable {

    private static final byte[] ALL = new byte[0];

    private final BackendFile file;
    private final Limits limits;
    private final Path temporary;

    private Store(BackendFile file, Limits limits, Path temporary) {
        this.file = file;
        this.limits = limits;
        this.temporary = temporary;
    }

    /**
     * Opens a file.
     *
     * @param temporary the directory into which keys are put that do not fit into memory
     * @throws IOException if it is not there or must not be read
     * @throws Damage if it is no backend file, or neither of its meta pages is valid
     */
    public static Store open(Path path, Limits limits, Path temporary) throws IOException, Damage {
        return open(path, limits, temporary, MetaChoice.NEWEST);
    }

    /** Opens a file as {@link #open(Path, Limits, Path)} does, as it was after one of its last two transactions. */
    public static Store open(Path path, Limits limits, Path temporary, MetaChoice choice) throws IOException, Damage {
        return new Store(BackendFile.open(path, limits, choice), limits, temporary);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** How far it has come. */
    public StoreInfo info(DamageSink damages) throws IOException, Damage {
        Map<String, Bytes> meta = small("meta", damages);
        Map<String, Bytes> auth = small("auth", damages);
        Map<String, Bytes> cluster = small("cluster", damages);
        Compaction compaction = compaction(meta);
        Bytes enabled = auth.get("authEnabled");
        return new StoreInfo(
                file.validMetas(),
                file.meta(),
                file.length(),
                number(meta.get("consistent_index")),
                number(meta.get("term")),
                Math.max(newest(damages), compaction.compacted()),
                compaction.compacted(),
                compaction.finished(),
                text(meta.get("storageVersion")),
                text(cluster.get("clusterVersion")),
                text(meta.get("confState")),
                enabled != null && enabled.length() > 0 && enabled.u8(0) == 1,
                count("authUsers", damages),
                count("authRoles", damages));
    }

    /**
     * The revision at which keys are read.
     *
     * @param wanted the one that is asked for; nothing for the newest
     * @throws RevisionUnavailable if it is compacted, or not in the file yet
     */
    public long pin(OptionalLong wanted, DamageSink damages) throws IOException, Damage, RevisionUnavailable {
        long compacted = compaction(small("meta", damages)).compacted();
        long newest = Math.max(newest(damages), compacted);
        if (wanted.isEmpty()) {
            return newest;
        }
        long revision = wanted.getAsLong();
        if (revision < compacted) {
            throw RevisionUnavailable.compacted(revision, compacted);
        }
        if (revision > newest) {
            throw RevisionUnavailable.future(revision, newest);
        }
        return revision;
    }

    /**
     * Gives the keys that there were at a revision, in their order.
     *
     * @param revision from {@link #pin}
     * @param prefix what they begin with
     */
    public void keys(long revision, byte[] prefix, KeyVisitor visitor, DamageSink damages)
            throws IOException, Damage, RevisionUnavailable {
        try (NewestByKey newest = new NewestByKey(limits, temporary)) {
            collect(revision, prefix, newest, damages);
            newest.forEach(visitor);
        }
    }

    /**
     * Gives what is left of the history, up to a revision.
     *
     * @param revision from {@link #pin}
     */
    public void changes(long revision, ChangeVisitor visitor, DamageSink damages)
            throws IOException, Damage, RevisionUnavailable {
        walk(
                "key",
                (key, value) -> {
                    KeyRevision change = KeyRevision.read(key, value);
                    return change.revision().main() <= revision && visitor.change(change);
                },
                damages);
        long compacted = compaction(small("meta", damages)).compacted();
        if (compacted > revision) {
            throw RevisionUnavailable.meanwhile(revision, compacted);
        }
    }

    /** Gives the leases, each with its keys as of the newest revision; those that belong to an unknown lease are damage. */
    public void leases(LeaseVisitor visitor, DamageSink damages) throws IOException, Damage, RevisionUnavailable {
        long revision = pin(OptionalLong.empty(), damages);
        long transaction = file.meta().transaction();
        Limits half = new Limits(limits.longestPage(), limits.sortBuffer() / 2, limits.sortedRuns() / 2);
        try (NewestByKey byLease = new NewestByKey(half, temporary)) {
            walk(
                    "lease",
                    (key, value) -> {
                        Lease lease = Lease.read(key, value);
                        byLease.add(row(lease.id(), key.slice(0, 0), lease.ttl(), lease.checkpointed()));
                        return true;
                    },
                    damages);
            try (NewestByKey newest = new NewestByKey(half, temporary)) {
                collect(revision, ALL, newest, damages);
                newest.forEach(key -> {
                    if (key.lease() != 0) {
                        byLease.add(row(key.lease(), key.key(), key.modRevision(), 0));
                    }
                    return true;
                });
            }
            // While etcd goes on, a lease may be revoked between its keys and itself.
            boolean still = file.meta().transaction() == transaction;
            give(byLease, visitor, still ? damages : damage -> {});
        }
    }

    /** The members as this file has them. */
    public List<Member> members(DamageSink damages) throws IOException, Damage {
        List<Member> members = new ArrayList<>();
        walk(
                "members",
                (key, value) -> {
                    members.add(Member.read(key, value));
                    return true;
                },
                damages);
        return members;
    }

    /** The ids of members that were removed for good, as etcd prints them. */
    public List<String> removedMembers(DamageSink damages) throws IOException, Damage {
        List<String> ids = new ArrayList<>();
        walk("members_removed", (key, value) -> ids.add(key.utf8()), damages);
        return ids;
    }

    public List<Alarm> alarms(DamageSink damages) throws IOException, Damage {
        List<Alarm> alarms = new ArrayList<>();
        walk("alarm", (key, value) -> alarms.add(Alarm.read(key)), damages);
        return alarms;
    }

    /** Looks at every page and every entry; see {@link FileCheck}. */
    public CheckSummary check(DamageSink findings) throws IOException, Damage {
        return new FileCheck(file, Store::checkEntry).run(findings);
    }

    private static void checkEntry(String bucket, Bytes key, Bytes value) throws IOException, Damage {
        switch (bucket) {
            case "key" -> KeyRevision.read(key, value).plausible();
            case "lease" -> Lease.read(key, value);
            case "members" -> Member.read(key, value);
            case "alarm" -> Alarm.read(key);
            default -> {}
        }
    }

    private void collect(long revision, byte[] prefix, NewestByKey newest, DamageSink damages)
            throws IOException, Damage, RevisionUnavailable {
        changes(
                revision,
                change -> {
                    if (change.key().startsWith(prefix)) {
                        newest.add(change);
                    }
                    return true;
                },
                damages);
    }

    /** Leases and their keys lie in one order: the lease in eight bytes, before it and eight bytes and the key. */
    private static KeyRevision row(long lease, Bytes key, long first, long second) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES + key.length())
                .putLong(lease)
                .put(key.toArray())
                .array();
        return new KeyRevision(new Revision(0, 0), false, Bytes.of("a lease", 0, bytes), key, first, 0, second, lease);
    }

    private void give(NewestByKey byLease, LeaseVisitor visitor, DamageSink damages) throws IOException {
        long[] known = {0};
        byLease.forEach(row -> {
            try {
                if (row.key().length() == Long.BYTES) {
                    known[0] = row.lease();
                    visitor.lease(new Lease(row.lease(), row.createRevision(), row.version()));
                } else if (known[0] == row.lease()) {
                    visitor.key(row.key().from(Long.BYTES));
                } else {
                    damages.found(file.damage(
                            0,
                            "a key, changed last at revision " + row.createRevision() + ", belongs to lease "
                                    + Long.toHexString(row.lease()) + ", which is not there"));
                }
            } catch (Damage e) {
                damages.found(e);
            }
            return true;
        });
    }

    /** What was compacted, or is being so: the running etcd refuses what lies before from the beginning. */
    private record Compaction(long compacted, boolean finished) {}

    private static Compaction compaction(Map<String, Bytes> meta) throws Damage {
        long scheduled = main(meta.get("scheduledCompactRev"));
        long finished = main(meta.get("finishedCompactRev"));
        return new Compaction(Math.max(scheduled, finished), scheduled <= finished);
    }

    private static long main(@Nullable Bytes revision) throws Damage {
        return revision == null ? 0 : Revision.read(revision).main();
    }

    /** The newest revision: that of the last entry, or, where the way to it is damaged, of the last that can be read. */
    private long newest(DamageSink damages) throws IOException, Damage {
        try {
            Optional<Bytes> last = new Bucket(file, "key").lastKey();
            // etcd begins with revision 1, which nothing has.
            return last.isEmpty() ? 1 : Revision.read(last.get()).main();
        } catch (Damage e) {
            damages.found(e);
        }
        long[] newest = {1};
        walk(
                "key",
                (key, value) -> {
                    newest[0] = Math.max(newest[0], Revision.read(key).main());
                    return true;
                },
                damages);
        return newest[0];
    }

    private long count(String bucket, DamageSink damages) throws IOException, Damage {
        long[] count = {0};
        walk(
                bucket,
                (key, value) -> {
                    count[0]++;
                    return true;
                },
                damages);
        return count[0];
    }

    /** All of a bucket that has a handful of entries, by their names. */
    private Map<String, Bytes> small(String bucket, DamageSink damages) throws IOException, Damage {
        Map<String, Bytes> entries = new HashMap<>();
        walk(
                bucket,
                (key, value) -> {
                    entries.put(key.utf8(), value);
                    return entries.size() < 64;
                },
                damages);
        return entries;
    }

    /** A bucket that is not there has no entries: each version of etcd has other ones. */
    private void walk(String bucket, EntryVisitor visitor, DamageSink damages) throws IOException, Damage {
        new Bucket(file, bucket).walk(ALL, visitor, damages);
    }

    private static OptionalLong number(@Nullable Bytes value) throws Damage {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value.i64be(0));
    }

    private static Optional<String> text(@Nullable Bytes value) {
        return value == null ? Optional.empty() : Optional.of(value.utf8());
    }
}
