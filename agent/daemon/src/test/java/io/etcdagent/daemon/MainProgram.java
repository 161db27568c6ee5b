package io.etcdagent.daemon;

import java.nio.file.Path;

/** The agent's program as it is started outside, with nothing of etcd in its environment. */
final class MainProgram {

    private MainProgram() {}

    static ProcessBuilder inAProcess() {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.etcdagent.daemon.Main");
        builder.environment().keySet().removeIf(variable -> variable.startsWith("ETCD"));
        return builder;
    }
}
