package io.etcdagent.daemon.coordination;

import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.KeyValue;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.protocol.Phase;
import java.time.Duration;
import java.util.Optional;

/**
 * The one key, without a lease, that says who is down on purpose. While it exists nobody else stops anything: it is the
 * proof that a lock can never be, because it does not end when its owner is paused, cut off or killed.
 */
public final class DisruptionRecord {

    /**
     * The record as it was read.
     *
     * @param token its create revision: another record has another one
     * @param modRevision of its newest write
     */
    public record Standing(Disruption disruption, long token, long modRevision) {}

    private final EtcdFailover etcd;
    private final Keys keys;
    private final StoredJson json;
    private final Duration callTime;

    /** @param callTime how long one call may take, all members together */
    public DisruptionRecord(EtcdFailover etcd, Keys keys, StoredJson json, Duration callTime) {
        this.etcd = etcd;
        this.keys = keys;
        this.json = json;
        this.callTime = callTime;
    }

    /** The record, if there is one; an exception also when it is there and cannot be understood. */
    public Optional<Standing> read() throws CoordinationException {
        Optional<KeyValue> found;
        try {
            found = etcd.get(keys.disruption(), callTime);
        } catch (EtcdException failure) {
            throw new CoordinationException(
                    "the disruption record " + keys.disruption() + " cannot be read: " + failure.getMessage(), failure);
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        KeyValue key = found.get();
        Disruption disruption = json.read(key.value(), Disruption.class, "the disruption record " + keys.disruption());
        return Optional.of(new Standing(disruption, key.createRevision(), key.modRevision()));
    }

    /**
     * Writes the record in one transaction: the lock's key is still the one that was made when the queue was joined,
     * and there is no record.
     *
     * @throws CoordinationException when it was not written, or nobody knows whether it was
     */
    public Standing mark(LockPlace place, Disruption disruption) throws CoordinationException {
        Transaction transaction = Transaction.begin()
                .ifCreatedAt(place.key(), place.createRevision())
                .ifAbsent(keys.disruption())
                .put(keys.disruption(), json.write(disruption));
        commit(transaction, "written");
        Standing now = read().orElseThrow(() -> new CoordinationException(
                "the disruption record was not written: the restart lock was lost meanwhile; nothing was stopped"));
        if (!now.disruption().operation().equals(disruption.operation())) {
            throw new CoordinationException("the disruption record is somebody else's: "
                    + now.disruption().describe() + "; nothing was stopped");
        }
        return now;
    }

    /** Writes the next phase into the record that is still ours; fenced by the revision of our own last write. */
    public Standing advance(Standing ours, Phase next) throws CoordinationException {
        Disruption disruption = ours.disruption().at(next);
        Transaction transaction = Transaction.begin()
                .ifModifiedAt(keys.disruption(), ours.modRevision())
                .put(keys.disruption(), json.write(disruption));
        commit(transaction, "updated");
        Optional<Standing> now = read();
        if (now.isEmpty() || now.get().token() != ours.token()) {
            throw gone(ours);
        }
        if (now.get().disruption().phase() != next) {
            throw new CoordinationException("the disruption record of operation "
                    + ours.disruption().operation() + " was changed by somebody else");
        }
        return now.get();
    }

    /**
     * Makes a record another operation's on the same member, without a moment in which there is none; its token stays.
     */
    public Standing takeOver(Standing earlier, Disruption disruption) throws CoordinationException {
        commit(
                Transaction.begin()
                        .ifModifiedAt(keys.disruption(), earlier.modRevision())
                        .put(keys.disruption(), json.write(disruption)),
                "taken over");
        Optional<Standing> now = read();
        if (now.isEmpty() || !now.get().disruption().operation().equals(disruption.operation())) {
            throw new CoordinationException("the disruption record of operation "
                    + earlier.disruption().operation() + " was changed by somebody else, and not taken over");
        }
        return now.get();
    }

    /**
     * The record that is still ours, as it is now: a write that got no answer may have been made all the same, and then
     * the revision that we know of is not that of our last write.
     */
    public Standing again(Standing ours) throws CoordinationException {
        return read().filter(now -> now.token() == ours.token()).orElseThrow(() -> gone(ours));
    }

    private static CoordinationException gone(Standing ours) {
        return new CoordinationException("the disruption record of operation "
                + ours.disruption().operation() + " is gone: somebody removed it");
    }

    /** Removes the record if it is still the one with that token; one that is gone already is as good. */
    public void clear(long token) throws CoordinationException {
        commit(Transaction.begin().ifCreatedAt(keys.disruption(), token).delete(keys.disruption()), "removed");
        Optional<Standing> left = read();
        if (left.isPresent() && left.get().token() == token) {
            throw new CoordinationException("the disruption record " + keys.disruption() + " was not removed");
        }
    }

    /** Commits; whether it took effect is read afterwards, because an answer may be the echo of an earlier attempt. */
    private void commit(Transaction transaction, String what) throws CoordinationException {
        try {
            etcd.commit(transaction, callTime);
        } catch (EtcdException failure) {
            throw new CoordinationException(
                    "the disruption record could not be " + what + ": " + failure.getMessage(), failure);
        }
    }
}
