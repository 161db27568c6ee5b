package io.etcdagent.daemon.gate;

/** Where the disruption record stands, in the eyes of the operation that asks. */
public sealed interface RecordStanding {

    record None() implements RecordStanding {}

    /** It is this operation's own. */
    record Own(String operation) implements RecordStanding {}

    /** It was this operation's own, and somebody took it away. */
    record TakenAway(String operation) implements RecordStanding {}

    record Other(String description) implements RecordStanding {}

    record Unknown(String why) implements RecordStanding {}
}
