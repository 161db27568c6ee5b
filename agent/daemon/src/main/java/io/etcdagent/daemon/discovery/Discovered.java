package io.etcdagent.daemon.discovery;

import java.util.List;
import java.util.Optional;

/**
 * The outcome of a discovery.
 *
 * @param member empty if it could not be found out how etcd is run; a problem says why then
 * @param unitUser as whom the unit runs; empty where that is not known
 * @param running whether etcd ran, and so told by itself how it is set
 */
public record Discovered(
        Optional<LocalMember> member, Optional<String> unitUser, boolean running, List<Problem> problems) {

    public Discovered {
        problems = List.copyOf(problems);
    }

    /** Whether there may be more to be found out once etcd runs. */
    public boolean provisional() {
        return !running && !problems.isEmpty();
    }

    /** Of a host about which nothing is known. */
    public static Discovered nothing(List<Problem> problems) {
        return new Discovered(Optional.empty(), Optional.empty(), false, problems);
    }
}
