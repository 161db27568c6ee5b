package io.etcdagent.ctl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.protocol.EventKind;
import io.etcdagent.protocol.EventView;
import io.etcdagent.protocol.InspectEnd;
import io.etcdagent.protocol.InspectHead;
import io.etcdagent.protocol.InspectLine;
import io.etcdagent.protocol.KeyView;
import io.etcdagent.protocol.LeaseView;
import io.etcdagent.protocol.PermissionView;
import io.etcdagent.protocol.Problem;
import io.etcdagent.protocol.RoleView;
import io.etcdagent.protocol.RolesView;
import io.etcdagent.protocol.TableView;
import io.etcdagent.protocol.UserView;
import io.etcdagent.protocol.UsersView;
import io.etcdagent.protocol.client.AgentClient;
import io.etcdagent.protocol.client.Download;
import io.etcdagent.protocol.client.ScriptedAgent;
import io.etcdagent.protocol.client.UnixSocketTransport;
import io.etcdagent.protocol.json.Messages;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The commands that show the data in etcd. */
class DataCtlTest extends CtlFixture {

    private static final InspectLine HEAD = InspectLine.of(new InspectHead("cdf8", "7c37", 41, false));
    private static final InspectLine STALE = InspectLine.of(new InspectHead("cdf8", "7c37", 41, true));

