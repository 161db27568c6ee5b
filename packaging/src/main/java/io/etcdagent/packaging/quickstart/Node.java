package io.etcdagent.packaging.quickstart;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The processes of one member: its etcd, and its agent if it has one. */
final class Node {
    private final ClusterSpec cluster;
    private final MemberSpec member;
    private boolean closed;

    Node(ClusterSpec cluster, MemberSpec member) {
        this.cluster = cluster;
        this.member = member;
    }

    MemberSpec member() {
        return member;
    }

    /**
     * Starts it in a session of its own, so that Ctrl-C reaches the quickstart alone, which then stops
     * everything in order, and so that {@code --keep} survives the terminal.
     *
     * @throws IOException if it cannot be started, or not any more because it was closed
     */
    synchronized void start(NodeKind kind) throws IOException {
        if (closed) {
            throw new IOException(member.name() + " is being cleaned up");
        }
        ProcessBuilder builder = new ProcessBuilder("setsid");
        builder.command().addAll(kind.command());
        builder.environment().keySet().removeIf(name -> name.startsWith("ETCD_"));
        builder.environment().putAll(kind.environment(cluster, member));
        builder.directory(Files.createDirectories(member.directory()).toFile());
        builder.redirectInput(new File("/dev/null"));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(kind.log(member).toFile()));
        builder.start();
    }

    Optional<OsProcess> etcd() {
        return etcds().stream().findFirst();
    }

    Optional<OsProcess> agent() {
        return agents().stream().findFirst();
    }

    /** Ends the agent alone: its etcd runs on. */
    void stopAgent() {
        Processes.end(this::agents);
    }

    /** Ends etcd, and does not start it again. */
    void stopEtcd() {
        Processes.end(this::etcds);
    }

    /** From here on nothing is started. */
    synchronized void close() {
        closed = true;
    }

    /**
     * Ends them for good. Agent before etcd: otherwise it might start the etcd that we just stopped.
     * The etcds are killed: told to stop, each would first look for a successor among the others that
     * go with it, for seconds, and its data is of no more use.
     */
    static void endAll(List<Node> nodes) {
        nodes.forEach(Node::close);
        Processes.end(() -> of(nodes, Node::agents));
        Processes.kill(() -> of(nodes, Node::etcds));
    }

    private static List<OsProcess> of(List<Node> nodes, Function<Node, List<OsProcess>> which) {
        List<OsProcess> all = new ArrayList<>();
        nodes.forEach(node -> all.addAll(which.apply(node)));
        return all;
    }

    private List<OsProcess> agents() {
        return OsProcess.withVariable("ETCD_AGENT_SOCKET", member.socket().toString());
    }

    private List<OsProcess> etcds() {
        return OsProcess.withVariable("ETCD_DATA_DIR", member.dataDirectory().toString());
    }
}
