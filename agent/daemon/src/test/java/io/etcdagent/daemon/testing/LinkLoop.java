package io.etcdagent.daemon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The one thread on which all links forward; everything that a link does happens on it. */
final class LinkLoop implements AutoCloseable {

    private static final long DEADLINE_SECONDS = 60;

    /** What to do when a channel is ready. */
    interface Ready {
        void ready();
    }

    private record Task(Runnable work, CompletableFuture<Void> done) {}

    private final Selector selector;
    private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "links");
    private volatile boolean closed;

    LinkLoop() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** Does it on the loop's thread; when this returns, channels that the work closed are closed for the peer too. */
    void call(Runnable work) {
        Task task = new Task(work, new CompletableFuture<>());
        tasks.add(task);
        selector.wakeup();
        try {
            task.done().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a link was changed", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("a link was not changed", e);
        }
    }

    /** On the loop's thread only. */
    SelectionKey register(SelectableChannel channel, int interest, Ready ready) {
        try {
            channel.configureBlocking(false);
            return channel.register(selector, interest, ready);
        } catch (ClosedChannelException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run() {
        try (selector) {
            while (!closed) {
                selector.select();
                List<SelectionKey> selected = List.copyOf(selector.selectedKeys());
                selector.selectedKeys().clear();
                for (SelectionKey key : selected) {
                    // What was ready before may have closed it.
                    if (key.isValid()) {
                        ((Ready) key.attachment()).ready();
                    }
                }
                runTasks();
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void runTasks() throws IOException {
        List<Task> ran = new ArrayList<>();
        for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.work().run();
                ran.add(task);
            } catch (RuntimeException e) {
                task.done().completeExceptionally(e);
            }
        }
        if (!ran.isEmpty()) {
            // A registered channel that is closed leaves the kernel only at the next selection.
            selector.selectNow();
            ran.forEach(task -> task.done().complete(null));
        }
    }

    /** Closes every channel and waits until the thread has ended. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            selector.wakeup();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IllegalStateException("the thread of the links does not end");
        }
    }
}
