package io.etcdagent.daemon.health;

import io.avaje.jsonb.Json;
import io.etcdagent.protocol.ForeignChange;
import org.jspecify.annotations.Nullable;

/**
 * What {@link UnitRuns} remembers, as JSON.
 *
 * @param version of this format; any other than {@link #VERSION} is refused
 * @param invocation absent while no run is known
 * @param ownStartAhead whether this agent was about to start etcd, outside of any operation
 * @param foreign the newest foreign change, absent when there is none to tell any more
 * @param verifiedThen the operation that was verified last when that was seen, if any was
 */
@Json
record StoredRuns(
        int version,
        String bootId,
        @Nullable String invocation,
        boolean running,
        boolean ownStartAhead,
        @Nullable ForeignChange foreign,
        @Nullable String verifiedThen) {

    static final int VERSION = 1;
}
