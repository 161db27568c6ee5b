package io.etcdagent.daemon.testing;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A link from every agent to every member, its own included. The members advertise names; each agent's JVM resolves
 * them by a hosts file of its own ({@code jdk.net.hosts.file}) to the addresses of its links. Cutting links takes
 * nothing from the members among each other, nor from anybody who goes to a member's own address.
 */
final class Links implements AutoCloseable {

    /** Room for nine members and nine agents in a range: members are hosts 1 to 9, links are hosts 11 to 99. */
    private static final int MOST = 9;

    private record Way(int agent, int member) {}

    private final LoopbackRange range;
    private final int size;
    private final LinkLoop loop = new LinkLoop();
    private final Map<Way, Link> links = new LinkedHashMap<>();

    private Links(LoopbackRange range, int size) {
        this.range = range;
        this.size = size;
    }

    /** Open links between so many agents and as many members. */
    static Links between(LoopbackRange range, int size) {
        if (size > MOST) {
            throw new IllegalArgumentException("links are for " + MOST + " members at most");
        }
        Links made = new Links(range, size);
        try {
            for (int agent = 1; agent <= size; agent++) {
                for (int member = 1; member <= size; member++) {
                    made.links.put(new Way(agent, member), made.link(agent, member));
                }
            }
            return made;
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private Link link(int agent, int member) {
        return new Link(
                loop,
                new InetSocketAddress(address(agent, member), LoopbackRange.CLIENT_PORT),
                new InetSocketAddress(range.address(member), LoopbackRange.CLIENT_PORT));
    }

    /** The name under which a member is advertised. */
    static String nameOf(int member) {
        return "node" + member + ".test";
    }

    /** The hosts file of one agent; a JVM that has one resolves no other names. */
    String hostsOf(int agent) {
        return IntStream.rangeClosed(1, size)
                .mapToObj(member -> address(agent, member) + " " + nameOf(member))
                .collect(Collectors.joining("\n", "127.0.0.1 localhost\n", "\n"));
    }

    /** Agents and members are counted from 1. */
    Link from(int agent, int member) {
        Link link = links.get(new Way(agent, member));
        if (link == null) {
            throw new IllegalArgumentException("no link from agent " + agent + " to member " + member);
        }
        return link;
    }

    /** Every link of one agent, in the order of the members. */
    List<Link> from(int agent) {
        return IntStream.rangeClosed(1, size)
                .mapToObj(member -> from(agent, member))
                .toList();
    }

    private String address(int agent, int member) {
        return range.address(10 * agent + member);
    }

    @Override
    public void close() {
        loop.close();
    }
}
