package io.etcdagent.daemon.supervision;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the supervisor informed, on a thread of its own: that the agent is ready, one line on how it goes, and signs of
 * life as long as all its loops get on. A stuck agent is worth less than none: it holds its socket and state directory,
 * and nobody else starts an etcd that it stopped; without signs of life systemd ends it and starts a sound one, which
 * resumes.
 */
public final class Supervision implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Supervision.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    /** Who started the agent may be waiting. */
    private static final Duration UNTIL_READY = Duration.ofMillis(10);

    private final Supervisor supervisor;
    private final Optional<Liveness> liveness;
    private final Duration tick;
    private final BooleanSupplier ready;
    private final Supplier<List<Vital>> vitals;
    private final Supplier<String> status;
    private final Thread thread;

    private boolean toldReady;
    private String toldStatus = "";
    private boolean toldStuck;

    /**
     * Tells nothing before {@link #start}.
     *
     * @param signOfLifeWithin the supervisor's patience; empty if it wants no signs of life
     * @param ready whether the control socket answers
     * @param vitals asked again and again by one thread; must not wait for the loops that they are about
     * @param status one line
     */
    public Supervision(
            Supervisor supervisor,
            Optional<Duration> signOfLifeWithin,
            BooleanSupplier ready,
            Supplier<List<Vital>> vitals,
            Supplier<String> status,
            LongSupplier nanoClock) {
        this.supervisor = supervisor;
        this.liveness = signOfLifeWithin.map(within -> new Liveness(within, nanoClock));
        // Several looks in the half of its patience after which a sign is due.
        this.tick = signOfLifeWithin
                .map(within -> within.dividedBy(8))
                .filter(eighth -> eighth.compareTo(LOOK_AGAIN) < 0)
                .orElse(LOOK_AGAIN);
        this.ready = ready;
        this.vitals = vitals;
        this.status = status;
        this.thread = new Thread(this::loop, "supervision");
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Says that this agent ends; from then on the supervisor waits for its end and for no signs of life. */
    @Override
    public void close() {
        thread.interrupt();
        supervisor.tell("STOPPING=1\nSTATUS=ending; etcd is left as it is");
    }

    private void loop() {
        try {
            while (true) {
                look();
                TimeUnit.NANOSECONDS.sleep((toldReady ? tick : UNTIL_READY).toNanos());
            }
        } catch (InterruptedException ended) {
            log.debug("the supervisor is told no more");
        }
    }

    private void look() {
        List<Vital> now = vitals.get();
        if (!toldReady && ready.getAsBoolean()) {
            supervisor.tell("READY=1");
            toldReady = true;
        }
        tellStatus();
        liveness.ifPresent(decision -> giveSign(decision.judge(now)));
    }

    private void tellStatus() {
        String line;
        try {
            line = status.get();
        } catch (RuntimeException defect) {
            // A line for people is not worth an agent that may have etcd to start.
            line = "no status can be told, see the agent's log: " + defect;
        }
        if (!line.equals(toldStatus)) {
            supervisor.tell("STATUS=" + line);
            toldStatus = line;
        }
    }

    private void giveSign(Liveness.Verdict verdict) {
        if (verdict instanceof Liveness.Verdict.Alive) {
            supervisor.tell("WATCHDOG=1");
            toldStuck = false;
        } else if (verdict instanceof Liveness.Verdict.Stuck stuck && !toldStuck) {
            stuck.loops().forEach(Supervision::tellStuck);
            toldStuck = true;
        }
    }

    private static void tellStuck(Vital vital) {
        log.error(
                "{} makes no progress since {} s, {} s at most are right; unless it goes on, systemd kills this agent and"
                        + " starts it anew; {}",
                vital.loop(),
                vital.silence().toSeconds(),
                vital.patience().toSeconds(),
                Whereabouts.of(vital.threads()));
    }
}
