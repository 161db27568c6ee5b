package io.etcdagent.daemon.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Prometheus' own tool, from Debian's package of Prometheus. */
public final class Promtool {

    private Promtool() {}

    /** What it has to say about a page; empty if nothing. Where it is missing the test is skipped, and in CI fails. */
    public static String complaintsAbout(String page) {
        boolean there = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "promtool")));
        assumeTrue(there || "true".equals(System.getenv("CI")), "there is no promtool; apt-get install prometheus");
        try {
            Path file = Files.createTempFile("page", ".txt");
            try {
                Files.writeString(file, page, StandardCharsets.UTF_8);
                return run(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String run(Path page) throws IOException {
        Process process = new ProcessBuilder(List.of("promtool", "check", "metrics"))
                .redirectInput(page.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("promtool does not end");
            }
            return process.exitValue() == 0 ? said : said + "exit status " + process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            process.destroyForcibly();
        }
    }
}
