package io.etcdagent.datadir.raft;

import java.util.List;

/**
 * A member, as a log tells of it.
 *
 * @param name empty while it has not joined, or where the log does not say
 * @param peerUrls empty where the log does not say
 */
public record LogMember(long id, String name, List<String> peerUrls, List<String> clientUrls, boolean learner) {

    public LogMember {
        peerUrls = List.copyOf(peerUrls);
        clientUrls = List.copyOf(clientUrls);
    }
}
