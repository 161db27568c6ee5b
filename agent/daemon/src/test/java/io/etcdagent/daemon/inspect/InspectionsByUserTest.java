package io.etcdagent.daemon.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.EtcdLogin;
import io.etcdagent.daemon.testing.Etcdctl;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Looks into an etcd with authentication on, as a user of its. */
class InspectionsByUserTest {

    @TempDir
    private static Path directory;

    private static TestCluster cluster;

    @BeforeAll
    static void start() {
        cluster = TestCluster.plain(1);
        Etcdctl etcdctl = new Etcdctl(cluster.member(0).clientUrl());
        etcdctl.run("put", "/app/a", "x");
        etcdctl.run("put", "/other/a", "x");
        etcdctl.run("role", "add", "reader");
        etcdctl.run("role", "grant-permission", "reader", "--prefix=true", "read", "/app/");
        for (String user : List.of("root", "agent")) {
            etcdctl.run("user", "add", user + ":secret");
        }
        etcdctl.run("user", "grant-role", "root", "root");
        etcdctl.run("user", "grant-role", "agent", "reader");
        etcdctl.run("auth", "enable");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** Something to do as a user. */
    private interface Look {
        void by(Inspections inspections) throws Exception;
    }

    private static void as(String user, Look look) throws Exception {
        Path file = Files.writeString(directory.resolve(user), "secret\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        try (TestConnections connections = TestConnections.plain(new EtcdLogin(user, file))) {
            EtcdFailover members = new EtcdFailover(
                    () -> List.of(connections.to(cluster.member(0))), Duration.ofSeconds(5), System::nanoTime);
            look.by(new Inspections(
                    members, name -> connections.to(cluster.member(0)), CollectedOutput.MESSAGES, PageSizes.USUAL));
        }
    }

    private static List<String> names(Inspections inspections, String prefix) throws Exception {
        CollectedOutput output = new CollectedOutput();
        inspections.keys(new KeysQuery(prefix.getBytes(UTF_8), 0, false, false, 0), output);
        return output.keys().stream()
                .map(key -> new String(Base64.getDecoder().decode(key.name()), UTF_8))
                .toList();
    }

    private static void assertDenied(String remedy, Executable look) {
        EtcdException denied = assertThrows(EtcdException.class, look);
        assertEquals(EtcdException.Kind.PERMISSION_DENIED, denied.kind(), denied.getMessage());
        assertTrue(denied.getMessage().contains(remedy), denied.getMessage());
    }

    @Test
    void theAgentSeesWhatItsUserMayReadAndIsToldWhatIsMissing() throws Exception {
        as("agent", inspections -> {
            assertEquals(List.of("/app/a"), names(inspections, "/app/"));
            assertDenied("with a role that agent has", () -> names(inspections, "/other/"));
            assertDenied("with a role that agent has", () -> names(inspections, ""));
            assertDenied(
                    "with a role that agent has",
                    () -> inspections.watch(new WatchQuery("/other/".getBytes(UTF_8), 0, 0), new CollectedOutput()));
            assertDenied("user grant-role agent root", inspections::users);
            assertDenied("user grant-role agent root", inspections::roles);
            assertDenied("user grant-role agent root", () -> inspections.snapshot("", new CollectedOutput()));
        });
    }

    @Test
    void rootSeesAllKeysUsersAndRoles() throws Exception {
        as("root", inspections -> {
            assertEquals(List.of("/app/a", "/other/a"), names(inspections, ""));
            assertEquals(
                    List.of("agent", "root"),
                    inspections.users().users().stream()
                            .map(user -> user.name())
                            .sorted()
                            .toList());
            var reader = inspections.roles().roles().stream()
                    .filter(role -> role.name().equals("reader"))
                    .findFirst()
                    .orElseThrow();
            assertEquals("read", reader.permissions().get(0).access());
            assertEquals(
                    Base64.getEncoder().encodeToString("/app/".getBytes(UTF_8)),
                    reader.permissions().get(0).from());
        });
    }
}
