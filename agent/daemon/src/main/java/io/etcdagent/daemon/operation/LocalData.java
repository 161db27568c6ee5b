package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.gate.DataStanding;
import io.etcdagent.daemon.storage.AsidePlan;
import io.etcdagent.daemon.storage.DataDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data directory that etcd's settings name, if they are known. */
public final class LocalData implements MemberData {

    private static final Logger log = LoggerFactory.getLogger(LocalData.class);

    /** Two segments of the WAL, which etcd makes 64 MB large before it uses them, and as much again to work in. */
    private static final long MARGIN_BYTES = 256L << 20;

    private final Optional<DataDirectory> directory;
    private final Path snapshots;
    private final Clock wallClock;

    /**
     * @param directory empty where etcd's settings are not known
     * @param snapshots an existing directory on the file system where snapshots are kept
     */
    public LocalData(Optional<DataDirectory> directory, Path snapshots, Clock wallClock) {
        this.directory = directory;
        this.snapshots = snapshots;
        this.wallClock = wallClock;
    }

    @Override
    public DataStanding standing(String deadId, long others) {
        if (directory.isEmpty()) {
            return new DataStanding.Immovable(
                    "where etcd of this node has its data is not known",
                    "See what was found: etcd-agent --check-config");
        }
        AsidePlan plan = directory.get().plan(deadId, wallClock.instant());
        if (plan instanceof AsidePlan.Obstacle obstacle) {
            return new DataStanding.Immovable(
                    obstacle.words(), "Look again when that is mended: etcd-agentctl recover --dry-run");
        }
        try {
            long snapshotFree = Files.getFileStore(snapshots).getUsableSpace();
            long dataFree = directory.get().usableSpace();
            // Volumes of one pool are several devices, and share what is free all the same.
            boolean shared = directory.get().sharesSpaceWith(snapshots) || snapshotFree == dataFree;
            // A quarter more, because the others go on growing meanwhile.
            long needed = others + others / 4 + MARGIN_BYTES + (shared ? others : 0);
            return new DataStanding.Movable(plan.words(), dataFree, needed, snapshotFree, others + (MARGIN_BYTES >> 4));
        } catch (IOException failure) {
            return new DataStanding.Immovable("how much room there is could not be read: " + failure, "See: df -h");
        }
    }

    @Override
    public List<Path> moveAside(String deadId, Instant at) throws IOException {
        AsidePlan plan = known().plan(deadId, at);
        if (!(plan instanceof AsidePlan.Renames renames)) {
            throw new IOException(plan.words());
        }
        known().moveAside(renames);
        return paths(renames);
    }

    @Override
    public List<Path> kept(String deadId, Instant at) {
        return directory
                .map(known -> known.plan(deadId, at))
                .filter(AsidePlan.Renames.class::isInstance)
                .map(AsidePlan.Renames.class::cast)
                .map(LocalData::paths)
                .orElse(List.of());
    }

    private static List<Path> paths(AsidePlan.Renames renames) {
        return renames.renames().stream()
                .map(AsidePlan.Rename::to)
                .filter(Files::exists)
                .toList();
    }

    @Override
    public long bytes() {
        try {
            return directory.isPresent() ? directory.get().bytes() : 0;
        } catch (IOException | UncheckedIOException comesAndGoes) {
            // Files go while they are counted; it is asked again in a moment.
            log.debug("the data could not be counted", comesAndGoes);
            return 0;
        }
    }

    private DataDirectory known() throws IOException {
        return directory.orElseThrow(() -> new IOException("where etcd of this node has its data is not known"));
    }
}
