package io.etcdagent.daemon.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {

    @TempDir
    Path directory;

    @Test
    void itIsMadeWithAllAboveIt() throws IOException {
        Path deep = directory.resolve("a/b/state");

        try (StateDirectory taken = StateDirectory.take(deep)) {
            assertTrue(Files.isDirectory(deep));
            assertEquals(
                    deep.resolve("operation.json"), taken.file("operation.json").path());
        }
    }

    @Test
    void aSecondTakerIsRefusedInWords() throws IOException {
        try (StateDirectory first = StateDirectory.take(directory)) {
            IOException refusal =
                    assertThrows(IOException.class, () -> StateDirectory.take(directory.resolve("../" + name())));

            assertEquals(
                    "another etcd-agent already runs on " + first.path() + "; there is one agent per node",
                    refusal.getMessage());
        }
    }

    @Test
    void itIsFreeAgainOnceClosed() throws IOException {
        StateDirectory.take(directory).close();

        StateDirectory.take(directory).close();
    }

    @Test
    void anotherProcessHoldsItUntilItEndsHoweverItEnds() throws Exception {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertEquals("taken", holder.inputReader(StandardCharsets.UTF_8).readLine());
            assertThrows(IOException.class, () -> StateDirectory.take(directory));
        } finally {
            holder.destroyForcibly();
            assertTrue(holder.waitFor(30, TimeUnit.SECONDS));
        }

        StateDirectory.take(directory).close();
    }

    @Test
    void aPlaceWhereNoDirectoryCanBeIsTold() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        IOException refusal = assertThrows(IOException.class, () -> StateDirectory.take(file.resolve("state")));

        assertTrue(
                String.valueOf(refusal.getMessage()).startsWith("cannot make the state directory " + file),
                refusal.getMessage());
    }

    private String name() {
        return directory.getFileName().toString();
    }

    /** Takes the directory and keeps it until it is killed or its input ends. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            try (StateDirectory taken = StateDirectory.take(Path.of(arguments[0]))) {
                System.out.println("taken");
                while (System.in.read() >= 0) {
                    taken.path();
                }
            }
        }
    }
}
