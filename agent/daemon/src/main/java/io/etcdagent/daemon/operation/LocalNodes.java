package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.health.ClusterObservation;
import java.util.Optional;
import java.util.function.Supplier;

/** Who this node is, by the newest observation of its cluster; empty while its member was never heard. */
public final class LocalNodes implements Supplier<Optional<LocalNode>> {

    private final Supplier<ClusterObservation> latest;
    private final String host;

    public LocalNodes(Supplier<ClusterObservation> latest, String host) {
        this.latest = latest;
        this.host = host;
    }

    @Override
    public Optional<LocalNode> get() {
        ClusterObservation cluster = latest.get();
        return cluster.localMember()
                .map(member ->
                        new LocalNode(cluster.members().orElseThrow().clusterId(), member.id(), member.name(), host));
    }
}
