package io.etcdagent.packaging.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directory of one cluster, made by us and for us: everything in it goes with it. A file that
 * lists the members marks it as ours, so that nothing else is ever removed.
 */
record Workspace(Path directory) {
    private static final String MARK = "quickstart-members";

    /** What Unix allows for the path of a socket, without the final zero (unix(7)). */
    private static final int SOCKET_PATH_LIMIT = 107;

    static Workspace create() throws IOException {
        Path directory = Files.createTempDirectory("etcd-agent-");
        if (new MemberSpec("node9", InetAddress.getLoopbackAddress(), directory.resolve("node9"))
                        .socket()
                        .toString()
                        .length()
                > SOCKET_PATH_LIMIT) {
            Files.delete(directory);
            throw new IOException(directory + " is too long a path for Unix sockets: set TMPDIR to a shorter one");
        }
        return new Workspace(directory);
    }

    /** Describes a cluster in this directory, and writes down what its members need to start. */
    ClusterSpec layOut(List<InetAddress> addresses) throws IOException {
        ClusterSpec cluster = ClusterSpec.of(directory, addresses);
        Files.write(
                directory.resolve(MARK),
                addresses.stream().map(InetAddress::getHostAddress).toList());
        for (MemberSpec member : cluster.members()) {
            Files.createDirectories(member.directory());
            Files.write(
                    member.environmentFile(),
                    cluster.environmentOf(member).entrySet().stream()
                            .map(variable -> variable.getKey() + "=" + variable.getValue())
                            .toList());
        }
        return cluster;
    }

    /**
     * The cluster that an earlier run left here.
     *
     * @throws IOException if this directory is not one of ours
     */
    ClusterSpec read() throws IOException {
        Path mark = directory.resolve(MARK);
        if (!Files.isRegularFile(mark)) {
            throw new IOException(directory + " is not the directory of a cluster that quickstart.sh --keep left");
        }
        List<InetAddress> addresses = new ArrayList<>();
        for (String address : Files.readAllLines(mark)) {
            addresses.add(InetAddress.getByName(address));
        }
        return ClusterSpec.of(directory, addresses);
    }

    void remove() throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(directory)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
