package io.etcdagent.packaging.quickstart;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * What an agent costs its node.
 *
 * @param residentKilobytes VmRSS of proc(5), median of the agents
 * @param startToAnswer from the start of the launcher to the first answer on the socket, median of
 *     the agents, each started alone
 */
record AgentCost(long residentKilobytes, Duration startToAnswer) {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    static AgentCost measure(List<Node> nodes, NodeKind agents)
            throws IOException, TimeoutException, InterruptedException {
        List<Long> kilobytes = new ArrayList<>();
        List<Duration> starts = new ArrayList<>();
        for (Node node : nodes) {
            kilobytes.add(node.agent().map(OsProcess::residentKilobytes).orElse(0L));
            node.stopAgent();
            AgentSocket socket = new AgentSocket(node.member().socket());
            long start = System.nanoTime();
            node.start(agents);
            Deadline.in(ANSWER_LIMIT).await("agent of " + node.member().name(), () -> socket.answers("/livez"));
            starts.add(Duration.ofNanos(System.nanoTime() - start));
        }
        return new AgentCost(Median.of(kilobytes), Median.of(starts));
    }
}
