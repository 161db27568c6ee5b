package io.etcdagent.daemon.metrics;

import java.util.List;

/**
 * Every family of numbers that a page can have, in the order in which they stand there; one of which nothing is known is
 * left out. Names, labels and meanings stay as they are: alert rules and dashboards lean on them.
 */
public enum Family {
    BUILD_INFO(Kind.GAUGE, "etcd_agent_build_info", "The version of this agent; always 1.", "version"),
    NODE_INFO(
            Kind.GAUGE,
            "etcd_agent_node_info",
            "The cluster and the member that this agent looks after, once it has heard that member; always 1.",
            "cluster_id",
            "member",
            "member_id"),

    // Health, as it was looked at last.
    HEALTH_AGE(
            Kind.GAUGE,
            "etcd_agent_health_age_seconds",
            "How long ago the agent looked at unit, member and cluster; all verdicts and member metrics are that old."),
    HEALTH_STALE(
            Kind.GAUGE,
            "etcd_agent_health_stale",
            "1 if that look, or the member list in it, is older than it should be, so that the verdicts prove nothing."),
    CLUSTER_VERDICT(
            Kind.GAUGE,
            "etcd_agent_cluster_verdict",
            "1 for the verdict on the cluster that this node comes to, 0 for the others; unavailable is without a quorum.",
            "verdict"),
    NODE_VERDICT(
            Kind.GAUGE,
            "etcd_agent_node_verdict",
            "1 for the verdict on this node, its unit and its member, 0 for the others.",
            "verdict"),
    UNIT_ACTIVE(Kind.GAUGE, "etcd_agent_unit_active", "1 if the unit that runs etcd on this node is active."),
    CLUSTER_MEMBERS(
            Kind.GAUGE,
            "etcd_agent_cluster_members",
            "Members on the member list, by what they are: voter or learner.",
            "role"),
    CLUSTER_QUORUM(Kind.GAUGE, "etcd_agent_cluster_quorum_members", "How many voters make a quorum."),
    MEMBER_LIST_AGE(
            Kind.GAUGE,
            "etcd_agent_member_list_age_seconds",
            "How long before the last look a quorum stood behind the member list; 0 if it did in that look."),
    MEMBER_INFO(
            Kind.GAUGE,
            "etcd_agent_member_info",
            "The version of etcd that a member runs, for those that answer; always 1.",
            "member",
            "member_id",
            "version"),
    MEMBER_VERDICT(
            Kind.GAUGE,
            "etcd_agent_member_verdict",
            "1 for the verdict on the member as this node sees it, 0 for the others.",
            "member",
            "member_id",
            "verdict"),
    MEMBER_LEADER(
            Kind.GAUGE,
            "etcd_agent_member_is_leader",
            "1 if the member says that it leads, for those that answer.",
            "member",
            "member_id"),
    MEMBER_LEARNER(Kind.GAUGE, "etcd_agent_member_is_learner", "1 if the member has no vote.", "member", "member_id"),
    MEMBER_RAFT_TERM(Kind.GAUGE, "etcd_agent_member_raft_term", "The member's raft term.", "member", "member_id"),
    MEMBER_RAFT_INDEX(
            Kind.GAUGE,
            "etcd_agent_member_raft_index",
            "The newest entry that the member knows to be committed.",
            "member",
            "member_id"),
    MEMBER_RAFT_APPLIED(
            Kind.GAUGE,
            "etcd_agent_member_raft_applied_index",
            "The newest entry that the member has applied to its data; etcd 3.3 does not tell it.",
            "member",
            "member_id"),
    MEMBER_RAFT_LAG(
            Kind.GAUGE,
            "etcd_agent_member_raft_lag_entries",
            "How many entries the member's data is behind the newest that any member knows to be committed.",
            "member",
            "member_id"),
    MEMBER_DB_SIZE(
            Kind.GAUGE,
            "etcd_agent_member_db_size_bytes",
            "The member's backend file, free pages included: what counts against the quota.",
            "member",
            "member_id"),
    MEMBER_DB_IN_USE(
            Kind.GAUGE,
            "etcd_agent_member_db_size_in_use_bytes",
            "What of the member's backend file holds data; a defragmentation gives the rest back.",
            "member",
            "member_id"),
    MEMBER_ROLLED_BACK(
            Kind.GAUGE,
            "etcd_agent_member_rolled_back",
            "1 if the member has less on its disk than it had before, until it is replaced.",
            "member",
            "member_id"),
    HIGH_WATER_TERM(
            Kind.GAUGE,
            "etcd_agent_member_high_water_term",
            "The highest raft term that this agent has seen on the member's disk for certain.",
            "member",
            "member_id"),
    HIGH_WATER_INDEX(
            Kind.GAUGE,
            "etcd_agent_member_high_water_index",
            "The highest raft index that this agent has seen on the member's disk for certain.",
            "member",
            "member_id"),
    QUOTA(
            Kind.GAUGE,
            "etcd_agent_quota_bytes",
            "How large the backend file of this node's member may get before the cluster takes no writes; left out where it has"
                    + " no quota, or it is not known."),
    ALARM(
            Kind.GAUGE,
            "etcd_agent_alarm",
            "1 for each alarm that stands in the cluster, by the member that raised it.",
            "member",
            "member_id",
            "alarm"),
    ALARMS_KNOWN(
            Kind.GAUGE,
            "etcd_agent_alarms_known",
            "1 if the alarms could be read; if 0, that there are none listed means nothing."),

