package io.etcdagent.daemon.control.api;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.control.local.Curl;
import io.etcdagent.daemon.control.local.RunningServer;
import io.etcdagent.daemon.control.routing.Refusal;
import io.etcdagent.daemon.inspect.Output;
import io.etcdagent.daemon.inspect.OutputGone;
import io.etcdagent.protocol.EventKind;
import io.etcdagent.protocol.EventView;
import io.etcdagent.protocol.InspectEnd;
import io.etcdagent.protocol.InspectHead;
import io.etcdagent.protocol.InspectLine;
import io.etcdagent.protocol.KeyView;
import io.etcdagent.protocol.RolloutState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the description says of a request and its answer, against the server: its examples, and requests made of them. */
class OpenApiExamplesTest {

    private static final int REQUESTS = Integer.getInteger("openapi.requests", 400);
    private static final long SEED = Long.getLong("openapi.seed", 8);

    private final OpenApi description = new OpenApi();
    private RunningServer running;
    private Thread teller;

    @BeforeEach
    void open() throws Exception {
        running = RunningServer.usual();
        running.api.dataStep = OpenApiExamplesTest::tellData;
        teller = new Thread(this::tellFollowers, "teller");
        teller.setDaemon(true);
        teller.start();
    }

    @AfterEach
    void close() throws Exception {
        teller.interrupt();
        teller.join();
        running.close();
    }

    private static void tellData(Output output) throws Refusal, OutputGone {
        KeyView key = new KeyView("Zm9v", 5, 7, 1, "694d71ddacfda227", 3L, "YmFy");
        for (InspectLine line : List.of(
                InspectLine.of(new InspectHead("cdf818194e3a8c32", "7c37f7dc10558fae", 7, false)),
                InspectLine.of(key),
                InspectLine.of(new EventView(EventKind.PUT, key)),
                InspectLine.of(new InspectEnd(1)))) {
            byte[] bytes = (RunningServer.MESSAGES.compact(line) + '\n').getBytes(StandardCharsets.UTF_8);
            output.write(bytes, 0, bytes.length);
        }
    }

    /** Whoever follows anything is told something, and then the end. */
    private void tellFollowers() {
        try {
            while (true) {
                tell(running.api.operationFollowers, Samples.event(1, "queue"));
                tell(running.api.rolloutFollowers, Samples.rollout(RolloutState.SUCCEEDED));
                tell(running.api.healthFollowers, running.api.health);
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> void tell(BlockingQueue<ScriptedApi.Following<T>> followers, T item)
            throws InterruptedException {
        ScriptedApi.Following<T> next = followers.poll(1, TimeUnit.MILLISECONDS);
        if (next != null) {
            next.follower().next(item);
            next.follower().end();
        }
    }

    private Curl.Answer send(OpenApi.Example example) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("http://localhost" + example.target(), "-X", example.method()));
        example.headers().forEach(header -> arguments.addAll(List.of("-H", header)));
        if (!example.body().isEmpty()) {
            arguments.addAll(List.of("-H", "Content-Type: application/json", "--data-binary", example.body()));
        }
        return running.curl(arguments.toArray(String[]::new));
    }

    @Test
    void everyExampleIsAnsweredAsItIsDescribed() throws Exception {
        int sent = 0;
        for (String route : description.operations().keySet()) {
            for (OpenApi.Example example : description.examples(route)) {
                Curl.Answer answer = send(example);
                assertTrue(description.isSuccess(route, answer), () -> example + " is answered " + answer);
                description.check(route, answer);
                sent++;
            }
        }
        assertTrue(sent > 50, sent + " examples");
    }

    @Test
    void requestsLikeTheExamplesButWrongInSomethingAreAnsweredAsItIsDescribed() throws Exception {
        Random random = new Random(SEED);
        List<String> routes = List.copyOf(description.operations().keySet());
        int refused = 0;
        for (int i = 0; i < REQUESTS; i++) {
            String route = routes.get(random.nextInt(routes.size()));
            List<OpenApi.Example> examples = description.examples(route);
            OpenApi.Example wrong = spoilt(examples.get(random.nextInt(examples.size())), random);
            Curl.Answer answer = send(wrong);
            assertNotEquals(500, answer.status(), () -> wrong + " is answered " + answer);
            description.check(route, answer);
            refused += answer.status() >= 400 ? 1 : 0;
        }
        assertTrue(refused > REQUESTS / 3, refused + " of " + REQUESTS + " were refused");
    }

    /** Something that a client might get wrong, or try. */
    private static OpenApi.Example spoilt(OpenApi.Example example, Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> with(example, example.target() + (example.target().contains("?") ? "&" : "?") + "dryRun=true");
            case 1 -> with(example, example.target() + odd(random));
            case 2 -> withHeader(example, "Last-Event-ID: " + odd(random).replace("\n", ""));
            case 3 -> withHeader(example, "Idempotency-Key: " + odd(random).replace("\n", ""));
            default -> example.body().isEmpty() ? example : withBody(example, spoiltBody(example.body(), random));
        };
    }

    private static String odd(Random random) {
        List<String> odd = List.of("-1", "9223372036854775808", "%00", "x", "%C3%28", "''", "0", "1e9", "/", "..%2F");
        return odd.get(random.nextInt(odd.size()));
    }

    private static String spoiltBody(String body, Random random) {
        Map<String, Object> fields = new LinkedHashMap<>();
        ((Map<?, ?>) OpenApi.parsed(body)).forEach((name, value) -> fields.put(String.valueOf(name), value));
        List<Object> values =
                List.of("", "restart", -1, 1L << 40, 1.5, true, List.of(), List.of(1), Map.of(), "x".repeat(600));
        List<String> names = new ArrayList<>(fields.keySet());
        names.addAll(List.of("reason", "settleSeconds", "members", "nonsense"));
        String name = names.get(random.nextInt(names.size()));
        if (random.nextInt(4) == 0) {
            fields.remove(name);
        } else {
            fields.put(name, values.get(random.nextInt(values.size())));
        }
        String spoilt = OpenApi.json(fields);
        return random.nextInt(10) == 0 ? spoilt.substring(0, spoilt.length() / 2) + " " : spoilt;
    }

    private static OpenApi.Example with(OpenApi.Example example, String target) {
        return new OpenApi.Example(example.route(), example.method(), target, example.headers(), example.body());
    }

    private static OpenApi.Example withHeader(OpenApi.Example example, String header) {
        return new OpenApi.Example(
                example.route(), example.method(), example.target(), List.of(header), example.body());
    }

    private static OpenApi.Example withBody(OpenApi.Example example, String body) {
        return new OpenApi.Example(example.route(), example.method(), example.target(), example.headers(), body);
    }
}
