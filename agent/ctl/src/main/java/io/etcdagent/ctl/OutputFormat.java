package io.etcdagent.ctl;

import java.util.Locale;

/** The values of {@code -o}. */
enum OutputFormat {
    /** For people. */
    TABLE,
    /** For programs: the API's own JSON. */
    JSON,
    /** What {@code etcdctl cluster-health} printed. */
    CLASSIC;

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
