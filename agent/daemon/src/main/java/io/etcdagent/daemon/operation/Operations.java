package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations on this node: one at a time, on a thread of their own, which between them finishes what is left over
 * ({@link Aftercare}).
 */
public final class Operations implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Operations.class);
    private static final int REMEMBERED = 20;
    private static final Duration LOOK_FOR_LEFTOVERS = Duration.ofSeconds(15);
    private static final Duration LEFTOVERS_AGAIN = Duration.ofSeconds(1);
    private static final Duration TELL_AGAIN = Duration.ofMinutes(1);
    private static final Duration UNDO_TIME = Duration.ofSeconds(10);

    /** An operation that was accepted, and the way to give it up. */
    private record Accepted(Progress progress, Optional<String> idempotencyKey, Supplier<Boolean> cancel, Work work) {}

    private interface Work {
        void run() throws InterruptedException;
    }

    private final Means means;
    private final Aftercare aftercare;
    private final Supplier<Optional<LocalNode>> node;
    private final Duration verifyTime;
    private final Thread thread = new Thread(this::work, "operation");

    /** Released for the thread to look around: once at the start, then for each order. */
    private final Semaphore news = new Semaphore(1);

    // Guarded by "this".
    private final Deque<Accepted> newestFirst = new ArrayDeque<>();
    private Optional<Accepted> atWork = Optional.empty();
    private Optional<String> owed = Optional.of("this agent has just started and looks for what an earlier one left");
    private boolean closed;
    private Optional<Deadline> tellAgain = Optional.empty();

    /**
     * Wires the operations; nothing runs before {@link #start}.
     *
     * @param node this node's identity, empty while it was never learned
     * @param verifyTime how long the start gates may take before the operation counts as failed
     */
    public Operations(Means means, Supplier<Optional<LocalNode>> node, Duration verifyTime) {
        this.means = means;
        this.aftercare = new Aftercare(means);
        this.node = node;
        this.verifyTime = verifyTime;
        thread.setDaemon(true);
    }

    /** First finishes what an earlier life of this agent left, then takes orders. */
    public void start() {
        thread.start();
    }

    /** Accepts an order; the same idempotency key again gives the operation that it gave before. */
    public synchronized OperationView submit(OrderForm form, Optional<String> idempotencyKey) throws OperationRejected {
        if (closed) {
            throw new OperationRejected(OperationRejected.Why.NOT_READY, "this agent is about to end");
        }
        Optional<OperationView> before = byKey(idempotencyKey);
        if (before.isPresent()) {
            return before.get();
        }
        if (form.kind() != OperationKind.RESTART) {
            throw new OperationRejected(
                    OperationRejected.Why.UNSUPPORTED,
                    "this agent cannot " + form.kind().word() + " yet; it can restart");
        }
        LocalNode local = node.get()
                .orElseThrow(() -> new OperationRejected(
                        OperationRejected.Why.NOT_READY,
                        "this agent has not heard its own member yet, so it cannot tell which one that is;"
                                + " see: etcd-agentctl health"));
        if (atWork.isPresent()) {
            OperationView busy = atWork.get().progress().view();
            throw new OperationRejected(
                    OperationRejected.Why.CONFLICT,
                    "operation " + busy.id() + " ("
                            + busy.kind().word() + ", " + busy.phase().word()
                            + ") is at work on this node; follow it with:"
                            + " etcd-agentctl operations");
        }
        if (owed.isPresent()) {
            throw new OperationRejected(OperationRejected.Why.CONFLICT, "no order can be taken yet: " + owed.get());
        }
        Accepted accepted = accept(form, local, idempotencyKey);
        newestFirst.addFirst(accepted);
        while (newestFirst.size() > REMEMBERED) {
            newestFirst.removeLast();
        }
        atWork = Optional.of(accepted);
        news.release();
        return accepted.progress().view();
    }

    private Accepted accept(OrderForm form, LocalNode local, Optional<String> key) {
        Order order = form.numbered(means.wallClock());
        Progress progress = new Progress(order, local, means.wallClock(), means.nanoClock());
        if (form.dryRun()) {
            return new Accepted(progress, key, () -> false, () -> dryRun(order, progress));
        }
        Restart restart = new Restart(order, local, means, progress, new Cancellation(), verifyTime);
        return new Accepted(progress, key, restart::cancel, () -> {
            if (restart.run()) {
                owe("the member of operation " + order.id() + " is not back yet");
            }
        });
    }

    private void dryRun(Order order, Progress progress) {
        progress.enter(Phase.CHECK, "asking the stop gates, for a dry run");
        List<GateResult> closedGates = ClosedGates.among(means.stopLook().dryRun(order.allowOutage()));
        if (closedGates.isEmpty()) {
            progress.end(OperationState.SUCCEEDED, "dry run: all stop gates are open; nothing was stopped", List.of());
        } else {
            progress.end(OperationState.REFUSED, "dry run: closed " + ClosedGates.summary(closedGates), closedGates);
        }
    }

    private Optional<OperationView> byKey(Optional<String> idempotencyKey) {
        return newestFirst.stream()
                .filter(known ->
                        idempotencyKey.isPresent() && known.idempotencyKey().equals(idempotencyKey))
                .map(known -> known.progress().view())
                .findFirst();
    }

    /** The operations of this life of the agent, newest first, the last twenty. */
    public synchronized List<OperationView> list() {
        return newestFirst.stream().map(known -> known.progress().view()).toList();
    }

    /** The operation at work, if one is. */
    public synchronized Optional<OperationView> current() {
        return atWork.map(known -> known.progress().view());
    }

    /** Why this node takes no orders although nothing is at work; empty when it does. */
    public synchronized Optional<String> owed() {
        return owed;
    }

    public synchronized Progress progress(String id) throws OperationRejected {
        return find(id).progress();
    }

    /** Gives it up while nothing is down. */
    public OperationView cancel(String id) throws OperationRejected {
        Accepted known = find(id);
        if (known.progress().view().state() != OperationState.RUNNING) {
            throw new OperationRejected(
                    OperationRejected.Why.CONFLICT,
                    "operation " + id + " has ended already: "
                            + known.progress().view().state().word());
        }
        if (!known.cancel().get()) {
            throw new OperationRejected(
                    OperationRejected.Why.CONFLICT,
                    "operation " + id + " is in phase "
                            + known.progress().view().phase().word()
                            + " and can only go forward: etcd is started again");
        }
        return known.progress().view();
    }

    private synchronized Accepted find(String id) throws OperationRejected {
        return newestFirst.stream()
                .filter(known -> known.progress().view().id().equals(id))
                .findFirst()
                .orElseThrow(() -> new OperationRejected(
                        OperationRejected.Why.NOT_FOUND,
                        "there is no operation " + id + " in this agent's memory; it knows: etcd-agentctl operations"));
    }

    // ---- the operation thread ----

    private void work() {
        try {
            // Invariant: while an operation is at work nothing else touches the unit; while something is owed no
            // operation is accepted.
            while (true) {
                Optional<Accepted> next = nextOrLeftovers();
                if (next.isPresent()) {
                    perform(next.get());
                } else if (isClosed()) {
                    return;
                } else {
                    lookForLeftovers();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for an order, or until it is time to look for leftovers again. */
    private Optional<Accepted> nextOrLeftovers() throws InterruptedException {
        Duration patience = owed().isPresent() ? LEFTOVERS_AGAIN : LOOK_FOR_LEFTOVERS;
        if (news.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            news.drainPermits();
        }
        synchronized (this) {
            return atWork;
        }
    }

    private void perform(Accepted accepted) throws InterruptedException {
        try {
            accepted.work().run();
        } catch (RuntimeException defect) {
            log.error(
                    "operation {} met a defect of the agent",
                    accepted.progress().view().id(),
                    defect);
            accepted.progress()
                    .end(OperationState.FAILED, "a defect of the agent ended it, see its log: " + defect, List.of());
            owe("operation " + accepted.progress().view().id() + " ended by a defect");
        } finally {
            synchronized (this) {
                atWork = Optional.empty();
            }
        }
    }

    private synchronized void owe(String what) {
        owed = Optional.of(what);
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void lookForLeftovers() throws InterruptedException {
        Optional<String> left;
        try {
            aftercare.startWhatWeStopped();
            Optional<LocalNode> local = node.get();
            left = local.isEmpty()
                    ? Optional.of("this agent has not heard its own member yet")
                    : aftercare.pass(local.get());
        } catch (JournalException failure) {
            left = Optional.of(String.valueOf(failure.getMessage()));
        } catch (RuntimeException defect) {
            log.error("the aftercare met a defect of the agent", defect);
            left = Optional.of("a defect of the agent, see its log: " + defect);
        }
        synchronized (this) {
            // An order may have been accepted while this thread looked; it finds the same state by itself.
            if (atWork.isEmpty() || left.isPresent()) {
                tell(left);
                owed = left;
            }
        }
    }

    /** What is owed names times that change at every look, so it is told again only now and then. */
    private void tell(Optional<String> left) {
        if (left.isEmpty()) {
            tellAgain = Optional.empty();
        } else if (tellAgain.filter(moment -> !moment.passed()).isEmpty()) {
            tellAgain = Optional.of(Deadline.after(TELL_AGAIN, means.nanoClock()));
            log.warn("no orders are taken: {}", left.get());
        }
    }

    /**
     * Takes no more orders. An operation that has stopped nothing yet is given up and undone; one that is past that has
     * a moment to end, and whatever becomes of it, etcd is told to start.
     */
    @Override
    public void close() {
        Optional<Accepted> running;
        synchronized (this) {
            closed = true;
            running = atWork;
        }
        news.release();
        boolean onlyForward = running.isPresent() && !running.get().cancel().get();
        try {
            thread.join(UNDO_TIME.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        if (onlyForward && thread.isAlive()) {
            try {
                means.unit().start();
                log.warn("this agent ends in the middle of an operation; etcd was told to start, and the next start of"
                        + " the agent verifies it");
            } catch (UnitException failure) {
                log.error(
                        "this agent ends in the middle of an operation, and etcd could not be started: {}",
                        failure.getMessage());
            }
        }
    }
}
