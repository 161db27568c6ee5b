package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.gate.Casualty;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.gate.StartGates;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.time.Pulse;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations on this node: one at a time, on a thread of their own, which between them finishes what is left over
 * ({@link Aftercare}).
 */
public final class Operations implements Orders, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Operations.class);
    private static final int REMEMBERED = 50;
    private static final Duration LOOK_FOR_LEFTOVERS = Duration.ofSeconds(15);
    private static final Duration LEFTOVERS_AGAIN = Duration.ofSeconds(1);
    private static final Duration TELL_AGAIN = Duration.ofMinutes(1);
    private static final Duration UNDO_TIME = Duration.ofSeconds(10);

    private static final String JUST_STARTED = "this agent has just started and looks for what an earlier one left";

    /** An operation that was accepted, by this life of the agent or an earlier one. */
    private static final class Accepted {

        private final Progress progress;
        private final Optional<IdempotencyKey> key;
        private final Operation operation;
        private final HistoryFile file;
        private boolean writtenDown;

        Accepted(Progress progress, Optional<IdempotencyKey> key, Operation operation, HistoryFile file) {
            this.progress = progress;
            this.key = key;
            this.operation = operation;
            this.file = file;
        }

        Progress progress() {
            return progress;
        }

        Operation operation() {
            return operation;
        }

        OperationView view() {
            return progress.view();
        }

        boolean isOfAnotherLife() {
            return operation instanceof OfAnotherLife;
        }

        /** Before anybody is told of it and before it is begun, whichever comes first; once. */
        synchronized void writeDown() {
            if (!writtenDown) {
                writtenDown = true;
                file.write(progress.events());
                keepWriting();
            }
        }

        /** For one that is in the history already. */
        synchronized void keepWriting() {
            writtenDown = true;
            progress.listen(progress.newest(), event -> file.add(event, progress::events));
        }
    }

    private final Means means;
    private final OperationHistory history;
    private final Aftercare aftercare;
    private final Supplier<Optional<LocalNode>> node;
    private final Duration verifyTime;
    private final Duration stepTime;
    private final OrderWatch watch;
    private final KeptDown keptDown;
    private final StartGates startGates;
    private final Pulse pulse;
    private final Thread thread = new Thread(this::work, "operation");

    /** Released for the thread to look around: once at the start, then for each order. */
    private final Semaphore news = new Semaphore(1);

    // Guarded by "this".
    private final Deque<Accepted> newestFirst = new ArrayDeque<>();
    private Optional<Accepted> atWork = Optional.empty();
    private boolean looked;
    private Leftover leftover = new Leftover.Owed(JUST_STARTED);
    private boolean closed;
    private Optional<Deadline> tellAgain = Optional.empty();

    /**
     * Wires the operations, those of before among them; nothing runs before {@link #start}.
     *
     * @param history of this node
     * @param node this node's identity, empty while it was never learned
     * @param verifyTime how long the start gates may take before the operation counts as failed
     * @param stepTime how long a step between stop and start may take
     * @param watch told of every order that is no rehearsal
     */
    public Operations(
            Means means,
            OperationHistory history,
            Supplier<Optional<LocalNode>> node,
            Duration verifyTime,
            Duration stepTime,
            OrderWatch watch) {
        this.means = means;
        this.history = history;
        this.keptDown = new KeptDown(means.lock());
        this.startGates = StartGates.ofEtcdStartedAgain(means.unit().byHand());
        this.pulse = new Pulse(means.nanoClock());
        this.aftercare = new Aftercare(means, keptDown, stepTime, pulse);
        this.node = node;
        this.verifyTime = verifyTime;
        this.stepTime = stepTime;
        this.watch = watch;
        thread.setDaemon(true);
        history.newestFirst().forEach(past -> newestFirst.addLast(ofBefore(past)));
        forgetOld();
    }

    private Accepted ofBefore(PastOperation past) {
        Accepted known = new Accepted(
                new Progress(past, pulse, means.wallClock(), means.nanoClock()),
                past.key(),
                new OfAnotherLife(),
                history.of(past.id(), past.key()));
        known.keepWriting();
        return known;
    }

    /** Carried out no more; what it left is the aftercare's. */
    private static final class OfAnotherLife implements Operation {
        @Override
        public Ending run() {
            throw new IllegalStateException("an operation of an earlier life of this agent is not begun again");
        }

        @Override
        public boolean cancel() {
            return false;
        }
    }

    private void forgetOld() {
        while (newestFirst.size() > REMEMBERED) {
            newestFirst.removeLast().file.remove();
        }
    }

    /** First finishes what an earlier life of this agent left, then takes orders. */
    public void start() {
        thread.start();
    }

    /**
     * Whether an agent that starts may start an etcd that is down: not one that an operation left down, which is the
     * aftercare's to judge (a stop is to last, a step still runs), nor while nobody knows whether one did.
     */
    public boolean mayStartEtcd() {
        try {
            return means.journal().read().filter(JournalEntry::mayHaveStopped).isEmpty();
        } catch (JournalException unreadable) {
            log.error("etcd is left as it is: {}", unreadable.getMessage());
            return false;
        }
    }

    @Override
    public OperationView submit(OrderForm form, Optional<IdempotencyKey> key) throws OperationRejected {
        if (under(key).isEmpty()) {
            // May ask the supervisor, which can take long, so not while others wait for this object.
            refuseWhatCannotBe(form);
        }
        Accepted accepted = accept(form, key);
        // Nor may they wait for the disk.
        accepted.writeDown();
        news.release();
        return accepted.view();
    }

    private synchronized Accepted accept(OrderForm form, Optional<IdempotencyKey> key) throws OperationRejected {
        if (closed) {
            throw new OperationRejected(OperationRejected.Why.NOT_READY, "this agent is about to end");
        }
        Optional<Accepted> before = byKey(key);
        if (before.isPresent()) {
            return before.get();
        }
        LocalNode local = freeNode(form.kind());
        Accepted accepted = accepted(form, local, key);
        newestFirst.addFirst(accepted);
        forgetOld();
        atWork = Optional.of(accepted);
        return accepted;
    }

    private Optional<LocalNode> nodeFor(OperationKind kind) {
        return kind == OperationKind.RECOVER ? means.recovery().node().get() : node.get();
    }

    private void refuseWhatCannotBe(OrderForm form) throws OperationRejected {
        if (form.kind() == OperationKind.START && form.dryRun()) {
            throw new OperationRejected(
                    OperationRejected.Why.UNSUPPORTED,
                    "no gate stands before a start, so there is nothing to rehearse");
        }
        Set<String> soft = overridable(form.kind());
        for (String name : form.overrides()) {
            if (!soft.contains(name)) {
                throw new OperationRejected(
                        OperationRejected.Why.UNSUPPORTED,
                        "nothing overrides the gate " + name + " for a "
                                + form.kind().word()
                                + (soft.isEmpty() ? ", nor any other" : "; what can be: " + String.join(", ", soft)));
            }
        }
        if (form.between().isPresent()) {
            refuseImpossibleStep(form.kind(), form.between().get());
        }
    }

    private Set<String> overridable(OperationKind kind) {
        Set<String> soft = new TreeSet<>();
        if (kind == OperationKind.CLEAR_ALARM) {
            return soft;
        }
        if (kind == OperationKind.RECOVER) {
            soft.addAll(new RecoverLook(means).soft());
        } else if (kind != OperationKind.START) {
            soft.addAll(means.stopLook().soft());
        }
        if (kind != OperationKind.STOP) {
            soft.addAll(startGates.soft());
        }
        return soft;
    }

    private void refuseImpossibleStep(OperationKind kind, String step) throws OperationRejected {
        if (kind != OperationKind.RESTART) {
            throw new OperationRejected(
                    OperationRejected.Why.UNSUPPORTED, "only a restart runs a step between stop and start");
        }
        Optional<String> obstacle = means.between().obstacle(step);
        if (obstacle.isPresent()) {
            throw new OperationRejected(
                    OperationRejected.Why.UNSUPPORTED,
                    "the step " + step + " cannot be run, so nothing was stopped: " + obstacle.get());
        }
    }

    @Override
    public void refuseWhateverTheGates(OrderForm form) throws OperationRejected {
        refuseWhatCannotBe(form);
        refuseWhileBusy();
    }

    /** Where nothing is to be taken from anybody; of what is refused beyond that the gates may tell more. */
    private synchronized void refuseWhileBusy() throws OperationRejected {
        if (atWork.isPresent()) {
            OperationView busy = atWork.get().progress().view();
            throw OperationRejected.because(
                    OperationRejected.Why.CONFLICT,
                    busy,
                    "operation " + busy.id() + " ("
                            + busy.kind().word() + ", " + busy.phase().word()
                            + ") is at work on this node; follow it with:"
                            + " etcd-agentctl operations");
        }
        if (leftover instanceof Leftover.Owed owed) {
            throw new OperationRejected(OperationRejected.Why.CONFLICT, "no order can be taken yet: " + owed.words());
        }
    }

    /** Who is ordered, if no other operation is at work and nothing that was left over stands in the way. */
    private LocalNode freeNode(OperationKind kind) throws OperationRejected {
        LocalNode local = nodeFor(kind)
                .orElseThrow(() -> new OperationRejected(
                        OperationRejected.Why.NOT_READY,
                        "this agent has not heard its own member yet, so it cannot tell which one that is;"
                                + " see: etcd-agentctl health; where etcd is down, "
                                + means.unit().byHand().start()));
        refuseWhileBusy();
        if (leftover instanceof Leftover.Away away && kind != OperationKind.RECOVER) {
            throw new OperationRejected(OperationRejected.Why.CONFLICT, "no order can be taken yet: " + away.words());
        }
        if (leftover instanceof Leftover.KeptDown kept
                && kind != OperationKind.START
                && kind != OperationKind.RECOVER) {
            throw new OperationRejected(OperationRejected.Why.CONFLICT, kept.words());
        }
        return local;
    }

    private Accepted accepted(OrderForm form, LocalNode local, Optional<IdempotencyKey> key) {
        Order order = form.numbered(means.wallClock());
        Progress progress = new Progress(order, local, pulse, means.wallClock(), means.nanoClock());
        HistoryFile file = history.of(order.id(), key);
        SpacePlanning spacePlanning = new SpacePlanning(means, local, progress);
        if (form.dryRun() && form.kind() == OperationKind.CLEAR_ALARM) {
            return new Accepted(progress, key, new ClearAlarmRehearsal(order, spacePlanning, progress), file);
        }
        if (form.dryRun()) {
            Operation rehearsal = form.kind() == OperationKind.RECOVER
                    ? new RecoverRehearsal(order, local, means, progress)
                    : new DryRun(order, means.stopLook(), progress);
            return new Accepted(progress, key, rehearsal, file);
        }
        progress.listen(watch.accepted(order.kind()));
        Course course = new Course(order, local, means, progress, new Cancellation());
        Operation operation = switch (form.kind()) {
            case RESTART -> new Restart(course, means, verifyTime, stepTime);
            case STOP -> new Stop(course, means, verifyTime, keptDown);
            case START -> new Start(course, means, verifyTime, keptDown);
            case DEFRAGMENT -> new Defragmentation(course, means, verifyTime);
            case RECOVER -> new Recover(course, means, verifyTime, keptDown);
            case CLEAR_ALARM -> new ClearAlarm(course, means, spacePlanning, verifyTime);
        };
        return new Accepted(progress, key, operation, file);
    }

    @Override
    public List<GateResult> refusals(OrderForm form) {
        Order order = form.numbered(means.wallClock());
        GateLook look = form.kind() == OperationKind.RECOVER ? new RecoverLook(means) : means.stopLook();
        List<GateResult> closed = ClosedGates.among(look.dryRun(order));
        boolean waits = closed.stream().anyMatch(gate -> gate.name().equals("lock-held"))
                && closed.stream().noneMatch(gate -> gate.name().equals("cluster-reachable"));
        return waits ? List.of() : closed;
    }

    /**
     * The operation that was accepted under that key.
     *
     * @throws OperationRejected if it was accepted for another request
     */
    public synchronized Optional<OperationView> under(Optional<IdempotencyKey> key) throws OperationRejected {
        return byKey(key).map(Accepted::view);
    }

    private Optional<Accepted> byKey(Optional<IdempotencyKey> key) throws OperationRejected {
        if (key.isEmpty()) {
            return Optional.empty();
        }
        Optional<Accepted> known = newestFirst.stream()
                .filter(accepted -> accepted.key
                        .filter(earlier -> earlier.value().equals(key.get().value()))
                        .isPresent())
                .findFirst();
        if (known.isPresent() && !key.get().repeats(known.get().key.orElseThrow())) {
            throw OperationRejected.because(
                    OperationRejected.Why.KEY_REUSED,
                    known.get().view(),
                    "the key " + key.get().value() + " belongs to operation "
                            + known.get().view().id() + ", for which something else was asked; "
                            + "a new request takes a new key; nothing was done");
        }
        return known;
    }

    /** The operations of this node, newest first, the last fifty, also of earlier lives of the agent. */
    public synchronized List<OperationView> list() {
        return newestFirst.stream().map(Accepted::view).toList();
    }

    @Override
    public synchronized Optional<OperationView> current() {
        return atWork.map(known -> known.progress().view());
    }

    /** Whether this life of the agent has looked for what an earlier one left: until then it knows nothing of itself. */
    public synchronized boolean looked() {
        return looked;
    }

    /** What stands on this node while no operation is at work. */
    public synchronized Leftover leftover() {
        return leftover;
    }

    /** How long ago the operations' thread got on; longer than the longest step of an operation, and it is stuck. */
    public Duration silence() {
        return pulse.silence();
    }

    public Progress progress(String id) throws OperationRejected {
        return find(id).progress();
    }

    /** Gives it up while nothing is down. */
    public OperationView cancel(String id) throws OperationRejected {
        Accepted known = find(id);
        if (known.view().state() == OperationState.CANCELLED) {
            // Who asks again has not heard the answer.
            return known.view();
        }
        if (known.progress().view().state() != OperationState.RUNNING) {
            throw OperationRejected.because(
                    OperationRejected.Why.CONFLICT,
                    known.view(),
                    "operation " + id + " has ended already: "
                            + known.progress().view().state().word());
        }
        if (!known.operation().cancel()) {
            throw OperationRejected.because(
                    OperationRejected.Why.CONFLICT,
                    known.view(),
                    "operation " + id + " is in phase "
                            + known.progress().view().phase().word()
                            + " and can only go forward");
        }
        return known.progress().view();
    }

    private synchronized Optional<Accepted> known(String id) {
        return newestFirst.stream()
                .filter(known -> known.view().id().equals(id))
                .findFirst();
    }

    private Accepted find(String id) throws OperationRejected {
        return known(id)
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
                pulse.beat();
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
        Duration patience = comesAgainSoon(leftover()) ? LEFTOVERS_AGAIN : LOOK_FOR_LEFTOVERS;
        if (news.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            news.drainPermits();
        }
        synchronized (this) {
            return atWork;
        }
    }

    private static boolean comesAgainSoon(Leftover left) {
        return left instanceof Leftover.Owed || left instanceof Leftover.Away;
    }

    private void perform(Accepted accepted) throws InterruptedException {
        accepted.writeDown();
        OperationView view = accepted.view();
        try {
            Ending ending = accepted.operation().run();
            if (ending.owed()) {
                leave(new Leftover.Owed(
                        "operation " + view.id() + " left something to be finished: " + ending.words()));
            } else if (view.kind() != OperationKind.RESTART && ending.state() == OperationState.SUCCEEDED) {
                lookForLeftovers();
            }
            accepted.progress().end(ending);
        } catch (RuntimeException defect) {
            log.error("operation {} met a defect of the agent", view.id(), defect);
            accepted.progress()
                    .end(Ending.of(OperationState.FAILED, "a defect of the agent ended it, see its log: " + defect));
            leave(new Leftover.Owed("operation " + view.id() + " ended by a defect"));
        } finally {
            synchronized (this) {
                atWork = Optional.empty();
            }
        }
        AuditTrail.ended(accepted.view());
    }

    private synchronized void leave(Leftover left) {
        leftover = left;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void lookForLeftovers() throws InterruptedException {
        Leftover left;
        try {
            Optional<Accepted> unfinished = unfinishedRecovery();
            if (unfinished.isPresent()) {
                resume(unfinished.get());
                return;
            }
            left = aftercare.pass(node.get());
            concludeThoseOfBefore(left);
        } catch (RuntimeException defect) {
            log.error("the aftercare met a defect of the agent", defect);
            left = new Leftover.Owed("a defect of the agent, see its log: " + defect);
        }
        synchronized (this) {
            tell(left);
            leftover = left;
            looked = true;
        }
    }

    /** What became of an operation during which the agent went away is told to those who follow it. */
    private void concludeThoseOfBefore(Leftover left) {
        List<Accepted> unfinished;
        synchronized (this) {
            // One of this life may have been accepted just now, while the aftercare was at it.
            unfinished = newestFirst.stream()
                    .filter(Accepted::isOfAnotherLife)
                    .filter(known -> known.view().state() == OperationState.RUNNING)
                    .toList();
        }
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
        for (Accepted known : unfinished) {
            Epilogue epilogue = Epilogue.of(known.view(), entry, left);
            if (epilogue.ending().isPresent()) {
                known.progress().end(epilogue.ending().get());
                AuditTrail.ended(known.view());
            } else {
                known.progress().say(epilogue.words());
            }
        }
    }

    /** It is an operation again, under its old id, for whoever followed it. */
    private Optional<Accepted> unfinishedRecovery() {
        Optional<JournalEntry> left;
        try {
            left = means.journal().read().filter(JournalEntry::replaces);
        } catch (JournalException unreadable) {
            // Told by the aftercare.
            return Optional.empty();
        }
        return left.map(entry -> {
            LocalNode dead = new LocalNode(
                    ClusterId.parse(entry.clusterId()),
                    MemberId.parse(entry.memberId()),
                    means.recovery().casualty().get().map(Casualty::name).orElse("this node's member"),
                    means.recovery().node().get().map(LocalNode::host).orElse(""));
            Order order = Order.of(entry);
            Optional<Accepted> before = known(order.id());
            Progress progress = before.map(Accepted::progress)
                    .orElseGet(() -> new Progress(order, dead, pulse, means.wallClock(), means.nanoClock()));
            progress.listen(watch.accepted(order.kind()));
            Optional<IdempotencyKey> key = before.flatMap(known -> known.key);
            Course course = new Course(entry, order, dead, means, progress);
            Accepted resumed = new Accepted(
                    progress,
                    key,
                    new ResumedRecovery(course, means, verifyTime),
                    before.map(known -> known.file).orElseGet(() -> history.of(order.id(), key)));
            if (before.isPresent()) {
                resumed.writtenDown = true;
            }
            return resumed;
        });
    }

    private synchronized void resume(Accepted recovery) {
        String id = recovery.view().id();
        newestFirst.removeIf(known -> known.view().id().equals(id));
        newestFirst.addFirst(recovery);
        atWork = Optional.of(recovery);
        leftover = new Leftover.Owed("recovery " + id + " is gone on with");
        looked = true;
        news.release();
    }

    /** What is left names times that change at every look, so it is told again only now and then. */
    private void tell(Leftover left) {
        if (left instanceof Leftover.Nothing) {
            tellAgain = Optional.empty();
        } else if (!looked && left instanceof Leftover.Owed) {
            // An agent that has just started has not even heard its member yet; the next look is soon.
            return;
        } else if (tellAgain.filter(moment -> !moment.passed()).isEmpty()) {
            tellAgain = Optional.of(Deadline.after(TELL_AGAIN, means.nanoClock()));
            log.warn("{}", left.words());
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
        boolean onlyForward = running.isPresent() && !running.get().operation().cancel();
        try {
            thread.join(UNDO_TIME.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        if (onlyForward && thread.isAlive() && wantsEtcdUp(running.get().view())) {
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

    /**
     * Not while an operator's step has etcd for itself, nor when it is to stay down: the next life of the agent sees to
     * it. Nor is an etcd that is down while it should be defragmented so by our hand.
     */
    private static boolean wantsEtcdUp(OperationView view) {
        if (view.kind().leavesEtcdRunning()) {
            return false;
        }
        boolean onItsWayBack = view.phase().compareTo(Phase.START) >= 0;
        boolean stopsForGood = view.kind() == OperationKind.STOP || view.kind() == OperationKind.RECOVER;
        return onItsWayBack || (view.phase() == Phase.STOP && !stopsForGood);
    }
}
