package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.Claimant;
import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.Disruption;
import io.etcdagent.daemon.coordination.DisruptionRecord;
import io.etcdagent.daemon.coordination.LockPlace;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one operation is, kept in three places: the journal on this disk, the record in etcd once there is one, and
 * what those are told who follow it.
 */
final class Course {

    private static final Logger log = LoggerFactory.getLogger(Course.class);

    private final Order order;
    private LocalNode node;
    private final Means means;
    private final Progress progress;
    private final Cancellation cancellation;

    private JournalEntry entry;
    private Optional<DisruptionRecord.Standing> record = Optional.empty();

    /** Whether our last write to it got no answer, so that it may have been made or not. */
    private boolean recordUnsure;

    /** Whether the record is still another operation's on this member, and is left as it is. */
    private boolean recordBorrowed;

    /** An operation that begins. */
    Course(Order order, LocalNode node, Means means, Progress progress, Cancellation cancellation) {
        this.order = order;
        this.node = node;
        this.means = means;
        this.progress = progress;
        this.cancellation = cancellation;
        this.entry = new JournalEntry(
                StoredJson.VERSION,
                order.id(),
                order.kind(),
                OperationState.RUNNING,
                Phase.QUEUE,
                node.cluster().hex(),
                node.member().hex(),
                null,
                order.settle().toMillis(),
                List.copyOf(order.overrides()),
                order.between().orElse(null),
                order.reason(),
                order.requestedBy(),
                now(),
                null);
    }

    /** An operation that an earlier life of this agent began, and wrote down like this. */
    Course(JournalEntry left, Order order, LocalNode node, Means means, Progress progress) {
        this.order = order;
        this.node = node;
        this.means = means;
        this.progress = progress;
        this.cancellation = new Cancellation();
        this.entry = left;
        cancellation.commit();
    }

    Order order() {
        return order;
    }

    LocalNode node() {
        return node;
    }

