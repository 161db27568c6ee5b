package io.etcdagent.daemon.inspect;

import io.etcdagent.daemon.etcd.ChangePage;
import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdConnection.Changes;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.KeyPage;
import io.etcdagent.daemon.etcd.LeaseFacts;
import io.etcdagent.daemon.etcd.LeaseId;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.protocol.InspectEnd;
import io.etcdagent.protocol.InspectHead;
import io.etcdagent.protocol.InspectLine;
import io.etcdagent.protocol.LeaseView;
import io.etcdagent.protocol.RolesView;
import io.etcdagent.protocol.UsersView;
import io.etcdagent.protocol.json.Messages;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;

/**
 * Answers questions about the data, each to an output. An {@link EtcdException} before anything was written means that
 * there is no answer; after that, that the answer ends there, unfinished.
 */
public final class Inspections {

    /**
     * How many answers are made at a time, of what there is and of what changes: what is left of the agent's heap of 32
     * MiB must bear them. Some 10 MiB are its own, and 3 MiB are young and take no long page. A scan holds a page of 2
     * MiB, one of 0.5 MiB and tables of 2 MiB; the leases, 2 MiB of list and its ids, or one lease of 1 MiB, hold less,
     * and a snapshot hardly anything. A watch holds an answer of 2 MiB. So the most are 3 * 4.5 + 2 * 2 = 17.5 MiB of 19.
     *
     * <p>Watches are counted by themselves: they may last for days, and others must find room and a thread then.
     */
    private static final int MOST_SCANS = 3;

    /** See {@link #MOST_SCANS}. */
    private static final int MOST_WATCHES = 2;

    /** How many threads are needed to make answers: one of them to tell who is one too many. */
    public static final int THREADS = MOST_SCANS + MOST_WATCHES + 1;

    private static final Duration FIRST_PAGE_WITHIN = Duration.ofSeconds(8);
    private static final Duration CALL_WITHIN = Duration.ofSeconds(5);
    private static final Duration SNAPSHOT_WITHIN = Duration.ofHours(12);
    private static final Duration SNAPSHOT_PROGRESS = Duration.ofSeconds(60);

    private final EtcdFailover members;
    private final SnapshotSource snapshots;
    private final Messages messages;
    private final PageSizes sizes;
    private final Semaphore scans = new Semaphore(MOST_SCANS);
    private final Semaphore watches = new Semaphore(MOST_WATCHES);

    /** Finds the member whose snapshot is wanted. */
    public interface SnapshotSource {

        /**
         * The member.
         *
         * @param member its name or id; empty for the local one
         * @throws EtcdException {@link EtcdException.Kind#NOT_FOUND} if there is none of that name
         */
        EtcdConnection of(String member) throws EtcdException;
    }

    /**
     * Answers from these members.
     *
     * @param members the one to ask first is the local one
     */
    public Inspections(EtcdFailover members, SnapshotSource snapshots, Messages messages, PageSizes sizes) {
        this.members = members;
        this.snapshots = snapshots;
        this.messages = messages;
        this.sizes = sizes;
    }

    /** Lists keys, in the order of their bytes. */
    public void keys(KeysQuery query, Output output) throws EtcdException, OutputGone, TooManyInspections {
        View view = new View(query.revision(), query.stale(), query.keysOnly());
        list(KeySpan.under(query.prefix()), view, query.valueBytes(), output);
    }

    /** Shows one key; a list of none or one. */
    public void key(KeyQuery query, Output output) throws EtcdException, OutputGone, TooManyInspections {
        KeySpan alone = new KeySpan(query.key(), KeySpan.after(query.key()));
        list(alone, new View(query.revision(), query.stale(), false), query.valueBytes(), output);
    }

    /** Counts keys into tables. */
    public void tables(TablesQuery query, Output output) throws EtcdException, OutputGone, TooManyInspections {
        View view = new View(query.revision(), query.stale(), false);
        scan(KeySpan.under(query.prefix()), view, output, (keys, lines) -> {
            TableLines tables = new TableLines(query);
            keys.run(tables);
            return tables.write(lines);
        });
    }

    private void list(KeySpan span, View view, int valueBytes, Output output)
            throws EtcdException, OutputGone, TooManyInspections {
        scan(span, view, output, (keys, lines) -> {
            keys.run((page, hasValue) -> lines.key(page.entry(), hasValue, valueBytes));
            return keys.keys();
        });
    }

    /** What becomes of the keys of a scan: tells how many lines it wrote. */
    private interface Use {
        long made(KeyScan keys, Lines lines) throws EtcdException, OutputGone;
    }

    private void scan(KeySpan span, View view, Output output, Use use)
            throws EtcdException, OutputGone, TooManyInspections {
        acquireScan();
        try {
            KeyScan keys = members.ask(
                    FIRST_PAGE_WITHIN,
                    (member, deadline) -> KeyScan.begin(member, output, span, sizes, view, deadline));
            Lines lines = new Lines(output, messages);
            KeyPage first = keys.firstPage();
            begin(
                    new InspectHead(first.cluster().hex(), first.member().hex(), keys.revision(), view.anyState()),
                    lines);
            long told;
            try {
                told = use.made(keys, lines);
            } catch (EtcdException unfinished) {
                // What comes next is why it ends here, and begins a line.
                lines.flush();
                throw unfinished;
            }
            end(told, lines);
        } catch (EtcdException failure) {
            throw explained(failure, span, view);
        } finally {
            scans.release();
        }
    }

