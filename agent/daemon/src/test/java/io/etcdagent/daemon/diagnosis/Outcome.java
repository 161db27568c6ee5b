package io.etcdagent.daemon.diagnosis;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What comes of a provocation.
 *
 * @param exits the statuses with which etcd ends, usually one; empty if it runs on
 * @param prints what it prints by then
 * @param cause what the diagnosis has to name
 */
record Outcome(Set<Integer> exits, Pattern prints, Optional<Cause> cause) {

    /**
     * The diagnosis that is right.
     *
     * @param id the signature's
     * @param recovery whether replacing the member is the way out
     * @param next what to do next, in part
     * @param byLog whether a line that matches {@link Outcome#prints} is the evidence; otherwise it shows elsewhere
     */
    record Cause(String id, Recovery recovery, String next, boolean byLog) {}

    /** etcd ends with a status and prints something. */
    static Outcome ends(int status, String prints) {
        return new Outcome(Set.of(status), Pattern.compile(prints), Optional.empty());
    }

    /** Which of the two statuses it is depends on which of its parts ends first. */
    Outcome orEnds(int status) {
        Set<Integer> either = new HashSet<>(exits);
        either.add(status);
        return new Outcome(Set.copyOf(either), prints, cause);
    }

    /** etcd prints something and runs on. */
    static Outcome runs(String prints) {
        return new Outcome(Set.of(), Pattern.compile(prints), Optional.empty());
    }

    /** etcd helps itself, and there is nothing to diagnose. */
    static Outcome mendsItself() {
        return runs("published local member to cluster through raft|ready to serve client requests");
    }

    /** The line that was waited for is the evidence. */
    Outcome means(String id, Recovery recovery, String next) {
        return new Outcome(exits, prints, Optional.of(new Cause(id, recovery, next, true)));
    }

    /** The log only hints at it: what gives it away is seen elsewhere. */
    Outcome meansElsewhere(String id, Recovery recovery, String next) {
        return new Outcome(exits, prints, Optional.of(new Cause(id, recovery, next, false)));
    }
}
