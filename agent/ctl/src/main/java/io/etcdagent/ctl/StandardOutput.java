package io.etcdagent.ctl;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where answers go, and why one did not get there. A {@link PrintStream} over it swallows that, and a disk that is full
 * must not look like a reader who has had enough, as {@code head} has.
 *
 * <p>After the first failure nothing more is written: what has a gap in it is worse than what ends.
 */
final class StandardOutput extends OutputStream {

    private static final int FORMAT = 0xF000;
    private static final int FIFO = 0x1000;
    private static final int SOCKET = 0xC000;
    private static final int NONBLOCKING = 0x800;

    private final OutputStream descriptor;
    private final BooleanSupplier hasReader;
    private @Nullable IOException failure;

    /** @param hasReader whether it leads to somebody who may leave, so that no failure means anything else */
    StandardOutput(OutputStream descriptor, BooleanSupplier hasReader) {
        this.descriptor = descriptor;
        this.hasReader = hasReader;
    }

    static StandardOutput ofProcess() {
        return new StandardOutput(new FileOutputStream(FileDescriptor.out), StandardOutput::leadsToReader);
    }

    /** To print with, in the encoding that {@link System#out} has. */
    PrintStream printing() {
        String charset = System.getProperty("stdout.encoding", System.getProperty("native.encoding", "UTF-8"));
        return new PrintStream(new BufferedOutputStream(this), false, Charset.forName(charset));
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (failure != null) {
            throw failure;
        }
        try {
            descriptor.write(bytes, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Why not all that was printed is where it belongs; nothing if it is, or whoever read it wanted no more. */
    Optional<String> loss() {
        if (failure == null || hasReader.getAsBoolean()) {
            return Optional.empty();
        }
        return Optional.of(String.valueOf(failure.getMessage()));
    }

    /**
     * Java gives no number of an error, and its words are in the operator's language. But to a pipe or a socket that
     * waits until there is room, a write fails only when nobody reads any more.
     */
    private static boolean leadsToReader() {
        try {
            int mode = (Integer) Files.getAttribute(Path.of("/proc/self/fd/1"), "unix:mode");
            int format = mode & FORMAT;
            return (format == FIFO || format == SOCKET) && (flags() & NONBLOCKING) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** How it is open, in octal (proc_pid_fdinfo(5)). */
    private static int flags() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/fdinfo/1"))) {
            return lines.filter(line -> line.startsWith("flags:"))
                    .findFirst()
                    .map(line ->
                            Integer.parseInt(line.substring("flags:".length()).strip(), 8))
                    .orElse(NONBLOCKING);
        }
    }
}
