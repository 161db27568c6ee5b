package io.etcdagent.daemon.control.routing;

/**
 * One line of the table.
 *
 * @param role the least that the caller must have
 * @param mediaType what it answers with, errors apart
 */
public record Route(Method method, PathTemplate path, Role role, String mediaType, Endpoint endpoint) {

    /** What a route does. May block, and runs on a worker thread. */
    @FunctionalInterface
    public interface Endpoint {
        Reply answer(Call call) throws Refusal;
    }

    @Override
    public String toString() {
        return method + " " + path.text();
    }
}
