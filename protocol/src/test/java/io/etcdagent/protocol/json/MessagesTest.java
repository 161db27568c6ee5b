package io.etcdagent.protocol.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.GatesReport;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.LockView;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.Routes;
import io.etcdagent.protocol.UnitView;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MessagesTest {

    private final Messages messages = new Messages();

    static Stream<Record> samples() {
        return Samples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everyMessageComesBackAsItWas(Record message) throws MalformedMessage {
        assertEquals(message, messages.read(messages.bytes(message), message.getClass()));
        assertEquals(message, messages.read(utf8(messages.pretty(message)), message.getClass()));
        assertEquals(message, messages.read(utf8(messages.compact(message)), message.getClass()));
    }

    /** Each time with classes of its own, as in a new process. */
    @RepeatedTest(100)
    void anyThreadMayBeTheFirst() throws Exception {
        try (URLClassLoader process = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            Callable<?> first = (Callable<?>) process.loadClass(FirstMessages.class.getName())
                    .getConstructor()
                    .newInstance();
            assertEquals(Samples.OPERATION.toString(), first.call());
        }
    }

    private static URL[] classPath() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            urls.add(Path.of(part).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aMessageIsOneLineUnlessPretty(Record message) {
        assertFalse(messages.compact(message).contains("\n"));
        assertFalse(messages.compact(message).contains("null"));
    }

    @Test
    void thereIsASampleOfEveryMessage() throws IOException, URISyntaxException {
        Path classes = Path.of(Routes.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("io/etcdagent/protocol");
        try (Stream<Path> files = Files.list(classes)) {
            Set<String> declared = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> load("io.etcdagent.protocol." + name.substring(0, name.length() - 6)))
                    .filter(Class::isRecord)
                    .map(Class::getSimpleName)
                    .collect(Collectors.toSet());
            assertTrue(declared.size() > 20, declared::toString);
            assertEquals(
                    declared,
                    Samples.all()
                            .map(sample -> sample.getClass().getSimpleName())
                            .collect(Collectors.toSet()));
        }
    }

    @Test
    void absentFieldsAreLeftOut() {
        assertEquals(
                "{\"name\":\"one-leader\",\"hard\":true,\"passed\":true,\"evidence\":\"all agree on 8e9e05c52164694d\","
                        + "\"overridden\":false}",
                messages.compact(Samples.GATE_PASSED));
        assertEquals("{\"queue\":[]}", messages.compact(new LockView(null, List.of(), null)));
    }

    @Test
    void prettyIsForReading() {
        assertEquals("""
                {
                  "holder": {
                    "key": "k",
                    "createRevision": 1,
                    "description": "etcdctl lock"
                  },
                  "queue": [
                  ]
                }""", messages.pretty(new LockView(Samples.BARE_HOLDER, List.of(), null)));
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void wordsAreLowerCaseWithDashes(Phase phase) {
        String json = messages.compact(new RolloutMemberView(
                "1", "a", RolloutMemberState.RUNNING, phase, "", null, null, List.of(), List.of(), null));
        assertTrue(json.contains("\"phase\":\"" + phase.word() + "\""), json);
        assertTrue(phase.word().matches("[a-z]+(-[a-z]+)*"), phase.word());
    }

    @Test
    void fieldsNotKnownAreSkipped() throws MalformedMessage {
        GateView gate = read(
                "{\"name\":\"n\",\"weight\":{\"a\":[1,{\"b\":null}]},\"hard\":true,\"passed\":false,\"evidence\":\"e\",\"z\":1.5}",
                GateView.class);
        assertEquals(new GateView("n", true, false, "e", null, false), gate);
    }

    @Test
    void textThatIsNotJsonIsRefusedWithItsPosition() {
        MalformedMessage problem =
                assertThrows(MalformedMessage.class, () -> read("{\"name\":\"n\",\"hard\":maybe}", GateView.class));
        assertTrue(problem.position().isPresent());
        long position = problem.position().getAsLong();
        assertTrue(position >= 12 && position <= 25, () -> "position " + position + ": " + problem.getMessage());
        assertTrue(String.valueOf(problem.getMessage()).contains("at byte " + position), problem::getMessage);
    }

    @Test
    void anEmptyTextIsRefused() {
        assertEquals(
                0,
                assertThrows(MalformedMessage.class, () -> read("", GateView.class))
                        .position()
                        .orElseThrow());
    }

    @Test
    void nullIsNoMessage() {
        assertThrows(MalformedMessage.class, () -> read("null", GateView.class));
    }

    @Test
    void textAfterTheMessageIsRefused() throws MalformedMessage {
        String lock = "{\"queue\":[]}";
        assertEquals(
                12,
                assertThrows(MalformedMessage.class, () -> read(lock + "{}", LockView.class))
                        .position()
                        .orElseThrow());
        assertEquals(new LockView(null, List.of(), null), read(lock + " \r\n", LockView.class));
    }

    @Test
    void aWordNotKnownIsRefused() {
        MalformedMessage problem = assertThrows(
                MalformedMessage.class,
                () -> read("{\"kind\":\"explode\",\"dryRun\":false,\"allowOutage\":false}", OperationRequest.class));
        assertTrue(String.valueOf(problem.getMessage()).contains("explode"), problem::getMessage);
    }

    @Test
    void aMissingFieldIsNamedByItsPath() {
        assertEquals(
                "the field \"kind\" is missing",
                assertThrows(MalformedMessage.class, () -> read("{}", OperationRequest.class))
                        .getMessage());
        String health = messages.compact(new HealthReport(
                Samples.CLUSTER, List.of(Samples.MEMBER, Samples.BARE_MEMBER), Samples.NODE, null, null));
        assertEquals(
                "the field \"members[1].verdict\" is missing",
                assertThrows(
                                MalformedMessage.class,
                                () -> read(health.replace("\"verdict\":\"unstarted\",", ""), HealthReport.class))
                        .getMessage());
        assertEquals(
                "the field \"stop[0]\" is missing",
                assertThrows(
                                MalformedMessage.class,
                                () -> read(
                                        "{\"memberId\":\"1\",\"memberName\":\"a\",\"open\":true,\"stop\":[null]}",
                                        GatesReport.class))
                        .getMessage());
    }

    @Test
    void theHealthThatAnOlderAgentTellsHasNoDetail() throws MalformedMessage {
        HealthReport told = new HealthReport(Samples.CLUSTER, List.of(Samples.MEMBER), Samples.NODE, null, null);
        String older = messages.compact(told).replace(",\"checks\":[]", "");
        assertFalse(older.contains("checks"), older);
        assertEquals(told, read(older, HealthReport.class));
    }

    @Test
    void nothingButAMalformedMessageComesOfATextCutOff() {
        byte[] json =
                messages.bytes(new HealthReport(Samples.CLUSTER, List.of(Samples.MEMBER), Samples.NODE, null, null));
        for (int length = 0; length < json.length; length++) {
            byte[] part = Arrays.copyOf(json, length);
            assertThrows(
                    MalformedMessage.class,
                    () -> messages.read(part, HealthReport.class),
                    () -> new String(part, StandardCharsets.UTF_8));
        }
    }

    @Test
    void nothingButAMalformedMessageComesOfDamagedText() {
        byte[] json = messages.bytes(Samples.UNIT);
        Random random = new Random(42);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = json.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                messages.read(damaged, UnitView.class);
            } catch (MalformedMessage e) {
                refused++;
            }
        }
        assertTrue(refused > 1000, "only " + refused + " were refused");
    }

    private <T extends Record> T read(String json, Class<T> type) throws MalformedMessage {
        return messages.read(utf8(json), type);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
