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
                "Was it restarted? systemctl status etcd-agent"),

        /** The name of its host has no address. */
        UNKNOWN_HOST("the name of its host is not known here", "Is it spelt right? getent hosts NAME"),

        /** Its host refuses the connection. */
        NOT_LISTENING(
                "nobody listens there",
                "On that node: is ETCD_AGENT_LISTEN set in /etc/default/etcd-agent, and does the agent run? systemctl"
                        + " status etcd-agent; ss -ltn"),

        /** Its host cannot be reached. */
        NO_WAY("there is no way to it", "Is the host up, and does a firewall let this port through? nc -vz HOST PORT"),

        /** What listens there speaks something else. */
        NO_TLS(
                "what answers there does not speak TLS",
                "Is the port right? An agent listens where ETCD_AGENT_LISTEN in /etc/default/etcd-agent says"),

        /** The agent's certificate was signed by somebody else. */
        UNTRUSTED(
                "its certificate was not signed by the authority that is trusted here",
                "Is --cacert the authority of the agent's certificate? See who signed it: openssl s_client -connect"
                        + " HOST:PORT </dev/null"),

        /** The agent's certificate has expired, or is not good yet. */
        OUT_OF_DATE(
                "its certificate has expired or is not good yet",
                "Renew the file that ETCD_AGENT_LISTEN_CERT names on that node; if it is good, is the time right on"
                        + " both hosts? timedatectl"),

        /** The agent's certificate does not name its host as it is named here. */
        WRONG_NAME(
                "its certificate is made out to others than this host",
                "Name the host as its certificate does, or have one made out to this name too: openssl s_client -connect"
                        + " HOST:PORT </dev/null | openssl x509 -noout -ext subjectAltName"),

        /** The agent's certificate was made out for another use, or by means that are not trusted any more. */
        UNFIT(
                "its certificate is not fit for an agent",
                "Have one issued for servers (extended key usage serverAuth), with a key and a signature of today: openssl"
                        + " s_client -connect HOST:PORT </dev/null | openssl x509 -noout -text"),

        /** The agent does not accept the certificate that it is shown. */
        CERTIFICATE_REFUSED(
                "it does not accept the certificate that it was shown",
                "Is --cert good, for clients, and signed by an authority in the file that ETCD_AGENT_LISTEN_CACERT names"
                        + " there? openssl x509 -noout -issuer -enddate -ext extendedKeyUsage -in FILE; the agent's log"
                        + " has its reason: journalctl -u etcd-agent -n 20"),

        /** The two sides did not come to terms for another reason. */
        HANDSHAKE("the TLS handshake failed", "The agent's log may have the reason: journalctl -u etcd-agent -n 20");

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
