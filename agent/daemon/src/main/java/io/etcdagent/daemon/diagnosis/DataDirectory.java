package io.etcdagent.daemon.diagnosis;

import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * etcd's data directory as it lies on the disk.
 *
 * @param state whether there is anything, and whether it can be read
 * @param walFiles how many segments of the write-ahead log there are
 * @param backend whether the backend file, {@code member/snap/db}, is there
 * @param snapshotIndex index of the newest snapshot, by its name; empty if there is none
 * @param freeBytes what the file system has left for etcd's user; empty where that cannot be seen
 */
public record DataDirectory(
        Path path, State state, int walFiles, boolean backend, OptionalLong snapshotIndex, OptionalLong freeBytes) {

    /** Whether there is anything to read. */
    public enum State {
        MISSING,
        EMPTY,
        /** Not for this agent, which runs as etcd's own user: most likely not for etcd either. */
        UNREADABLE,
        HOLDS_FILES
    }

    /** Whether a member has left its log here. */
    boolean holdsMember() {
        return walFiles > 0;
    }
}
