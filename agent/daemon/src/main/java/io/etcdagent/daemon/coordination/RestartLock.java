package io.etcdagent.daemon.coordination;

import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.KeyValue;
import io.etcdagent.daemon.etcd.LeaseId;
import io.etcdagent.daemon.etcd.Transaction;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The queue of all who want to restart a member: etcd's mutex recipe, under keys that {@code etcdctl lock} uses too, so
 * that an operator can hold all restarts with stock tools. It orders and throttles; the proof that nobody else is at
 * work is the {@link DisruptionRecord}.
 */
public final class RestartLock {

    /** Long enough to outlive a leader change, short enough that a dead holder does not hold up a night's work. */
    public static final Duration TIME_TO_LIVE = Duration.ofSeconds(30);

    private final EtcdFailover etcd;
    private final Keys keys;
    private final StoredJson json;
    private final LongSupplier nanoClock;
    private final Duration timeToLive;
    private final Duration callTime;
    private final LockWatch watch;

    public RestartLock(
            EtcdFailover etcd,
            Keys keys,
            StoredJson json,
            LongSupplier nanoClock,
            Duration timeToLive,
            Duration callTime) {
        this(etcd, keys, json, nanoClock, timeToLive, callTime, LockWatch.NOBODY);
    }

    /** @param watch told of every claim that is made here */
    public RestartLock(
            EtcdFailover etcd,
            Keys keys,
            StoredJson json,
            LongSupplier nanoClock,
            Duration timeToLive,
            Duration callTime,
            LockWatch watch) {
        this.etcd = etcd;
        this.keys = keys;
        this.json = json;
        this.nanoClock = nanoClock;
        this.timeToLive = timeToLive;
        this.callTime = callTime;
        this.watch = watch;
    }

    /** How long a place in the queue outlives its last prolongation, at least. */
    public Duration timeToLive() {
        return timeToLive;
    }

    /** The queue now. */
    public LockQueue queue() throws CoordinationException {
        try {
            return new LockQueue(etcd.list(keys.restartLockQueue(), callTime));
        } catch (EtcdException failure) {
            throw new CoordinationException(
                    "the restart lock " + keys.restartLockName() + " cannot be read: " + failure.getMessage(), failure);
        }
    }

    /**
     * Joins the queue. The claim that is returned is kept alive until it is closed, and closing it leaves the queue by
     * revoking the lease, whatever became of the call that asked for it.
     */
    public LockClaim join(Claimant claimant) throws CoordinationException {
        long asked = nanoClock.getAsLong();
        LeaseId lease;
        try {
            lease = etcd.ask(callTime, (member, deadline) -> member.grantLease(timeToLive, deadline));
        } catch (EtcdException failure) {
            throw new CoordinationException(
                    "no lease for the restart lock can be had: " + failure.getMessage(), failure);
        }
        LeaseKeeper keeper = new LeaseKeeper(etcd, lease, timeToLive, asked, nanoClock);
        boolean joined = false;
        try {
            LockClaim claim = new LockClaim(this, etcd, take(claimant, lease), keeper, watch.joined());
            joined = true;
            return claim;
        } finally {
            if (!joined) {
                keeper.close();
            }
        }
    }

    private LockPlace take(Claimant claimant, LeaseId lease) throws CoordinationException {
        String key = keys.restartLockPlace(lease);
        try {
            etcd.commit(Transaction.begin().ifAbsent(key).put(key, json.write(claimant), lease), callTime);
            Optional<KeyValue> made = etcd.get(key, callTime);
            if (made.isEmpty()) {
                throw new CoordinationException("the lease of the restart lock ran out before the queue was joined");
            }
            return new LockPlace(key, made.get().createRevision(), lease);
        } catch (EtcdException failure) {
            throw new CoordinationException(
                    "the queue of the restart lock cannot be joined: " + failure.getMessage(), failure);
        }
    }

    /** One line about a key of the queue, whether an agent made it or {@code etcdctl lock}. */
    public String describe(KeyValue key) {
        Optional<Claimant> claimant = claimant(key);
        if (claimant.isEmpty()) {
            return key.key() + ", not made by an etcd-agent (an operator's etcdctl lock?)";
        }
        Claimant who = claimant.get();
        return who.memberName() + " (" + who.memberId() + ") on " + who.host() + " since " + who.since()
                + ", asked for by " + who.requestedBy() + (who.reason().isEmpty() ? "" : ": " + who.reason());
    }

    /** Who made the key; empty when it was not an agent of this version. */
    public Optional<Claimant> claimant(KeyValue key) {
        try {
            return Optional.of(json.read(key.value(), Claimant.class, key.key()));
        } catch (CoordinationException foreign) {
            return Optional.empty();
        }
    }
}
