package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.Disruption;
import io.etcdagent.daemon.coordination.DisruptionRecord;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts away what a recovery left that ended with the agent before its point of no return: it has changed nothing, and its
 * member is as dead as before, so that nobody waits for it.
 */
final class GivenUpRecovery {

    private static final Logger log = LoggerFactory.getLogger(GivenUpRecovery.class);

    private final Means means;

    GivenUpRecovery(Means means) {
        this.means = means;
    }

    /**
     * Etcd is left trying to start, as it was, unless an earlier operation keeps it down.
     *
     * @throws CoordinationException if its record could not be taken away yet
     */
    void tidy(JournalEntry entry) throws CoordinationException, JournalException {
        Optional<DisruptionRecord.Standing> standing = means.record().read();
        boolean keptDown = standing.map(DisruptionRecord.Standing::disruption)
                .filter(disruption -> disruption.memberId().equals(entry.memberId()))
                .filter(Disruption::keepsDown)
                .isPresent();
        if (entry.phase().compareTo(Phase.ARM) >= 0) {
            putBack(entry.phase() == Phase.STOP && !keptDown);
        }
        if (standing.filter(found -> found.disruption().operation().equals(entry.operation()))
                .isPresent()) {
            means.record().clear(standing.get().token());
        }
        means.journal().write(entry.ended(OperationState.FAILED));
        log.warn(
                "recovery {} of member {} ended with an earlier life of this agent before it changed anything; give it"
                        + " again: etcd-agentctl recover",
                entry.operation(),
                entry.memberId());
    }

    private void putBack(boolean stopped) {
        try {
            if (stopped) {
                means.unit().start();
            }
            means.unit().rescueTimer().disarm();
            means.unit().joinSettings().clear();
        } catch (UnitException failure) {
            log.warn("{}", failure.getMessage());
        }
    }
}
