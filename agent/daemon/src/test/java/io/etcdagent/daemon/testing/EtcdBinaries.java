package io.etcdagent.daemon.testing;

import java.nio.file.Path;

/** The real etcd that the tests run: in the directory {@code ETCD_AGENT_TEST_ETCD_BIN}, or in {@code /usr/bin}. */
public final class EtcdBinaries {

    private static final Path DIRECTORY = Path.of(System.getenv().getOrDefault("ETCD_AGENT_TEST_ETCD_BIN", "/usr/bin"));

    private EtcdBinaries() {}

    public static Path etcd() {
        return DIRECTORY.resolve("etcd");
    }

    public static Path etcdctl() {
        return DIRECTORY.resolve("etcdctl");
    }
}
