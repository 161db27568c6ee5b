package io.etcdagent.daemon.control.api;

import io.etcdagent.daemon.control.routing.QueryParameters;
import io.etcdagent.daemon.control.routing.Refusal;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which operations are asked for.
 *
 * @param states those in one of these; empty for all
 * @param kinds those of one of these; empty for all
 * @param since those that were asked for then or later
 * @param limit so many at most, the newest
 */
public record OperationsQuery(
        Set<OperationState> states, Set<OperationKind> kinds, Optional<Instant> since, int limit) {

    private static final int MOST = 1000;

    public OperationsQuery {
        states = Set.copyOf(states);
        kinds = Set.copyOf(kinds);
    }

    static OperationsQuery read(QueryParameters query) throws Refusal {
        OperationsQuery read = new OperationsQuery(
                query.words("state", OperationState.values(), OperationState::word),
                query.words("kind", OperationKind.values(), OperationKind::word),
                query.moment("since"),
                (int) query.number("limit", MOST, MOST));
        query.refuseOthers();
        return read;
    }

    /** Those that are meant, in the order in which they are given. */
    List<OperationView> among(List<OperationView> newestFirst) {
        return newestFirst.stream()
                .filter(operation -> states.isEmpty() || states.contains(operation.state()))
                .filter(operation -> kinds.isEmpty() || kinds.contains(operation.kind()))
                .filter(operation ->
                        since.isEmpty() || !Instant.parse(operation.startedAt()).isBefore(since.get()))
                .limit(limit)
                .toList();
    }
}
