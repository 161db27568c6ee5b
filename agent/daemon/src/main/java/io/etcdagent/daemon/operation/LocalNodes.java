package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberList;
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
        Optional<MemberList> members = cluster.members();
        Optional<Member> own = cluster.local().flatMap(id -> members.flatMap(list -> list.find(id)));
        return own.map(member -> new LocalNode(members.orElseThrow().clusterId(), member.id(), member.name(), host));
    }
}
