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
    void theTimeAfterTheLastCountsAndTheTimeBeforeTheFirstDoesNot() {
        WriteLog slowToConnect = new WriteLog(0);
        slowToConnect.acknowledge(0, 100);
        slowToConnect.acknowledge(1, 102);
        slowToConnect.end(103);
        assertEquals(Duration.ofNanos(2), slowToConnect.longestStall());

        WriteLog neverAgain = new WriteLog(0);
        neverAgain.acknowledge(0, 1);
        neverAgain.end(300);
        assertEquals(Duration.ofNanos(299), neverAgain.longestStall());
    }

    @Test
    void withoutAnyAcknowledgementAllOfItIsStall() {
        WriteLog log = new WriteLog(10);
        log.end(300);
        assertEquals(Duration.ofNanos(290), log.longestStall());
    }
}
