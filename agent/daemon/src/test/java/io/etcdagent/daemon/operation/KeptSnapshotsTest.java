package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.etcdagent.daemon.snapshot.SnapshotException;
import io.etcdagent.daemon.testing.FileTree;
import io.etcdagent.daemon.testing.TestConnections;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeptSnapshotsTest {

    /** They are as large as the data, and nobody would ever look for them. */
    @Test
    void whatAnAgentLeftThatDiedMeanwhileIsDroppedAndWhatIsWholeIsKept(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("earlier.db"), "whole");
        Files.writeString(directory.resolve("died.db.part"), "half");
        try (TestConnections connections = TestConnections.plain()) {
            KeptSnapshots snapshots = new KeptSnapshots(directory);
            assertThrows(
                    SnapshotException.class,
                    () -> snapshots.take(connections.to(URI.create("http://127.0.0.1:1")), "now", () -> {}));
        }

        assertEquals(Set.of("earlier.db"), FileTree.of(directory).names());
    }
}
