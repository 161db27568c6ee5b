package io.etcdagent.ctl;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.ctl.render.Samples;
import io.etcdagent.protocol.Problem;
import io.etcdagent.protocol.client.ScriptedAgent;
import io.etcdagent.protocol.client.ScriptedAgent.Script;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs commands as an operator does, against a real socket. */
abstract class CtlFixture {

    record Result(int code, String out, String err) {}

    static final Script REFUSED = ScriptedAgent.problem(
            409, new Problem("urn:x", "Refused by a gate", 409, "nothing was stopped", List.of(Samples.SHUT)));
    static final Script NO_QUORUM = ScriptedAgent.problem(
            503,
            new Problem(
                    "/problems/unavailable", "No quorum", 503, "the lock lives in etcd, and etcd has no quorum", null));

    @TempDir
    Path directory;

    private final List<ScriptedAgent> agents = new ArrayList<>();
    boolean asks;
    boolean shows;
    boolean colours;
    Optional<WindowSize> window = Optional.empty();
    String typed = "";

    /** Whether the agent of this host is asked, at the socket of the test. */
    boolean asksHere = true;

    Map<String, String> environment = Map.of();

    @AfterEach
    void stop() throws IOException {
        for (ScriptedAgent agent : agents) {
            agent.close();
        }
    }

    ScriptedAgent agent(Script... scripts) throws IOException {
        ScriptedAgent agent = new ScriptedAgent(socket(), scripts);
        agents.add(agent);
        return agent;
    }

    Path socket() {
        return directory.resolve("agent.sock");
    }

    Result ctl(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new BufferedReader(new StringReader(typed)),
                asks,
                shows,
                colours,
                () -> window);
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        if (all.size() > 0 && !all.contains("--help") && asksHere) {
            all.addAll(List.of("--socket", socket().toString()));
        }
        int code = Main.run(
                terminal, new Surroundings(environment, directory.resolve("contexts")), all.toArray(String[]::new));
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    static int assertPrints(String expected, Result result) {
        assertTrue(result.out().contains(expected), () -> result.out() + result.err());
        return result.code();
    }

    static int assertComplains(String expected, Result result) {
        assertTrue(result.err().contains(expected), () -> result.out() + result.err());
        return result.code();
    }
}