    Progress progress() {
        return progress;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    JournalEntry entry() {
        return entry;
    }

    /** The time, for people to read. */
    String now() {
        return means.wallClock().instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Begins a phase before the point of no return: a step that cannot be written down is not taken. */
    void begin(Phase phase, String message) throws NotStopped {
        if (cancellation.givenUp()) {
            throw NotStopped.onRequest(order);
        }
        entry = entry.at(phase);
        try {
            means.journal().write(entry);
            if (record.isPresent() && !recordBorrowed) {
                record = Optional.of(means.record().advance(record.get(), phase));
            }
        } catch (JournalException | CoordinationException failure) {
            throw NotStopped.failed(failure.getMessage() + "; " + order.nothingDone());
        }
        progress.enter(phase, message);
    }

    /** Begins a phase after the point of no return: it is taken even if it cannot be written down. */
    void goOn(Phase phase, String message) {
        entry = entry.at(phase);
        note();
        tellCluster(phase);
        progress.enter(phase, message);
    }

    /**
     * Begins a phase after the point of no return that another life of the agent must know of, or it would do the wrong
     * thing: one that cannot be written down on this disk is not taken.
     */
    void goOnOnceWritten(Phase phase, String message) throws JournalException {
        means.journal().write(entry.at(phase));
        entry = entry.at(phase);
        tellCluster(phase);
        progress.enter(phase, message);
    }

    private void tellCluster(Phase phase) {
        try {
            if (record.isPresent()) {
                if (recordUnsure) {
                    record = Optional.of(means.record().again(record.get()));
                }
                recordUnsure = true;
                record = Optional.of(means.record().advance(record.get(), phase));
                recordUnsure = false;
            }
        } catch (CoordinationException failure) {
            log.warn("going on without having noted phase {} in etcd: {}", phase.word(), failure.getMessage());
        }
    }

    private void note() {
        try {
            means.journal().write(entry);
        } catch (JournalException failure) {
            log.warn("going on without the journal: {}", failure.getMessage());
        }
    }

    /** Remembers the run of etcd that is to be stopped; written down with the next phase. */
    void rememberRun() throws NotStopped {
        try {
            entry = entry.before(means.unit().state().invocation());
        } catch (UnitException failure) {
            throw NotStopped.failed(failure.getMessage() + "; " + order.nothingDone());
        }
    }

    /** How this operation stands in the queue of the restart lock. */
    Claimant claimant() {
        return new Claimant(
                StoredJson.VERSION,
                node.member().hex(),
                node.memberName(),
                node.host(),
                order.id(),
                order.reason(),
                order.requestedBy(),
                now());
    }

    /** Writes the disruption record, under the lock and only if there is none. */
    void mark(LockPlace place) throws NotStopped {
        try {
            record = Optional.of(means.record().mark(place, disruption()));
        } catch (CoordinationException failure) {
            throw NotStopped.failed(failure.getMessage());
        }
    }

    private Disruption disruption() {
        return new Disruption(
                StoredJson.VERSION,
                order.id(),
                order.kind(),
                node.cluster().hex(),
                node.member().hex(),
                node.memberName(),
                node.host(),
                entry.phase(),
                order.reason(),
                order.requestedBy(),
                now());
    }

    /**
     * Goes on under a record of this member that an earlier operation wrote, and which stays as it is until {@link
     * #makeOwn}: should this operation end before, the earlier one is not forgotten.
     */
    void borrow(DisruptionRecord.Standing standing) {
        record = Optional.of(standing);
        recordBorrowed = true;
    }

    /** From now on a borrowed record is this operation's. */
    void makeOwn() throws CoordinationException {
        if (recordBorrowed) {
            record = Optional.of(means.record().takeOver(record.orElseThrow(), disruption()));
            recordBorrowed = false;
        }
    }

    /**
     * Looks for the record of an operation that an earlier life of this agent began: its own, or the one of this member
     * that it borrowed.
     *
     * @return whether there is one
     */
    boolean findRecord() throws CoordinationException {
        Optional<DisruptionRecord.Standing> standing = means.record().read();
        record = standing.filter(this::ours);
        if (record.isEmpty()) {
            standing.filter(found -> found.disruption().memberId().equals(entry.memberId()))
                    .ifPresent(this::borrow);
        }
        return record.isPresent();
    }

    /**
     * This node's member is another one from now on. The record is told, so that the others see who is on the way; if it
     * does not take that, it still names this operation.
     */
    void becomes(MemberId successor) {
        isNow(successor);
        try {
            if (record.isPresent()) {
                record = Optional.of(means.record().takeOver(means.record().again(record.get()), disruption()));
            }
        } catch (CoordinationException failure) {
            log.warn("the disruption record still names the member that was replaced: {}", failure.getMessage());
        }
    }

    /** The member of this node, as far as this operation is concerned. */
    void isNow(MemberId successor) {
        node = new LocalNode(node.cluster(), successor, node.memberName(), node.host());
    }

    /** Writes down how the member is replaced; with the next phase at the latest. */
    void replacing(Replacement how) {
        entry = entry.replacing(how);
    }

    /** As it is written down. */
    Replacement replacement() {
        return Optional.ofNullable(entry.replacement())
                .orElseThrow(() -> new IllegalStateException("no replacement was written down"));
    }

    /** Goes on under a record of this member that an earlier operation wrote. */
    void takeOver(DisruptionRecord.Standing standing) {
        record = Optional.of(standing);
    }

    /**
     * Removes the record of this operation, also when the answer to writing it was never seen; a start removes whatever
     * record of this member stands.
     */
    void removeRecord() throws CoordinationException {
        Optional<DisruptionRecord.Standing> standing = means.record().read();
        if (standing.filter(this::ours).isPresent()) {
            means.record().clear(standing.get().token());
        }
    }

    private boolean ours(DisruptionRecord.Standing standing) {
        return standing.disruption().operation().equals(order.id())
                || (order.kind() == OperationKind.START && node.owns(standing.disruption()));
    }

    /** Writes down that it is over, as well as that can be done. */
    void end(OperationState state) {
        entry = entry.ended(state);
        note();
    }

    /** As {@link #end}, before anything was done: the operator is told when it cannot be written. */
    void giveUp(OperationState state) throws JournalException {
        entry = entry.ended(state);
        means.journal().write(entry);
    }
}
