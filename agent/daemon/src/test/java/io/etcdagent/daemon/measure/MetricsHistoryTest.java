package io.etcdagent.daemon.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class MetricsHistoryTest {

    private final MetricsHistory history = new MetricsHistory();

    @Test
    void theFirstLookHasNothingToCompareWith() {
        Recent recent = at(0, fsyncs(100), 1);

        assertEquals(Duration.ZERO, recent.span());
        assertEquals(Optional.empty(), recent.walFsync());
        assertEquals(0, recent.leaderChanges());
    }

    @Test
    void theLastFiveMinutesCount() {
        at(0, fsyncs(100), 1);
        for (int second = 30; second <= 300; second += 30) {
            at(second, fsyncs(100 + second), 1);
        }

        Recent recent = at(330, fsyncs(1000), 1);

        assertEquals(Duration.ofMinutes(5), recent.span());
        assertEquals(1000 - 130, recent.walFsync().orElseThrow().count());
    }

    @Test
    void anEtcdThatBeganAnewIsNotComparedWithTheOldOne() {
        at(0, fsyncs(100), 5);
        at(30, fsyncs(200), 5);

        Recent recent = at(60, fsyncs(7), 1);

        assertEquals(Optional.empty(), recent.walFsync());
        assertEquals(0, recent.leaderChanges(), "the leader that it met first is no change");
        assertEquals(3, at(90, fsyncs(10), 1).walFsync().orElseThrow().count());
    }

    @Test
    void leaderChangesOfTheLastHourAreAddedUpAcrossRestarts() {
        at(0, fsyncs(1), 4);
        assertEquals(2, at(60, fsyncs(2), 6).leaderChanges());
        assertEquals(3, at(120, fsyncs(1), 2).leaderChanges(), "began anew, met one leader and then another");
        assertEquals(Duration.ofMinutes(2), at(120, fsyncs(1), 2).leaderSpan());

        assertEquals(1, at(3_700, fsyncs(2), 2).leaderChanges(), "the first two are over an hour old");
        assertEquals(0, at(3_721, fsyncs(2), 2).leaderChanges());
    }

    @Test
    void howeverOftenSomebodyLooksNoMoreThanSomeLooksAreKept() {
        for (int millis = 0; millis < 10_000; millis++) {
            history.add(metrics(fsyncs(millis), 1), Duration.ofMillis(millis).toNanos());
        }

        Recent recent = at(10, fsyncs(10_000), 1);

        assertTrue(recent.walFsync().orElseThrow().count() <= 64, recent::toString);
    }

    private Recent at(long seconds, Histogram fsync, double leaders) {
        return history.add(metrics(fsync, leaders), Duration.ofSeconds(seconds).toNanos());
    }

    private static Histogram fsyncs(long count) {
        return HistogramTest.histogram(count, count, count, count, 0.001 * (double) count);
    }

    private static EtcdMetrics metrics(Histogram fsync, double leaders) {
        return new EtcdMetrics(
                Optional.of(fsync),
                Optional.empty(),
                Map.of("1", fsync),
                OptionalDouble.of(leaders),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }
}
