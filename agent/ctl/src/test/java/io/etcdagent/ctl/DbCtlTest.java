package io.etcdagent.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.datadir.backend.BackendFile;
import io.etcdagent.datadir.backend.Limits;
import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.testing.StoreWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The commands that read a backend file. No agent is there to be asked. */
class DbCtlTest extends CtlFixture {

    @Test
    void tablesAreATreeTheLargestFirst() throws IOException {
        Result result = db(store(), "tables");
        assertEquals("""
                KEYS  BYTES  NEWEST  PREFIX
                5     206 B  9       (all keys)
                4     202 B  8       . /registry/
                2     155 B  4       . . /registry/pods/
                1     30 B   5       . . /registry/nodes/
                """, result.out());
        assertEquals(0, result.code());
        assertPrints("/registry/pods/default/", db(store(), "tables", "/registry/pods/", "--depth", "1"));
        assertEquals(2, assertComplains("0 to 100", db(store(), "tables", "--depth=-1")));
    }

    @Test
    void aFileIsReadHereWhateverAgentTheEnvironmentChooses() throws IOException {
        asksHere = false;
        environment = Map.of("HOME", directory.toString(), "ETCD_AGENT_CONTEXT", "gone");
        Result result = db(store(), "tables");
        assertEquals(0, result.code(), result.err());
    }

    @Test
    void keysAreShownInTheirOrder() throws IOException {
        Result result = db(store(), "keys", "--rev", "8");
        assertTrue(result.out().startsWith("    MODIFIED       CREATED   VERSION             LEASE      SIZE  KEY\n"));
        assertPrints(
                "           4             3         2                 -       100  /registry/pods/default/a\n", result);
        assertEquals(0, result.code());
        assertEquals(
                "/registry/pods/default/a\n/registry/pods/default/b\n",
                db(store(), "keys", "/registry/pods/", "--raw").out());
        assertPrints("  k\\xff\\n\n", db(store(), "keys", "k\\xff"));
        assertPrints("  6bff0a\n", db(store(), "keys", "k\\xff", "--hex"));
    }

    @Test
    void thatThereAreNoKeysIsSaidApart() throws IOException {
        String said = "there is no key that begins with /none/ at revision 9\n";
        assertEquals(said, db(store(), "keys", "/none/").err());
        assertEquals(said, db(store(), "tables", "/none/").err());
        assertEquals("", db(store(), "keys", "/none/", "-o", "json").err());
        assertEquals("", db(store(), "tables", "/none/", "-o", "json").err());
    }

    @Test
    void keysAreThoseOfARevision() throws IOException {
        assertEquals(1, lines(db(store(), "keys", "--rev", "2")));
        assertEquals(
                1,
                assertComplains(
                        "revision 99 is not in this file, whose newest is 9", db(store(), "keys", "--rev", "99")));
        Path compacted = write(
                new StoreWriter().put("a", "1").put("a", "2").put("b", "3").compacted(3));
        assertEquals(1, assertComplains("revision 2 is compacted", db(compacted, "keys", "--rev", "2")));
        assertEquals(0, db(compacted, "keys", "--rev", "3").code());
    }

    @Test
    void oneKeyIsShownWithItsValueAndItsHistory() throws IOException {
        Path file = write(
                new StoreWriter().put("a", "one").put("a", "two").delete("a").put("b", "x\u001b[31m"));
        assertEquals("""
                b
                  changed at revision 5, created at 5, version 1
                  value of 6 bytes:
                x\\x1b[31m
                """, db(file, "get", "b").out());
        assertPrints("\n781b5b33316d\n", db(file, "get", "b", "--hex"));
        assertEquals("x\u001b[31m", db(file, "get", "b", "--raw").out());
        Result gone = db(file, "get", "a");
        assertEquals(1, assertComplains("there is no key a at revision 5; it was deleted at 4, and --history", gone));
        Result history = db(file, "get", "a", "--history");
        assertEquals(0, assertPrints("one\n", history));
        assertPrints("two\ndeleted at revision 4\n", history);
        assertEquals(0, assertPrints("one\n", db(file, "get", "a", "--rev", "2")));
        assertEquals(1, assertComplains("there is no key c at revision 5", db(file, "get", "c")));
    }

