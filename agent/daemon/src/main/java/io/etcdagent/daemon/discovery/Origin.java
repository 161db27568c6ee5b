package io.etcdagent.daemon.discovery;

/**
 * Where a value comes from.
 *
 * @param text for operators, such as {@code ETCD_NAME in /etc/default/etcd}
 */
public record Origin(Way way, String text) {

    /** The ways by which etcd gets a setting; each wins over those below it, and a config file is alone. */
    public enum Way {
        CONFIG_FILE,
        FLAG,
        ENVIRONMENT,
        /** Nobody set it: etcd's own default. */
        DEFAULT
    }

    @Override
    public String toString() {
        return text;
    }
}
