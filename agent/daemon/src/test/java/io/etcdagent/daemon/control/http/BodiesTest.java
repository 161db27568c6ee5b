package io.etcdagent.daemon.control.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.control.api.ScriptedApi;
import io.etcdagent.daemon.control.local.Curl;
import io.etcdagent.daemon.control.local.RawClient;
import io.etcdagent.daemon.control.local.RunningServer;
import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.inspect.KeyQuery;
import io.etcdagent.daemon.inspect.KeysQuery;
import io.etcdagent.daemon.inspect.Output;
import io.etcdagent.daemon.inspect.OutputGone;
import io.etcdagent.daemon.inspect.OutputTooSlow;
import io.etcdagent.daemon.inspect.WatchQuery;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bodies that are written bit by bit, at the pace of the client. */
class BodiesTest {

    private static final byte[] LINE = "{\"some\":\"line\"}\n".getBytes(UTF_8);
    private static final byte[] MUCH = much();

    private RunningServer running;

    private static byte[] much() {
        byte[] bytes = new byte[32 * 1024];
        Arrays.fill(bytes, (byte) 'x');
        bytes[bytes.length - 1] = '\n';
        return bytes;
    }

    @BeforeEach
    void open() throws Exception {
        running = new RunningServer(RunningServer.patient());
    }

    @AfterEach
    void close() throws Exception {
        running.close();
    }

    private void reopen(Limits limits) throws Exception {
        running.close();
        running = new RunningServer(limits);
    }

