package io.etcdagent.daemon.etcd;

import java.net.URI;
import java.util.List;

/**
 * One entry of the member list.
 *
 * @param name empty until the member has joined for the first time
 * @param learner whether it replicates without a vote
 */
public record Member(MemberId id, String name, List<URI> peerUrls, List<URI> clientUrls, boolean learner) {

    public Member {
        peerUrls = List.copyOf(peerUrls);
        clientUrls = List.copyOf(clientUrls);
    }

    /** Whether the member has ever joined: etcd lists one that has not with an empty name. */
    public boolean started() {
        return !name.isEmpty();
    }

    /** Name and id, as messages to operators give them. */
    public String label() {
        return (name.isEmpty() ? "(unstarted)" : name) + " (" + id.hex() + ")";
    }
}
