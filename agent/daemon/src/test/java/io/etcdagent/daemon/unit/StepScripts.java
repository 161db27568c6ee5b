package io.etcdagent.daemon.unit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A directory of steps, and files by which a test and a step wait for each other. */
record StepScripts(Path directory) {

    static StepScripts in(Path parent) throws IOException {
        Path directory = Files.createDirectories(parent.resolve("between.d"));
        // Whatever the umask is under which the tests run.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new StepScripts(directory);
    }

    /** @param script what follows the first line of a shell script */
    Path add(String name, String script) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        return mode(file, "rwxr-xr-x");
    }

    Path mode(Path file, String permissions) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    /** A file that a step makes or that it waits for. */
    Path sign(String name) {
        return directory.resolveSibling(name);
    }

    /** A line of a script: waits for {@link #sign}. */
    String waitFor(String name) {
        return "while [ ! -e " + sign(name) + " ]; do sleep 0.02; done";
    }
}
