package io.etcdagent.protocol.client;

import io.etcdagent.protocol.client.AgentUnreachable.Reason;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
            throw new AgentUnreachable(Reason.MISSING, name(), new IOException("the path is too long for a socket"));
        }
        SocketChannel channel = connected(deadline);
        boolean done = false;
        try {
            channel.configureBlocking(false);
            Socket socket = new UnixChannelSocket(channel, deadline);
            done = true;
            return socket;
        } catch (IOException e) {
            throw new AgentUnreachable(Reason.BROKEN, name(), e);
        } finally {
            if (!done) {
                closeQuietly(channel);
            }
        }
    }

    private SocketChannel connected(Deadline deadline) throws AgentUnreachable {
        SocketChannel channel = channel();
        boolean connected = false;
        try {
            channel.configureBlocking(false);
            connected = channel.connect(address());
        } catch (IOException failure) {
            Reason reason = reason(failure, path);
            if (reason != Reason.BROKEN) {
                throw new AgentUnreachable(reason, name(), null);
            }
        } finally {
            if (!connected) {
                closeQuietly(channel);
            }
        }
        return connected ? channel : connectedInTurn(deadline);
    }

    /**
     * Connects as soon as the listener's queue has room, if need be: EAGAIN, as which a channel that does not block is told
     * that it has none, looks like most other errors, and cannot be waited for. A blocking channel waits in the kernel,
     * without a limit, in a thread of its own; closing it ends that.
     */
    private SocketChannel connectedInTurn(Deadline deadline) throws AgentUnreachable {
        SocketChannel channel = channel();
        FutureTask<Boolean> connecting = new FutureTask<>(() -> channel.connect(address()));
        boolean connected = false;
        try {
            Thread thread = new Thread(connecting, "connect");
            thread.setDaemon(true);
            thread.start();
            connected = connecting.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
            return channel;
        } catch (TimeoutException full) {
            throw new AgentUnreachable(Reason.BUSY, name(), null);
        } catch (ExecutionException e) {
            Reason reason = e.getCause() instanceof IOException failure ? reason(failure, path) : Reason.BROKEN;
            throw new AgentUnreachable(reason, name(), reason == Reason.BROKEN ? e.getCause() : null);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AgentUnreachable(Reason.BROKEN, name(), stopped);
        } finally {
            if (!connected) {
                closeQuietly(channel);
            }
        }
    }

    private SocketChannel channel() throws AgentUnreachable {
        try {
            return SocketChannel.open(StandardProtocolFamily.UNIX);
        } catch (IOException e) {
            throw new AgentUnreachable(Reason.BROKEN, name(), e);
        }
    }

    private UnixDomainSocketAddress address() {
        return UnixDomainSocketAddress.of(path);
    }

    /**
     * What a failure to connect means. The error's number is lost but for the exception's class, and its text is in the
     * operator's language: ECONNREFUSED is a ConnectException, EACCES and EPERM are a BindException, and for ENOENT and
     * ENOTDIR, which are a SocketException as the others, the file is looked for.
     */
    static Reason reason(IOException failure, Path path) {
        if (failure instanceof ConnectException) {
            return Reason.REFUSED;
        }
        if (failure instanceof BindException) {
            return Reason.DENIED;
        }
        return isMissing(path) ? Reason.MISSING : Reason.BROKEN;
    }

    private static boolean isMissing(Path path) {
        if (Files.notExists(path)) {
            return true;
        }
        Path above = path.toAbsolutePath().getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        return above != null && !Files.isDirectory(above);
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // There was no connection yet, and why is already being told.
            return;
        }
    }

    /** A wait as sockets take it: in whole milliseconds, where 0 would mean for ever. */
    static int socketMillis(Duration wait) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, wait.toMillis()));
    }
}
