package io.etcdagent.daemon.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The agent's directory on this node, held by one agent at a time. */
public final class StateDirectory implements AutoCloseable {

    private final Path path;
    private final FileChannel lockChannel;

    private StateDirectory(Path path, FileChannel lockChannel) {
        this.path = path;
        this.lockChannel = lockChannel;
    }

    /**
     * Creates the directory if need be and takes it for this process until it ends, however it ends: the kernel drops
     * the lock with the process.
     *
     * @throws IOException in words for an operator, also when another agent has it
     */
    public static StateDirectory take(Path path) throws IOException {
        Path directory = path.toAbsolutePath().normalize();
        try {
            Files.createDirectories(directory);
        } catch (IOException failure) {
            throw new IOException(
                    "cannot make the state directory " + directory + ": " + failure.getMessage(), failure);
        }
        FileChannel channel =
                FileChannel.open(directory.resolve("agent.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException heldHere) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new IOException("another etcd-agent already runs on " + directory + "; there is one agent per node");
        }
        return new StateDirectory(directory, channel);
    }

    public Path path() {
        return path;
    }

    public DurableFile file(String name) {
        return new DurableFile(path.resolve(name));
    }

    @Override
    public void close() throws IOException {
        lockChannel.close();
    }
}
