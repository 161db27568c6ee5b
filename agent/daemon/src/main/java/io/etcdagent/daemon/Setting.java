package io.etcdagent.daemon;

import io.etcdagent.daemon.check.Check;
import java.util.Arrays;
import java.util.Optional;

/** The settings that there are: environment variables, each with what it is and what it is when unset. */
enum Setting {
    SOCKET("ETCD_AGENT_SOCKET", "/run/etcd-agent/agent.sock", "the control socket, for etcd-agentctl and curl"),
    STATE_DIR("ETCD_AGENT_STATE_DIR", "/var/lib/etcd-agent", "the agent's own directory: journal, members last seen"),
    PREFIX(
            "ETCD_AGENT_PREFIX",
            "/etcd-agent",
            "where in etcd the agents of this cluster keep lock, record and rollouts"),
    ENDPOINT("ETCD_AGENT_ENDPOINT", Unset.FOUND, "client URL of the etcd member on this node"),
    CACERT("ETCD_AGENT_CACERT", Unset.FOUND, "CA certificates that etcd's certificate is checked against (PEM)"),
    CERT("ETCD_AGENT_CERT", Unset.FOUND, "the agent's client certificate (PEM)"),
    KEY("ETCD_AGENT_KEY", Unset.FOUND, "the key of that certificate (PEM)"),
    ETCD_USER(
            "ETCD_AGENT_ETCD_USER",
            "",
            "user of an etcd with authentication; without one the agent is who its certificate's common name says"),
    ETCD_PASSWORD_FILE(
            "ETCD_AGENT_ETCD_PASSWORD_FILE",
            "",
            "file whose first line is that user's password; only owner and group may read it"),
    UNIT("ETCD_AGENT_UNIT", "etcd.service", "the systemd unit that runs etcd"),
    CHILD("ETCD_AGENT_CHILD", "", "instead of a unit: an etcd binary that the agent runs itself"),
    CHILD_ENV(
            "ETCD_AGENT_CHILD_ENV",
            "",
            "file with that etcd's ETCD_* variables, one KEY=VALUE a line; read when the agent starts"),
    CHILD_LOG(
            "ETCD_AGENT_CHILD_LOG", "", "file that takes that etcd's output; etcd.log in the state directory if unset"),
    CHILD_BETWEEN(
            "ETCD_AGENT_CHILD_BETWEEN",
            "/etc/etcd-agent/between.d",
            "directory with the steps that restart --between may run beside such an etcd"),
    HEALTH_INTERVAL("ETCD_AGENT_HEALTH_INTERVAL", "5", "seconds between two checks of unit, member and cluster"),
    VERIFY_TIMEOUT(
            "ETCD_AGENT_VERIFY_TIMEOUT",
            "300",
            "seconds that a restarted member has to catch up before the restart counts as failed"),
    BETWEEN_TIMEOUT(
            "ETCD_AGENT_BETWEEN_TIMEOUT",
            "600",
            "seconds that a step between stop and start may take before it is ended and etcd started"),
    AUTO_RECOVER(
            "ETCD_AGENT_AUTO_RECOVER",
            "",
            "diagnoses for which the member of this node is recovered without being asked, at most once a day:"
                    + " rolled-back, removed, or both with a comma between"),
    AUTO_RECOVER_AFTER(
            "ETCD_AGENT_AUTO_RECOVER_AFTER",
            "300",
            "seconds for which such a diagnosis must have stood before that is done"),
    LISTEN(
            "ETCD_AGENT_LISTEN",
            "",
            "address and port on which controllers on other machines find the same API over mutual TLS, such as"
                    + " 10.0.0.1:2390 or [::]:2390; nothing listens unless set"),
    LISTEN_CERT(
            "ETCD_AGENT_LISTEN_CERT",
            "",
            "the listener's certificate and those between it and its authority (PEM); read anew when it changes"),
    LISTEN_KEY("ETCD_AGENT_LISTEN_KEY", "", "the key of that certificate (PEM)"),
    LISTEN_CACERT(
            "ETCD_AGENT_LISTEN_CACERT",
            "",
            "CA certificates that a client's certificate is checked against (PEM); without one nobody is served"),
    REMOTE_OBSERVE(
            "ETCD_AGENT_REMOTE_OBSERVE",
            "",
            "whose certificates may look at health, status, gates and lock: names with commas between, each"
                    + " cn:NAME, dns:NAME, uri:URI, ip:ADDRESS or email:ADDRESS, compared whole"),
    REMOTE_INSPECT("ETCD_AGENT_REMOTE_INSPECT", "", "whose certificates may see the data in etcd too, in the same way"),
    REMOTE_OPERATE("ETCD_AGENT_REMOTE_OPERATE", "", "whose certificates may do everything, in the same way"),
    METRICS_LISTEN(
            "ETCD_AGENT_METRICS_LISTEN",
            "",
            "loopback address and port, such as 127.0.0.1:2391, where whoever is on this host gets /metrics, and nothing"
                    + " else, without TLS; nothing listens there unless set"),
    WARN_DISK_FREE(Check.DISK_FREE),
    WARN_QUOTA_USE(Check.QUOTA_USE),
    WARN_FRAGMENTATION(Check.FRAGMENTATION),
    WARN_FSYNC_LATENCY(Check.FSYNC_LATENCY),
    WARN_COMMIT_LATENCY(Check.COMMIT_LATENCY),
    WARN_LEADER_CHANGES(Check.LEADER_CHANGES),
    WARN_RAFT_LAG(Check.RAFT_LAG),
    WARN_PEER_ROUND_TRIP(Check.PEER_ROUND_TRIP),
    WARN_CLOCK_OFFSET(Check.CLOCK_OFFSET),
    WARN_CERTIFICATE_EXPIRY(Check.CERTIFICATE_EXPIRY),
    WARN_CLIENT_URLS(Check.CLIENT_URLS),
    WARN_MIXED_VERSIONS(Check.MIXED_VERSIONS),
    WARN_LEARNER_STUCK(Check.LEARNER_STUCK),
    LOG_LEVEL("ETCD_AGENT_LOG_LEVEL", "info", "error, warn, info or debug");

