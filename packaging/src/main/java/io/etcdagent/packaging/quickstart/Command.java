package io.etcdagent.packaging.quickstart;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that is run to its end, within a limit. */
record Command(List<String> words) {
    /** What a shell says when a command ran into timeout(1). */
    static final int TIMED_OUT = 124;

    Command {
        words = List.copyOf(words);
    }

    static Command of(Object... words) {
        return new Command(Stream.of(words).map(Object::toString).toList());
    }

    /** Runs it on our own terminal. Returns its exit status. */
    int run(Duration limit) throws IOException, InterruptedException {
        return waitFor(new ProcessBuilder(words).inheritIO().start(), limit);
    }

    /** Runs it without showing what it says. */
    int runQuietly(Duration limit) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        return waitFor(builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start(), limit);
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }

    private static int waitFor(Process process, Duration limit) throws InterruptedException {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : TIMED_OUT;
        } finally {
            process.destroyForcibly();
        }
    }
}
