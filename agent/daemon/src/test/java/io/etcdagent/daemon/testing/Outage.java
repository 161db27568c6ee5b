package io.etcdagent.daemon.testing;

import java.time.Duration;
import java.util.Optional;

/**
 * A time during which a member served nobody: from the signal that ended its etcd, or from the end itself if nothing
 * came before it, until an etcd of this member serves clients again. Times count from the begin of the observation.
 *
 * @param ended empty while it lasts
 */
public record Outage(String member, Cause cause, Duration began, Optional<Duration> ended) {

    /** Who ended etcd, as its own log and the test's announcements tell. */
    public enum Cause {
        /** Its log has the SIGTERM, and the test did not announce one. */
        AGENT,
        /** The test announced it. */
        TEST,
        /** It just went: by SIGKILL that nobody announced, or of itself. */
        UNEXPLAINED
    }

    /** Fails closed: what neither the test nor anything else explains counts as done by an agent. */
    public boolean onPurpose() {
        return cause != Cause.TEST;
    }

    /** Whether the member was down at a time; at the very moment of the end it is no more. */
    public boolean covers(Duration time) {
        return began.compareTo(time) <= 0 && (ended.isEmpty() || time.compareTo(ended.get()) < 0);
    }
}
