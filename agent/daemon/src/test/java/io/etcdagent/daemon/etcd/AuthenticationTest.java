package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdConnection.WatchListener;
import io.etcdagent.daemon.etcd.EtcdException.Kind;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.Commands;
import io.etcdagent.daemon.testing.EtcdBinaries;
import io.etcdagent.daemon.testing.TestCertificates.Issued;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.TestMember;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real etcd with authentication on. */
class AuthenticationTest {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final String KEY = "/etcd-agent/disruption";

    @TempDir
    private Path directory;

    private Optional<TestCluster> opened = Optional.empty();

    @AfterEach
    void stop() {
        opened.ifPresent(TestCluster::close);
    }

    private TestCluster cluster() {
        return opened.orElseThrow();
    }

    private TestMember member() {
        return cluster().member(0);
    }

    /** With a user root whose password is "top". */
    private void startWithAuthentication(TestCluster cluster, String... tls) {
        opened = Optional.of(cluster);
        List<String> user = List.of(tls);
        etcdctl(user, "user", "add", "root:top");
        etcdctl(user, "user", "grant-role", "root", "root");
        etcdctl(user, "auth", "enable");
    }

    private void etcdctl(List<String> options, String... words) {
        List<String> command = new ArrayList<>(List.of(
                "env", "ETCDCTL_API=3", EtcdBinaries.etcdctl().toString(), "--endpoints=" + member().clientUrl()));
        command.addAll(options);
        command.addAll(List.of(words));
        Commands.run(command);
    }

