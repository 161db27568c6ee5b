package io.etcdagent.daemon.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.CurrentTls;
import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdHttp;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.TlsFiles;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.testing.TestCertificates;
import io.etcdagent.daemon.testing.TestCertificates.Issued;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real etcd, measured. */
class MeasurementsTest {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int WRITES = 50;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void etcdsOwnMetricsDisksUrlsAndClocksAreMeasured() throws Exception {
        try (TestCluster cluster = TestCluster.plain(1);
                TestConnections connections = TestConnections.plain()) {
            URI endpoint = cluster.member(0).clientUrl();
            EtcdConnection etcd = connections.to(endpoint);
            MemberList real = etcd.members(DEADLINE);
            Member member = real.members().get(0);
            URI nobody = URI.create("http://" + endpoint.getHost() + ":1");
            MemberList members = new MemberList(
                    real.clusterId(),
                    List.of(new Member(
                            member.id(), member.name(), member.peerUrls(), List.of(endpoint, nobody), false)));
            // Its own clock is a minute ahead of everybody's: more than any answer takes, which blurs what is told.
            Measurements measurements = new Measurements(
                    new Whereabouts(endpoint, List.of(nobody), List.of(directory), List.of()),
                    new EtcdHttp(Optional.empty(), System::nanoTime),
                    Disks.ofThisMachine(),
                    Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1)),
                    System::nanoTime);

            NodeMeasures first = measurements.round(Optional.of(members));
            for (int i = 0; i < WRITES; i++) {
                etcd.commit(Transaction.begin().put("/a", "b" + i), DEADLINE);
            }
            NodeMeasures second = measurements.round(Optional.of(members));

            EtcdMetrics metrics = second.etcd().orElseThrow(() -> new AssertionError(second.etcdFailure()));
            assertEquals(2L << 30, (long) metrics.quota().orElseThrow());
            assertTrue(metrics.dbSize().orElseThrow() >= metrics.dbSizeInUse().orElseThrow());
            assertTrue(metrics.dbSizeInUse().orElseThrow() > 0);
            assertEquals(1, metrics.leaderChanges().orElseThrow());
            assertTrue(metrics.slowApplies().orElseThrow() >= 0);
            assertTrue(metrics.proposalsPending().isPresent()
                    && metrics.proposalsFailed().isPresent());
            Histogram written = second.recent().walFsync().orElseThrow();
            assertTrue(written.count() >= WRITES, written::toString);
            assertTrue(written.quantile(0.99).orElseThrow() > 0, written::toString);
            assertEquals(14, written.buckets().size());
            assertFalse(metrics.backendCommit().orElseThrow().buckets().isEmpty());
            assertFalse(first.recent().walFsync().isPresent());

            DiskSpace disk = first.disks().get(0);
            assertEquals(Files.getFileStore(directory).getTotalSpace(), disk.total());
            assertTrue(disk.usable() > 0 && disk.usable() <= disk.total());

