package io.etcdagent.daemon.testing;

import io.etcdagent.daemon.etcd.EtcdVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real etcd that the tests run: in the directory {@code ETCD_AGENT_TEST_ETCD_BIN}, or in {@code /usr/bin}. */
public final class EtcdBinaries {

    private static final Path DIRECTORY = Path.of(System.getenv().getOrDefault("ETCD_AGENT_TEST_ETCD_BIN", "/usr/bin"));
    private static final Pattern VERSION = Pattern.compile("etcd Version: (\\S+)");

    private EtcdBinaries() {}

    public static Path etcd() {
        return DIRECTORY.resolve("etcd");
    }

    /** How etcd is told to log as it does by itself since 3.5; 3.3 cannot. */
    static List<String> logFlags() {
        return minor() < 4 ? List.of() : List.of("--logger=zap");
    }

    /** The number after {@code 3.} in its version. */
    public static int minor() {
        return version().minor();
    }

    public static Path etcdctl() {
        return DIRECTORY.resolve("etcdctl");
    }

    /** What etcd says its version is. */
    public static EtcdVersion version() {
        String words = Commands.run(List.of(etcd().toString(), "--version"));
        Matcher version = VERSION.matcher(words);
        if (!version.find()) {
            throw new IllegalStateException("no version of etcd in: " + words);
        }
        return EtcdVersion.parse(version.group(1)).orElseThrow();
    }
}
