package io.etcdagent.daemon.control.routing;

/**
 * Who asks.
 *
 * @param name for the audit line and for everybody who looks at what was asked: uid and pid, or the certificate
 * @param client what of it is the same for all connections of one client
 */
public record Caller(String name, String client, Role role) {

    /** One of whom no more is known than the name. */
    public Caller(String name, Role role) {
        this(name, name, role);
    }
}
