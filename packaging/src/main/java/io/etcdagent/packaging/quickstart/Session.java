package io.etcdagent.packaging.quickstart;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * A cluster from its first process to its last file. Closed, at the end or by Ctrl-C, it leaves
 * nothing behind; kept, everything.
 */
final class Session implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final LoopbackRange range;
    private final Workspace workspace;
    private final ClusterSpec cluster;
    private final List<Node> nodes;
    private boolean done;

    private Session(LoopbackRange range, Workspace workspace, ClusterSpec cluster) {
        this.range = range;
        this.workspace = workspace;
        this.cluster = cluster;
        nodes = cluster.members().stream()
                .map(member -> new Node(cluster, member))
                .toList();
    }

    static Session open(int members) throws IOException {
        LoopbackRange range = LoopbackRange.claim(members);
        Workspace workspace = Workspace.create();
        Session session = new Session(range, workspace, workspace.layOut(range.addresses()));
        Runtime.getRuntime().addShutdownHook(new Thread(session::close, "clean-up"));
        return session;
    }

    ClusterSpec cluster() {
        return cluster;
    }

    List<Node> nodes() {
        return nodes;
    }

    Workspace workspace() {
        return workspace;
    }

    /** Starts every node, and returns when every member is healthy and every agent, if there are any, ready. */
    void start(NodeKind kind) throws IOException, TimeoutException, InterruptedException {
        for (Node node : nodes) {
            node.start(kind);
        }
        awaitReady(kind);
    }

    void awaitReady(NodeKind kind) throws TimeoutException, InterruptedException {
        Deadline deadline = Deadline.in(START_LIMIT);
        for (Node node : nodes) {
            MemberSpec member = node.member();
            deadline.await(
                    "health of " + member.name() + " (see " + member.etcdLog() + ")",
                    EtcdEndpoint.of(member)::isHealthy);
            if (kind instanceof NodeKind.Agent) {
                AgentSocket socket = new AgentSocket(member.socket());
                deadline.await(
                        "agent of " + member.name() + " (see " + member.agentLog() + ")",
                        () -> socket.answers("/v1/health"));
            }
        }
    }

    /** From here on nothing is cleaned up. */
    synchronized void keep() {
        done = true;
    }

    synchronized boolean isDone() {
        return done;
    }

    @Override
    public synchronized void close() {
        if (done) {
            return;
        }
        done = true;
        Node.endAll(nodes);
        try {
            workspace.remove();
            range.close();
        } catch (IOException e) {
            System.err.println("quickstart: " + workspace.directory() + " could not be removed: " + e.getMessage());
        }
    }
}
