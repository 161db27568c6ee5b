package io.etcdagent.daemon.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.control.api.Samples;
import io.etcdagent.daemon.control.api.ScriptedApi;
import io.etcdagent.daemon.control.local.RawClient;
import io.etcdagent.daemon.control.local.RunningServer;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.RolloutState;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Event streams and the people at their end. */
class StreamsTest {

    private static final String EVENTS = RawClient.get("/v1/operations/5f3a/events");

    private RunningServer running;

    @BeforeEach
    void open() throws Exception {
        running = new RunningServer(RunningServer.patient());
    }

    @AfterEach
    void close() throws Exception {
        running.close();
    }

    @Test
    void aConnectionGoesOnAfterAStreamHasEnded() throws Exception {
        try (RawClient client = running.connect()) {
            client.send(EVENTS + RawClient.get("/livez"));
            var following = next();
            following.follower().next(Samples.event(1, "queue"));
            following.follower().end();
            String all = client.readUntil("ok\n");
            assertTrue(all.indexOf("\r\n0\r\n\r\nHTTP/1.1 200") > 0, all);
            assertTrue(following.closed().await(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void theHeadComesBeforeAnythingHasHappened() throws Exception {
        try (RawClient client = running.connect()) {
            String head =
                    client.send(RawClient.get("/v1/rollouts/current/events")).readUntil("\r\n\r\n");
            assertTrue(head.contains("application/x-ndjson"), head);
            var following = running.api.rolloutFollowers.poll(60, TimeUnit.SECONDS);
            assertNotNull(following);
            following.follower().next(Samples.rollout(RolloutState.SUCCEEDED));
            client.readUntil("succeeded");
        }
    }

    @Test
    void aQuietStreamShowsThatItIsAlive() throws Exception {
        try (RawClient client = running.connect()) {
            client.send(EVENTS).readUntil("1\r\n\n\r\n1\r\n\n\r\n");
        }
    }

    @Test
    void aClientThatLeavesIsUnsubscribedWithoutWaitingForAHeartbeat() throws Exception {
        running.close();
        running = RunningServer.usual();
        RawClient client = running.connect();
        client.send(EVENTS).readUntil("\r\n\r\n");
        client.close();
        assertTrue(next().closed().await(60, TimeUnit.SECONDS));
    }

    @Test
    void aClientThatClosesItsHalfGoesOnFollowing() throws Exception {
        try (RawClient client = running.connect()) {
            client.send(EVENTS).sendNoMore().readUntil("\r\n\r\n");
            var following = next();
            following.follower().next(Samples.event(1, "still here"));
            client.readUntil("still here");
            following.follower().end();
            assertTrue(client.readToEnd().endsWith("0\r\n\r\n"));
        }
    }

    @Test
    void aFollowerThatDoesNotReadIsDropped() throws Exception {
        try (RawClient client = running.connect()) {
            client.send(EVENTS).readUntil("\r\n\r\n");
            var following = next();
            OperationEvent large = Samples.event(1, "x".repeat(16 * 1024));
            int most = 1000;
            int sent = 0;
            while (following.closed().getCount() > 0 && sent < most) {
                following.follower().next(large);
                sent++;
            }
            assertTrue(following.closed().await(60, TimeUnit.SECONDS), sent + " events were taken");
            long received = client.readToEnd().length();
            assertTrue(received < 2 * 1024 * 1024, received + " bytes had been kept");
        }
    }

    @Test
    void aFollowerIsToldAllThatWasBeforeHoweverMuchThatIs() throws Exception {
        OperationEvent large = Samples.event(1, "x".repeat(16 * 1024));
        running.api.soFar = Collections.nCopies(64, large);
        try (RawClient client = running.connect()) {
            client.send(EVENTS);
            var following = next();
            following.follower().next(Samples.event(2, "and then this"));
            following.follower().end();
            assertTrue(client.readUntil("\r\n0\r\n\r\n").contains("and then this"));
        }
    }

    @Test
    void anHttp10ClientReadsItsStreamUntilTheConnectionEnds() throws Exception {
        try (RawClient client = running.connect()) {
            client.send("GET /v1/operations/5f3a/events HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            var following = next();
            following.follower().next(Samples.event(1, "queue"));
            following.follower().end();
            String all = client.readToEnd();
            String line = RunningServer.MESSAGES.compact(Samples.event(1, "queue")) + '\n';
            assertEquals(line, all.substring(all.indexOf("\r\n\r\n") + 4));
        }
    }

    @Test
    void aClosingServerEndsStreamsWholeAndLetsRequestsFinish() throws Exception {
        try (RawClient follower = running.connect();
                RawClient idle = running.connect()) {
            follower.send(EVENTS).readUntil("\r\n\r\n");
            idle.send(RawClient.get("/livez")).readUntil("ok\n");
            assertTimeout(Duration.ofSeconds(60), running.server::close);
            assertTrue(follower.readToEnd().endsWith("\r\n0\r\n\r\n"));
            idle.readToEnd();
            assertTrue(next().closed().await(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void aClosingServerDoesNotWaitForAStreamThatHasEnded() throws Exception {
        try (RawClient client = running.connect()) {
            client.send(EVENTS).readUntil("\r\n\r\n");
            next().follower().end();
            client.readUntil("\r\n0\r\n\r\n");
            client.send(RawClient.get("/livez")).readUntil("ok\n");
            assertTimeout(Duration.ofSeconds(60), running.server::close);
            client.readToEnd();
        }
    }

    private ScriptedApi.Following<OperationEvent> next() throws InterruptedException {
        var following = running.api.operationFollowers.poll(60, TimeUnit.SECONDS);
        assertNotNull(following);
        return following;
    }
}