    private EtcdLogin login(String user, String password) throws IOException {
        Path file = Files.writeString(directory.resolve("password"), password + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        return new EtcdLogin(user, file);
    }

    private EtcdException refused(TestConnections connections) {
        EtcdException refused =
                assertThrows(EtcdException.class, () -> connections.to(member()).get(KEY, DEADLINE));
        assertEquals(Kind.PERMISSION_DENIED, refused.kind(), refused.getMessage());
        return refused;
    }

    /** Does what an operator does who follows a refusal's words. */
    private void follow(String message, String start, List<String> options) {
        String commands = message.substring(message.indexOf(start) + start.length());
        for (String command : commands.split("; ", -1)) {
            if (command.startsWith("etcdctl ")) {
                List<String> words =
                        new ArrayList<>(Arrays.asList(command.substring(8).split(" ", -1)));
                // Instead of the password's prompt.
                if (words.subList(0, 2).equals(List.of("user", "add")) && words.size() == 3) {
                    words.set(2, words.get(2) + ":secret");
                }
                etcdctl(options, words.toArray(String[]::new));
            }
        }
    }

    @Test
    void withoutAUserItIsSaidHowToMakeOneAndThenItWorks() throws Exception {
        startWithAuthentication(TestCluster.plain(1));
        try (TestConnections nobody = TestConnections.plain()) {
            EtcdConnection connection = nobody.to(member());
            // What needs no user works without.
            connection.status(DEADLINE);
            connection.membersAsKnownHere(DEADLINE);
            connection.alarms(DEADLINE);
            connection.linearizableRead(DEADLINE);

            String message = refused(nobody).getMessage();
            assertTrue(message.contains("\"get " + KEY + "\" was refused: etcdserver: user name is empty"), message);
            assertTrue(message.contains("ETCD_AGENT_ETCD_USER=etcd-agent"), message);
            follow(message, "Make one: ", List.of("--user=root:top"));
        }
        try (TestConnections agent = TestConnections.plain(login("etcd-agent", "secret"))) {
            allThatTheAgentDoes(agent.to(member()));
        }
    }

    @Test
    void missingPermissionIsNamedWithTheCommandsThatGrantIt() throws Exception {
        startWithAuthentication(TestCluster.plain(1));
        etcdctl(List.of("--user=root:top"), "user", "add", "watchman:secret");
        try (TestConnections agent = TestConnections.plain(login("watchman", "secret"))) {
            String message = refused(agent).getMessage();
            assertTrue(
                    message.contains("etcdserver: permission denied. Grant it: etcdctl role add etcd-agent; "),
                    message);
            assertTrue(
                    message.endsWith("etcdctl role grant-permission etcd-agent --prefix=true readwrite /etcd-agent/;"
                            + " etcdctl user add watchman; etcdctl user grant-role watchman etcd-agent"),
                    message);
            // There is the user already.
            follow(message.replace("etcdctl user add watchman; ", ""), "Grant it: ", List.of("--user=root:top"));

            allThatTheAgentDoes(agent.to(member()));
        }
    }

    private static void allThatTheAgentDoes(EtcdConnection connection) throws EtcdException {
        connection.get(KEY, DEADLINE);
        LeaseId lease = connection.grantLease(Duration.ofSeconds(30), DEADLINE);
        assertTrue(connection
                .commit(Transaction.begin().put("/etcd-agent/a", "b", lease), DEADLINE)
                .succeeded());
        connection.keepAlive(lease, DEADLINE);
        assertEquals(1, connection.list("/etcd-agent/", DEADLINE).size());
        connection.revokeLease(lease, DEADLINE);
        assertEquals(0, connection.list("/etcd-agent/", DEADLINE).size());
        connection.members(DEADLINE);
        connection.status(DEADLINE);
        connection.alarms(DEADLINE);
        connection.linearizableRead(DEADLINE);
    }

    /** etcd keeps simple tokens in its memory. */
    @Test
    void tokenThatEtcdForgotIsGotAnew() throws Exception {
        startWithAuthentication(TestCluster.plain(1));
        AtomicReference<String> watch = new AtomicReference<>("not yet");
        WatchListener listener = new WatchListener() {
            @Override
            public void started() {
                watch.set("started");
            }

            @Override
            public void changed() {
                watch.set("changed");
            }

            @Override
            public void ended(EtcdException why) {
                watch.set("ended: " + why.getMessage());
            }
        };
        try (TestConnections root = TestConnections.plain(login("root", "top"))) {
            EtcdConnection connection = root.to(member());
            connection.get(KEY, DEADLINE);
            connection.watch("/etcd-agent/", listener);
            Await.until("the watch is in place", DEADLINE, () -> last(watch), "started"::equals);

            member().stop();
            member().start();
            cluster().awaitHealthy(DEADLINE);
            Await.until("the watch has ended", DEADLINE, () -> last(watch), end -> end.startsWith("ended"));

            // A watch with the old token ends at once and tells that the next needs a new one.
            Await.until("a watch is in place again", DEADLINE, () -> {
                if (last(watch).startsWith("ended")) {
                    watch.set("begun");
                    connection.watch("/etcd-agent/", listener);
                }
                return last(watch).equals("started");
            });
            connection.commit(Transaction.begin().put(KEY, "x"), DEADLINE);
            Await.until("the change is seen", DEADLINE, () -> last(watch), "changed"::equals);
        }
    }

    private static String last(AtomicReference<String> said) {
        return String.valueOf(said.get());
    }

    @Test
    void callWithATokenThatEtcdForgotDoesNotFail() throws Exception {
        startWithAuthentication(TestCluster.plain(1));
        try (TestConnections root = TestConnections.plain(login("root", "top"))) {
            root.to(member()).get(KEY, DEADLINE);
            member().stop();
            member().start();
            cluster().awaitHealthy(DEADLINE);

            root.to(member()).get(KEY, DEADLINE);
            assertTrue(root.to(member())
                    .commit(Transaction.begin().put(KEY, "x"), DEADLINE)
                    .succeeded());
        }
    }

    @Test
    void wrongPasswordIsNamedWithItsFile() throws Exception {
        startWithAuthentication(TestCluster.plain(1));
        EtcdLogin wrong = login("root", "bottom");
        try (TestConnections root = TestConnections.plain(wrong)) {
            String message = refused(root).getMessage();
            assertTrue(message.contains("The password in " + wrong.passwordFile() + " is not that of"), message);
            // It is read anew for each login.
            login("root", "top");
            root.to(member()).get(KEY, DEADLINE);
        }
    }

    @Test
    void passwordThatEverybodyMayReadIsNotUsed() throws Exception {
        startWithAuthentication(TestCluster.plain(1));
        EtcdLogin open = login("root", "top");
        Files.setPosixFilePermissions(open.passwordFile(), PosixFilePermissions.fromString("rw-r--r--"));
        try (TestConnections root = TestConnections.plain(open)) {
            String message = refused(root).getMessage();
            assertTrue(message.contains("chmod o-rwx " + open.passwordFile()), message);
        }
        assertTrue(open.fault().isPresent());
        Files.delete(open.passwordFile());
        assertTrue(open.fault().orElse("").contains("no such file"), open.fault()::toString);
    }

    @Test
    void withTlsTheAgentIsWhoItsCertificateNamesAndARenewedOneCountsAtOnce() throws Exception {
        TestCluster tls = TestCluster.tls(1);
        Issued root = tls.certificates().issue("root", List.of("DNS:root"));
        Issued node = tls.certificates().issue("node1", List.of("DNS:node1"));
        List<String> asRoot =
                List.of("--cacert=" + tls.certificates().ca(), "--cert=" + root.certificate(), "--key=" + root.key());
        startWithAuthentication(tls, asRoot.toArray(String[]::new));
        TlsFiles files = new TlsFiles(
                tls.certificates().ca(),
                Optional.of(directory.resolve("cert.pem")),
                Optional.of(directory.resolve("key.pem")));
        Files.copy(node.certificate(), directory.resolve("cert.pem"));
        Files.copy(node.key(), directory.resolve("key.pem"));
        AtomicLong clock = new AtomicLong();
        try (TestConnections agent = TestConnections.tls(new CurrentTls(files, clock::get), files.cert())) {
            String message = refused(agent).getMessage();
            assertTrue(message.contains("etcdctl user add node1 --no-password; "), message);

            Files.write(directory.resolve("cert.pem"), Files.readAllBytes(root.certificate()));
            Files.write(directory.resolve("key.pem"), Files.readAllBytes(root.key()));
            clock.addAndGet(Duration.ofSeconds(2).toNanos());
            agent.to(member()).get(KEY, DEADLINE);

            Files.write(directory.resolve("cert.pem"), Files.readAllBytes(node.certificate()));
            Files.write(directory.resolve("key.pem"), Files.readAllBytes(node.key()));
            clock.addAndGet(Duration.ofSeconds(2).toNanos());
            follow(refused(agent).getMessage(), "Grant it: ", asRoot);
            allThatTheAgentDoes(agent.to(member()));
        }
    }
}
