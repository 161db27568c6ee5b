package io.etcdagent.daemon.coordination;

import io.etcdagent.daemon.etcd.EtcdException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disruption record as it was read last, for answers that must not wait for etcd and must be given without a quorum
 * too. Read again and again by a thread of its own; nothing is decided by it, because it may be old.
 */
public final class DisruptionNews implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DisruptionNews.class);

    /** While a record stands its end is what everybody waits for. */
    private static final Duration WHILE_IT_STANDS = Duration.ofSeconds(1);

    private static final Duration END_WITHIN = Duration.ofSeconds(10);

    /** What the record said when it was read last. */
    public sealed interface Content {

        /** It has not been read since this agent started. */
        record NeverRead() implements Content {}

        /** Nobody was down on purpose. */
        record NoRecord() implements Content {}

        /** This record stood. */
        record Stands(DisruptionRecord.Standing standing) implements Content {}

        /**
         * There was one that this agent does not understand.
         *
         * @param why in words for an operator
         */
        record NotUnderstood(String why) implements Content {}
    }

    /**
     * What is known now.
     *
     * @param age since that was read, by the monotonic clock; since this agent's start while nothing was
     * @param failure why the newest attempt to read it failed; empty when it did not
     */
    public record Latest(Content content, Duration age, Optional<String> failure) {}

    private record Look(Content content, long atNanos, Optional<String> failure) {}

    private final DisruptionRecord record;
    private final Duration interval;
    private final LongSupplier nanoClock;
    private final Semaphore wakeUp = new Semaphore(0);
    private final Thread thread = new Thread(this::work, "disruption");

    private volatile Look look;
    private volatile boolean closed;

    /**
     * Wires it; nothing is read before {@link #start}.
     *
     * @param interval between two looks while no record stands
     */
    public DisruptionNews(DisruptionRecord record, Duration interval, LongSupplier nanoClock) {
        this.record = record;
        this.interval = interval;
        this.nanoClock = nanoClock;
        this.look = new Look(new Content.NeverRead(), nanoClock.getAsLong(), Optional.empty());
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Asks for a look now. */
    public void signal() {
        wakeUp.release();
    }

    /** What is known, at once. */
    public Latest latest() {
        Look known = look;
        Duration age = Duration.ofNanos(Math.max(0, nanoClock.getAsLong() - known.atNanos()));
        return new Latest(known.content(), age, known.failure());
    }

    private void work() {
        try {
            // Invariant: what is known was read as it is, or stays as it was with the reason why it could not be read.
            while (!closed) {
                Look before = look;
                look = read(before);
                tell(before.content(), look.content());
                if (wakeUp.tryAcquire(pause().toNanos(), TimeUnit.NANOSECONDS)) {
                    wakeUp.drainPermits();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Look read(Look before) {
        long asked = nanoClock.getAsLong();
        try {
            Content content = record.read().<Content>map(Content.Stands::new).orElseGet(Content.NoRecord::new);
            return new Look(content, asked, Optional.empty());
        } catch (CoordinationException failure) {
            // etcd's own failures are the cause of it; any other is about what etcd gave.
            return failure.getCause() instanceof EtcdException
                    ? new Look(before.content(), before.atNanos(), Optional.of(failure.getMessage()))
                    : new Look(new Content.NotUnderstood(failure.getMessage()), asked, Optional.empty());
        } catch (RuntimeException defect) {
            log.error("the look at the disruption record met a defect of the agent", defect);
            return new Look(
                    before.content(), before.atNanos(), Optional.of("a defect of the agent, see its log: " + defect));
        }
    }

    private Duration pause() {
        boolean stands = look.content() instanceof Content.Stands;
        return stands && WHILE_IT_STANDS.compareTo(interval) < 0 ? WHILE_IT_STANDS : interval;
    }

    private static void tell(Content before, Content now) {
        String was = news(before);
        String is = news(now);
        if (is.equals(was)) {
            return;
        }
        if (now instanceof Content.Stands stands) {
            log.info("{}", stands.standing().disruption().describe());
        } else {
            log.info("{}", is.isEmpty() ? "no member is down on purpose any more" : is);
        }
    }

    /** The same for one record in all its phases, which are told by the agent whose operation it is. */
    private static String news(Content content) {
        if (content instanceof Content.Stands stands) {
            return stands.standing().disruption().operation();
        }
        return content instanceof Content.NotUnderstood not ? not.why() : "";
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(END_WITHIN.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
