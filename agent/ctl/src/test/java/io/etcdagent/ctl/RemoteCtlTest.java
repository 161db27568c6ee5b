package io.etcdagent.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.ctl.render.Samples;
import io.etcdagent.protocol.Verdict;
import io.etcdagent.protocol.client.ScriptedAgent;
import io.etcdagent.protocol.client.ScriptedTlsAgent;
import io.etcdagent.protocol.client.TestAuthority;
import io.etcdagent.protocol.client.TestAuthority.Issued;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands as an operator runs them on another host than the agent's. */
final class RemoteCtlTest extends CtlFixture {

    private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

    @TempDir
    private static Path pki;

    private static TestAuthority authority;
    private static Issued server;
    private static Issued own;

    @BeforeAll
    static void issue() throws IOException {
        authority = TestAuthority.create(pki.resolve("pki"));
        server = authority.issue("server", "IP:127.0.0.1");
        own = authority.issue("me", "DNS:me");
    }

    @BeforeEach
    void askElsewhere() {
        asksHere = false;
        environment = Map.of("HOME", directory.toString());
    }

    private static ScriptedTlsAgent healthyAgent() throws Exception {
        return new ScriptedTlsAgent(
                server, authority.ca(), VERSIONS, ScriptedAgent.json(Samples.health(Verdict.HEALTHY, Samples.GONE)));
    }

    private Result health(ScriptedTlsAgent agent, Path ca) {
        return ctl(
                "health",
                "--host",
                "127.0.0.1:" + agent.port(),
                "--cert",
                own.cert().toString(),
                "--key",
                own.key().toString(),
                "--cacert",
                ca.toString());
    }

