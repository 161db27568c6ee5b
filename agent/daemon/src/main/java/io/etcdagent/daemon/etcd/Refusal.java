package io.etcdagent.daemon.etcd;

import java.util.Optional;
import java.util.stream.Stream;

/** Why etcd refused, where a caller decides by it. The words are those of etcd's api/v3rpc/rpctypes/error.go. */
public enum Refusal {
    /** No member has this id: it never had, or it was removed. */
    MEMBER_NOT_FOUND("member not found", Speaker.CLUSTER),
    /**
     * The id that etcd made up for the new member is taken. It makes it of cluster, peer URLs and the second that it is,
     * so that this says that the same URLs were added in this very second, perhaps by a call whose answer was lost.
     */
    MEMBER_EXISTS("member ID already exist", Speaker.CLUSTER),
    /** Another member is listed under one of these peer URLs. */
    PEER_URL_EXISTS("Peer URLs already exists", Speaker.CLUSTER),
    /** Too few voters have ever started for another change of the membership. */
    NOT_ENOUGH_STARTED_MEMBERS("re-configuration failed due to not enough started members", Speaker.MEMBER),
    /**
     * The member that was asked has not been connected to enough of the others for five seconds; before 3.5.30 and
     * 3.6.11 to all of them.
     */
    UNHEALTHY_CLUSTER("unhealthy cluster", Speaker.MEMBER),
    /** As many learners as the cluster may have are there already; one, unless it was set otherwise. */
    TOO_MANY_LEARNERS("too many learner members in cluster", Speaker.CLUSTER),
    /** The learner lags too far behind the leader to get a vote, or has not started yet; worth asking again. */
    LEARNER_NOT_IN_SYNC("can only promote a learner member which is in sync with leader", Speaker.CLUSTER),
    /** The member that was to be promoted has a vote. */
    NOT_A_LEARNER("can only promote a learner member", Speaker.CLUSTER),
    /** The revision is beyond what the member that was asked has; it may lag. */
    FUTURE_REVISION("required revision is a future revision", Speaker.MEMBER);

    private enum Speaker {
        CLUSTER,
        MEMBER
    }

    private final String words;
    private final Speaker speaker;

    Refusal(String words, Speaker speaker) {
        this.words = words;
        this.speaker = speaker;
    }

    /** Whether every other member would say the same; else the one that was asked speaks for itself. */
    boolean isTheClustersAnswer() {
        return speaker == Speaker.CLUSTER;
    }

    /** Finds the refusal in what etcd said; the most exact words win. */
    static Optional<Refusal> in(String said) {
        return Stream.of(values())
                .filter(refusal -> said.contains(refusal.words))
                .findFirst();
    }
}
