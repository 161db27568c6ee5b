package io.etcdagent.daemon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection through a link, held until told to flow. All of it happens on the loop's thread. */
final class LinkedConnection {

    private static final int BUFFER = 64 * 1024;

    private final LinkLoop loop;
    private final InetSocketAddress member;
    private final Consumer<LinkedConnection> whenOver;
    private final End agentEnd;
    private @Nullable End memberEnd;
    private boolean flowing;

    /** One of the two sockets, with what was read from it and not yet written to the other. */
    private static final class End {
        private final SocketChannel socket;
        private final SelectionKey key;
        private final ByteBuffer read = ByteBuffer.allocate(BUFFER);
        private boolean readToItsEnd;
        private boolean endPassedOn;

        End(SocketChannel socket, SelectionKey key) {
            this.socket = socket;
            this.key = key;
        }

        void read() throws IOException {
            if (!readToItsEnd && read.hasRemaining() && socket.read(read) < 0) {
                readToItsEnd = true;
            }
        }

        /** Writes what the other end has read. */
        void writeFrom(End other) throws IOException {
            if (other.endPassedOn) {
                return;
            }
            other.read.flip();
            socket.write(other.read);
            other.read.compact();
            if (other.readToItsEnd && other.drained()) {
                other.endPassedOn = true;
                socket.shutdownOutput();
            }
        }

        boolean drained() {
            return read.position() == 0;
        }
    }

    LinkedConnection(
            LinkLoop loop, SocketChannel agent, InetSocketAddress member, Consumer<LinkedConnection> whenOver) {
        this.loop = loop;
        this.member = member;
        this.whenOver = whenOver;
        this.agentEnd = new End(agent, loop.register(agent, 0, this::forward));
    }

    /** Forwards from now on; dials the member if this was not done yet. */
    void flow() {
        flowing = true;
        if (memberEnd == null) {
            dial();
        } else {
            setInterest(agentEnd, memberEnd);
        }
    }

    /** Forwards nothing from now on. */
    void hold() {
        flowing = false;
        agentEnd.key.interestOps(0);
        if (memberEnd != null) {
            memberEnd.key.interestOps(0);
        }
    }

    /** Ends it by a reset at both ends. */
    void reset() {
        end(true);
    }

    private void dial() {
        try {
            SocketChannel socket = SocketChannel.open();
            End there = new End(socket, loop.register(socket, 0, this::forward));
            memberEnd = there;
            socket.connect(member);
            setInterest(agentEnd, there);
        } catch (IOException refused) {
            reset();
        }
    }

    private void forward() {
        End there = memberEnd;
        if (!flowing || there == null) {
            return;
        }
        try {
            if (there.socket.isConnectionPending() && !there.socket.finishConnect()) {
                return;
            }
            agentEnd.read();
            there.writeFrom(agentEnd);
            there.read();
            agentEnd.writeFrom(there);
            if (agentEnd.endPassedOn && there.endPassedOn) {
                end(false);
            } else {
                setInterest(agentEnd, there);
            }
        } catch (IOException broken) {
            reset();
        }
    }

    private static void setInterest(End agent, End member) {
        if (member.socket.isConnectionPending()) {
            member.key.interestOps(SelectionKey.OP_CONNECT);
            return;
        }
        agent.key.interestOps(interest(agent, member));
        member.key.interestOps(interest(member, agent));
    }

    private static int interest(End end, End other) {
        int reading = end.readToItsEnd || !end.read.hasRemaining() ? 0 : SelectionKey.OP_READ;
        int writing = other.drained() ? 0 : SelectionKey.OP_WRITE;
        return reading | writing;
    }

    private void end(boolean byReset) {
        whenOver.accept(this);
        close(agentEnd.socket, byReset);
        if (memberEnd != null) {
            close(memberEnd.socket, byReset);
        }
    }

    private static void close(SocketChannel socket, boolean byReset) {
        try {
            if (byReset && socket.isOpen()) {
                // A close with no time to linger is a reset (socket(7)).
                socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
