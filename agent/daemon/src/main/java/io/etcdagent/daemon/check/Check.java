package io.etcdagent.daemon.check;

import java.util.Locale;

/**
 * The checks that there are, in the order in which they are told. Each says why its threshold is where it is: by etcd's own
 * documentation, its source, or the alert rules that come with it (contrib/mixin).
 */
public enum Check {
    DISK_FREE(
            Unit.PERCENT,
            "10%",
            "warn when less of the file system with etcd's data is free",
            "etcd ends when it cannot extend its log, which it does 64 MiB at a time, and a defragmentation needs room for"
                    + " a second backend file."),
    QUOTA_USE(
            Unit.PERCENT,
            "80%",
            "warn when the backend file has more of its quota",
            "At its quota etcd raises NOSPACE, and the whole cluster takes no writes until an operator has cleared it;"
                    + " etcd's own rules alert at 95 %."),
    FRAGMENTATION(
            Unit.PERCENT,
            "50%",
            "warn when more of a backend file of over 100 MiB is free pages",
            "Free pages count against the quota, and are read and copied with every snapshot; etcd's own rules alert when"
                    + " less than half of a file of that size is in use."),
    FSYNC_LATENCY(
            Unit.SECONDS,
            "10ms",
            "warn when the 99th percentile of the time that etcd's log takes to reach the disk is longer",
            "No write is acknowledged before a quorum has it on disk; etcd's documentation asks for less than 10 ms of a"
                    + " disk that is fast enough."),
    COMMIT_LATENCY(
            Unit.SECONDS,
            "25ms",
            "warn when the 99th percentile of the time that a commit to the backend file takes is longer",
            "Reads and writes wait for a commit that is under way; etcd's documentation asks for less than 25 ms."),
    LEADER_CHANGES(
            Unit.COUNT,
            "3",
            "warn when more leader changes were seen in an hour",
            "While there is no leader nothing is written; a rolling restart makes one or two, and etcd's own rules alert at"
                    + " four."),
    RAFT_LAG(
            Unit.COUNT,
            "1000",
            "warn when a member is more entries behind the leader",
            "etcd refuses requests once it has applied 5000 entries less than were committed; at 1000 no other member is"
                    + " stopped (gate caught-up)."),
    PEER_ROUND_TRIP(
            Unit.SECONDS,
            "100ms",
            "warn when the mean round trip to another member is longer",
            "etcd's heartbeat is 100 ms unless set otherwise, and its documentation asks that it be no shorter than the round"
                    + " trip."),
    CLOCK_OFFSET(
            Unit.SECONDS,
            "1s",
            "warn when the clock of another member is surely further away from this node's",
            "etcd itself warns of more than 1 s between peers; leases do not depend on it, but certificates, tokens and the"
                    + " order of log lines do."),
    CERTIFICATE_EXPIRY(
            Unit.SECONDS,
            "7d",
            "warn when a certificate that etcd or the agent shows or trusts has less time left",
            "Once it has expired, members no longer speak with each other or with clients; a week leaves time to renew it."),
    CLIENT_URLS(
            Unit.SECONDS,
            "5m",
            "warn when one of several client URLs that a member advertises has not answered for longer, or one leads nowhere"
                    + " but to its own host",
            "Clients that follow the member list dial each of them, and wait; a restart of a member takes less than 5 min."),
    MIXED_VERSIONS(
            Unit.SECONDS,
            "1h",
            "warn when members have been of different minor versions for longer",
            "Mixed versions are meant for the time of an upgrade only: until it is over the cluster works by the oldest one,"
                    + " and a member that has to be replaced then is a harder case."),
    LEARNER_STUCK(
            Unit.SECONDS,
            "10m",
            "warn when a learner has come no closer to the leader for longer",
            "A learner has no vote, so that the cluster bears one failure less than was meant, and no other member is stopped"
                    + " while there is one."),
    ROLLED_BACK(
            Unit.COUNT,
            "0",
            "",
            "A member with less on its disk than it had acknowledged can make the cluster lose writes, so there is nothing to"
                    + " tolerate.");

    private final Unit unit;
    private final String preset;
    private final String help;
    private final String reason;

    Check(Unit unit, String preset, String help, String reason) {
        this.unit = unit;
        this.preset = preset;
        this.help = help;
        this.reason = reason;
    }

    /** Stable, for programs. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Unit unit() {
        return unit;
    }

    /** The threshold unless it is set, as an operator writes it. */
    public String preset() {
        return preset;
    }

    /** What its setting does, in words that go on with the default. */
    public String help() {
        return help;
    }

    /** Why that threshold. */
    public String reason() {
        return reason;
    }

    /** Whether an operator can set it, or turn it off. */
    public boolean adjustable() {
        return this != ROLLED_BACK;
    }

    /** Whether a value is beyond a threshold. */
    boolean beyond(double value, double threshold) {
        boolean lessIsWorse = this == DISK_FREE || this == CERTIFICATE_EXPIRY;
        return lessIsWorse ? value < threshold : value > threshold;
    }
}
