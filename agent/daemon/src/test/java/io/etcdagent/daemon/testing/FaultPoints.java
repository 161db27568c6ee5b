package io.etcdagent.daemon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * Points at which an agent's operation can be held, one at a time, until the test lets it go on. Test and agent are two
 * processes and talk by files in a directory. Only the operation is held: the agent's other threads go on, as they do
 * when a machine is slow at the worst moment. What befalls it meanwhile is done from outside.
 */
public final class FaultPoints {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long PAUSE_MILLIS = 5;

    private final Path armed;
    private final Path reached;
    private final Path released;

    public FaultPoints(Path directory) {
        this.armed = directory.resolve("armed");
        this.reached = directory.resolve("reached");
        this.released = directory.resolve("released");
    }

    // ---- the test's side ----

    /** Those of an agent that was not told of another directory. */
    public static FaultPoints of(TestAgent agent) {
        return new FaultPoints(agent.socket().resolveSibling("."));
    }

    /** The next time that the agent comes to this point it is held. */
    public void arm(String point) {
        disarm();
        write(armed, point);
    }

    /** Nothing is held any more; what is held goes on. */
    public void disarm() {
        delete(armed);
        release();
    }

    /** Waits until the agent is held at the point that was armed. */
    public void awaitReached() {
        Await.until("the agent comes to the fault point", SOON, () -> Files.exists(reached));
    }

    /** Whether an agent is held, or was when it died. */
    public boolean reached() {
        return Files.exists(reached);
    }

    /** Lets the agent go on; no effect when none is held. */
    public void release() {
        if (Files.exists(reached)) {
            write(released, "");
            delete(reached);
        }
    }

    // ---- the agent's side ----

    /** Comes to a point: goes on at once unless it is armed. */
    public void reach(String point) {
        if (!read(armed).equals(point)) {
            return;
        }
        delete(released);
        if (!taken()) {
            return;
        }
        while (!Files.exists(released)) {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        delete(released);
    }

    /** In one step, so that who disarms meanwhile finds either what is armed or who is held, and nobody is held for ever. */
    private boolean taken() {
        try {
            Files.move(armed, reached, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException disarmed) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException none) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By renaming, so that no reader sees half of it. */
    private static void write(Path file, String text) {
        try {
            Path whole = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(whole, text, StandardCharsets.UTF_8);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
