package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.Keys;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.KeyValue;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.Transaction;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rollouts in etcd. Every write is guarded by what was read before it, so that doing it twice does it once. */
final class RolloutStore {

    private final EtcdFailover etcd;
    private final Keys keys;
    private final StoredJson json;
    private final Duration callTime;

    RolloutStore(EtcdFailover etcd, Keys keys, StoredJson json, Duration callTime) {
        this.etcd = etcd;
        this.keys = keys;
        this.json = json;
        this.callTime = callTime;
    }

    /** The newest rollout with the progress of its members; empty if there never was one. */
    Optional<RolloutSnapshot> current() throws CoordinationException {
        try {
            Optional<KeyValue> pointer = etcd.get(keys.currentRollout(), callTime);
            if (pointer.isEmpty()) {
                return Optional.empty();
            }
            String id = json.read(pointer.get().value(), CurrentRollout.class, keys.currentRollout())
                    .id();
            return snapshot(id, etcd.list(keys.rollout(id), callTime));
        } catch (EtcdException failure) {
            throw new CoordinationException("the rollout cannot be read: " + failure.getMessage(), failure);
        }
    }

    private Optional<RolloutSnapshot> snapshot(String id, List<KeyValue> found) throws CoordinationException {
        Optional<RolloutRecord> record = Optional.empty();
        long revision = 0;
        Map<MemberId, MemberProgress> progress = new HashMap<>();
        for (KeyValue key : found) {
            if (key.key().equals(keys.rollout(id))) {
                record = Optional.of(json.read(key.value(), RolloutRecord.class, key.key()));
                revision = key.modRevision();
            } else if (key.key().startsWith(keys.rolloutMembers(id))) {
                String member = key.key().substring(keys.rolloutMembers(id).length());
                progress.put(memberId(member, key.key()), json.read(key.value(), MemberProgress.class, key.key()));
            }
        }
        long at = revision;
        return record.map(declared -> new RolloutSnapshot(declared, at, progress));
    }

    private static MemberId memberId(String hex, String key) throws CoordinationException {
        try {
            return MemberId.parse(hex);
        } catch (NumberFormatException garbled) {
            throw new CoordinationException(key + " does not name a member", garbled);
        }
    }

    /**
     * Declares a rollout, unless one runs or is paused.
     *
     * @return whether this one is the current one now
     */
    boolean declare(RolloutRecord rollout, Optional<RolloutSnapshot> before) throws CoordinationException {
        try {
            Optional<KeyValue> pointer = etcd.get(keys.currentRollout(), callTime);
            Transaction guarded = pointer.isEmpty()
                    ? Transaction.begin().ifAbsent(keys.currentRollout())
                    : Transaction.begin()
                            .ifModifiedAt(keys.currentRollout(), pointer.get().modRevision());
            if (before.isPresent()) {
                guarded = guarded.ifModifiedAt(
                        keys.rollout(before.get().record().id()), before.get().recordRevision());
            }
            etcd.commit(
                    guarded.put(keys.rollout(rollout.id()), json.write(rollout))
                            .put(
                                    keys.currentRollout(),
                                    json.write(new CurrentRollout(StoredJson.VERSION, rollout.id()))),
                    callTime);
        } catch (EtcdException failure) {
            throw new CoordinationException("the rollout could not be declared: " + failure.getMessage(), failure);
        }
        return current().filter(now -> now.record().id().equals(rollout.id())).isPresent();
    }

    /** Ends or pauses the rollout if nobody changed it meanwhile; if somebody did, the next look decides anew. */
    void conclude(RolloutSnapshot seen, RolloutRecord next) throws CoordinationException {
        String key = keys.rollout(next.id());
        commit(Transaction.begin().ifModifiedAt(key, seen.recordRevision()).put(key, json.write(next)));
    }

    /**
     * Takes the turn of a member: only one agent can, because it also writes the record anew, and that is what the turn
     * of any other depends on.
     *
     * @return the rollout with the turn taken; empty when somebody else changed it first
     */
    Optional<RolloutSnapshot> takeTurn(RolloutSnapshot seen, MemberId member, MemberProgress begun)
            throws CoordinationException {
        String id = seen.record().id();
        commit(Transaction.begin()
                .ifModifiedAt(keys.rollout(id), seen.recordRevision())
                .put(keys.rollout(id), json.write(seen.record()))
                .put(keys.rolloutMember(id, member), json.write(begun)));
        return current().filter(now -> now.of(member).equals(begun));
    }

    /**
     * Writes the progress of this node's own member, while the rollout is still as it was seen. Whether it was, the next
     * look tells.
     */
    void report(RolloutSnapshot seen, MemberId member, MemberProgress progress) throws CoordinationException {
        String id = seen.record().id();
        commit(Transaction.begin()
                .ifModifiedAt(keys.rollout(id), seen.recordRevision())
                .put(keys.rolloutMember(id, member), json.write(progress)));
    }

    private void commit(Transaction transaction) throws CoordinationException {
        try {
            etcd.commit(transaction, callTime);
        } catch (EtcdException failure) {
            throw new CoordinationException("the rollout cannot be written: " + failure.getMessage(), failure);
        }
    }
}
