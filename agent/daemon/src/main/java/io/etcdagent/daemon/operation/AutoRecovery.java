package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.diagnosis.Diagnosis;
import io.etcdagent.daemon.diagnosis.Finding;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.storage.DurableFile;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.protocol.OperationKind;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recovers this node's member without being asked, where the operator has allowed that for a diagnosis: after it has
 * stood for a while, under the same lock and gates as by hand, and at most once a day.
 */
public final class AutoRecovery implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AutoRecovery.class);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(15);
    private static final Duration AT_MOST_EVERY = Duration.ofDays(1);
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final Duration END_TIME = Duration.ofSeconds(2);

    private final Set<String> allowed;
    private final Duration standsFor;
    private final Supplier<Diagnosis> diagnosis;
    private final Orders orders;
    private final DurableFile lastTime;
    private final Clock wallClock;
    private final LongSupplier nanoClock;
    private final Thread thread = new Thread(this::watch, "auto-recovery");

    // Only on the thread.
    private Optional<Standing> standing = Optional.empty();
    private Optional<Deadline> notBefore = Optional.empty();
    private String told = "";

    /** A diagnosis that stands since it was first seen. */
    private record Standing(String id, Deadline due) {}

    /**
     * @param allowed ids of diagnoses; where there are none nothing is ever done
     * @param standsFor how long a diagnosis must have stood, without a look that shows another
     * @param diagnosis looks anew at each call
     * @param lastTime when it was done last, for another life of the agent
     */
    public AutoRecovery(
            Set<String> allowed,
            Duration standsFor,
            Supplier<Diagnosis> diagnosis,
            Orders orders,
            DurableFile lastTime,
            Clock wallClock,
            LongSupplier nanoClock) {
        this.allowed = Set.copyOf(allowed);
        this.standsFor = standsFor;
        this.diagnosis = diagnosis;
        this.orders = orders;
        this.lastTime = lastTime;
        this.wallClock = wallClock;
        this.nanoClock = nanoClock;
        thread.setDaemon(true);
    }

    public void start() {
        if (!allowed.isEmpty()) {
            log.info(
                    "a member with the diagnosis {} is recovered without being asked, once it has stood for {} s",
                    String.join(" or ", allowed.stream().sorted().toList()),
                    standsFor.toSeconds());
            thread.start();
        }
    }

    private void watch() {
        Duration pause = LOOK_EVERY.compareTo(standsFor) < 0 ? LOOK_EVERY : standsFor.dividedBy(4);
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                try {
                    look();
                } catch (RuntimeException defect) {
                    log.error("the automatic recovery met a defect of the agent", defect);
                    standing = Optional.empty();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** One look, on the thread. */
    void look() {
        if (orders.current().isPresent()) {
            standing = Optional.empty();
            return;
        }
        Optional<Finding> found = diagnosis.get().mendable().filter(finding -> allowed.contains(finding.id()));
        if (found.isEmpty()) {
            standing = Optional.empty();
            return;
        }
        String id = found.get().id();
        if (standing.filter(seen -> seen.id().equals(id)).isEmpty()) {
            standing = Optional.of(new Standing(id, Deadline.after(standsFor, nanoClock)));
            log.warn("diagnosis {}; if it stands for {} s, this member is recovered", id, standsFor.toSeconds());
        } else if (standing.get().due().passed()) {
            recover(id);
        }
    }

    private void recover(String id) {
        Optional<String> tooSoon = tooSoon();
        if (tooSoon.isPresent()) {
            tell("diagnosis " + id + " stands, and is not recovered: " + tooSoon.get()
                    + "; by hand: etcd-agentctl recover");
            return;
        }
        OrderForm form = new OrderForm(
                OperationKind.RECOVER,
                "automatic: diagnosis " + id + " has stood for " + standsFor.toSeconds() + " s",
                SETTLE,
                Duration.ZERO,
                false,
                false,
                Set.of(),
                Optional.empty(),
                "etcd-agent (ETCD_AGENT_AUTO_RECOVER)");
        try {
            orders.refuseWhateverTheGates(form);
            List<GateResult> closed = orders.refusals(form);
            if (!closed.isEmpty()) {
                tell("diagnosis " + id + " stands, and cannot be recovered now: closed " + ClosedGates.summary(closed));
                return;
            }
            // Before it is done: one time too few is better than one too many.
            lastTime.write(wallClock.instant() + "\n");
            notBefore = Optional.of(Deadline.after(AT_MOST_EVERY, nanoClock));
            String operation = orders.submit(form, Optional.empty()).id();
            log.warn("recovering this member without being asked, operation {}: diagnosis {}", operation, id);
        } catch (IOException failure) {
            tell("diagnosis " + id + " stands, and is not recovered because that could not be written down: "
                    + failure.getMessage());
        } catch (OperationRejected rejected) {
            tell("diagnosis " + id + " stands, and is not recovered now: " + rejected.words());
            return;
        }
        standing = Optional.empty();
    }

    /** Why it was done too lately; a clock that was set back, or a file that makes no sense, counts as such. */
    private Optional<String> tooSoon() {
        if (notBefore.filter(moment -> !moment.passed()).isPresent()) {
            return Optional.of("it was done less than a day ago");
        }
        try {
            Optional<String> text = lastTime.read();
            if (text.isEmpty()) {
                return Optional.empty();
            }
            Instant last = Instant.parse(text.get().strip());
            boolean longAgo = !last.isAfter(wallClock.instant().minus(AT_MOST_EVERY));
            return longAgo ? Optional.empty() : Optional.of("it was done at " + last + ", and is done once a day");
        } catch (IOException | DateTimeException unreadable) {
            return Optional.of(lastTime.path() + " does not tell when it was done last; remove it to allow it again");
        }
    }

    private void tell(String words) {
        if (!words.equals(told)) {
            told = words;
            log.warn("{}", words);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(END_TIME.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
