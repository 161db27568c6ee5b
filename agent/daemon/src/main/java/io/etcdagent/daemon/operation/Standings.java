package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.Claimant;
import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.Disruption;
import io.etcdagent.daemon.coordination.DisruptionRecord;
import io.etcdagent.daemon.coordination.LockClaim;
import io.etcdagent.daemon.coordination.LockQueue;
import io.etcdagent.daemon.coordination.RestartLock;
import io.etcdagent.daemon.gate.LockStanding;
import io.etcdagent.daemon.gate.RecordStanding;
import java.util.Optional;
import java.util.function.Predicate;

/** Where lock and record stand, as the gates want it told. */
final class Standings {

    /** The lock must be good for at least this part of its time to live when something is done under it. */
    private static final int LOCK_NEEDED_PART = 6;

    private final RestartLock lock;
    private final DisruptionRecord record;

    Standings(RestartLock lock, DisruptionRecord record) {
        this.lock = lock;
        this.record = record;
    }

    /**
     * The lock, in the eyes of who does not hold it.
     *
     * @param own whose place does not stand in the way
     */
    LockStanding lockFromOutside(Predicate<Claimant> own) {
        try {
            LockQueue queue = lock.queue();
            return queue.holder()
                    .filter(holder -> lock.claimant(holder).filter(own).isEmpty())
                    .<LockStanding>map(holder -> new LockStanding.HeldByOther(lock.describe(holder)))
                    .orElseGet(LockStanding.Free::new);
        } catch (CoordinationException failure) {
            return new LockStanding.Unknown(failure.getMessage());
        }
    }

    /** The lock, in the eyes of who holds that claim. */
    LockStanding held(LockClaim claim) {
        return new LockStanding.Held(claim.remaining(), lock.timeToLive().dividedBy(LOCK_NEEDED_PART));
    }

    /** @param own whose record does not stand in the way */
    RecordStanding record(Predicate<Disruption> own) {
        try {
            Optional<Disruption> standing = record.read().map(DisruptionRecord.Standing::disruption);
            if (standing.isEmpty()) {
                return new RecordStanding.None();
            }
            return own.test(standing.get())
                    ? new RecordStanding.Own(standing.get().operation())
                    : new RecordStanding.Other(standing.get().describe());
        } catch (CoordinationException failure) {
            return new RecordStanding.Unknown(failure.getMessage());
        }
    }
}
