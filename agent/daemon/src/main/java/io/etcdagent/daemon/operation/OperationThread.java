package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.time.Pulse;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out one operation after the other, and between them finishes what is left over ({@link Aftercare}). */
final class OperationThread {

    private static final Logger log = LoggerFactory.getLogger(OperationThread.class);
    private static final Duration LOOK_FOR_LEFTOVERS = Duration.ofSeconds(15);
    private static final Duration LEFTOVERS_AGAIN = Duration.ofSeconds(1);
    private static final Duration TELL_AGAIN = Duration.ofMinutes(1);

    private final Means means;
    private final Roster roster;
    private final Commissioning commissioning;
    private final Aftercare aftercare;
    private final Supplier<Optional<LocalNode>> node;
    private final Pulse pulse;
    private final Thread thread = new Thread(this::work, "operation");

    /** Released for the thread to look around: once at the start, then for each order. */
    private final Semaphore news = new Semaphore(1);

    /** When what is left is told again; of this thread alone. */
    private Optional<Deadline> tellAgain = Optional.empty();

    /**
     * Does nothing before {@link #start}.
     *
     * @param node this node's identity, empty while it was never learned
     * @param pulse beats as long as it gets on
     */
    OperationThread(
            Means means,
            Roster roster,
            Commissioning commissioning,
            Aftercare aftercare,
            Supplier<Optional<LocalNode>> node,
            Pulse pulse) {
        this.means = means;
        this.roster = roster;
        this.commissioning = commissioning;
        this.aftercare = aftercare;
        this.node = node;
        this.pulse = pulse;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** To look at the roster now. */
    void wake() {
        news.release();
    }

    /** Waits for its end, which comes with that of the roster and of the operation at work; true if it has come. */
    boolean awaitEnd(Duration patience) {
        try {
            thread.join(patience.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void work() {
        try {
            // Invariant: while an operation is at work nothing else touches the unit; while something is owed no
            // operation is accepted.
            while (true) {
                pulse.beat();
                Optional<AcceptedOperation> next = nextOrLeftovers();
                if (next.isPresent()) {
                    perform(next.get());
                } else if (roster.isClosed()) {
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
    private Optional<AcceptedOperation> nextOrLeftovers() throws InterruptedException {
        Duration patience = comesAgainSoon(roster.leftover()) ? LEFTOVERS_AGAIN : LOOK_FOR_LEFTOVERS;
        if (news.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            news.drainPermits();
        }
        return roster.atWork();
    }

    private static boolean comesAgainSoon(Leftover left) {
        return left instanceof Leftover.Owed || left instanceof Leftover.Away;
    }

    private void perform(AcceptedOperation accepted) throws InterruptedException {
        accepted.writeDown();
        OperationView view = accepted.view();
        try {
            Ending ending = accepted.operation().run();
            if (ending.owed()) {
                roster.leave(new Leftover.Owed(
                        "operation " + view.id() + " left something to be finished: " + ending.words()));
            } else if (view.kind() != OperationKind.RESTART && ending.state() == OperationState.SUCCEEDED) {
                lookForLeftovers();
            }
            accepted.progress().end(ending);
        } catch (RuntimeException defect) {
            log.error("operation {} met a defect of the agent", view.id(), defect);
            roster.leave(new Leftover.Owed("operation " + view.id() + " ended by a defect"));
            accepted.progress()
                    .end(Ending.of(OperationState.FAILED, "a defect of the agent ended it, see its log: " + defect));
        } finally {
            roster.letGo(accepted);
        }
    }

    private void lookForLeftovers() throws InterruptedException {
        Leftover left;
        try {
            Optional<AcceptedOperation> unfinished = unfinishedRecovery();
            if (unfinished.isPresent()) {
                roster.resume(unfinished.get());
                wake();
                return;
            }
            left = aftercare.pass(node.get());
            concludeThoseOfBefore(left);
        } catch (RuntimeException defect) {
            log.error("the aftercare met a defect of the agent", defect);
            left = new Leftover.Owed("a defect of the agent, see its log: " + defect);
        }
        tell(left);
        roster.found(left);
    }

    private Optional<AcceptedOperation> unfinishedRecovery() {
        try {
            return means.journal()
                    .read()
                    .filter(JournalEntry::replaces)
                    .map(entry -> commissioning.unfinishedRecovery(entry, roster.find(entry.operation())));
        } catch (JournalException unreadable) {
            // Told by the aftercare.
            return Optional.empty();
        }
    }

    /** What became of an operation during which the agent went away is told to those who follow it. */
    private void concludeThoseOfBefore(Leftover left) {
        List<AcceptedOperation> unfinished = roster.cutOff();
        if (unfinished.isEmpty()) {
            return;
        }
        Optional<JournalEntry> entry;
        try {
            entry = means.journal().read();
        } catch (JournalException unreadable) {
            // Told by the aftercare; until it can be read nobody knows.
            return;
        }
        for (AcceptedOperation known : unfinished) {
            Epilogue epilogue = Epilogue.of(known.view(), entry, left);
            if (epilogue.ending().isPresent()) {
                known.progress().end(epilogue.ending().get());
            } else {
                known.progress().say(epilogue.words());
            }
        }
    }

    /** What is left names times that change at every look, so it is told again only now and then. */
    private void tell(Leftover left) {
        if (left instanceof Leftover.Nothing) {
            tellAgain = Optional.empty();
        } else if (!roster.looked() && left instanceof Leftover.Owed) {
            // An agent that has just started has not even heard its member yet; the next look is soon.
            return;
        } else if (tellAgain.filter(moment -> !moment.passed()).isEmpty()) {
            tellAgain = Optional.of(Deadline.after(TELL_AGAIN, means.nanoClock()));
            log.warn("{}", left.words());
        }
    }
}
