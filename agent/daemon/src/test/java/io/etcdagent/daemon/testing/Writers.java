package io.etcdagent.daemon.testing;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdConnections;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/**
 * Clients that keep writing, each with a thread of its own, and know which writes were acknowledged. A write whose
 * outcome is unknown is not.
 */
public final class Writers implements AutoCloseable {

    private static final Duration END_WITHIN = Duration.ofSeconds(60);

    private final List<EtcdConnection> members;
    private final List<Writer> writers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private Writers(List<EtcdConnection> members) {
        this.members = members;
    }

    /**
     * Starts so many.
     *
     * @param connections the caller's; they must stay open until this is closed
     * @param endpoints the members; each writer begins with another one, and changes when it does not answer
     */
    public static Writers start(EtcdConnections connections, List<URI> endpoints, int count) {
        Writers started = new Writers(endpoints.stream().map(connections::to).toList());
        String prefix = "/written/" + UUID.randomUUID() + "/";
        for (int i = 0; i < count; i++) {
            List<EtcdConnection> order = new ArrayList<>(started.members);
            Collections.rotate(order, -i);
            Writer writer = new Writer(prefix + i + "/", order);
            Thread thread = new Thread(writer, "writer-" + i);
            thread.setDaemon(true);
            started.writers.add(writer);
            started.threads.add(thread);
        }
        started.threads.forEach(Thread::start);
        return started;
    }

    /** How many writes were acknowledged until now. */
    public int acknowledged() {
        return writers.stream().mapToInt(writer -> writer.log().count()).sum();
    }

    /** How many writes no member acknowledged; some of them may be there all the same. */
    public int unacknowledged() {
        return writers.stream()
                .mapToInt(writer -> writer.log().unacknowledged())
                .sum();
    }

    /** Waits until every writer has so many more acknowledged. */
    public void awaitMore(int more, Duration within) {
        for (Writer writer : writers) {
            int enough = writer.log().count() + more;
            Await.until(more + " more writes are acknowledged", within, writer.log()::count, count -> count >= enough);
        }
    }

    /** The longest time for which any one writer had no acknowledgement. */
    public Duration longestStall() {
        return writers.stream()
                .map(writer -> writer.log().longestStall())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /**
     * Ends the writing, and reads everything back through each member, which all must answer by now.
     *
     * @return the acknowledged writes that are not there; empty is good, if {@link #acknowledged} says that there were
     *     any
     */
    public List<LostWrite> endAndFindLost() {
        close();
        List<LostWrite> lost = new ArrayList<>();
        for (EtcdConnection member : members) {
            writers.forEach(writer -> lost.addAll(writer.lostAt(member)));
        }
        return lost;
    }

    /** Ends the writing. */
    @Override
    public void close() {
        writers.forEach(Writer::end);
        threads.forEach(Writers::awaitEnd);
    }

    private static void awaitEnd(Thread thread) {
        try {
            thread.join(END_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new AssertionError(thread.getName() + " does not end");
        }
    }
}
