package io.etcdagent.daemon.health;

/**
 * What never changes about this node while the agent runs.
 *
 * @param unitKind {@code systemd} or {@code child-process}
 */
public record NodeIdentity(String host, String agentVersion, String unitName, String unitKind) {

    /** Where etcd's own words are found, as it follows "see". */
    String etcdsLog() {
        return unitKind.equals("systemd")
                ? "journalctl -u " + unitName + " -n 50"
                : "its log, etcd.log in the agent's state directory unless set otherwise";
    }
}
