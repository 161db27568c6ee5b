package io.etcdagent.daemon.diagnosis;

import io.etcdagent.datadir.log.LogSummary;
import java.util.Optional;

/** What is known of the local member's log on its disk. */
sealed interface OwnLog {

    /** It was read. */
    record Read(LogSummary log) implements OwnLog {}

    /** It was to be read and could not be; in a sentence that says why. */
    record Unread(String why) implements OwnLog {}

    /** Nobody had to read it: the member is up, or has no log. */
    record NotLookedAt() implements OwnLog {}

    default Optional<LogSummary> summary() {
        return this instanceof Read read ? Optional.of(read.log()) : Optional.empty();
    }

    default Optional<String> unread() {
        return this instanceof Unread unread ? Optional.of(unread.why()) : Optional.empty();
    }
}