    @Test
    void aLongValueIsCutUnlessAllOfItIsAskedFor() throws IOException {
        Path file = write(new StoreWriter().put("a", "v".repeat(600)));
        assertPrints("(the first 512 of them; all: --full)", db(file, "get", "a"));
        assertPrints("v".repeat(600), db(file, "get", "a", "--full"));
    }

    @Test
    void rawBytesAreNotForATerminal() throws IOException {
        shows = true;
        assertEquals(2, assertComplains("--raw is not for a terminal", db(store(), "get", "a", "--raw")));
    }

    @Test
    void leasesAreShownWithWhatTheyWereGrantedAndTheirKeys() throws IOException {
        Path file = write(new StoreWriter()
                .lease(0x1234, 60)
                .lease(0x99, 3600)
                .put("a", "1".getBytes(StandardCharsets.UTF_8), 0x1234)
                .put("b", "2".getBytes(StandardCharsets.UTF_8), 0x1234));
        assertEquals("""
                           LEASE   GRANTED      KEYS
                              99     3600s         0
                            1234       60s         2
                  a
                  b
                """, db(file, "leases").out());
    }

    @Test
    void membersAndHowFarItHadComeAreShown() throws IOException {
        Result members = db(store(), "members");
        assertEquals(0, assertPrints("217b5e7b1  etcd-1  yes    http://10.0.0.1:2380  http://10.0.0.1:2379", members));
        assertPrints("removed for good: abcdef", members);
        Result meta = db(store(), "meta");
        assertEquals(0, assertPrints("revision        9\n", meta));
        assertPrints("raft index      12\n", meta);
        assertPrints("cluster version 3.5.0\n", meta);
        assertPrints("meta page 1     transaction 7, root page", meta);
        assertPrints("; this one is read", meta);
    }

    @Test
    void aSoundFileIsSaidToBe() throws IOException {
        assertEquals(0, assertPrints("is sound: ", db(store(), "check")));
        assertEquals(0, assertPrints("\"sound\": true", db(store(), "check", "-o", "json")));
    }

    @Test
    void whatIsDamagedIsToldAndTheRestIsShown() throws IOException {
        StoreWriter writer = new StoreWriter();
        for (int number = 0; number < 200; number++) {
            writer.put("key-" + number, "value");
        }
        byte[] bytes = writer.write();
        // The second leaf of the keys, with 50 of them.
        bytes[3 * 4096 + 8] = 99;
        Path file = Files.write(directory.resolve("damaged"), bytes);
        Result keys = db(file, "keys");
        assertEquals(1, assertComplains("is damaged, and what is shown is not all:", keys));
        assertComplains("byte 12296: page 3 is of the unknown kind 0x63 where a leaf or a branch belongs", keys);
        assertComplains("etcd-agentctl db check --file", keys);
        assertEquals(150, lines(keys));
        Result check = db(file, "check");
        assertEquals(1, assertPrints(" is damaged, in 1 place; ", check));
        assertPrints("  byte 12296: page 3 is of the unknown kind 0x63", check);
        assertPrints("next, for the file of a member: do not start etcd on it", check);
        assertPrints("next, for a copy or a snapshot: do not restore it; take another", check);
        assertEquals(1, assertPrints("\"complete\":false,\"damageCount\":1", db(file, "keys", "-o", "json")));
    }

    @Test
    void whereTheNewestRootIsLostTheCommitBeforeIsOffered() throws IOException {
        byte[] bytes = new StoreWriter().put("a", "1").write();
        long root;
        try (BackendFile backend = BackendFile.open(
                Files.write(directory.resolve("whole"), bytes), new Limits(1 << 20, 1 << 20, 1 << 20))) {
            root = backend.meta().root();
        } catch (Damage e) {
            throw new AssertionError(e);
        }
        bytes[(int) root * 4096 + 8] = 99;
        Path file = Files.write(directory.resolve("lost"), bytes);
        Result keys = db(file, "keys");
        assertEquals(1, assertComplains("page " + root + " is of the unknown kind", keys));
        assertComplains("next: the same with --older-meta", keys);
        // In this file both meta pages lead to the same root.
        Result older = db(file, "keys", "--older-meta");
        assertEquals(1, assertComplains("page " + root + " is of the unknown kind", older));
        assertFalse(older.err().contains("next: the same with"), older::err);
        assertPrints("transaction 6, root page " + root + "; this one is read", db(store(), "meta", "--older-meta"));
    }

