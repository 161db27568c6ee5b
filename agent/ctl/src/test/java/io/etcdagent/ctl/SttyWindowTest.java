package io.etcdagent.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SttyWindowTest {

    @TempDir
    Path directory;

    @Test
    void sttySaysRowsAndColumns() {
        assertEquals(Optional.of(new WindowSize(24, 80)), SttyWindow.parse("24 80\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0 0\n", "24 0\n", "24\n", "24 80 3\n", "-1 80\n", "1234567 80\n", "stty: invalid\n"})
    void anythingElseIsNoSize(String answer) {
        assertEquals(Optional.empty(), SttyWindow.parse(answer));
    }

    @Test
    void whatIsNoTerminalHasNoSize() throws Exception {
        Window window =
                new SttyWindow(Files.createFile(directory.resolve("file")).toFile());
        assertEquals(Optional.empty(), window.size());
        assertEquals(Optional.empty(), window.size());
    }

    @Test
    void whatIsNotThereHasNoSize() {
        assertEquals(Optional.empty(), new SttyWindow(new File("/proc/self/fd/none")).size());
    }
}
