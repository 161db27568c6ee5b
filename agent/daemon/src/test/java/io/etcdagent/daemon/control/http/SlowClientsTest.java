package io.etcdagent.daemon.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.control.api.Samples;
import io.etcdagent.daemon.control.local.RawClient;
import io.etcdagent.daemon.control.local.RunningServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that take their time, and the end of it. */
class SlowClientsTest {

    /** A minute of them, which is far more than a busy machine needs to cut a client off. */
    private static final int MOST_DROPS = 1200;

    private RunningServer running;

    @BeforeEach
    void open() throws Exception {
        running = new RunningServer(RunningServer.impatient());
    }

    @AfterEach
    void close() throws Exception {
        running.close();
    }

    @Test
    void aRequestThatDoesNotArriveInTimeIsAnswered408() throws Exception {
        try (RawClient byte1 = running.connect().send("G");
                RawClient half = running.connect().send("GET /livez HTTP/1.1\r\nHost: loc");
                RawClient body = running.connect()
                        .send("POST /v1/operations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{\"kin")) {
            for (RawClient client : List.of(byte1, half, body)) {
                String all = client.readToEnd();
                assertTrue(all.startsWith("HTTP/1.1 408 "), all);
            }
        }
    }

    @Test
    void drippingBytesDoesNotBuyTime() throws Exception {
        try (RawClient client = running.connect()) {
            client.send("GET /livez HTTP/1.1\r\nX: ");
            int drops = 0;
            while (!client.answersWithin(Duration.ofMillis(50)) && drops < MOST_DROPS) {
                client.send("y");
                drops++;
            }
            assertTrue(drops < MOST_DROPS, "still waited for after " + drops + " bytes");
            assertTrue(client.readUntil("\r\n\r\n").startsWith("HTTP/1.1 408 "));
        }
    }

    @Test
    void aSilentConnectionIsClosedWithoutAWord() throws Exception {
        assertEquals("", exchange(""));
        try (RawClient client = running.connect()) {
            String kept = client.send(RawClient.get("/livez")).readUntil("ok\n");
            assertEquals(kept, client.readToEnd());
        }
    }

    @Test
    void aClientThatDoesNotTakeItsAnswerIsDisconnected() throws Exception {
        int moreThanTheKernelHolds = 4 * 1024 * 1024;
        running.api.health = Samples.healthBecause("x".repeat(moreThanTheKernelHolds));
        try (RawClient client = running.connect()) {
            client.send(RawClient.get("/v1/health"));
            assertTrue(client.isDisconnectedWhileNotReading());
            assertTrue(client.readToEnd().length() < moreThanTheKernelHolds);
        }
    }

    private String exchange(String bytes) throws Exception {
        try (RawClient client = running.connect()) {
            return client.send(bytes).readToEnd();
        }
    }
}