    private static InspectLine end(long count) {
        return InspectLine.of(new InspectEnd(count));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(ISO_8859_1));
    }

    private static InspectLine key(String name, String value) {
        return InspectLine.of(new KeyView(base64(name), 5, 17, 3, "694d", (long) value.length(), base64(value)));
    }

    @Test
    void keysAreShownWithWhatIsNotTextEscaped() throws IOException {
        ScriptedAgent agent = agent(ScriptedAgent.lines(
                HEAD,
                key("/a\\b\u0001\u00ff\n\u001b[2J", "xyz"),
                InspectLine.of(new KeyView(base64("/b"), 6, 6, 1, null, null, null)),
                end(2)));
        Result result = ctl("keys", "/a\\\\b\\x01");
        assertEquals("""
                    MODIFIED       CREATED   VERSION             LEASE      SIZE  KEY
                          17             5         3              694d         3  /a\\\\b\\x01\\xff\\n\\x1b[2J
                           6             6         1                 -         ?  /b
                """, result.out());
        assertEquals(0, result.code());
        assertEquals("/v1/keys?prefix=%2Fa%5Cb%01", agent.received().get(0).target());
    }

    @Test
    void thatThereAreNoKeysIsSaidApart() throws IOException {
        agent(ScriptedAgent.lines(HEAD, end(0)));
        String said = "there is no key that begins with /x\\x01 at revision 41\n";
        assertEquals(said, ctl("keys", "/x\\x01").err());
        assertEquals("there is no key at revision 41\n", ctl("keys").err());
        assertEquals("", ctl("keys", "-o", "json").err());
        stop();
        agent(ScriptedAgent.lines(HEAD, InspectLine.of(new TableView(base64("/x"), 0, 0, 0, 0, null)), end(1)));
        assertEquals(
                "there is no key that begins with /x at revision 41\n",
                ctl("tables", "/x").err());
        assertEquals("", ctl("tables", "/x", "-o", "json").err());
    }

    @Test
    void keysInHexadecimalAndRaw() throws IOException {
        agent(ScriptedAgent.lines(HEAD, key("/a\u00ff", "xyz"), end(1)));
        assertPrints("  2f61ff\n", ctl("keys", "--hex"));
        assertEquals("/a\ufffd\n", ctl("keys", "--raw").out());
        shows = true;
        assertEquals(2, assertComplains("--raw is not for a terminal", ctl("keys", "--raw")));
        assertEquals(2, assertComplains("contradict", ctl("keys", "--raw", "--hex")));
        assertEquals(
                2, assertComplains("with -o json keys and values are in base64", ctl("keys", "--hex", "-o", "json")));
    }

    @Test
    void programsGetTheAgentsLines() throws IOException {
        agent(ScriptedAgent.lines(HEAD, key("/a", "x"), end(1)));
        assertEquals("""
                {"head":{"clusterId":"cdf8","memberId":"7c37","revision":41,"stale":false}}
                {"key":{"name":"L2E=","createRevision":5,"modRevision":17,"version":3,"lease":"694d","size":1,"value":"eA=="}}
                {"end":{"count":1}}
                """, ctl("keys", "-o", "json").out());
    }

    @Test
    void whatIsStaleIsMarked() throws IOException {
        ScriptedAgent agent = agent(ScriptedAgent.lines(STALE, end(0)));
        Result result = ctl("keys", "--consistency=s", "--rev", "7", "--keys-only");
        assertComplains("STALE: this is what member 7c37 has, up to revision 41; the cluster may be further", result);
        assertEquals(
                "/v1/keys?prefix=&revision=7&consistency=s&keysOnly=true",
                agent.received().get(0).target());
    }

    @Test
    void whatWasCutOffIsAFailureWhateverWasPrinted() throws IOException {
        agent(ScriptedAgent.brokenLines(HEAD, key("/a", "x")));
        Result cut = ctl("keys");
        assertEquals(6, assertComplains("the connection was lost before the answer was complete", cut));
        for (Problem problem : List.of(
                new Problem("/problems/compacted", "The revision is gone", 410, "compacted", null),
                new Problem("/problems/unavailable", "etcd does not answer", 503, "no quorum", null),
                new Problem("/problems/busy", "The agent has too much to do", 503, "try again", null),
                new Problem("/problems/denied-by-etcd", "etcd does not let the agent do this", 403, "denied", null))) {
            stop();
            agent(ScriptedAgent.lines(HEAD, key("/a", "x"), InspectLine.of(problem)));
            int expected = switch (problem.type()) {
                case "/problems/unavailable" -> 4;
                case "/problems/denied-by-etcd" -> 3;
                default -> 1;
            };
            assertEquals(expected, assertComplains(problem.detail(), ctl("keys")));
        }
    }

    @Test
    void aKeyIsShownWithItsValueCutUnlessAllIsWanted() throws IOException {
        agent(ScriptedAgent.lines(HEAD, key("/a", "x".repeat(600)), end(1)));
        Result cut = ctl("get", "/a");
        assertEquals(
                "/a\n  changed at revision 17, created at 5, version 3, lease 694d\n  value of 600 bytes:\n"
                        + "x".repeat(512) + "\n  (the first 512 of them; all: --full)\n",
                cut.out());
        assertPrints("x".repeat(600) + "\n", ctl("get", "/a", "--full"));
        assertEquals("x".repeat(600), ctl("get", "/a", "--raw").out());
    }

    @Test
    void anObjectOfKubernetesIsCalledByItsName() throws IOException {
        String metadata = "\n\u0003web\u001a\u0004prod";
        String object = "\n" + (char) metadata.length() + metadata;
        String type = "\n\u0002v1\u0012\u0003Pod";
        String value = "k8s\u0000\n" + (char) type.length() + type + "\u0012" + (char) object.length() + object;
        agent(ScriptedAgent.lines(HEAD, key("/registry/pods/prod/web", value), end(1)));
        assertPrints("  Kubernetes v1 Pod prod/web\n", ctl("get", "/registry/pods/prod/web"));
    }

    @Test
    void aKeyThatIsNotThereIsSaidAndAFailure() throws IOException {
        agent(ScriptedAgent.lines(HEAD, end(0)));
        assertEquals(1, assertComplains("there is no key /\\x00 at revision 41", ctl("get", "/\\x00")));
        assertEquals(2, assertComplains("a backslash in a key is written as two", ctl("get", "a\\q")));
        assertEquals(2, assertComplains("no key without a name", ctl("get", "")));
    }

    @Test
    void tablesAreATree() throws IOException {
        ScriptedAgent agent = agent(ScriptedAgent.lines(
                HEAD,
                InspectLine.of(new TableView("", 0, 12, 3000, 40, null)),
                InspectLine.of(new TableView(base64("/registry/"), 1, 10, 2048, 40, null)),
                InspectLine.of(new TableView(base64("/registry/"), 2, 10, 2048, 0, 7L)),
                InspectLine.of(new TableView(base64("/\u0001/"), 1, 2, 10, 9, null)),
                end(4)));
        Result result = ctl("tables", "--depth", "3");
        assertEquals("""
                KEYS  BYTES    NEWEST  PREFIX
                12    2.9 KiB  40      (all keys)
                10    2.0 KiB  40      . /registry/
                10    2.0 KiB          . . others: 7 smaller tables in /registry/
                2     10 B     9       . /\\x01/
                """, result.out());
        assertEquals("/v1/tables?prefix=&depth=3", agent.received().get(0).target());
        assertEquals(2, assertComplains("--depth takes", ctl("tables", "--depth", "33")));
    }

    @Test
    void tablesThatDoNotComeToTheirEndAreNotShown() throws IOException {
        agent(ScriptedAgent.brokenLines(HEAD, InspectLine.of(new TableView("", 0, 12, 3000, 40, null))));
        Result result = ctl("tables");
        assertEquals("", result.out());
        assertEquals(6, result.code());
    }

    @Test
    void changesAreToldOneToALine() throws IOException {
        ScriptedAgent agent = agent(ScriptedAgent.brokenLines(
                HEAD,
                InspectLine.of(new EventView(
                        EventKind.PUT, new KeyView(base64("/a"), 42, 42, 1, null, 3L, base64("a\u0000b")))),
                InspectLine.of(
                        new EventView(EventKind.DELETE, new KeyView(base64("/a"), 0, 43, 0, null, null, null)))));
        Result result = ctl("watch", "/a", "--rev", "42");
        assertEquals("""
                        42  PUT     /a  a\\x00b
                        43  DELETE  /a
                """, result.out());
        assertEquals(6, result.code());
        assertEquals(
                "/v1/watch?prefix=%2Fa&revision=42", agent.received().get(0).target());
    }

    @Test
    void aWatchThatEndsSaysHowToGoOn() throws IOException {
        InspectLine change = InspectLine.of(
                new EventView(EventKind.PUT, new KeyView(base64("/a"), 42, 42, 1, null, 3L, base64("b"))));
        Problem down = new Problem("/problems/unavailable", "etcd does not answer", 503, "down", null);
        agent(ScriptedAgent.lines(HEAD, change, InspectLine.of(down)));
        assertEquals(
                4, assertComplains("  go on: etcd-agentctl watch /a --rev 43\n", ctl("watch", "/a", "--rev", "42")));
        stop();
        agent(ScriptedAgent.lines(HEAD, InspectLine.of(down)));
        assertComplains("  go on: etcd-agentctl watch '' --rev 42\n", ctl("watch", ""));
        assertComplains("  go on: etcd-agentctl watch '$a\\x00' --rev 7\n", ctl("watch", "$a\\x00", "--rev", "7"));
        stop();
        agent(ScriptedAgent.brokenLines(HEAD, change));
        assertComplains("  go on: etcd-agentctl watch /a --rev 42 (the last revision", ctl("watch", "/a"));
        stop();
        agent(ScriptedAgent.lines(
                HEAD, change, InspectLine.of(new Problem("/problems/compacted", "gone", 410, "compacted", null))));
        assertFalse(ctl("watch", "/a").err().contains("go on"));
    }

    @Test
    void aSnapshotOfAMemberThatIsDownCanBeThatOfAnother() throws IOException {
        agent(ScriptedAgent.problem(
                503, new Problem("/problems/unavailable", "etcd does not answer", 503, "down", null)));
        String file = directory.resolve("x").toString();
        assertEquals(4, assertComplains("another member's: etcd-agentctl snapshot --from", ctl("snapshot", file)));
        assertFalse(ctl("snapshot", file, "--from", "a").err().contains("another member's"));
    }

    @Test
    void leasesAreShownWithTheirKeys() throws IOException {
        agent(ScriptedAgent.lines(
                STALE,
                InspectLine.of(new LeaseView(
                        "694d7f",
                        600L,
                        90L,
                        Stream.of("/a", "/b", "/c", "/d")
                                .map(DataCtlTest::base64)
                                .toList(),
                        null)),
                InspectLine.of(new LeaseView("1", null, null, null, "only the leader knows more of it")),
                end(2)));
        Result result = ctl("leases", "--consistency=s");
        assertEquals("""
                LEASE               GRANTED  REMAINING  KEYS
                694d7f               10m00s      1m30s  /a /b /c and 1 more
                1                         ?          ?  (only the leader knows more of it)
                """, result.out());
        assertComplains("STALE", result);
    }

    @Test
    void usersAndRoles() throws IOException {
        agent(ScriptedAgent.json(new UsersView(List.of(new UserView("app", List.of("reader", "writer"))))));
        assertEquals("USER  ROLES\napp   reader writer\n", ctl("users").out());
        stop();
        agent(ScriptedAgent.json(new RolesView(List.of(new RoleView(
                "reader",
                List.of(
                        new PermissionView("read", base64("/app/"), base64("/app0")),
                        new PermissionView("readwrite", base64("/one"), ""),
                        new PermissionView("write", base64("\u0000"), base64("\u0000"))))))));
        assertEquals("""
                ROLE    ACCESS     KEYS
                reader  read       /app/*
                reader  readwrite  /one
                reader  write      all keys
                """, ctl("roles").out());
    }

    private static byte[] snapshot() throws Exception {
        byte[] bytes = new byte[1024 + 32];
        for (int i = 0; i < 1024; i++) {
            bytes[i] = (byte) (i * 7 % 128);
        }
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(bytes, 0, 1024);
        System.arraycopy(digest.digest(), 0, bytes, 1024, 32);
        return bytes;
    }

    private static ScriptedAgent.Script download(byte[] bytes, int announced) {
        return (request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " + announced
                    + "\r\n\r\n");
            connection.send(bytes);
        };
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> !name.equals("agent.sock"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aSnapshotIsUnderItsNameOnceItIsWholeAndOnlyItsOwnerReadsIt() throws Exception {
        byte[] bytes = snapshot();
        ScriptedAgent agent = agent(download(bytes, bytes.length));
        Path file = directory.resolve("etcd.db");
        Result result = ctl("snapshot", file.toString(), "--from", "etcd-2");
        assertEquals(0, assertPrints("saved " + file + ": 1.0 KiB, verified", result));
        assertPrints(
                "sha256 "
                        + HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)),
                result);
        assertArrayEquals(bytes, Files.readAllBytes(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of("etcd.db"), files());
        assertEquals("/v1/snapshot?member=etcd-2", agent.received().get(0).target());

        Files.writeString(file, "mine");
        assertEquals(2, assertComplains("is there already", ctl("snapshot", file.toString())));
        assertEquals("mine", Files.readString(file));
        assertEquals(0, ctl("snapshot", file.toString(), "--force").code());
        assertArrayEquals(bytes, Files.readAllBytes(file));
        assertEquals(List.of("etcd.db"), files());
    }

    @Test
    void aSnapshotThatIsCutOffOrDamagedLeavesNothing() throws Exception {
        byte[] whole = snapshot();
        byte[] damaged = snapshot();
        damaged[500]++;
        Path file = directory.resolve("etcd.db");
        Files.writeString(file, "mine");

        agent(download(damaged, damaged.length));
        assertEquals(1, assertComplains("it was damaged on its way", ctl("snapshot", file.toString(), "--force")));
        stop();
        agent(download(whole, whole.length + 100));
        assertEquals(6, assertComplains("the connection was lost", ctl("snapshot", file.toString(), "--force")));
        stop();
        agent(download(new byte[33], 33));
        assertEquals(1, assertComplains("no whole number of pages", ctl("snapshot", file.toString(), "--force")));
        assertEquals("mine", Files.readString(file));
        assertEquals(List.of("etcd.db"), files());
    }

    @Test
    void aSnapshotCannotGoWhereThereIsNoDirectory() throws IOException {
        agent();
        assertEquals(
                2,
                assertComplains(
                        "mkdir ", ctl("snapshot", directory.resolve("no/x").toString())));
        assertEquals(2, assertComplains("is a directory", ctl("snapshot", directory.toString())));
        Path file = Files.writeString(directory.resolve("sub"), "");
        assertEquals(
                2,
                assertComplains(
                        file + " is no directory, and there can be no file in it",
                        ctl("snapshot", file.resolve("x").toString())));
        assertEquals(2, assertComplains("needs the name of a FILE", ctl("snapshot", "")));
        assertEquals(2, assertComplains("cannot go to standard output", ctl("snapshot", "-")));
    }

    @Test
    void onlyARegularFileIsReplaced() throws Exception {
        agent();
        Path target = Files.writeString(directory.resolve("target"), "mine");
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);
        assertEquals(
                2,
                assertComplains(
                        link + " is a link, and is not replaced: name the file that it leads to, " + target,
                        ctl("snapshot", link.toString(), "--force")));
        assertEquals(2, assertComplains("is no", ctl("snapshot", "/dev/null/x", "--force")));
        assertEquals(
                2, assertComplains("/dev/null is there and no regular file", ctl("snapshot", "/dev/null", "--force")));
        Files.delete(target);
        assertEquals(2, assertComplains("is a link", ctl("snapshot", link.toString())));
    }

    /** As on FAT, which has no links. */
    @Test
    void whereThereAreNoLinksASnapshotGetsItsNameByRenaming() throws Exception {
        byte[] bytes = snapshot();
        agent(download(bytes, bytes.length));
        Path file = directory.resolve("etcd.db");
        SnapshotTarget.Linking none = (name, part) -> {
            throw new FileSystemException(name.toString(), part.toString(), "Operation not permitted");
        };
        save(new SnapshotTarget(file, false, none));
        assertArrayEquals(bytes, Files.readAllBytes(file));
        assertEquals(List.of("etcd.db"), files());
        Files.writeString(file, "mine");
        assertTrue(String.valueOf(assertThrows(IOException.class, () -> save(new SnapshotTarget(file, false, none)))
                        .getMessage())
                .contains("has come into being meanwhile"));
        assertEquals("mine", Files.readString(file));
        assertEquals(List.of("etcd.db"), files());
    }

    private void save(SnapshotTarget target) throws Exception {
        AgentClient agent = new AgentClient(new UnixSocketTransport(socket()), new Messages(), Duration.ofSeconds(10));
        try (Download download = agent.snapshot("", DataCommand.IDLE);
                SnapshotProgress progress = new SnapshotProgress(
                        Terminal.ofProcess(Map.of(), StandardOutput.ofProcess()), download.bytes())) {
            target.save(download, progress);
        }
    }

    /** What comes in pieces of any size is judged as what comes at once. */
    @Test
    void theTrailerIsFoundWhereverThePiecesEnd() throws Exception {
        byte[] bytes = snapshot();
        String whole =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        for (int piece : new int[] {1, 5, 31, 32, 33, 100, 1024, 1025, 1056}) {
            SnapshotCheck check = new SnapshotCheck();
            for (int at = 0; at < bytes.length; at += piece) {
                byte[] next = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece));
                check.pass(next, next.length);
            }
            assertEquals(whole, check.judge(bytes.length), "in pieces of " + piece);
        }
    }
}