            assertEquals(2, first.urls().size());
            UrlLook answering = first.urls().get(0);
            assertEquals(Optional.empty(), answering.failure());
            ClockOffset offset = answering.offset().orElseThrow();
            assertTrue(offset.apartAtLeast().compareTo(Duration.ofSeconds(30)) >= 0, offset::toString);
            assertTrue(offset.estimate().isNegative(), offset::toString);
            UrlLook silent = first.urls().get(1);
            assertTrue(silent.failure().orElseThrow().contains("refused"), silent::toString);
        }
    }

    @Test
    void everyCertificateInAFileIsLookedAt() throws Exception {
        TestCertificates old = TestCertificates.create(directory.resolve("old"));
        TestCertificates next = TestCertificates.create(directory.resolve("next"));
        Issued own = old.issue("own", List.of("DNS:own"));
        Path bundle = directory.resolve("bundle.pem");
        Path chain = directory.resolve("chain.pem");
        Files.write(bundle, Files.readAllBytes(old.ca()));
        Files.write(bundle, Files.readAllBytes(next.ca()), StandardOpenOption.APPEND);
        Files.write(chain, Files.readAllBytes(own.certificate()));
        Files.write(chain, Files.readAllBytes(old.ca()), StandardOpenOption.APPEND);

        NodeMeasures measured = measurements(
                        new Whereabouts(
                                URI.create("http://127.0.0.1:1"),
                                List.of(),
                                List.of(directory),
                                List.of(bundle, chain)),
                        Optional.empty())
                .round(Optional.empty());

        CertificateLife authorities = measured.certificates().get(0);
        assertTrue(authorities.authorities());
        assertEquals(
                List.of("CN=test authority", "CN=test authority"),
                authorities.ends().stream().map(CertificateLife.End::subject).toList());
        CertificateLife shown = measured.certificates().get(1);
        assertFalse(shown.authorities());
        assertEquals(
                List.of("CN=own", "CN=test authority"),
                shown.ends().stream().map(CertificateLife.End::subject).toList());
    }

    @Test
    void aMemberThatAsksForCertificatesIsMeasuredWithThoseOfTheAgent() throws Exception {
        try (TestCluster cluster = TestCluster.tls(1)) {
            URI endpoint = cluster.member(0).clientUrl();
            Issued own = cluster.certificates().issue("agent", List.of("DNS:agent"));
            Issued expired = cluster.certificates().issueExpired("old", List.of("DNS:old"));
            TlsFiles files =
                    new TlsFiles(cluster.certificates().ca(), Optional.of(own.certificate()), Optional.of(own.key()));
            Whereabouts whereabouts = new Whereabouts(
                    endpoint,
                    List.of(),
                    List.of(directory.resolve("none")),
                    List.of(own.certificate(), expired.certificate(), directory.resolve("none.pem")));
            Measurements measurements = measurements(whereabouts, Optional.of(files));

            NodeMeasures measured = measurements.round(Optional.empty());

            assertEquals(Optional.empty(), measured.etcdFailure());
            assertTrue(measured.etcd().orElseThrow().walFsync().isPresent());
            assertEquals(3, measured.certificates().size());
            assertTrue(measured.certificates()
                    .get(0)
                    .until()
                    .orElseThrow()
                    .isAfter(Clock.systemUTC().instant()));
            assertTrue(measured.certificates()
                    .get(1)
                    .until()
                    .orElseThrow()
                    .isBefore(Clock.systemUTC().instant()));
            assertTrue(measured.certificates().get(2).failure().isPresent());
            assertTrue(measured.diskFailure().orElseThrow().contains("none"));

            TlsFiles strange = new TlsFiles(cluster.certificates().ca(), Optional.empty(), Optional.empty());
            NodeMeasures refused =
                    measurements(whereabouts, Optional.of(strange)).round(Optional.empty());
            assertTrue(refused.etcd().isEmpty());
            assertTrue(refused.etcdFailure().orElseThrow().contains("/metrics: "), refused::toString);
        }
    }

    /** Its health is told all the same; only this is not known. */
    @Test
    void whereNobodyListensThePlacesThatWereTriedAreNamed() {
        Whereabouts nowhere = new Whereabouts(
                URI.create("http://127.0.0.1:1"), List.of(URI.create("http://127.0.0.1:2")), List.of(), List.of());

        NodeMeasures measured = measurements(nowhere, Optional.empty()).round(Optional.empty());

        String failure = measured.etcdFailure().orElseThrow();
        assertTrue(failure.contains("http://127.0.0.1:1/metrics: Connection refused"), failure);
        assertTrue(failure.contains("http://127.0.0.1:2/metrics: Connection refused"), failure);
        assertEquals(Optional.of("it is not known where etcd keeps its data"), measured.diskFailure());
    }

    @Test
    void aFileSystemThatIsNearlyFullIsMeasuredAsItSays() {
        Whereabouts whereabouts = new Whereabouts(
                URI.create("http://127.0.0.1:1"), List.of(), List.of(Path.of("/a"), Path.of("/b")), List.of());
        Disks disks = place -> {
            if (place.equals(Path.of("/b"))) {
                throw new IOException("stale handle");
            }
            return new DiskSpace(place, 1000, 12);
        };

        NodeMeasures measured = new Measurements(
                        whereabouts,
                        new EtcdHttp(Optional.empty(), System::nanoTime),
                        disks,
                        Clock.systemUTC(),
                        System::nanoTime)
                .round(Optional.empty());

        assertEquals(List.of(new DiskSpace(Path.of("/a"), 1000, 12)), measured.disks());
        assertTrue(measured.diskFailure().orElseThrow().contains("/b cannot be looked at"), measured::toString);
    }

    private static Measurements measurements(Whereabouts whereabouts, Optional<TlsFiles> files) {
        return new Measurements(
                whereabouts,
                new EtcdHttp(files.map(known -> new CurrentTls(known, System::nanoTime)), System::nanoTime),
                Disks.ofThisMachine(),
                Clock.systemUTC(),
                System::nanoTime);
    }
}
