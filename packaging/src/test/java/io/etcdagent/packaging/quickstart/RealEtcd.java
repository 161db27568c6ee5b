package io.etcdagent.packaging.quickstart;

import java.nio.file.Path;
import java.util.Optional;

/** The real etcd that the tests run: of ETCD_AGENT_TEST_ETCD_BIN if set, else the system's. */
final class RealEtcd {
    private RealEtcd() {}

    static NodeKind alone() {
        return new NodeKind.PlainEtcd(directory().resolve("etcd"));
    }

    private static Path directory() {
        return Path.of(
                Optional.ofNullable(System.getenv("ETCD_AGENT_TEST_ETCD_BIN")).orElse("/usr/bin"));
    }
}
