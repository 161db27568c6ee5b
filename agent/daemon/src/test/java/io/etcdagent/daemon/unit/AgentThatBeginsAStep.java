package io.etcdagent.daemon.unit;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A program of its own that begins a step as the agent does and then only lives, for tests that kill it. */
final class AgentThatBeginsAStep {

    private AgentThatBeginsAStep() {}

    /** Expects the directory of the steps, the state directory and the step's name. */
    public static void main(String[] args) throws Exception {
        new DirectBetweenSteps(Path.of(args[0]), Path.of(args[1])).begin(args[2]);
        new CountDownLatch(1).await();
    }
}
