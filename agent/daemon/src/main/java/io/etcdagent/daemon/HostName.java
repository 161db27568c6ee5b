package io.etcdagent.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** This machine's name, for people to read. */
final class HostName {

    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    /** As the kernel has it: no look-up in DNS, which can hang just when it matters. */
    static String ofThisMachine() {
        try {
            return Files.readString(KERNEL, StandardCharsets.UTF_8).strip();
        } catch (IOException unreadable) {
            return "localhost";
        }
    }
}
