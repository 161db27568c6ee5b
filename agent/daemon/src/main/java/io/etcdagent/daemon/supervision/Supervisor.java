package io.etcdagent.daemon.supervision;

/** Who started this agent and wants to hear how it goes. */
public interface Supervisor {

    /**
     * Tells it something; returns at once, and whether it was heard is not known.
     *
     * @param assignments lines {@code NAME=VALUE} as sd_notify(3) names them
     */
    void tell(String assignments);
}