    // What this agent does, and what it and the others agree on.
    LOCK_WAITING(
            Kind.GAUGE,
            "etcd_agent_lock_waiting_seconds",
            "How long this agent has now waited for its turn in the queue of the restart lock; 0 while it does not."),
    LOCK_HELD(
            Kind.GAUGE,
            "etcd_agent_lock_held_seconds",
            "How long this agent has now held the restart lock; 0 while it does not."),
    LOCK_WAITS(
            Kind.HISTOGRAM,
            "etcd_agent_lock_wait_duration_seconds",
            "How long this agent waited in the queue of the restart lock, until its turn or until it gave up."),
    LOCK_HOLDS(Kind.HISTOGRAM, "etcd_agent_lock_hold_duration_seconds", "How long this agent held the restart lock."),
    DISRUPTION(
            Kind.GAUGE,
            "etcd_agent_disruption",
            "1 if a disruption record stands: the member is down on purpose, or may be. Every agent tells the same.",
            "member",
            "member_id",
            "kind",
            "phase"),
    DISRUPTION_START(
            Kind.GAUGE,
            "etcd_agent_disruption_start_timestamp_seconds",
            "Since when the disruption record stands, by the clock of the agent that wrote it.",
            "member",
            "member_id",
            "kind"),
    DISRUPTION_AGE(
            Kind.GAUGE,
            "etcd_agent_disruption_read_age_seconds",
            "How long ago this agent read whether a disruption record stands."),
    OPERATION_RUNNING(
            Kind.GAUGE,
            "etcd_agent_operation_running",
            "1 if an operation of that kind is at work on this node.",
            "kind"),
    LEFTOVER(
            Kind.GAUGE,
            "etcd_agent_leftover",
            "1 for what stands on this node while no operation is at work: owed (something is still to be put right), away"
                    + " (etcd was started and is not back), kept-down (an explicit stop).",
            "state"),
    OPERATIONS(
            Kind.COUNTER,
            "etcd_agent_operations_total",
            "Operations on this node that have ended, rehearsals apart, by kind and outcome.",
            "kind",
            "outcome"),
    OPERATION_PHASES(
            Kind.HISTOGRAM,
            "etcd_agent_operation_phase_duration_seconds",
            "How long the phases of operations on this node took, rehearsals apart.",
            "kind",
            "phase"),
    GATE_REFUSALS(
            Kind.COUNTER,
            "etcd_agent_gate_refusals_total",
            "How often a gate was among those that refused what was ordered here, before anything was stopped; rehearsals"
                    + " do not count.",
            "gate"),
    ROLLOUT_STATE(
            Kind.GAUGE,
            "etcd_agent_rollout_state",
            "1 for the state of the newest rollout of the cluster, 0 for the others. Every agent tells the same.",
            "state"),
    ROLLOUT_MEMBERS(
            Kind.GAUGE,
            "etcd_agent_rollout_members",
            "Members of the newest rollout by where they stand in it. Every agent tells the same.",
            "state"),
    ROLLOUTS(
            Kind.COUNTER,
            "etcd_agent_rollouts_total",
            "Rollouts that this agent saw end, by kind and outcome; every agent counts them, so take the maximum.",
            "kind",
            "outcome"),
    ROLLOUT_NOT_UNDERSTOOD(
            Kind.GAUGE,
            "etcd_agent_rollout_not_understood",
            "1 if this agent leaves the newest rollout alone because another version of the agent wrote it."),

