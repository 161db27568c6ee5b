package io.etcdagent.daemon.unit;

/**
 * What an operator does on this node to look at the unit, and to start it, without the agent's help.
 *
 * @param status the command that shows what the unit is doing
 * @param log the command that shows what etcd logged last
 * @param settings the command that shows how etcd is started
 * @param start what starts etcd, in words that end a sentence
 */
public record ByHand(String status, String log, String settings, String start) {

    /** For a service of systemd. */
    public static ByHand systemd(String unit) {
        return new ByHand(
                "systemctl status " + unit,
                "journalctl -u " + unit + " -n 50",
                "systemctl cat " + unit,
                "start it by hand: systemctl start " + unit);
    }
}
