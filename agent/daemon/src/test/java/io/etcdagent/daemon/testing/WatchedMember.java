package io.etcdagent.daemon.testing;

import io.etcdagent.daemon.testing.Outage.Cause;
import io.etcdagent.daemon.testing.StopObserver.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One member as the {@link StopObserver} knows it; guarded by the observer. */
final class WatchedMember {

    private static final Duration SEARCH_EVERY = Duration.ofMillis(100);

    /** etcd 3.4 writes whole milliseconds, rounded down. */
    private static final Duration TICK = Duration.ofMillis(1);

    private record Announced(Signal signal, Duration at) {}

    private final ObservedMember member;
    private final EtcdLog log;
    private final Outages outages;
    private Optional<RunningProcess> process;
    private Optional<Announced> announced = Optional.empty();
    private boolean started;
    private Optional<Duration> searched = Optional.empty();

    WatchedMember(ObservedMember member, Outages outages) {
        this.member = member;
        this.outages = outages;
        log = new EtcdLog(member.log());
        process = member.search().get();
        if (process.isEmpty()) {
            throw new IllegalStateException("the etcd of " + member.name() + " does not run");
        }
    }

    String name() {
        return member.name();
    }

    /** The test is about to end the etcd that runs now. */
    void announce(Signal signal, Duration at) {
        announced = Optional.of(new Announced(signal, at));
    }

    /** Takes in what happened since the last look. */
    void look(Look last, Look now) {
        // Before the log, so that the log has every line of a process that is gone.
        boolean gone = ended();
        for (EtcdLog.Line line : log.more()) {
            Optional<Duration> written = line.written().flatMap(wall -> placed(wall, last.time(), now));
            switch (line.event()) {
                case SIGNALLED -> outages.began(name(), whoSignalled(), written.orElse(now.time()));
                case STARTS -> {
                    if (ended()) {
                        gone(now);
                    }
                    started = true;
                    // At once: it may serve and end again within the time between two searches.
                    searched = Optional.empty();
                }
                case SERVES -> outages.serves(name(), written.orElse(last.time()));
            }
        }
        if (gone) {
            gone(now);
        }
        if (process.isEmpty() && started && searchIsDue(now)) {
            searched = Optional.of(now.time());
            process = member.search().get();
        }
    }

    private boolean searchIsDue(Look now) {
        return searched.filter(before -> now.time().minus(before).compareTo(SEARCH_EVERY) < 0)
                .isEmpty();
    }

    private boolean ended() {
        return process.isPresent() && !process.get().runs();
    }

    /**
     * Only a time between the two looks can be right; another one is of a clock that was stepped. The line may have
     * been written a little after the look began.
     */
    private Optional<Duration> placed(Instant written, Duration lastLook, Look now) {
        Duration time = now.timeOf(written);
        boolean possible = time.compareTo(lastLook.minus(TICK)) >= 0
                && time.compareTo(now.time().plus(SEARCH_EVERY)) <= 0;
        return Optional.of(time).filter(any -> possible);
    }

    private Cause whoSignalled() {
        return announced.filter(by -> by.signal() == Signal.TERM).isPresent() ? Cause.TEST : Cause.AGENT;
    }

    private void gone(Look now) {
        if (process.isEmpty()) {
            return;
        }
        outages.began(
                name(),
                announced.isPresent() ? Cause.TEST : Cause.UNEXPLAINED,
                announced.map(Announced::at).orElse(now.time()));
        process = Optional.empty();
        announced = Optional.empty();
        started = false;
    }
}
