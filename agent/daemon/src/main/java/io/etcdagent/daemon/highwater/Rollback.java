package io.etcdagent.daemon.highwater;

import io.avaje.jsonb.Json;

/**
 * The evidence that a member went back in time. It stays when the member has caught up: what the member may have done
 * meanwhile, vote twice or acknowledge for a quorum what it had already forgotten, is not undone by that.
 *
 * @param memberId in hexadecimal
 * @param seen what was on its disk
 * @param found what was left of that
 * @param foundOn the host whose agent found it
 * @param how by what it was found
 */
@Json
public record Rollback(String memberId, String memberName, Sighting seen, Sighting found, String foundOn, Witness how) {

    /** What told. */
    public enum Witness {
        /** The member's own log, at its start: its own disk has gone back. */
        START,
        /**
         * A quorum, read through this member: what was committed is not, so that this member's disk has gone back, or
         * those of a quorum have and took this member's copy with them.
         */
        QUORUM
    }

    /** The evidence, what it means and what to do, in words that follow the member's label. */
    public String words() {
        String had = ": its log had " + seen.words() + " at " + seen.at();
        String evidence = switch (how) {
            case START ->
                "has an older disk than before (rolled-back)" + had + ", and when etcd started later it ended with "
                        + found.words() + ", as the agent on " + foundOn + " read in its log at " + found.at();
            case QUORUM ->
                "has lost what was committed (rolled-back)" + had + ", and has " + found.words()
                        + " after a read through a quorum by the agent on " + foundOn + " at " + found.at()
                        + ", so that its disk is older than before, or those of others are";
        };
        return evidence
                + "; acknowledged writes may be missing, and it may have voted twice; on its host: etcd-agentctl"
                + " diagnose, then etcd-agentctl stop and etcd-agentctl recover";
    }
}
