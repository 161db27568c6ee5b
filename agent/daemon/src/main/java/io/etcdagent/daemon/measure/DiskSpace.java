package io.etcdagent.daemon.measure;

import java.nio.file.Path;

/**
 * The file system that a directory is on, in bytes.
 *
 * @param usable what etcd's user may still take of it
 */
public record DiskSpace(Path directory, long total, long usable) {

    /** Between 0 and 100. */
    public double usablePercent() {
        return total <= 0 ? 0 : 100.0 * usable / total;
    }
}
