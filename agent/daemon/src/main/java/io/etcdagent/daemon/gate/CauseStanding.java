package io.etcdagent.daemon.gate;

/** What the diagnosis of this node's member says to its replacement. */
public sealed interface CauseStanding {

    /** Its data cannot be used any more, and a new member mends that. */
    record Mended(String id, String words) implements CauseStanding {}

    /** Something else is wrong, which a new member would have, too. */
    record NotMended(String id, String words, String remedy) implements CauseStanding {}

    /** Nothing that is known was found. */
    record Unknown(String words) implements CauseStanding {}
}
