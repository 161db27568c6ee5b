package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.Claimant;
import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.LockClaim;
import io.etcdagent.daemon.coordination.RestartLock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place in the queue of the restart lock that a member holds while a stop keeps it down, so that others wait in the
 * queue and see for whom. It is a courtesy: what protects the cluster is the record. The place ends with the agent, and
 * the agent's next life takes a new one.
 *
 * <p>For the operation thread alone.
 */
final class KeptDown {

    private static final Logger log = LoggerFactory.getLogger(KeptDown.class);

    private final RestartLock lock;
    private Optional<LockClaim> claim = Optional.empty();

    KeptDown(RestartLock lock) {
        this.lock = lock;
    }

    /** Goes on holding a place that was taken. */
    void hold(LockClaim taken) {
        release();
        claim = Optional.of(taken);
    }

    /** Joins the queue if there is no place in it, or it was lost; as well as that can be done now. */
    void keep(Claimant claimant) {
        if (claim.filter(held -> !held.lost()).isPresent()) {
            return;
        }
        release();
        try {
            claim = Optional.of(lock.join(claimant));
        } catch (CoordinationException failure) {
            log.info(
                    "no place in the queue of the restart lock for now, the record alone holds others up: {}",
                    failure.getMessage());
        }
    }

    /** Leaves the queue. */
    void release() {
        claim.ifPresent(LockClaim::close);
        claim = Optional.empty();
    }
}
