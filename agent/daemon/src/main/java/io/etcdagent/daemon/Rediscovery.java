package io.etcdagent.daemon;

import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again at how etcd is set where that was not all to be seen when the agent started, because etcd did not run yet:
 * at a boot both start at once. The agent then goes by what it found until etcd tells something else; what follows from
 * its settings is put together once, so it ends for that, and its supervisor starts it anew.
 */
final class Rediscovery {

    private static final Logger log = LoggerFactory.getLogger(Rediscovery.class);

    private final Configuration inForce;
    private final Supplier<Configuration> look;

    /** @param look finds out anew */
    Rediscovery(Configuration inForce, Supplier<Configuration> look) {
        this.inForce = inForce;
        this.look = look;
    }

    /** What came of a look. */
    enum Outcome {
        /** Nothing more is to be found out. */
        SETTLED,
        /** Look again later. */
        WAITING,
        /** The agent goes by other settings than etcd has. */
        OUTDATED
    }

    Outcome lookAgain() {
        if (inForce.settings().set(Setting.ENDPOINT)
                || !inForce.settings().discovered().provisional()) {
            return Outcome.SETTLED;
        }
        Configuration now = look.get();
        if (now.config().isEmpty() || !now.settings().discovered().running()) {
            return Outcome.WAITING;
        }
        AgentConfig before = inForce.config().orElseThrow();
        AgentConfig found = now.config().get();
        if (before.endpoint().equals(found.endpoint()) && before.tls().equals(found.tls())) {
            return Outcome.SETTLED;
        }
        log.warn(
                "etcd runs now and is asked at {}, which could not be seen when this agent started ({}): ending, so that"
                        + " it is started anew with that",
                found.endpoint(),
                before.endpoint());
        return Outcome.OUTDATED;
    }
}
