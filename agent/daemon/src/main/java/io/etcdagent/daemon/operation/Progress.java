package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.gate.GateViews;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.time.Pulse;
import io.etcdagent.daemon.time.Timestamp;
import io.etcdagent.protocol.BackendSpace;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** How an operation goes: its newest state, every event so far, and those who listen. */
public final class Progress {

    private static final Logger log = LoggerFactory.getLogger(Progress.class);

    private static final Duration WORDS_EVERY = Duration.ofSeconds(2);

    /**
     * How many events are kept at most: who waits for a lock for days makes one every few seconds, and all of them are
     * told at once to whoever comes.
     */
    static final int MOST_EVENTS = 200;

    private final Clock wallClock;
    private final LongSupplier nanoClock;
    private final Pulse pulse;
    private final long begunAt;

    /** How long it had taken already when this life of the agent took it up. */
    private final long elapsedBefore;

    // Guarded by "this".
    private OperationView view;
    private final Deque<OperationEvent> events = new ArrayDeque<>();
    private String waitedFor = "";
    private Deadline nextWords;
    private final CopyOnWriteArrayList<Consumer<OperationEvent>> listeners = new CopyOnWriteArrayList<>();

    /** @param pulse of the thread that works on the operation */
    Progress(Order order, LocalNode node, Pulse pulse, Clock wallClock, LongSupplier nanoClock) {
        this.wallClock = wallClock;
        this.nanoClock = nanoClock;
        this.pulse = pulse;
        this.begunAt = nanoClock.getAsLong();
        this.elapsedBefore = 0;
        this.nextWords = Deadline.after(Duration.ZERO, nanoClock);
        this.view = new OperationView(
                order.id(),
                order.kind(),
                node.member().hex(),
                node.memberName(),
                OperationState.RUNNING,
                Phase.QUEUE,
                "accepted",
                order.requestedBy(),
                order.reason(),
                now(),
                null,
                List.of(),
                null);
        publish(view);
    }

    /** As an earlier life of this agent left it; the numbers of the events go on. */
    Progress(PastOperation past, Pulse pulse, Clock wallClock, LongSupplier nanoClock) {
        this.wallClock = wallClock;
        this.nanoClock = nanoClock;
        this.pulse = pulse;
        this.begunAt = nanoClock.getAsLong();
        this.elapsedBefore = past.last().elapsedMillis();
        this.nextWords = Deadline.after(Duration.ZERO, nanoClock);
        this.view = past.last().operation();
        this.events.addAll(past.events());
    }

    public synchronized OperationView view() {
        return view;
    }

    public synchronized List<OperationEvent> events() {
        return List.copyOf(events);
    }

    /** The number of the oldest event that is kept; those before it are gone. */
    public synchronized long oldest() {
        return events.getFirst().sequence();
    }

    /** The number of the newest event. */
    public synchronized long newest() {
        return events.getLast().sequence();
    }

    /** Whether it has ended, and the event that says so is one of the first so many: nothing comes after them. */
    public synchronized boolean endedWithin(long sequence) {
        return view.state() != OperationState.RUNNING && newest() <= sequence;
    }

    /** As below, from the first event on that is kept. */
    public Runnable listen(Consumer<OperationEvent> listener) {
        return listen(0, listener);
    }

    /**
     * Gives every event so far, then those to come, to a listener that returns soon and does not throw.
     *
     * @param after the number of the event after which it begins
     * @return takes the listener away
     */
    public synchronized Runnable listen(long after, Consumer<OperationEvent> listener) {
        events.stream().filter(event -> event.sequence() > after).forEach(listener);
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** It goes on, with nothing new to be said. */
    void goesOn() {
        pulse.beat();
    }

    void enter(Phase phase, String message) {
        change(OperationState.RUNNING, phase, message, List.of(), null);
    }

    synchronized void say(String message) {
        change(OperationState.RUNNING, view.phase(), message, List.of(), null);
    }

    /** Says which gates are waited for: at once when they are others than before, else every few seconds. */
    synchronized void waitFor(List<GateResult> closedGates) {
        pulse.beat();
        String names = ClosedGates.names(closedGates);
        boolean others = !names.equals(waitedFor);
        if (others || nextWords.passed()) {
            waitedFor = names;
            nextWords = Deadline.after(WORDS_EVERY, nanoClock);
            // The time left to settle changes at every look; it is no news.
            String words = names.equals(Verification.SETTLED)
                    ? "every other start gate is open; waiting for it to stay so"
                    : "waiting for " + ClosedGates.summary(closedGates);
            change(OperationState.RUNNING, view.phase(), words, closedGates, null);
        }
    }

    synchronized void end(Ending ending) {
        change(
                ending.state(),
                view.phase(),
                ending.words(),
                ending.gates(),
                ending.space().orElse(null));
    }

    private synchronized void change(
            OperationState state,
            Phase phase,
            String message,
            List<GateResult> closedGates,
            @Nullable BackendSpace space) {
        List<GateView> gates = GateViews.of(closedGates);
        boolean nothingNew = state == view.state() && phase == view.phase() && message.equals(view.message());
        if (nothingNew) {
            return;
        }
        view = new OperationView(
                view.id(),
                view.kind(),
                view.memberId(),
                view.memberName(),
                state,
                phase,
                message,
                view.requestedBy(),
                view.reason(),
                view.startedAt(),
                state == OperationState.RUNNING ? null : now(),
                gates,
                space);
        publish(view);
    }

    private void publish(OperationView next) {
        pulse.beat();
        // Who looks for warnings in the journal must find what was asked for and did not come about.
        log.atLevel(next.state() == OperationState.FAILED ? Level.WARN : Level.INFO)
                .log(
                        "{} {} of {} ({}), {}: {}",
                        next.kind().word(),
                        next.id(),
                        next.memberName(),
                        next.memberId(),
                        next.state() == OperationState.RUNNING
                                ? next.phase().word()
                                : next.state().word(),
                        next.message());
        if (next.state() != OperationState.RUNNING) {
            // Before anybody hears of it: an agent that ends in between tells it again in its next life.
            AuditTrail.ended(next);
        }
        long elapsed = elapsedBefore + (nanoClock.getAsLong() - begunAt) / 1_000_000;
        long sequence = events.isEmpty() ? 1 : newest() + 1;
        OperationEvent event = new OperationEvent(sequence, now(), elapsed, next);
        events.add(event);
        if (events.size() > MOST_EVENTS) {
            events.removeFirst();
        }
        listeners.forEach(listener -> tell(listener, event));
    }

    /** A listener that breaks its word must not keep etcd from being started. */
    private void tell(Consumer<OperationEvent> listener, OperationEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException broken) {
            listeners.remove(listener);
            log.warn("a follower of operation {} is dropped", event.operation().id(), broken);
        }
    }

    private String now() {
        return Timestamp.now(wallClock);
    }
}
