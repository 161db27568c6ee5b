package io.etcdagent.daemon.control.remote;

import io.etcdagent.daemon.control.routing.Role;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Which role the names in a client's certificate give; who is in no list may do nothing. */
public record RemoteRoles(List<RemoteName> observe, List<RemoteName> inspect, List<RemoteName> operate) {

    public RemoteRoles {
        observe = List.copyOf(observe);
        inspect = List.copyOf(inspect);
        operate = List.copyOf(operate);
    }

    /**
     * What a certificate gives.
     *
     * @param by the name that gives it; empty if none does
     */
    record Grant(Role role, Optional<RemoteName> by) {}

    /** Whether anybody may do anything. */
    public boolean anybody() {
        return !observe.isEmpty() || !inspect.isEmpty() || !operate.isEmpty();
    }

    /** The most that a name in the certificate gives. */
    Grant grant(X509Certificate certificate) {
        return first(operate, certificate, Role.OPERATE)
                .or(() -> first(inspect, certificate, Role.INSPECT))
                .or(() -> first(observe, certificate, Role.OBSERVE))
                .orElseGet(() -> new Grant(Role.NONE, Optional.empty()));
    }

    private static Optional<Grant> first(List<RemoteName> names, X509Certificate certificate, Role role) {
        return names.stream()
                .filter(name -> name.isIn(certificate))
                .findFirst()
                .map(name -> new Grant(role, Optional.of(name)));
    }
}
