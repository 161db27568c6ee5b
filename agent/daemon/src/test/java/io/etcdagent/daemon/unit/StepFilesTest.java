package io.etcdagent.daemon.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepFilesTest {

    @TempDir
    Path directory;

    private StepScripts scripts = new StepScripts(Path.of(""));

    @BeforeEach
    void prepareScripts() throws Exception {
        scripts = StepScripts.in(directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"upgrade", "0", "a.b_c-d", "rotate-certs.sh"})
    void soundStepHasNoObstacle(String name) throws Exception {
        scripts.add(name, "");

        assertEquals(Optional.empty(), files().obstacle(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ".", "..", "../sh", "a/b", "-x", ".hidden", "_x", "Upgrade", "a b", "a\n", "a@b", "a\\x2db", "ä"
            })
    void whatIsNotANameIsRefusedBeforeAnyFileIsLookedAt(String name) {
        assertObstacle("is not the name of a step", name);
    }

    @Test
    void nameThatNoUnitCouldHaveIsRefused() throws Exception {
        scripts.add("a".repeat(200), "");

        assertEquals(Optional.empty(), files().obstacle("a".repeat(200)));
        assertObstacle("is not the name of a step", "a".repeat(201));
    }

    @Test
    void stepThatIsNotThereIsNamed() {
        assertObstacle(scripts.directory().resolve("upgrade") + " does not exist", "upgrade");
    }

    @Test
    void directoryThatIsNotThereIsNamed() {
        Path missing = directory.resolve("missing");

        String obstacle = new StepFiles(missing, Set.of(0)).obstacle("upgrade").orElse("none");

        assertTrue(obstacle.contains(missing + " does not exist"), obstacle);
    }

    @Test
    void stepMustBeExecutable() throws Exception {
        scripts.mode(scripts.add("upgrade", ""), "rw-r--r--");

        assertObstacle("chmod 755", "upgrade");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxr-x", "rwxr-xrwx"})
    void stepThatOthersCanWriteIsRefused(String mode) throws Exception {
        scripts.mode(scripts.add("upgrade", ""), mode);

        assertObstacle("chmod go-w " + scripts.directory().resolve("upgrade"), "upgrade");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxr-x", "rwxr-xrwx"})
    void directoryThatOthersCanWriteIsRefused(String mode) throws Exception {
        scripts.add("upgrade", "");
        scripts.mode(scripts.directory(), mode);

        assertObstacle("chmod go-w " + scripts.directory(), "upgrade");
    }

    @Test
    void whatBelongsToSomebodyElseIsRefused() throws Exception {
        scripts.add("upgrade", "");
        int own = new ProcessTable().ownUserId();

        Optional<String> obstacle = new StepFiles(scripts.directory(), Set.of(own + 1)).obstacle("upgrade");

        assertTrue(obstacle.orElse("none").contains("belongs to user ID " + own), obstacle::toString);
    }

    @Test
    void onlyARegularFileIsAStep() throws Exception {
        Files.createDirectory(scripts.directory().resolve("upgrade"));

        assertObstacle("is not a regular file", "upgrade");
    }

    @Test
    void linkToAnotherStepIsOneMoreName() throws Exception {
        scripts.add("upgrade", "");
        Files.createSymbolicLink(scripts.directory().resolve("also"), Path.of("upgrade"));

        assertEquals(Optional.empty(), files().obstacle("also"));
    }

    @Test
    void linkIsHeldToWhatItLeadsTo() throws Exception {
        scripts.mode(scripts.add("upgrade", ""), "rwxrwxr-x");
        Files.createSymbolicLink(scripts.directory().resolve("also"), Path.of("upgrade"));

        assertObstacle("chmod go-w", "also");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bin/sh", "below/step"})
    void linkOutOfTheDirectoryIsRefused(String target) throws Exception {
        Path below = Files.createDirectory(scripts.directory().resolve("below"));
        Files.copy(scripts.add("upgrade", ""), below.resolve("step"));
        Files.createSymbolicLink(scripts.directory().resolve("also"), Path.of(target));

        assertObstacle("is a symbolic link out of its directory", "also");
    }

    @Test
    void linkToNothingIsNotThere() throws Exception {
        Files.createSymbolicLink(scripts.directory().resolve("also"), Path.of("nothing"));

        assertObstacle("does not exist", "also");
    }

    private void assertObstacle(String part, String name) {
        String obstacle = files().obstacle(name).orElse("none");
        assertTrue(obstacle.contains(part), obstacle);
    }

    private StepFiles files() {
        try {
            return new StepFiles(scripts.directory(), Set.of(new ProcessTable().ownUserId()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
