package io.etcdagent.daemon.measure;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What etcd's metrics came to lately.
 *
 * @param span what the histograms are about; zero while there is nothing to compare with
 * @param walFsync the observations of that time
 * @param backendCommit the observations of that time
 * @param peerRoundTrips the observations of that time, by peer
 * @param leaderChanges within {@code leaderSpan}
 * @param leaderSpan an hour, or as long as this agent has looked
 */
public record Recent(
        Duration span,
        Optional<Histogram> walFsync,
        Optional<Histogram> backendCommit,
        Map<String, Histogram> peerRoundTrips,
        long leaderChanges,
        Duration leaderSpan) {

    public Recent {
        peerRoundTrips = Map.copyOf(peerRoundTrips);
    }

    static Recent nothing() {
        return new Recent(Duration.ZERO, Optional.empty(), Optional.empty(), Map.of(), 0, Duration.ZERO);
    }
}
