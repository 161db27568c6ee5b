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

    /** What etcd sets aside for a segment of its log (server/storage/wal/wal.go, SegmentSizeBytes). */
    static final long WAL_SEGMENT = 64_000_000;

    /** Whether there is anything to read. */
    public enum State {
        MISSING,
        EMPTY,
        /** Not for this agent, which runs as etcd's own user: most likely not for etcd either. */
        UNREADABLE,
        HOLDS_FILES
    }

    /** Whether a member has left anything here; its log can lie elsewhere ({@code --wal-dir}). */
    boolean holdsMember() {
        return walFiles > 0 || backend || snapshotIndex.isPresent();
    }

    String describe() {
        if (!holdsMember()) {
            return "files, but no log, no backend and no snapshot of a member";
        }
        return walFiles + (walFiles == 1 ? " segment" : " segments") + " of the log, "
                + (backend ? "the backend file" : "no backend file") + ", "
                + (snapshotIndex.isPresent()
                        ? "its newest snapshot at index " + snapshotIndex.getAsLong()
                        : "no snapshot");
    }
}
