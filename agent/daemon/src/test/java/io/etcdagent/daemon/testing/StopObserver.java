package io.etcdagent.daemon.testing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches from outside, on a thread of its own, when a member's etcd was ended and by whom, for tests that also end
 * some themselves. It trusts no agent: it looks at the processes, reads etcd's own logs, and knows from the test what
 * the test does ({@link TestAgent#killEtcd}, {@link TestAgent#terminateEtcd}).
 *
 * <p>A member that is frozen or cut off, and not ended, is not down for this observer.
 */
public final class StopObserver implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 20;

    /** How the test is about to end an etcd. */
    enum Signal {
        KILL,
        TERM
    }

    private final List<WatchedMember> members;
    private final long startNanos = System.nanoTime();
    private final Thread thread = new Thread(this::watch, "stop-observer");
    private volatile boolean closed;

    // Guarded by "this".
    private final Outages outages = new Outages();
    private Look last;
    private Duration longestBlindness = Duration.ZERO;
    private @Nullable RuntimeException failure;

    private StopObserver(List<ObservedMember> observed) {
        last = Look.now(startNanos);
        members = observed.stream()
                .map(member -> new WatchedMember(member, outages))
                .toList();
        thread.setDaemon(true);
        thread.start();
    }

    /** Begins to watch the etcds of agents; all must run and serve. */
    public static StopObserver ofAgents(List<TestAgent> agents) {
        return new StopObserver(agents.stream().map(ObservedMember::of).toList());
    }

    /** Begins to watch members without agents; all must run and serve. */
    static StopObserver ofMembers(List<TestMember> members) {
        return new StopObserver(members.stream().map(ObservedMember::of).toList());
    }

    /** Every outage until now, those that last at the end. */
    public synchronized List<Outage> outages() {
        look();
        return outages.all();
    }

    /** The outages that an agent began, or nobody knows who. */
    public List<Outage> outagesOnPurpose() {
        return outages().stream().filter(Outage::onPurpose).toList();
    }

    /** Descriptions of two outages on purpose at once; empty as long as there never were. */
    public synchronized List<String> twoDownOnPurpose() {
        look();
        return describe(outages.overlapsOnPurpose());
    }

    /**
     * Descriptions of outages that were begun on purpose while another member was down for whatever reason.
     *
     * @param forAtLeast how long the other had been down by then: an agent cannot know what happens in the moment
     *     between its last look and the signal
     */
    public synchronized List<String> stoppedWhileAnotherWasDown(Duration forAtLeast) {
        look();
        return describe(outages.begunWhileAnotherWasDown(forAtLeast));
    }

    /**
     * The longest time between two looks. Ends and starts are put where etcd's log has them, so that little depends
     * on it; an etcd whose clock was stepped is known no better than this.
     */
    public synchronized Duration longestBlindness() {
        look();
        return longestBlindness;
    }

    /** The test is about to end the etcd that a member runs now. */
    synchronized void announce(String name, Signal signal) {
        look();
        members.stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " is not observed"))
                .announce(signal, last.time());
    }

    private static List<String> describe(List<Outages.Overlap> overlaps) {
        return overlaps.stream()
                .map(overlap -> overlap.later() + " began during " + overlap.earlier())
                .toList();
    }

    private void watch() {
        while (!closed) {
            try {
                look();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException broken) {
                fail(broken);
                return;
            }
        }
    }

    private synchronized void fail(RuntimeException broken) {
        failure = broken;
    }

    private synchronized void look() {
        if (failure != null) {
            throw new IllegalStateException("the observer has failed", failure);
        }
        Look now = Look.now(startNanos);
        for (WatchedMember member : members) {
            member.look(last, now);
        }
        Duration blindness = now.time().minus(last.time());
        longestBlindness = blindness.compareTo(longestBlindness) > 0 ? blindness : longestBlindness;
        last = now;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(SOON.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