    // Read more slowly, from etcd's own metrics and from this host.
    MEASURES_AGE(
            Kind.GAUGE,
            "etcd_agent_measures_age_seconds",
            "How long ago etcd's metrics, disks, certificates and clocks were looked at; what follows is that old."),
    ETCD_METRICS_UP(
            Kind.GAUGE, "etcd_agent_etcd_metrics_up", "1 if the metrics of this node's etcd could be read then."),
    ETCD_FSYNC(
            Kind.HISTOGRAM,
            "etcd_agent_etcd_wal_fsync_duration_seconds",
            "How long etcd's log took to reach the disk, as this node's etcd counts it since it started."),
    ETCD_COMMIT(
            Kind.HISTOGRAM,
            "etcd_agent_etcd_backend_commit_duration_seconds",
            "How long commits to the backend file took, as this node's etcd counts them since it started."),
    ETCD_LEADER_CHANGES(
            Kind.COUNTER,
            "etcd_agent_etcd_leader_changes_seen_total",
            "Leader changes that this node's etcd has seen since it started."),
    ETCD_PROPOSALS_PENDING(
            Kind.GAUGE, "etcd_agent_etcd_proposals_pending", "Writes at this node's etcd that wait for a quorum."),
    ETCD_PROPOSALS_FAILED(
            Kind.COUNTER,
            "etcd_agent_etcd_proposals_failed_total",
            "Writes at this node's etcd that got no quorum, since it started."),
    ETCD_SLOW_APPLIES(
            Kind.COUNTER,
            "etcd_agent_etcd_slow_applies_total",
            "Entries that this node's etcd took too long to apply, since it started."),
    PEER_ROUND_TRIP(
            Kind.GAUGE,
            "etcd_agent_peer_round_trip_seconds",
            "The mean of the smoothed round trips to the member that this node's etcd measured in the last five minutes.",
            "member",
            "member_id"),
    CLOCK_OFFSET(
            Kind.GAUGE,
            "etcd_agent_clock_offset_seconds",
            "By how much the clock of the member's host is ahead of this one's, to half a second; negative if it is behind.",
            "member",
            "member_id"),
    CLIENT_URL_UP(
            Kind.GAUGE,
            "etcd_agent_client_url_up",
            "1 if somebody answers at a client URL that the member advertises, dialled from this node.",
            "member",
            "member_id",
            "url"),
    CERTIFICATE_EXPIRY(
            Kind.GAUGE,
            "etcd_agent_certificate_expiry_timestamp_seconds",
            "When the first certificate in the file ends to be valid, of those that etcd and the agent show and trust.",
            "path"),
    DISK_FREE(
            Kind.GAUGE,
            "etcd_agent_disk_free_bytes",
            "What etcd's user may still take of the file system that the directory of etcd's data or log is on.",
            "path"),
    DISK_SIZE(Kind.GAUGE, "etcd_agent_disk_size_bytes", "The size of that file system.", "path"),
    CHECK_STATE(
            Kind.GAUGE,
            "etcd_agent_check_state",
            "1 for what a check of health's detail came to, 0 for the others; thresholds are the agent's settings.",
            "check",
            "state"),

    // This process.
    PROCESS_CPU(
            Kind.COUNTER,
            "process_cpu_seconds_total",
            "Processor time that the agent has used, in user and kernel mode."),
    PROCESS_RESIDENT(Kind.GAUGE, "process_resident_memory_bytes", "Memory of the agent that is in RAM."),
    PROCESS_VIRTUAL(Kind.GAUGE, "process_virtual_memory_bytes", "The agent's address space."),
    PROCESS_START(
            Kind.GAUGE,
            "process_start_time_seconds",
            "When the agent started, in seconds since the epoch, by its host."),
    PROCESS_FILES(Kind.GAUGE, "process_open_fds", "Open file descriptors of the agent."),
    PROCESS_MOST_FILES(Kind.GAUGE, "process_max_fds", "How many file descriptors the agent may have open."),
    JVM_INFO(Kind.GAUGE, "jvm_info", "The Java runtime; always 1.", "version", "vendor", "runtime"),
    JVM_MEMORY_USED(Kind.GAUGE, "jvm_memory_used_bytes", "Memory that the Java runtime uses.", "area"),
    JVM_MEMORY_COMMITTED(
            Kind.GAUGE, "jvm_memory_committed_bytes", "Memory that the Java runtime has been given.", "area"),
    JVM_MEMORY_MAX(
            Kind.GAUGE,
            "jvm_memory_max_bytes",
            "The most that the Java runtime may be given, where it has a bound.",
            "area"),
    JVM_THREADS(Kind.GAUGE, "jvm_threads_current", "Threads of the Java runtime."),
    JVM_THREADS_PEAK(Kind.GAUGE, "jvm_threads_peak", "The most threads that there were at a time."),
    JVM_CLASSES(Kind.GAUGE, "jvm_classes_currently_loaded", "Classes that are loaded."),
    JVM_COLLECTIONS(
            Kind.SUMMARY, "jvm_gc_collection_seconds", "Garbage collections and the time that they took.", "gc");

    private final Kind kind;
    private final String metric;
    private final String help;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes one that nobody can change.
    private final List<String> labels;

    Family(Kind kind, String metric, String help, String... labels) {
        this.kind = kind;
        this.metric = metric;
        this.help = help;
        this.labels = List.of(labels);
    }

    public Kind kind() {
        return kind;
    }

    /** Its name in Prometheus; what follows it in the lines of a histogram or summary apart. */
    public String metric() {
        return metric;
    }

    /** One sentence for whoever finds the name and wonders. */
    public String help() {
        return help;
    }

    /** The names of its labels; the bounds of buckets apart. */
    public List<String> labels() {
        return labels;
    }
}
