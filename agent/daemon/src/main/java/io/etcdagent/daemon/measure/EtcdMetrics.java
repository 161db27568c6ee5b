package io.etcdagent.daemon.measure;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the local etcd's own metrics said in one look: since its process began, in seconds and bytes. Each is empty where
 * this etcd does not tell it.
 *
 * @param walFsync how long it took to have its log on the disk
 * @param backendCommit how long it took to commit to the backend file
 * @param peerRoundTrips smoothed round trips to each peer, by the peer's id as etcd prints it
 * @param leaderChanges how many times it saw another leader; its first one counts
 * @param quota how large the backend file may get
 * @param dbSize the whole backend file
 * @param dbSizeInUse what of it holds data
 * @param slowApplies entries that took longer to apply than they should
 * @param proposalsPending writes that wait for the quorum
 * @param proposalsFailed writes that got none
 */
public record EtcdMetrics(
        Optional<Histogram> walFsync,
        Optional<Histogram> backendCommit,
        Map<String, Histogram> peerRoundTrips,
        OptionalDouble leaderChanges,
        OptionalDouble quota,
        OptionalDouble dbSize,
        OptionalDouble dbSizeInUse,
        OptionalDouble slowApplies,
        OptionalDouble proposalsPending,
        OptionalDouble proposalsFailed) {

    public EtcdMetrics {
        peerRoundTrips = Map.copyOf(peerRoundTrips);
    }
}
