package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.gate.Casualty;
import io.etcdagent.daemon.health.ClusterObservation;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who this node is when its member may be dead, unheard or off the member list: told by its settings, and by what this
 * agent remembers.
 */
public final class RecoveringNode implements Supplier<Optional<LocalNode>> {

    private final Supplier<Optional<Casualty>> casualty;
    private final Supplier<ClusterObservation> latest;
    private final String host;

    public RecoveringNode(Supplier<Optional<Casualty>> casualty, Supplier<ClusterObservation> latest, String host) {
        this.casualty = casualty;
        this.latest = latest;
        this.host = host;
    }

    @Override
    public Optional<LocalNode> get() {
        Optional<Casualty> dead = casualty.get();
        ClusterObservation cluster = latest.get();
        return cluster.members()
                .flatMap(list -> entry(dead, cluster)
                        .map(id -> new LocalNode(
                                list.clusterId(), id, dead.orElseThrow().name(), host)));
    }

    /** The id of the member that is to be replaced, or was taken off the list. */
    static Optional<MemberId> entry(Optional<Casualty> casualty, ClusterObservation cluster) {
        return casualty.flatMap(dead -> cluster.members().flatMap(list -> entry(dead, list)));
    }

    private static Optional<MemberId> entry(Casualty dead, MemberList list) {
        Casualty.Listing listing = dead.on(list);
        if (listing instanceof Casualty.Listing.Joined joined) {
            return Optional.of(joined.member()).map(Member::id);
        }
        if (listing instanceof Casualty.Listing.NeverJoined added) {
            return Optional.of(dead.remembered().orElse(added.member().id()));
        }
        return listing instanceof Casualty.Listing.Gone gone ? Optional.of(gone.was()) : dead.remembered();
    }
}
