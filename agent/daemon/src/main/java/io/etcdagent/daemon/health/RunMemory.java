package io.etcdagent.daemon.health;

import io.avaje.json.JsonDataException;
import io.etcdagent.protocol.ForeignChange;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What is remembered of etcd's runs.
 *
 * @param run the newest that was seen
 * @param ownStartAhead whether this agent was about to start etcd, outside of any operation
 */
record RunMemory(UnitRun run, boolean ownStartAhead, Optional<Told> foreign) {

    /**
     * A foreign change that is still told.
     *
     * @param verifiedThen the operation that was verified last when it was seen, if any was
     */
    record Told(ForeignChange change, Optional<String> verifiedThen) {

        Instant at() {
            return Instant.parse(change.at());
        }
    }

    /** @throws RuntimeException of some kind for what is not of this agent */
    static RunMemory of(StoredRuns stored) {
        if (stored.version() != StoredRuns.VERSION) {
            throw new JsonDataException("version " + stored.version() + " is not " + StoredRuns.VERSION);
        }
        Optional<Told> foreign = Optional.ofNullable(stored.foreign())
                .map(change -> new Told(whole(change), Optional.ofNullable(stored.verifiedThen())));
        String bootId = Objects.requireNonNull(stored.bootId(), "no bootId");
        return new RunMemory(
                new UnitRun(bootId, Optional.ofNullable(stored.invocation()), stored.running()),
                stored.ownStartAhead(),
                foreign);
    }

    private static ForeignChange whole(ForeignChange change) {
        Objects.requireNonNull(change.change(), "no change");
        Objects.requireNonNull(change.message(), "no message");
        Instant.parse(change.at());
        return change;
    }

    StoredRuns stored() {
        return new StoredRuns(
                StoredRuns.VERSION,
                run.bootId(),
                run.invocation().orElse(null),
                run.running(),
                ownStartAhead,
                foreign.map(Told::change).orElse(null),
                foreign.flatMap(Told::verifiedThen).orElse(null));
    }
}
