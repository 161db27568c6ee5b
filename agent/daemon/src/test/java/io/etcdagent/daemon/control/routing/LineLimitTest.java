package io.etcdagent.daemon.control.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** How many lines a window lets through, and what is told of the others when it is over. */
class LineLimitTest {

    private static final LineLimit.Most MOST = new LineLimit.Most(3, 5, 4, Duration.ofSeconds(60));

    private final List<Runnable> windows = new ArrayList<>();
    private final List<Duration> lengths = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final LineLimit limit =
            new LineLimit(MOST, this::later, (kind, unwritten) -> told.add(kind + " " + unwritten));

    private void later(Duration delay, Runnable task) {
        lengths.add(delay);
        windows.add(task);
    }

    private int admitted(String kind, int times) {
        int admitted = 0;
        for (int i = 0; i < times; i++) {
            admitted += limit.admits(kind) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void ofOneKindSoManyAreWrittenAndTheOthersAreToldInOneLine() {
        assertEquals(3, admitted("scan", 1000));
        assertEquals(List.of(), told);

        windows.get(0).run();

        assertEquals(List.of("scan 997"), told);
        assertEquals(List.of(Duration.ofSeconds(60)), lengths);
    }

    @Test
    void afterTheWindowItBeginsAnewAndNotBefore() {
        admitted("scan", 10);
        assertEquals(1, windows.size());
        windows.get(0).run();

        assertEquals(3, admitted("scan", 10));
        assertEquals(2, windows.size());
        windows.get(1).run();

        assertEquals(List.of("scan 7", "scan 7"), told);
    }

    @Test
    void ofAllKindsSoManyAreWrittenButTheFirstOfEach() {
        assertEquals(3, admitted("a", 10));
        assertEquals(2, admitted("b", 10));
        assertEquals(1, admitted("c", 10));
        assertEquals(1, admitted("d", 10));

        windows.get(0).run();

        assertEquals(List.of("a 7", "b 8", "c 9", "d 9"), told);
    }

    @Test
    void kindsBeyondTheirNumberAreToldTogether() {
        for (String kind : List.of("a", "b", "c", "d")) {
            assertTrue(limit.admits(kind));
        }
        assertTrue(limit.admits("e"));
        assertEquals(0, admitted("f", 10));
        assertEquals(0, admitted("g", 100_000));

        windows.get(0).run();

        assertEquals(List.of("others 100010"), told);
    }

    @Test
    void aWindowInWhichAllWasWrittenLeavesNoLine() {
        assertEquals(2, admitted("a", 2));
        windows.get(0).run();
        assertEquals(List.of(), told);
    }

    @Test
    void whereNobodyKeepsTheTimeAnyMoreAllIsWritten() {
        LineLimit ending = new LineLimit(
                MOST,
                (delay, task) -> {
                    throw new RejectedExecutionException();
                },
                (kind, unwritten) -> {});
        for (int i = 0; i < 100; i++) {
            assertTrue(ending.admits("a"));
        }
    }
}
