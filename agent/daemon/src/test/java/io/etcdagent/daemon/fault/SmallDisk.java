package io.etcdagent.daemon.fault;

import io.etcdagent.daemon.testing.Commands;
import io.etcdagent.daemon.testing.TestAgent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The small file system of its own on which an agent has its state directory, in a mount namespace that nobody else
 * sees. It goes with the agent, so an agent that has one is not to be killed in a test that goes on.
 */
final class SmallDisk {

    private static final int BLOCK = 4096;
    private static final String MOUNT_AND_RUN =
            "mkdir -p \"$ETCD_AGENT_STATE_DIR\" && mount -t tmpfs -o size=256k state \"$ETCD_AGENT_STATE_DIR\""
                    + " && exec \"$@\"";

    private final Path ballast;

    private SmallDisk(Path ballast) {
        this.ballast = ballast;
    }

    /** Whether this user may have a mount namespace on this machine; in a container it often may not. */
    static boolean possible() {
        List<String> command = unshare();
        command.addAll(List.of("mount", "-t", "tmpfs", "state", "/mnt"));
        try {
            Commands.run(command);
            return true;
        } catch (IllegalStateException | UncheckedIOException refused) {
            return false;
        }
    }

    /** Goes before the command of an agent that is to have one; who is not root becomes it in a namespace of users. */
    static List<String> launcher() {
        List<String> launcher = unshare();
        launcher.addAll(List.of("sh", "-c", MOUNT_AND_RUN, "sh"));
        return launcher;
    }

    private static List<String> unshare() {
        List<String> command = new ArrayList<>(List.of("unshare", "--mount"));
        if (!Commands.run(List.of("id", "-u")).strip().equals("0")) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        return command;
    }

    /** The one of an agent that runs. */
    static SmallDisk of(TestAgent agent) {
        Path root = Path.of("/proc", Long.toString(agent.pid()), "root");
        return new SmallDisk(
                root.resolve(Path.of("/").relativize(agent.stateDirectory())).resolve("ballast"));
    }

    /** Leaves no space. */
    void fill() {
        try (FileChannel channel = FileChannel.open(ballast, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (true) {
                channel.write(ByteBuffer.allocate(BLOCK));
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left on device")) {
                throw new UncheckedIOException(e);
            }
        }
    }

    void free() {
        try {
            Files.delete(ballast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
