package io.etcdagent.daemon.unit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names one boot of this machine. */
public final class BootId {

    private static final Path FILE = Path.of("/proc/sys/kernel/random/boot_id");

    private BootId() {}

    /** Another one after each boot, the same one all through it (random(4)). */
    public static String read() throws IOException {
        return Files.readString(FILE).strip();
    }
}
