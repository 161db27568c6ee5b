package io.etcdagent.daemon.testing;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A cluster of one, with data of its own, that serves the addresses of a member that was stopped. */
public final class Stranger implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final Process process;
    private final MemberStatus status;

    private Stranger(Process process, MemberStatus status) {
        this.process = process;
        this.status = status;
    }

    /**
     * Starts it, and waits until it serves.
     *
     * @param directory for its data, empty
     */
    public static Stranger inPlaceOf(TestMember member, Path directory) {
        // As the member's own start does: the kernel ends it with this test.
        List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
        command.addAll(member.command());
        // Of a flag that is given twice etcd takes the last.
        command.addAll(List.of(
                "--name=stranger",
                "--data-dir=" + directory.resolve("data"),
                "--initial-cluster=stranger=" + member.peerUrl(),
                "--initial-cluster-state=new",
                "--initial-cluster-token=stranger"));
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("etcd.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until("the stranger serves at " + member.clientUrl(), SOON, member::healthy);
        try (TestConnections connections = TestConnections.plain()) {
            return new Stranger(process, connections.to(member).status(SOON));
        } catch (EtcdException e) {
            process.destroyForcibly();
            throw new AssertionError(e);
        }
    }

    public MemberId member() {
        return status.memberId();
    }

    public ClusterId cluster() {
        return status.clusterId();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the stranger does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
