package io.etcdagent.protocol.client;

import io.etcdagent.protocol.client.AgentUnreachable.Reason;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import jnr.constants.platform.Errno;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;
import jnr.unixsocket.UnixSocketOptions;

/** The agent of this host, by its Unix socket. */
public final class UnixSocketTransport implements Transport {

    /** {@code sun_path} of unix(7) has 108 bytes, one of them the final zero. */
    private static final int LONGEST_PATH = 107;

    private final Path path;

    public UnixSocketTransport(Path path) {
        this.path = path;
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public Socket open(Deadline deadline) throws AgentUnreachable {
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
            // connect(2) would be given the beginning of the path, which may be another socket.
            throw new AgentUnreachable(Reason.MISSING, name(), new IOException("the path is too long for a socket"));
        }
        try {
            return connect(deadline);
        } catch (IOException e) {
            Reason reason = reason(e);
            throw new AgentUnreachable(reason, name(), reason == Reason.BROKEN ? e : null);
        }
    }

    private Socket connect(Deadline deadline) throws IOException, AgentUnreachable {
        UnixSocketChannel channel = UnixSocketChannel.open();
        boolean connected = false;
        try {
            channel.setOption(UnixSocketOptions.SO_SNDTIMEO, socketMillis(deadline.remaining()));
            // SO_SNDTIMEO bounds connect(2) too, where the listener's queue is full; it then says EAGAIN,
            // which the library reports as "not yet".
            connected = channel.connect(new UnixSocketAddress(path.toFile()));
        } finally {
            if (!connected) {
                channel.close();
            }
        }
        if (!connected) {
            throw new AgentUnreachable(Reason.BUSY, name(), null);
        }
        return new UnixChannelSocket(channel);
    }

    /** The library gives the error number only as its text, which it takes from this same table. */
    static Reason reason(IOException failure) {
        String text = failure.getMessage();
        if (Errno.ENOENT.toString().equals(text) || Errno.ENOTDIR.toString().equals(text)) {
            return Reason.MISSING;
        }
        if (Errno.ECONNREFUSED.toString().equals(text)) {
            return Reason.REFUSED;
        }
        if (Errno.EACCES.toString().equals(text) || Errno.EPERM.toString().equals(text)) {
            return Reason.DENIED;
        }
        return Reason.BROKEN;
    }

    /** A wait as sockets take it: in whole milliseconds, where 0 would mean for ever. */
    static int socketMillis(Duration wait) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, wait.toMillis()));
    }
}
