package io.etcdagent.daemon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One agent's only way to one member: a listener that forwards every connection to the member. When a change of its
 * state has returned, no byte is forwarded against the new state any more.
 *
 * <p>Two things differ from a real network. A member that does not listen shows as a connection that is made and then
 * reset, not as a refused one. And in silence the kernel still acknowledges what the agent sends, until its buffers
 * are full: only an answer, never a TCP time-out, can tell the agent that it is alone.
 */
public final class Link {

    /** What becomes of the agent's connections. */
    public enum State {
        /** They are forwarded. */
        OPEN,
        /** They are reset, and new ones are refused. */
        REFUSED,
        /** They stay, and new ones are taken, but nothing goes through in either direction. */
        SILENT
    }

    private final LinkLoop loop;
    private final InetSocketAddress here;
    private final InetSocketAddress member;

    // All on the loop's thread.
    private final List<LinkedConnection> connections = new ArrayList<>();
    private @Nullable ServerSocketChannel listener;

    private volatile State state = State.OPEN;

    /** An open link. */
    Link(LinkLoop loop, InetSocketAddress here, InetSocketAddress member) {
        this.loop = loop;
        this.here = here;
        this.member = member;
        loop.call(this::listen);
    }

    public State state() {
        return state;
    }

    /**
     * Forwards again. Connections that were held in silence go on: what either side sent meanwhile arrives late, as
     * after a network that has healed, so that a request of long ago can still be carried out.
     */
    public void open() {
        loop.call(() -> {
            state = State.OPEN;
            listen();
            List.copyOf(connections).forEach(LinkedConnection::flow);
        });
    }

    /** Resets every connection and refuses new ones. */
    public void refuse() {
        loop.call(() -> {
            state = State.REFUSED;
            stopListening();
            List.copyOf(connections).forEach(LinkedConnection::reset);
        });
    }

    /** Keeps every connection and takes new ones, but lets nothing through. */
    public void silence() {
        loop.call(() -> {
            state = State.SILENT;
            listen();
            connections.forEach(LinkedConnection::hold);
        });
    }

    private void listen() {
        if (listener != null) {
            return;
        }
        try {
            ServerSocketChannel opened = ServerSocketChannel.open();
            opened.bind(here);
            loop.register(opened, SelectionKey.OP_ACCEPT, () -> accept(opened));
            listener = opened;
        } catch (IOException e) {
            throw new UncheckedIOException(here + " cannot be listened on", e);
        }
    }

    private void stopListening() {
        if (listener == null) {
            return;
        }
        try {
            listener.close();
            listener = null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocketChannel opened) {
        SocketChannel agent;
        try {
            agent = opened.accept();
        } catch (IOException gone) {
            return;
        }
        if (agent == null) {
            return;
        }
        LinkedConnection connection = new LinkedConnection(loop, agent, member, connections::remove);
        connections.add(connection);
        if (state == State.OPEN) {
            connection.flow();
        }
    }

    @Override
    public String toString() {
        return here + " -> " + member + " " + state;
    }
}