    static final String PREFIX_OF_ALL = "ETCD_AGENT_";

    private enum Unset {
        NOTHING,
        /** What etcd's own unit and process say takes the place. */
        FOUND
    }

    private final String variable;
    private final String preset;
    private final Unset unset;
    private final String help;

    Setting(String variable, String preset, String help) {
        this(variable, preset, Unset.NOTHING, help);
    }

    Setting(String variable, Unset unset, String help) {
        this(variable, "", unset, help);
    }

    /** From where on a check warns. */
    Setting(Check check) {
        this(variable(check), check.preset(), Unset.NOTHING, check.help() + "; off for never. " + check.reason());
    }

    Setting(String variable, String preset, Unset unset, String help) {
        this.variable = variable;
        this.preset = preset;
        this.unset = unset;
        this.help = help;
    }

    private static String variable(Check check) {
        return PREFIX_OF_ALL + "WARN_" + check.name();
    }

    /** The setting with the threshold of a check; empty where an operator cannot set it. */
    static Optional<Setting> of(Check check) {
        return Arrays.stream(values())
                .filter(setting -> setting.variable.equals(variable(check)))
                .findFirst();
    }

    String variable() {
        return variable;
    }

    /** The value when the variable is not set; empty for none. */
    String preset() {
        return preset;
    }

    String help() {
        return help;
    }

    /** What holds when the variable is not set, for operators. */
    String otherwise() {
        if (unset == Unset.FOUND) {
            return "found in etcd's own configuration unless set";
        }
        return preset.isEmpty() ? "unset by default" : "default: " + preset;
    }
}