    @Test
    void whatIsNoBackendFileIsSaidToBeNone() throws IOException {
        Path file = Files.write(directory.resolve("text"), "not a database".getBytes(StandardCharsets.UTF_8));
        assertEquals(1, assertComplains("no meta page is valid", db(file, "keys")));
        assertEquals(2, assertComplains("there is no file", db(directory.resolve("none"), "keys")));
        assertEquals(2, assertComplains("is not a file; the backend file is member/snap/db", db(directory, "keys")));
    }

    @Test
    void programsGetALineForEach() throws IOException {
        Path file = write(new StoreWriter().put("a", "1"));
        assertEquals(
                "{\"head\":{\"file\":\"" + file + "\",\"revision\":2,\"inUse\":false}}\n"
                        + "{\"key\":{\"name\":\"YQ==\",\"createRevision\":2,\"modRevision\":2,\"version\":1,\"size\":1}}\n"
                        + "{\"end\":{\"complete\":true,\"damageCount\":0,\"damages\":[]}}\n",
                db(file, "keys", "-o", "json").out());
        assertPrints("\"value\":\"MQ==\"", db(file, "get", "a", "-o", "json"));
        assertPrints(
                "{\"table\":{\"prefix\":\"\",\"depth\":0,\"keys\":1,\"bytes\":2,\"newestRevision\":2}}",
                db(file, "tables", "-o", "json"));
        assertPrints("\"metaPage\": 1", db(file, "meta", "-o", "json"));
        assertPrints("\"name\": \"etcd-1\"", db(file, "members", "-o", "json"));
    }

    @Test
    void aKubernetesObjectIsNamed() throws IOException {
        String object = "k8s\0\n\r\n\2v1\22\7Service\22\24\n\22\n\3web\22\0\32\11namespace";
        Path file = write(new StoreWriter().put("/registry/services/specs/namespace/web", object));
        assertPrints(
                "  Kubernetes v1 Service namespace/web\n", db(file, "get", "/registry/services/specs/namespace/web"));
    }

    @Test
    void optionsThatDoNotFitAreRefused() throws IOException {
        assertEquals(2, assertComplains("needs the KEY", db(store(), "get")));
        assertEquals(2, assertComplains("takes no x", db(store(), "meta", "x")));
        assertEquals(2, assertComplains("--rev is for", db(store(), "check", "--rev", "1")));
        assertEquals(2, assertComplains("--history is for", db(store(), "keys", "--history")));
        assertEquals(2, assertComplains("-o classic is for health only", db(store(), "keys", "-o", "classic")));
        assertEquals(2, assertComplains("Missing required option: '--file=FILE'", ctl("db", "keys")));
        assertEquals(2, assertComplains("a backslash in a key", db(store(), "get", "\\q")));
    }

    private static long lines(Result result) {
        assertFalse(result.out().isEmpty(), result::err);
        return result.out().lines().count() - 1;
    }

    private Path store() throws IOException {
        return write(new StoreWriter()
                .put("/registry/pods/default/b", "v".repeat(7))
                .put("/registry/pods/default/a", "old")
                .put("/registry/pods/default/a", "v".repeat(100))
                .put("/registry/nodes/host", "v".repeat(10))
                .put("/gone/key", "x")
                .delete("/gone/key")
                .put("/registry/health", "1")
                .put("k\u00ff\n", "1"));
    }

    private Path write(StoreWriter writer) throws IOException {
        return Files.write(directory.resolve("db"), writer.write());
    }

    private Result db(Path file, String... arguments) {
        List<String> all = new ArrayList<>(List.of("db"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--file", file.toString()));
        Result result = ctl(all.toArray(String[]::new));
        assertTrue(!result.err().contains("a defect in"), result::err);
        return result;
    }
}
