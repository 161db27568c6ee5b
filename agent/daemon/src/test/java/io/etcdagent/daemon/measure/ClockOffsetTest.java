package io.etcdagent.daemon.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockOffsetTest {

    private static final Instant ASKED = Instant.parse("2026-11-23T06:00:00.400Z");

    /** The round trip takes 200 ms; the other one's clock is cut to the second. */
    @ParameterizedTest
    @CsvSource({
        "2026-11-23T06:00:00Z, 0",
        "2026-11-23T06:00:01Z, 400",
        "2026-11-23T05:59:59Z, 400",
        "2026-11-23T06:00:03Z, 2400",
        "2026-11-23T05:59:57Z, 2400",
        "2026-11-23T07:00:00Z, 3599400"
    })
    void noMoreIsSaidThanWholeSecondsAndTheRoundTripAllow(Instant told, long leastMillis) {
        ClockOffset offset = ClockOffset.of(ASKED, ASKED.plusMillis(200), told);

        assertEquals(Duration.ofMillis(leastMillis), offset.apartAtLeast());
        assertEquals(Duration.ofMillis(1200), offset.most().minus(offset.least()));
    }
}
