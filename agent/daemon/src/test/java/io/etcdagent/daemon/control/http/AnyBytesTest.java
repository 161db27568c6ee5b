package io.etcdagent.daemon.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.etcdagent.daemon.control.api.AgentRoutes;
import io.etcdagent.daemon.control.api.OpenApiDocument;
import io.etcdagent.daemon.control.api.ScriptedApi;
import io.etcdagent.daemon.control.routing.AuditLog;
import io.etcdagent.daemon.control.routing.Caller;
import io.etcdagent.daemon.control.routing.Dispatcher;
import io.etcdagent.daemon.control.routing.Exchange;
import io.etcdagent.daemon.control.routing.Method;
import io.etcdagent.daemon.control.routing.Reply;
import io.etcdagent.daemon.control.routing.Request;
import io.etcdagent.daemon.control.routing.Role;
import io.etcdagent.protocol.Problem;
import io.etcdagent.protocol.json.MalformedMessage;
import io.etcdagent.protocol.json.Messages;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.HttpServerCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever a client sends: every request that can be read in it gets one answer, and never the one that the agent has
 * met a defect. From the bytes to the answer it is the server's own code; what stands behind the routes is scripted,
 * because nothing real could be ordered ten thousand things.
 */
@Timeout(600)
final class AnyBytesTest {

    private static final int MUTATIONS = 10_000;
    private static final int DEFECT = 500;
    private static final int MOST_CHANGES = 3;
    private static final Caller OPERATOR = new Caller("a test", Role.OPERATE);

    private final Messages messages = new Messages();
    private final Dispatcher dispatcher = new Dispatcher(
            new AgentRoutes(new ScriptedApi(), messages, OpenApiDocument.read()).table(),
            messages,
            "try sudo",
            new AuditLog((delay, task) -> {}));

    @Test
    void requestsThatAreWellFormedAreAllAnswered() {
        seeds().forEach(seed -> assertEquals(1, answers(seed), () -> text(seed)));
    }

    @Test
    void tenThousandMutationsMeetNoDefect() {
        List<byte[]> seeds = seeds().toList();
        Random random = new Random(20261127);
        int answered = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            answered += answers(mutated(seeds.get(i % seeds.size()), random));
        }
        // Else it is the parser alone that is tested.
        assertTrue(answered > MUTATIONS / 4, "only " + answered + " could be read");
    }

    /** With {@code JAZZER_FUZZ=1} in the environment it looks for inputs that reach more of the code. */
    @FuzzTest(maxDuration = "1m")
    void anyBytesMeetNoDefect(byte[] sent) {
        answers(sent);
    }

    private static Stream<byte[]> seeds() {
        AgentRoutes routes = new AgentRoutes(new ScriptedApi(), new Messages(), OpenApiDocument.read());
        Stream<String> plain = routes.table().routes().stream()
                .map(route -> route.method() == Method.POST
                        ? post(route.path().text(), BODY)
                        : route.method() + " " + route.path().text() + "?a=b&prefix=%00 HTTP/1.1\r\nHost: a\r\n\r\n");
        Stream<String> odd = Stream.of(
                "GET /v1/operations/%2e%2e/%2f/events HTTP/1.1\r\nHost: a\r\nAccept: a/*;q=0.1, */*\r\n\r\n",
                get("/v1/keys?prefix=%2fa%ff&revision=3&consistency=s&keysOnly=true"),
                get("/v1/keys/a%2Fb%00?valueBytes=3&consistency=l"),
                get("/v1/tables?depth=3&prefix=/a"),
                get("/v1/watch?prefix=a&revision=9223372036854775807"),
                get("/v1/snapshot?member=m1"),
                "GET http://a/v1/health?x=%ff#y HTTP/1.0\r\n\r\n",
                post(
                        "/v1/operations",
                        "{\"kind\":\"stop\",\"overrides\":[\"\u0000\"],\"settle\":1e308,\"between\":\"..\"}"));
        return Stream.concat(plain, odd).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    private static final String BODY = "{\"kind\":\"restart\",\"reason\":\"a\",\"settle\":2.5,\"dryRun\":true,"
            + "\"overrides\":[\"no-alarm\"],\"operation\":\"x\",\"force\":false,\"failureBudget\":0}";

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    private static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\n"
                + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    private static byte[] mutated(byte[] seed, Random random) {
        byte[] bytes = seed.clone();
        for (int i = random.nextInt(MOST_CHANGES); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(8)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                case 2 -> System.arraycopy(bytes, at, bytes, random.nextInt(at + 1), bytes.length - at);
                default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return bytes;
    }

    /** @return how many requests could be read and were answered */
    private int answers(byte[] sent) {
        Limits limits = Limits.usual();
        EmbeddedChannel wire = new EmbeddedChannel(
                new HttpServerCodec(HttpService.decoderConfig(limits), limits.pipelined()),
                new BodyCollector(limits.bodyBytes()),
                new RequestReader(limits, Hosts.any()),
                new ChannelInboundHandlerAdapter() {
                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        // A client that goes in the middle of a body, which ends its connection and nothing else.
                        assertInstanceOf(CodecException.class, cause);
                    }
                });
        int answered = 0;
        try {
            wire.writeInbound(Unpooled.wrappedBuffer(sent));
            for (Object read = wire.readInbound(); read != null; read = wire.readInbound()) {
                if (read instanceof Inbound.Received received) {
                    answerOnce(received.request(), sent);
                    answered++;
                } else {
                    assertTrue(read instanceof Inbound.Rejected, () -> text(sent));
                }
            }
        } finally {
            wire.finishAndReleaseAll();
        }
        return answered;
    }

    private void answerOnce(Request request, byte[] sent) {
        List<Reply> given = new ArrayList<>();
        dispatcher.answer(request, OPERATOR, new Exchange() {
            @Override
            public void send(Reply.Document document) {
                given.add(document);
            }

            @Override
            public <T extends Record> void stream(Reply.Stream<T> stream) {
                given.add(stream);
            }

            @Override
            public void body(Reply.Body body, Function<Exception, Problem> problem) {
                given.add(body);
            }
        });
        assertEquals(1, given.size(), () -> text(sent));
        if (given.get(0) instanceof Reply.Document document) {
            assertNotEquals(DEFECT, document.status(), () -> text(sent));
            if (document.status() >= 400 && document.mediaType().startsWith("application/problem")) {
                assertEquals(document.status(), problem(document).status());
            }
        }
    }

    private Problem problem(Reply.Document document) {
        try {
            return messages.read(document.body().getBytes(StandardCharsets.UTF_8), Problem.class);
        } catch (MalformedMessage noProblem) {
            throw new AssertionError(document.body(), noProblem);
        }
    }

    private static String text(byte[] sent) {
        return new String(sent, StandardCharsets.ISO_8859_1);
    }
}
