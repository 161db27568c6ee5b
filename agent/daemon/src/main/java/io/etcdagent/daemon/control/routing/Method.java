package io.etcdagent.daemon.control.routing;

import java.util.Optional;

/** The methods that routes are made of. HEAD is no route of its own: it is GET without the body. */
public enum Method {
    GET,
    POST,
    DELETE;

    /** Whether it changes something, and is audited. */
    public boolean mutates() {
        return this != GET;
    }

    /** The method of the route that answers a request line's method; empty if none can. */
    static Optional<Method> answering(String requested) {
        return switch (requested) {
            case "GET", "HEAD" -> Optional.of(GET);
            case "POST" -> Optional.of(POST);
            case "DELETE" -> Optional.of(DELETE);
            default -> Optional.empty();
        };
    }
}
