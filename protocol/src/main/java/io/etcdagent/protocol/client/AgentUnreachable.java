package io.etcdagent.protocol.client;

import org.jspecify.annotations.Nullable;

/** No answer could be had from the agent, or not all of it. Whether it did what was asked is then not known. */
public final class AgentUnreachable extends AgentException {

    private static final long serialVersionUID = 1;

    /** Why, and what to do about it. */
    public enum Reason {
        /** There is no socket at the path. */
        MISSING("there is no such socket", "Does the agent run on this host? systemctl status etcd-agent"),

        /** The socket's file is there and nobody listens on it. */
        REFUSED(
                "the socket is there, but nobody listens on it",
                "Start the agent: systemctl start etcd-agent; if it ends again: journalctl -u etcd-agent -n 50"),

        /** The file's permissions keep us out. */
        DENIED(
                "permission denied",
                "Run this as root, or as a member of the group etcd-agent: usermod -aG etcd-agent USER, and log in again"),

        /** It listens and takes no connection. */
        BUSY("it accepts no connection", "See what it is busy with: journalctl -u etcd-agent -n 50"),

        /** The deadline passed before the answer was complete. */
        TIMED_OUT("no complete answer in time", "See what it is busy with: journalctl -u etcd-agent -n 50"),

        /** The connection was lost before the answer was complete. */
        BROKEN(
                "the connection was lost before the answer was complete",
                "Was it restarted? systemctl status etcd-agent");

        private final String sentence;
        private final String remedy;

        Reason(String sentence, String remedy) {
            this.sentence = sentence;
            this.remedy = remedy;
        }
    }

    private final Reason reason;

    AgentUnreachable(Reason reason, String agent, @Nullable Throwable cause) {
        super("cannot reach the agent at " + agent + ": " + reason.sentence + detail(cause));
        this.reason = reason;
        if (cause != null) {
            initCause(cause);
        }
    }

    public Reason reason() {
        return reason;
    }

    /** What an operator can do next, with the command to run. */
    public String remedy() {
        return reason.remedy;
    }

    private static String detail(@Nullable Throwable cause) {
        return cause == null || cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")";
    }
}