    @Test
    void whatIsWrittenComesWholeAndInOrderAndTheConnectionServesOn() throws Exception {
        running.api.dataStep = output -> {
            for (int i = 0; i < 100; i++) {
                output.write(MUCH, 0, MUCH.length);
            }
            output.write(LINE, 0, LINE.length);
        };
        try (RawClient client = running.connect()) {
            String answer = client.send(RawClient.get("/v1/keys")).readUntil("\r\n0\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer.substring(0, 100));
            assertTrue(answer.contains("content-type: application/x-ndjson\r\n"), answer.substring(0, 300));
            assertEquals(
                    100L * (MUCH.length - 1),
                    answer.chars().filter(c -> c == 'x').count() - headsXs(answer));
            client.send(RawClient.get("/livez")).readUntil("ok\n");
        }
    }

    private static long headsXs(String answer) {
        return answer.substring(0, answer.indexOf("\r\n\r\n"))
                .chars()
                .filter(c -> c == 'x')
                .count();
    }

    @Test
    void theQueryIsReadByteByByteAndAnythingUnknownInItIsRefused() throws Exception {
        assertEquals(
                200,
                running.curl("http://l/v1/keys?prefix=%2F%00%FF&revision=7&consistency=s&valueBytes=5")
                        .status());
        KeysQuery keys = (KeysQuery) running.api.dataAsked.take();
        assertArrayEquals(new byte[] {'/', 0, (byte) 0xff}, keys.prefix());
        assertEquals(7, keys.revision());
        assertTrue(keys.stale());
        assertEquals(5, keys.valueBytes());

        assertEquals(
                200, running.curl("http://l/v1/keys/%2Fa%2F%FE+?valueBytes=0").status());
        KeyQuery key = (KeyQuery) running.api.dataAsked.take();
        assertArrayEquals(new byte[] {'/', 'a', '/', (byte) 0xfe, '+'}, key.key());

        assertEquals(200, running.curl("http://l/v1/watch?prefix=%2Fa").status());
        assertArrayEquals(new byte[] {'/', 'a'}, ((WatchQuery) running.api.dataAsked.take()).prefix());

        for (String bad : new String[] {
            "keys?limit=1",
            "keys?prefix=%2",
            "keys?prefix=%zz",
            "keys?revision=-1",
            "keys?revision=x",
            "keys?consistency=x",
            "keys?keysOnly=yes",
            "keys?prefix=a&prefix=b",
            "keys?prefix",
            "keys?keysOnly=true&valueBytes=1",
            "tables?depth=33",
            "users?x=1"
        }) {
            assertEquals(400, running.curl("http://l/v1/" + bad).status(), bad);
        }
        assertEquals(0, running.api.dataAsked.size());
    }

    @Test
    void whatIsRefusedBeforeTheBeginningIsAProblemAndAfterItTheLastLine() throws Exception {
        running.api.dataStep = output -> {
            throw ProblemType.UNAVAILABLE.refusal("etcd is away");
        };
        Curl.Answer refused = running.curl("http://l/v1/tables");
        assertEquals(503, refused.status());
        assertTrue(refused.body().contains("etcd is away"), refused.body());

        running.api.dataStep = output -> {
            output.write(LINE, 0, LINE.length);
            throw ProblemType.COMPACTED.refusal("it is gone");
        };
        Curl.Answer unfinished = running.curl("http://l/v1/keys");
        assertEquals(200, unfinished.status());
        assertTrue(
                unfinished.body().startsWith("{\"some\":\"line\"}\n{\"problem\":{\"type\":\"/problems/compacted\""),
                unfinished.body());
        assertTrue(unfinished.body().endsWith("}\n"), unfinished.body());
    }

    /** A connection may be kept for years. */
    @Test
    void ofManyRefusedRequestsOnOneConnectionNothingIsKept() throws Exception {
        AtomicInteger kept = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        running.api.dataStep = output -> {
            output.whenGone(kept::incrementAndGet);
            throw ProblemType.COMPACTED.refusal("refused as number " + asked.incrementAndGet() + "!");
        };
        RawClient client = running.connect();
        for (int i = 1; i <= 2_000; i++) {
            client.send(RawClient.get("/v1/keys")).readUntil("refused as number " + i + "!");
        }
        // Whoever is told that the client has left is told in the order in which they wanted to know.
        CountDownLatch told = new CountDownLatch(1);
        running.api.dataStep = output -> {
            output.whenGone(told::countDown);
            output.write(LINE, 0, LINE.length);
            try {
                assertTrue(told.await(60, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        client.send(RawClient.get("/v1/keys")).readUntil("line");
        client.close();
        assertTrue(told.await(60, TimeUnit.SECONDS));
        assertEquals(0, kept.get());
    }

    @Test
    void aDefectInTheMiddleIsAProblemToo() throws Exception {
        running.api.dataStep = output -> {
            output.write(LINE, 0, LINE.length);
            throw new IllegalStateException("a defect");
        };
        assertTrue(running.curl("http://l/v1/keys").body().contains("/problems/internal-error"));
    }

    @Test
    void bytesOfAKnownLengthAreCutShortWhereTheyFail() throws Exception {
        running.api.dataStep = output -> {
            output.expect(LINE.length * 2L);
            output.write(LINE, 0, LINE.length);
            throw ProblemType.UNAVAILABLE.refusal("the member ended");
        };
        try (RawClient client = running.connect()) {
            String answer = client.send(RawClient.get("/v1/snapshot")).readToEnd();
            assertTrue(answer.contains("content-length: " + LINE.length * 2), answer);
            assertTrue(answer.endsWith("\r\n\r\n{\"some\":\"line\"}\n"), answer);
        }
    }

    @Test
    void bytesThatEndBeforeTheKnownLengthLeaveNoConnectionThatWaitsForTheRest() throws Exception {
        running.api.dataStep = output -> {
            output.expect(LINE.length * 2L);
            output.write(LINE, 0, LINE.length);
        };
        try (RawClient client = running.connect()) {
            String answer = client.send(RawClient.get("/v1/snapshot")).readToEnd();
            assertTrue(answer.endsWith("\r\n\r\n{\"some\":\"line\"}\n"), answer);
        }
    }

    @Test
    void whoAsksForTheHeadHasNothingWritten() throws Exception {
        AtomicInteger written = new AtomicInteger();
        running.api.dataStep = output -> written.incrementAndGet();
        assertEquals(200, running.curl("-I", "http://l/v1/keys").status());
        assertEquals(0, written.get());
    }

    /** Writes without an end, and tells how much it got rid of and why it stopped. */
    private static final class Endless implements ScriptedApi.Writing {
        private final AtomicLong written = new AtomicLong();
        private final AtomicReference<String> why = new AtomicReference<>("");
        private final CountDownLatch over = new CountDownLatch(1);
        private final CountDownLatch told = new CountDownLatch(1);

        @Override
        public void run(Output output) throws OutputGone {
            output.whenGone(told::countDown);
            try {
                while (true) {
                    output.write(MUCH, 0, MUCH.length);
                    written.addAndGet(MUCH.length);
                }
            } catch (OutputGone gone) {
                why.set(gone.getClass().getSimpleName() + ": " + gone.getMessage());
                throw gone;
            } finally {
                over.countDown();
            }
        }
    }

    @Test
    void whoTakesNothingHasNothingPileUpAndIsCutOffInTheEnd() throws Exception {
        reopen(RunningServer.pressing());
        Endless endless = new Endless();
        running.api.dataStep = endless;
        try (RawClient client = running.connect()) {
            client.send(RawClient.get("/v1/keys"));
            assertTrue(endless.over.await(60, TimeUnit.SECONDS), "still written to");
            assertTrue(endless.written.get() < 2 << 20, endless.written + " bytes were taken for nobody");
            String why = String.valueOf(endless.why.get());
            assertTrue(why.startsWith(OutputTooSlow.class.getSimpleName()), why);
            // It takes again before it is closed, and is told.
            assertTrue(client.readUntil("/problems/too-slow").contains("nothing of the answer was taken"));
        }
    }

    @Test
    void whoLeavesEndsTheWriting() throws Exception {
        Endless endless = new Endless();
        running.api.dataStep = endless;
        try (RawClient client = running.connect()) {
            client.send(RawClient.get("/v1/keys")).readUntil("xxx");
        }
        assertTrue(endless.over.await(60, TimeUnit.SECONDS), "still written to");
        assertTrue(endless.told.await(60, TimeUnit.SECONDS), "not told");
    }

    /** A watch writes nothing for hours, and must not be kept for one who has left. */
    @Test
    void whoLeavesWhileNothingIsWrittenIsNoticedToo() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        running.api.dataStep = output -> {
            output.whenGone(gone::countDown);
            output.write(LINE, 0, LINE.length);
            try {
                if (gone.await(60, TimeUnit.SECONDS)) {
                    ended.countDown();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        RawClient client = running.connect();
        client.send(RawClient.get("/v1/watch?prefix=a")).readUntil("line");
        client.close();
        assertTrue(ended.await(60, TimeUnit.SECONDS));
    }

    @Test
    void whileNothingIsWrittenEmptyLinesShowThatItIsAlive() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        running.api.dataStep = output -> {
            output.write(LINE, 0, LINE.length);
            try {
                if (goOn.await(60, TimeUnit.SECONDS)) {
                    output.write(LINE, 0, LINE.length);
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        try (RawClient client = running.connect()) {
            client.send(RawClient.get("/v1/keys")).readUntil("line\"}\n\r\n1\r\n\n\r\n1\r\n\n\r\n");
            goOn.countDown();
            client.readUntil("0\r\n\r\n");
        }
    }

    @Test
    void oneLookMoreThanThereAreThreadsForIsRefusedAndHarmless() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(RunningServer.INSPECTORS);
        running.api.dataStep = output -> {
            begun.countDown();
            try {
                assertTrue(goOn.await(60, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        try (RawClient first = running.connect();
                RawClient second = running.connect()) {
            first.send(RawClient.get("/v1/keys"));
            second.send(RawClient.get("/v1/keys"));
            assertTrue(begun.await(60, TimeUnit.SECONDS));
            Curl.Answer refused = running.curl("http://l/v1/keys");
            assertEquals(503, refused.status());
            assertTrue(refused.body().contains("/problems/busy"), refused.body());
            goOn.countDown();
            first.readUntil("0\r\n\r\n");
            second.readUntil("0\r\n\r\n");
        }
    }
}
