package io.etcdagent.ctl;

/** The values of {@code -o}. */
enum OutputFormat {
    /** For people. */
    TABLE,
    /** For programs: the API's own JSON. */
    JSON,
    /** What {@code etcdctl cluster-health} printed. */
    CLASSIC
}
