package io.etcdagent.daemon.control.routing;

/**
 * Who asks.
 *
 * @param name for the audit line and for everybody who looks at what was asked: uid and pid, or the certificate
 */
public record Caller(String name, Role role) {}
