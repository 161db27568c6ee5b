package io.etcdagent.daemon.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.measure.Histogram.Bucket;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistogramTest {

    private static final double EXACTLY = 1e-12;

    /** 90 up to 1 ms, 8 up to 2 ms, 1 up to 4 ms, and one beyond. */
    private static final Histogram LATENCIES = histogram(90, 98, 99, 100, 0.25);

    @ParameterizedTest
    @CsvSource({"0.45, 0.0005", "0.9, 0.001", "0.94, 0.0015", "0.98, 0.002", "0.99, 0.004", "0.999, 0.004", "1, 0.004"})
    void aQuantileIsWherePrometheusHasIt(double part, double value) {
        assertEquals(value, LATENCIES.quantile(part).orElseThrow(), EXACTLY);
    }

    @Test
    void withoutObservationsThereIsNoQuantileAndNoMean() {
        Histogram empty = histogram(0, 0, 0, 0, 0);

        assertEquals(OptionalDouble.empty(), empty.quantile(0.99));
        assertEquals(OptionalDouble.empty(), empty.mean());
    }

    @Test
    void theMeanIsOfAllObservations() {
        assertEquals(0.0025, LATENCIES.mean().orElseThrow(), EXACTLY);
    }

    @Test
    void whatCameSinceIsTheDifference() {
        Histogram later = histogram(190, 199, 200, 202, 0.5);

        assertEquals(Optional.of(histogram(100, 101, 101, 102, 0.25)), later.since(LATENCIES));
    }

    @Test
    void oneThatBeganAnewDoesNotGoOnFromTheOldOne() {
        assertEquals(Optional.empty(), histogram(5, 5, 5, 5, 0.1).since(LATENCIES));
        assertEquals(Optional.empty(), histogram(80, 120, 120, 120, 0.1).since(LATENCIES));
        assertEquals(Optional.empty(), histogram(90, 98, 99, 99, 0.25).since(LATENCIES));
        assertEquals(Optional.empty(), new Histogram(List.of(), 500, 1).since(LATENCIES));
    }

    static Histogram histogram(long upTo1, long upTo2, long upTo4, long count, double sum) {
        return new Histogram(
                List.of(new Bucket(0.001, upTo1), new Bucket(0.002, upTo2), new Bucket(0.004, upTo4)), count, sum);
    }
}
