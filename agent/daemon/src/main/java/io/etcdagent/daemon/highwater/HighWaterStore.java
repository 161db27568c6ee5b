package io.etcdagent.daemon.highwater;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.Keys;
import io.etcdagent.daemon.coordination.NotUnderstoodException;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.KeyValue;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.Transaction;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The agents' records of how far the members came, in etcd. Every write is fenced by the revision that was read. */
final class HighWaterStore {

    private final EtcdFailover etcd;
    private final Keys keys;
    private final StoredJson json;
    private final Duration callTime;

    /** @param callTime how long one call may take, all members together */
    HighWaterStore(EtcdFailover etcd, Keys keys, StoredJson json, Duration callTime) {
        this.etcd = etcd;
        this.keys = keys;
        this.json = json;
        this.callTime = callTime;
    }

    /** @param modRevision of its newest write */
    record Standing(HighWaterRecord record, long modRevision) {}

    /**
     * All records at one moment.
     *
     * @param notUnderstood of whom there is one that this agent cannot read, and must not replace
     * @param trouble why it cannot; empty if there is none
     */
    record All(Map<MemberId, Standing> records, Set<MemberId> notUnderstood, Optional<String> trouble) {}

    All all() throws CoordinationException {
        Map<MemberId, Standing> records = new HashMap<>();
        Set<MemberId> notUnderstood = new HashSet<>();
        Optional<String> trouble = Optional.empty();
        for (KeyValue found : list()) {
            try {
                MemberId member =
                        MemberId.parse(found.key().substring(keys.highWaters().length()));
                try {
                    HighWaterRecord record = json.read(found.value(), HighWaterRecord.class, found.key());
                    records.put(member, new Standing(record, found.modRevision()));
                } catch (NotUnderstoodException foreign) {
                    notUnderstood.add(member);
                    trouble = Optional.of(foreign.getMessage());
                }
            } catch (NumberFormatException noMember) {
                trouble = Optional.of(found.key() + " names no member, and is left alone");
            }
        }
        return new All(records, notUnderstood, trouble);
    }

    private Iterable<KeyValue> list() throws CoordinationException {
        try {
            return etcd.list(keys.highWaters(), callTime);
        } catch (EtcdException failure) {
            throw new CoordinationException(
                    "how far the members came cannot be read from " + keys.highWaters() + ": " + failure.getMessage(),
                    failure);
        }
    }

    /** Writes a record in the place of the one that was read, unless somebody else wrote meanwhile. */
    void write(MemberId member, HighWaterRecord record, Optional<Standing> instead) throws CoordinationException {
        String key = keys.highWater(member);
        Transaction guard = instead.map(read -> Transaction.begin().ifModifiedAt(key, read.modRevision()))
                .orElseGet(() -> Transaction.begin().ifAbsent(key));
        commit(guard.put(key, json.write(record)), key);
    }

    /** Removes a record, unless somebody wrote meanwhile. */
    void remove(MemberId member, Standing read) throws CoordinationException {
        String key = keys.highWater(member);
        commit(Transaction.begin().ifModifiedAt(key, read.modRevision()).delete(key), key);
    }

    /** What lost against another write is done again at the next look, with what was written. */
    private void commit(Transaction transaction, String key) throws CoordinationException {
        try {
            etcd.commit(transaction, callTime);
        } catch (EtcdException failure) {
            throw new CoordinationException(key + " cannot be written: " + failure.getMessage(), failure);
        }
    }
}
