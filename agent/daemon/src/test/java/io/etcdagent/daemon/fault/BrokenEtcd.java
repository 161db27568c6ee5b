package io.etcdagent.daemon.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A program that fails at once, as an etcd with a wrong setting does, and leaves a sign that it was tried.
 *
 * @param program to be started instead of etcd
 * @param sign is there once it was
 */
record BrokenEtcd(Path program, Path sign) {

    static BrokenEtcd in(Path directory) {
        Path sign = directory.resolve("broken-etcd.tried");
        Path program = directory.resolve("broken-etcd");
        try {
            Files.deleteIfExists(sign);
            Files.writeString(program, "#!/bin/sh\n: > '" + sign + "'\nexit 1\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BrokenEtcd(program, sign);
    }

    boolean tried() {
        return Files.exists(sign);
    }
}
