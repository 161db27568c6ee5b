package io.etcdagent.daemon.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Watches from outside, on a thread of its own, which members let nobody connect, and whether two ever did so at once.
 * It knows nothing of agents.
 */
public final class OutageObserver implements AutoCloseable {

    private static final int CONNECT_MILLIS = 500;
    private static final long PAUSE_MILLIS = 5;

    private final List<URI> members;
    private final Thread thread = new Thread(this::watch, "outage-observer");

    // Guarded by "this".
    private final Set<URI> everDown = new HashSet<>();
    private int mostDownAtOnce;

    private volatile boolean closed;

    /** Begins to watch. */
    public OutageObserver(List<URI> members) {
        this.members = List.copyOf(members);
        thread.setDaemon(true);
        thread.start();
    }

    /** Those that were seen down at least once. */
    public synchronized Set<URI> everDown() {
        return Set.copyOf(everDown);
    }

    /** How many were down at the same look, at most. */
    public synchronized int mostDownAtOnce() {
        return mostDownAtOnce;
    }

    private void watch() {
        while (!closed) {
            List<URI> down =
                    members.stream().filter(member -> !connects(member)).toList();
            synchronized (this) {
                everDown.addAll(down);
                mostDownAtOnce = Math.max(mostDownAtOnce, down.size());
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private static boolean connects(URI member) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(member.getHost(), member.getPort()), CONNECT_MILLIS);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
