package io.etcdagent.datadir.raft;

import java.util.Locale;

/**
 * One change of the members, as an entry of the log tells of it.
 *
 * @param member id
 * @param text what is said about the member
 */
public record MemberChange(Kind kind, long member, MemberText text) {

    /** What becomes of the member; raftpb.ConfChangeType, and what etcd writes by a request of its own. */
    public enum Kind {
        ADD_NODE,
        REMOVE_NODE,
        UPDATE_NODE,
        ADD_LEARNER_NODE,
        /** It has joined, and says its name and where clients find it. */
        ATTRIBUTES;

        /** As etcd would print it, in kebab-case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