    /** With what etcd does not say of a revision that is not there: which ones are. */
    private EtcdException explained(EtcdException failure, KeySpan span, View view) {
        try {
            if (failure.kind() == EtcdException.Kind.COMPACTED) {
                OptionalLong left =
                        members.ask(CALL_WITHIN, (member, deadline) -> member.firstRevisionLeft(span.from(), deadline));
                return left.isPresent() ? failure.leaving(left.getAsLong()) : failure;
            }
            if (failure.kind() == EtcdException.Kind.REFUSED
                    && failure.getMessage().contains("future revision")) {
                long newest = members.ask(CALL_WITHIN, (member, deadline) -> member.revision(deadline));
                return failure.adding(": revision " + view.revision() + " is not there yet, the newest is " + newest);
            }
            return failure;
        } catch (EtcdException unknown) {
            return failure;
        }
    }

    private void acquireScan() throws TooManyInspections {
        if (!scans.tryAcquire()) {
            throw new TooManyInspections("looks into the data");
        }
    }

    /** Tells every change under a prefix, for as long as it is listened to. */
    public void watch(WatchQuery query, Output output) throws EtcdException, OutputGone, TooManyInspections {
        if (!watches.tryAcquire()) {
            throw new TooManyInspections("watches");
        }
        try (Changes changes = members.ask(
                FIRST_PAGE_WITHIN, (member, deadline) -> member.changes(query.prefix(), query.revision()))) {
            output.whenGone(changes::close);
            Changes.Begun begun = changes.begun(Deadline.after(CALL_WITHIN, System::nanoTime));
            Lines lines = new Lines(output, messages);
            begin(new InspectHead(begun.cluster().hex(), begun.member().hex(), begun.revision(), false), lines);
            while (true) {
                tell(changes.next(), query.valueBytes(), lines);
            }
        } finally {
            watches.release();
        }
    }

    /** Apart from the wait for the next ones, during which these must not be held any more. */
    private static void tell(ChangePage changes, int valueBytes, Lines lines) throws OutputGone {
        while (changes.next()) {
            lines.event(changes, valueBytes);
        }
        lines.flush();
    }

    /**
     * Lists leases, each with what the leader knows of it.
     *
     * @param stale only the ids, as one member has them: what else there is only the leader knows
     */
    public void leases(boolean stale, Output output) throws EtcdException, OutputGone, TooManyInspections {
        acquireScan();
        try {
            tellLeases(stale, output);
        } finally {
            scans.release();
        }
    }

    private void tellLeases(boolean stale, Output output) throws EtcdException, OutputGone {
        EtcdConnection member = members.ask(FIRST_PAGE_WITHIN, (asked, deadline) -> {
            if (!stale) {
                asked.linearizableRead(deadline);
            }
            return asked;
        });
        List<LeaseId> leases = member.leases(CALL_WITHIN);
        MemberStatus status = member.status(CALL_WITHIN);
        Lines lines = new Lines(output, messages);
        begin(new InspectHead(status.clusterId().hex(), status.memberId().hex(), 0, stale), lines);
        long told = 0;
        for (LeaseId lease : leases) {
            try {
                if (stale) {
                    lines.line(InspectLine.of(onlyKnown(lease)));
                } else {
                    tell(member.lease(lease, CALL_WITHIN), lines);
                }
                lines.flush();
                told++;
            } catch (EtcdException e) {
                if (e.kind() != EtcdException.Kind.NOT_FOUND) {
                    throw e;
                }
                // It has expired since the list was made, and there is nothing to tell of it.
            }
        }
        end(told, lines);
    }

    private static void tell(LeaseFacts lease, Lines lines) throws OutputGone {
        if (lease.keysKnown()) {
            lines.lease(lease);
        } else {
            lines.line(InspectLine.of(Views.leaseOfTooMany(lease)));
        }
    }

    private static LeaseView onlyKnown(LeaseId lease) {
        return new LeaseView(lease.hex(), null, null, null, "only the leader knows more of it");
    }

    public UsersView users() throws EtcdException {
        return new UsersView(members.ask(FIRST_PAGE_WITHIN, (member, deadline) -> member.users(deadline)).stream()
                .map(Views::user)
                .toList());
    }

    public RolesView roles() throws EtcdException {
        return new RolesView(members.ask(FIRST_PAGE_WITHIN, (member, deadline) -> member.roles(deadline)).stream()
                .map(Views::role)
                .toList());
    }

    /**
     * Passes on the snapshot of one member: its whole backend file and 32 bytes that are the SHA-256 of it.
     *
     * @param member its name or id; empty for the local one
     */
    public void snapshot(String member, Output output) throws EtcdException, OutputGone, TooManyInspections {
        acquireScan();
        try {
            EtcdConnection source = snapshots.of(member);
            source.snapshot(new SnapshotPassage(output), SNAPSHOT_WITHIN, SNAPSHOT_PROGRESS);
        } catch (SnapshotPassage.Gone gone) {
            throw gone.why();
        } catch (IOException e) {
            throw new IllegalStateException("the output throws nothing else", e);
        } finally {
            scans.release();
        }
    }

    private static void begin(InspectHead head, Lines lines) throws OutputGone {
        lines.line(InspectLine.of(head));
        lines.flush();
    }

    private static void end(long count, Lines lines) throws OutputGone {
        lines.line(InspectLine.of(new InspectEnd(count)));
        lines.flush();
    }
}
