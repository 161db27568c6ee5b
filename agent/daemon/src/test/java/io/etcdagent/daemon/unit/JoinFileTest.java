package io.etcdagent.daemon.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinFileTest {

    private static final Map<String, String> VARIABLES = JoinVariables.existing("a=http://10.0.0.1:2380");

    @TempDir
    private Path directory;

    private Path path = Path.of("");

    @BeforeEach
    void make() throws Exception {
        path = Files.createFile(directory.resolve("etcd.env"));
    }

    private JoinFile file() {
        return new JoinFile(path, Optional::empty);
    }

    @Test
    void whatIsPutIsThereUntilItIsCleared() throws Exception {
        assertFalse(file().present());

        file().put(Map.of("ETCD_NAME", "a much longer value that must not show through"));
        file().put(VARIABLES);

        assertTrue(file().present());
        assertEquals(VARIABLES, EnvironmentFile.read(path));

        file().clear();

        assertFalse(file().present());
        assertEquals(0, Files.size(path));
    }

    /** systemd reads it as root: nothing but what is in this very file must come to be read. */
    @Test
    void fileIsNeverReplacedAndNoLinkIsFollowed() throws Exception {
        Object inode = Files.getAttribute(path, "unix:ino");
        file().put(VARIABLES);
        assertEquals(inode, Files.getAttribute(path, "unix:ino"));

        Path other = Files.createFile(directory.resolve("other"));
        Files.delete(path);
        Files.createSymbolicLink(path, other);

        assertTrue(file().obstacle().isPresent());
        assertThrows(UnitException.class, () -> file().put(VARIABLES));
        assertEquals(0, Files.size(other));
    }

    @Test
    void withoutTheFileNothingJoinsAndNothingIsMade() throws Exception {
        Files.delete(path);

        assertEquals(
                Optional.of(
                        path + ", by which etcd is told how to join, is not there or cannot be written. Run, as root:"
                                + " /usr/lib/etcd-agent/etcd-agent-adapt && systemctl restart etcd-agent"),
                file().obstacle());
        assertFalse(file().present());
        file().clear();
        assertThrows(UnitException.class, () -> file().put(VARIABLES));
        assertFalse(Files.exists(path));
    }

    @Test
    void unitIsAskedOnceTheFileIsThere() throws Exception {
        assertEquals(Optional.empty(), file().obstacle());
        assertEquals(
                Optional.of("--initial-cluster"),
                new JoinFile(path, () -> Optional.of("--initial-cluster")).obstacle());
    }

    @Test
    void leftOverOfAWriteThatDidNotEndCountsAndCanBeCleared() throws Exception {
        Files.writeString(path, "ETCD_INITIAL_CLUSTER=\"a=http");

        assertTrue(file().present());
        file().clear();
        assertFalse(file().present());
    }

    /** A host that dies while it is written again, with the data moved aside, must not found a cluster at its boot. */
    @Test
    void wheneverASecondWriteIsCutOffTheStateIsStillExisting() throws Exception {
        String first = VariablesText.of(JoinVariables.existing("a=http://10.0.0.1:2380"));
        String second = VariablesText.of(JoinVariables.existing("a=http://10.0.0.1:2380,b=http://10.0.0.2:2380"));
        for (int cut = 0; cut < first.length(); cut++) {
            Files.writeString(path, second.substring(0, cut) + first.substring(cut));

            assertEquals(
                    "ETCD_INITIAL_CLUSTER_STATE=\"existing\"",
                    Files.readAllLines(path).get(0),
                    "cut off after " + cut);
        }
    }
}
