package io.etcdagent.daemon.metrics;

import java.util.Locale;

/** What the numbers of a family do, in Prometheus' words. */
public enum Kind {
    /** Goes up and down. */
    GAUGE,
    /** Only grows, until the process that counts begins anew. */
    COUNTER,
    /** How many observations were at most so large. */
    HISTOGRAM,
    /** How many observations there were, and their sum. */
    SUMMARY;

    /** As the line {@code # TYPE} has it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
