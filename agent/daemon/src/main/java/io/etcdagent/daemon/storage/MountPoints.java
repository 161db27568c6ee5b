package io.etcdagent.daemon.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where file systems, and directories of them, are mounted in this process's view of the machine. Its service's
 * {@code ReadWritePaths=} are such places too, and none of them can be renamed.
 */
final class MountPoints {

    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    private final Path table;

    /** @param table {@code /proc/self/mountinfo} (proc(5)) */
    MountPoints(Path table) {
        this.table = table;
    }

    /** @param directory as it is named without links */
    boolean contain(Path directory) throws IOException {
        return Files.readAllLines(table).stream()
                .map(line -> line.split(" ", 6))
                .anyMatch(fields ->
                        fields.length > 5 && Path.of(unescaped(fields[4])).equals(directory));
    }

    private static String unescaped(String printed) {
        return OCTAL.matcher(printed)
                .replaceAll(
                        match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 8))));
    }
}
