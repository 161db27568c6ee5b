package io.etcdagent.daemon.unit;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;

/** A program of its own that starts etcd as the agent does and then only lives, for tests that kill it. */
final class AgentThatStartsEtcd {

    private AgentThatStartsEtcd() {}

    /** Expects etcd's program, its environment file, the state directory and the log file. */
    public static void main(String[] args) throws Exception {
        new ChildProcessUnit(
                        Path.of(args[0]),
                        EnvironmentFile.read(Path.of(args[1])),
                        Path.of(args[2]),
                        Path.of(args[3]),
                        Clock.systemUTC())
                .start();
        new CountDownLatch(1).await();
    }
}
