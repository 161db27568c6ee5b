package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.Keys;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.KeyValue;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.operation.IdempotencyKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rollouts in etcd. Every write is guarded by what was read before it, so that doing it twice does it once. */
final class RolloutStore {

    private static final Logger log = LoggerFactory.getLogger(RolloutStore.class);

    /** How many rollouts are kept in etcd, the current one among them. */
    static final int REMEMBERED = 10;

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
        Map<MemberId, Long> revisions = new HashMap<>();
        for (KeyValue key : found) {
            if (key.key().equals(keys.rollout(id))) {
                record = Optional.of(json.read(key.value(), RolloutRecord.class, key.key(), RolloutRecord.VERSION));
                revision = key.modRevision();
            } else if (key.key().startsWith(keys.rolloutMembers(id))) {
                String hex = key.key().substring(keys.rolloutMembers(id).length());
                MemberId member = memberId(hex, key.key());
                progress.put(member, json.read(key.value(), MemberProgress.class, key.key(), RolloutRecord.VERSION));
                revisions.put(member, key.modRevision());
            }
        }
        long at = revision;
        return record.map(declared -> new RolloutSnapshot(declared, at, progress, revisions));
    }

    private static MemberId memberId(String hex, String key) throws CoordinationException {
        try {
            return MemberId.parse(hex);
        } catch (NumberFormatException garbled) {
            throw new CoordinationException(key + " does not name a member", garbled);
        }
    }

    /**
     * Declares a rollout, if the newest one is still as it was when the caller saw that it is not active.
     *
     * @param declarations {@link #declarations} from before the newest one was read
     * @param before the newest one, as it was read
     * @return whether this one is the current one now
     */
    boolean declare(RolloutSnapshot rollout, long declarations, Optional<RolloutSnapshot> before)
            throws CoordinationException {
        String id = rollout.record().id();
        try {
            Transaction guarded = Transaction.begin().ifModifiedAt(keys.currentRollout(), declarations);
            if (before.isPresent()) {
                guarded = guarded.ifModifiedAt(
                        keys.rollout(before.get().record().id()), before.get().recordRevision());
            }
            guarded = guarded.put(keys.rollout(id), json.write(rollout.record()))
                    .put(keys.currentRollout(), json.write(new CurrentRollout(StoredJson.VERSION, id)));
            for (Map.Entry<MemberId, MemberProgress> member : rollout.progress().entrySet()) {
                guarded = guarded.put(keys.rolloutMember(id, member.getKey()), json.write(member.getValue()));
            }
            etcd.commit(guarded, callTime);
            return current().filter(now -> now.record().id().equals(id)).isPresent();
        } catch (EtcdException | CoordinationException failure) {
            throw new CoordinationException(
                    "whether rollout " + id + " was declared is not known: " + failure.getMessage()
                            + "; see: etcd-agentctl rollout",
                    failure);
        }
    }

    /** The last rollouts, newest first: as many as are remembered. One that cannot be understood is left out. */
    List<RolloutSnapshot> history() throws CoordinationException {
        List<RolloutSnapshot> rollouts = new ArrayList<>();
        for (Map.Entry<String, List<KeyValue>> kept : newestFirst().entrySet()) {
            if (rollouts.size() < REMEMBERED) {
                snapshotIfUnderstood(kept.getKey(), kept.getValue()).ifPresent(rollouts::add);
            }
        }
        return rollouts;
    }

    /**
     * What was declared just now as it stands in etcd, with its revision. Where that cannot be read it is as it was
     * given: it is declared all the same, and to say that it failed would have somebody declare it twice.
     */
    RolloutSnapshot asWritten(RolloutSnapshot declared) {
        try {
            return current()
                    .filter(now -> now.record().id().equals(declared.record().id()))
                    .orElse(declared);
        } catch (CoordinationException unread) {
            return declared;
        }
    }

    /**
     * The rollout that was declared or changed under that key, as it is now.
     *
     * @throws RolloutRejected if the key was for another request
     */
    Optional<RolloutSnapshot> under(Optional<IdempotencyKey> key) throws CoordinationException, RolloutRejected {
        if (key.isEmpty()) {
            return Optional.empty();
        }
        for (RolloutSnapshot known : history()) {
            Optional<IdempotencyKey> earlier = known.record().under(key.get());
            if (earlier.isPresent() && !key.get().repeats(earlier.get())) {
                throw RolloutRejected.keyReused(known, key.get());
            }
            if (earlier.isPresent()) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    private Optional<RolloutSnapshot> snapshotIfUnderstood(String id, List<KeyValue> found) {
        try {
            return snapshot(id, found);
        } catch (CoordinationException foreign) {
            log.debug("{}", foreign.getMessage());
            return Optional.empty();
        }
    }

    /** Forgets what is older than the last rollouts that are remembered, rollout by rollout; never the current one. */
    void forgetOld() throws CoordinationException {
        try {
            List<String> ids = new ArrayList<>(newestFirst().keySet());
            for (String id : ids.subList(Math.min(REMEMBERED, ids.size()), ids.size())) {
                Transaction forget = Transaction.begin()
                        .ifModifiedAt(keys.currentRollout(), declarations())
                        .delete(keys.rollout(id));
                for (KeyValue member : etcd.list(keys.rolloutMembers(id), callTime)) {
                    forget = forget.delete(member.key());
                }
                etcd.commit(forget, callTime);
            }
        } catch (EtcdException failure) {
            throw new CoordinationException("old rollouts could not be forgotten: " + failure.getMessage(), failure);
        }
    }

    /** A number that changes with each declaration: the mod revision of what names the newest, 0 before there is one. */
    long declarations() throws CoordinationException {
        try {
            return etcd.get(keys.currentRollout(), callTime)
                    .map(KeyValue::modRevision)
                    .orElse(0L);
        } catch (EtcdException failure) {
            throw new CoordinationException("the rollout cannot be read: " + failure.getMessage(), failure);
        }
    }

    /** All keys by rollout, the newest first, by when etcd says that it was declared. */
    private Map<String, List<KeyValue>> newestFirst() throws CoordinationException {
        List<KeyValue> oldestFirst;
        try {
            oldestFirst = etcd.list(keys.rollouts(), callTime);
        } catch (EtcdException failure) {
            throw new CoordinationException("the rollouts cannot be read: " + failure.getMessage(), failure);
        }
        Map<String, List<KeyValue>> byId = new LinkedHashMap<>();
        for (KeyValue key : oldestFirst) {
            if (!key.key().equals(keys.currentRollout())) {
                String id = key.key().substring(keys.rollouts().length()).split("/", 2)[0];
                byId.computeIfAbsent(id, first -> new ArrayList<>()).add(key);
            }
        }
        List<String> ids = new ArrayList<>(byId.keySet());
        Collections.reverse(ids);
        Map<String, List<KeyValue>> reversed = new LinkedHashMap<>();
        ids.forEach(id -> reversed.put(id, byId.get(id)));
        return reversed;
    }

    /** Changes the record if nobody changed it meanwhile; see {@link #change}. */
    boolean conclude(RolloutSnapshot seen, RolloutRecord next) throws CoordinationException {
        return change(seen, next, Map.of());
    }

    /**
     * Changes the record, and the progress of members with it, if nobody changed any of them meanwhile.
     *
     * @return whether etcd says that it did; if not, an earlier attempt whose answer was lost may have all the same
     */
    boolean change(RolloutSnapshot seen, RolloutRecord next, Map<MemberId, MemberProgress> members)
            throws CoordinationException {
        String key = keys.rollout(next.id());
        Transaction change =
                Transaction.begin().ifModifiedAt(key, seen.recordRevision()).put(key, json.write(next));
        for (Map.Entry<MemberId, MemberProgress> member : members.entrySet()) {
            String place = keys.rolloutMember(next.id(), member.getKey());
            Long revision = seen.progressRevisions().get(member.getKey());
            change = (revision == null ? change.ifAbsent(place) : change.ifModifiedAt(place, revision))
                    .put(place, json.write(member.getValue().beside(next)));
        }
        return commit(change);
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
                .put(keys.rollout(id), json.write(seen.record().waiting(Optional.empty())))
                .put(keys.rolloutMember(id, member), json.write(begun.beside(seen.record()))));
        return current().filter(now -> now.of(member).equals(begun.beside(seen.record())));
    }

    /**
     * Writes the progress of this node's own member, while the rollout is still as it was seen. Whether it was, the next
     * look tells.
     */
    void report(RolloutSnapshot seen, MemberId member, MemberProgress progress) throws CoordinationException {
        String id = seen.record().id();
        commit(Transaction.begin()
                .ifModifiedAt(keys.rollout(id), seen.recordRevision())
                .put(keys.rolloutMember(id, member), json.write(progress.beside(seen.record()))));
    }

    private boolean commit(Transaction transaction) throws CoordinationException {
        try {
            return etcd.commit(transaction, callTime).succeeded();
        } catch (EtcdException failure) {
            throw new CoordinationException("the rollout cannot be written: " + failure.getMessage(), failure);
        }
    }
}
