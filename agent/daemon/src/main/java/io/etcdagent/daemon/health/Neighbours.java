package io.etcdagent.daemon.health;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Whom to ask for the member list where the agent has never heard its own member: one that comes to a node after the etcd
 * there broke. The members are those of etcd's own settings, which name them by their peer URLs only; that they serve
 * clients at the port at which the local one does is a guess, and what answers there is believed only if it knows them.
 *
 * @param ownName etcd's {@code --name} on this node
 * @param ownPeerUrls where other members find this node's
 * @param peerUrls where they find each other, as the settings of this node have it
 * @param clientUrls where the others may serve clients
 */
public record Neighbours(String ownName, List<URI> ownPeerUrls, List<URI> peerUrls, List<URI> clientUrls) {

    public Neighbours {
        ownPeerUrls = List.copyOf(ownPeerUrls);
        peerUrls = List.copyOf(peerUrls);
        clientUrls = List.copyOf(clientUrls);
    }

    /** Where nothing is known of others. */
    public static Neighbours none() {
        return new Neighbours("", List.of(), List.of(), List.of());
    }

    /** Whether that is the list of the cluster that the settings mean: it has one of the others. */
    boolean recognise(MemberList list) {
        return list.members().stream()
                .filter(member -> !isOwn(member))
                .anyMatch(member -> member.peerUrls().stream().anyMatch(peerUrls::contains));
    }

    /** This node's entry, if name and peer URL are both its own. */
    Optional<MemberId> own(MemberList list) {
        return list.members().stream().filter(this::isOwn).map(Member::id).findFirst();
    }

    private boolean isOwn(Member member) {
        return member.name().equals(ownName) && member.peerUrls().stream().anyMatch(ownPeerUrls::contains);
    }
}
