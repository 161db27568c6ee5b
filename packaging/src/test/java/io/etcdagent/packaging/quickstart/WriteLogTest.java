package io.etcdagent.packaging.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class WriteLogTest {
    @Test
    void theStallIsTheLongestTimeBetweenTwoAcknowledgements() {
        WriteLog log = new WriteLog(0);
        log.acknowledge(0, 5);
        log.acknowledge(1, 45);
        log.acknowledge(3, 50);
        log.end(60);
        assertEquals(Duration.ofNanos(40), log.longestStall());
        assertEquals(BitSet.valueOf(new long[] {0b1011}), log.acknowledged());
        assertEquals(3, log.count());
        assertEquals(3, log.last());
    }

    @Test
    void theTimeBeforeTheFirstAndAfterTheLastCounts() {
        WriteLog slowToStart = new WriteLog(0);
        slowToStart.acknowledge(0, 100);
        slowToStart.end(101);
        assertEquals(Duration.ofNanos(100), slowToStart.longestStall());

        WriteLog neverAgain = new WriteLog(0);
        neverAgain.acknowledge(0, 1);
        neverAgain.end(300);
        assertEquals(Duration.ofNanos(299), neverAgain.longestStall());
    }
}
