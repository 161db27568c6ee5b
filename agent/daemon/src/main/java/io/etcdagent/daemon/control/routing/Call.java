package io.etcdagent.daemon.control.routing;

import java.util.Map;

/** A request that found its route, by a caller who may use it. */
public record Call(Request request, RequestTarget target, Caller caller, Map<String, String> variables) {

    /** The value of a variable of the route's path. */
    public String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalStateException("the route's path has no variable " + name);
        }
        return value;
    }
}