    private Path contexts(String text) throws IOException {
        Path file = directory.resolve(".config/etcd-agent/contexts");
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    private String prod(ScriptedTlsAgent agent) {
        return "# the three\n\n[prod-1]\nhost = 127.0.0.1:" + agent.port() + "\ncert = " + own.cert() + "\nkey="
                + own.key() + "\ncacert = " + authority.ca() + "\n";
    }

    @Test
    void theAgentOfAnotherHostIsAskedByTls() throws Exception {
        try (ScriptedTlsAgent agent = healthyAgent()) {
            Result result = health(agent, authority.ca());
            assertEquals(0, result.code(), result.err());
            assertEquals(List.of("TLSv1.3 CN=me"), agent.clients());
        }
    }

    @Test
    void whatKeepsTheTwoApartIsSaidWithWhatToDo() throws Exception {
        TestAuthority other = TestAuthority.create(pki.resolve("other"));
        try (ScriptedTlsAgent agent = healthyAgent()) {
            Result result = health(agent, other.ca());
            assertEquals(6, result.code());
            assertTrue(
                    result.err()
                            .startsWith("etcd-agentctl: cannot reach the agent at 127.0.0.1:" + agent.port()
                                    + ": its certificate was not signed by the authority that is trusted here"),
                    result.err());
            assertTrue(result.err().contains("\n  Is --cacert the authority"), result.err());
        }
    }

    @Test
    void aContextSaysWhomToAskAndByWhat() throws Exception {
        try (ScriptedTlsAgent agent = healthyAgent()) {
            contexts(prod(agent));
            Result named = ctl("health", "--context", "prod-1");
            assertEquals(0, named.code(), named.err());
            environment = Map.of("HOME", directory.toString(), "ETCD_AGENT_CONTEXT", "prod-1");
            assertEquals(0, ctl("health").code());
            assertEquals(2, agent.clients().size());
        }
    }

    @Test
    void whatTheCommandLineSaysComesBeforeTheContext() throws Exception {
        try (ScriptedTlsAgent agent = healthyAgent();
                ScriptedTlsAgent another = healthyAgent()) {
            contexts(prod(agent));
            Result result = ctl("health", "--context", "prod-1", "--host", "127.0.0.1:" + another.port());
            assertEquals(0, result.code(), result.err());
            assertEquals(1, another.clients().size());
            assertEquals(0, agent.clients().size());
        }
    }

    @Test
    void theSocketIsAskedAlthoughAContextIsChosen() throws Exception {
        agent(ScriptedAgent.json(Samples.health(Verdict.HEALTHY, Samples.GONE)));
        contexts("[prod-1]\nhost = db1\n");
        environment = Map.of("HOME", directory.toString(), "ETCD_AGENT_CONTEXT", "prod-1");
        assertEquals(0, ctl("health", "--socket", socket().toString()).code());
        Result both = ctl("health", "--socket", socket().toString(), "--context", "prod-1");
        assertEquals(2, both.code());
        assertTrue(both.err().contains("--socket is for the agent of this host"), both.err());
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        Path file = contexts("[prod-1]\nhost = db1\n");
        assertUsage("does not say cert", "health", "--context", "prod-1");
        assertUsage(file.toString(), "health", "--context", "prod-1");
        assertUsage("say --cert too", "health", "--host", "db1");
        assertUsage("say --host too", "health", "--cert", own.cert().toString());
        assertUsage("there is no context prod-2", "health", "--context", "prod-2");
        assertUsage("there is prod-1", "health", "--context", "prod-2");
        assertUsage("is from 1 to 65535", "health", "--host", "db1:99999");
        assertUsage(
                "none.pem: no such file",
                "health",
                "--host",
                "db1",
                "--cert",
                "none.pem",
                "--key",
                own.key().toString(),
                "--cacert",
                authority.ca().toString());
    }

    @Test
    void aFileThatIsNotUnderstoodKeepsNobodyFromTheAgentOfThisHost() throws Exception {
        agent(ScriptedAgent.json(Samples.health(Verdict.HEALTHY, Samples.GONE)));
        contexts("nonsense\n");
        environment = Map.of("HOME", directory.toString(), "ETCD_AGENT_SOCKET", socket().toString());
        assertEquals(0, ctl("health").code());
    }

    @Test
    void aFileThatIsNotUnderstoodIsNotGuessedAt() throws Exception {
        contexts("host = db1\n");
        assertUsage("line 1: expected [NAME]", "health", "--context", "prod-1");
        contexts("[prod-1]\n\nhosts = db1\n");
        assertUsage("line 3: expected [NAME]", "health", "--context", "prod-1");
        contexts("[prod-1]\nhost = db1\n[prod-1]\n");
        assertUsage("line 3: the context prod-1 is there twice", "health", "--context", "prod-1");
        contexts("[prod-1]\nhost = db1\nhost = db2\n");
        assertUsage("line 3: host is there twice", "health", "--context", "prod-1");
    }

    @Test
    void contextsThatNobodyChoseAreInNobodysWay() throws Exception {
        contexts("this is no context\n");
        agent(ScriptedAgent.json(Samples.health(Verdict.HEALTHY, Samples.GONE)));
        environment = Map.of("HOME", directory.toString(), "ETCD_AGENT_SOCKET", socket().toString());
        Result here = ctl("health");
        assertEquals(0, here.code(), here.err());
        try (ScriptedTlsAgent agent = healthyAgent()) {
            Result elsewhere = health(agent, authority.ca());
            assertEquals(0, elsewhere.code(), elsewhere.err());
        }
    }

    @Test
    void contextsThatCannotBeReadSayWhyInWords() throws Exception {
        Path file = contexts("");
        Files.write(file, new byte[] {'[', (byte) 0xff, ']', '\n'});
        assertUsage("the contexts in " + file + " cannot be read: it is not UTF-8", "health", "--context", "prod-1");
        Files.delete(file);
        Files.createDirectory(file);
        assertUsage("the contexts in " + file + " cannot be read: Is a directory", "health", "--context", "prod-1");
    }

    @Test
    void whatIsNoKeyIsNotTakenForOneThatIsTooOpen() throws Exception {
        Path ca = Files.copy(authority.ca(), directory.resolve("ca.pem"));
        Files.setPosixFilePermissions(ca, PosixFilePermissions.fromString("rw-r--r--"));
        assertUsage(
                ca + ": no PEM private key in it",
                "health",
                "--host",
                "db1",
                "--cert",
                own.cert().toString(),
                "--key",
                ca.toString(),
                "--cacert",
                authority.ca().toString());
    }

    @Test
    void aKeyThatEverybodyMayReadIsNotUsed() throws Exception {
        Path open = Files.copy(own.key(), directory.resolve("open.pem"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        assertUsage(
                "so it is not used: chmod o= " + open,
                "health",
                "--host",
                "db1",
                "--cert",
                own.cert().toString(),
                "--key",
                open.toString(),
                "--cacert",
                authority.ca().toString());
    }

    /** Their files are this machine's; they would be taken for that host's. */
    @ParameterizedTest
    @CsvSource({"--host, db1", "--context, prod-1", "--cert, me.pem", "--key, me-key.pem", "--cacert, ca.pem"})
    void whatReadsFilesOfThisMachineDoesNotPassOverAnotherHost(String option, String value) throws Exception {
        contexts("[prod-1]\nhost = db1\n");

        assertUsage(
                "db reads a file of this machine and asks no agent, so " + option
                        + " cannot be meant; run it on that machine, or copy the file from there",
                option,
                value,
                "db",
                "check",
                "--file",
                directory.resolve("db").toString());
        assertUsage(
                "wal reads files of this machine and asks no agent, so " + option + " cannot be meant; run it on that",
                "wal",
                "summary",
                "--dir",
                directory.toString(),
                option,
                value);
    }

    @Test
    void theContextThatIsShownIsTheOneOfTheCommandLine() throws Exception {
        contexts("[prod-1]\nhost = db1\n[lab]\nhost = lab\n");
        environment = Map.of("HOME", directory.toString(), "ETCD_AGENT_CONTEXT", "lab");

        assertTrue(ctl("--context", "prod-1", "context", "show").out().startsWith("prod-1, from"));
        assertTrue(ctl("--context", "prod-1", "context", "list").out().contains("\n*  prod-1"));
    }

    private void assertUsage(String words, String... arguments) {
        Result result = ctl(arguments);
        assertEquals(2, result.code(), result.err());
        assertTrue(result.err().contains(words), result.err());
    }

    @Test
    void contextsAreListedAndShownOnesOwnBeforeThoseOfTheHost() throws Exception {
        Path mine = contexts("[prod-1]\nhost = db1\ncert = me.pem\n");
        Path everybodys = Files.writeString(
                directory.resolve("contexts"), "[prod-1]\nhost = elsewhere\n[lab]\nhost = lab:9000\n");
        environment = Map.of("HOME", directory.toString(), "ETCD_AGENT_CONTEXT", "lab");

        assertEquals(
                "   NAME    HOST      FILE\n   prod-1  db1:2390  " + mine + "\n*  lab     lab:9000  " + everybodys
                        + "\n",
                ctl("context").out().replaceAll(" +\n", "\n"));
        assertEquals(
                "prod-1, from " + mine + "\n  host    db1:2390\n  cert    " + mine.resolveSibling("me.pem")
                        + "\n  key     -\n  cacert  -\n",
                ctl("context", "show", "prod-1").out());
        assertTrue(ctl("context", "show").out().startsWith("lab, from"));
        assertTrue(ctl("context", "show", "lab", "-o", "json").out().contains("\"chosen\": true"));
    }
}
