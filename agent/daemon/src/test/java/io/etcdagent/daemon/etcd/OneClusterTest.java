package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Stranger;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.TestMember;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On real members of two clusters: nothing is written where it does not belong. */
class OneClusterTest {

    private static final Duration CALL = Duration.ofSeconds(30);

    @TempDir
    Path elsewhere;

    @Test
    void nothingIsWrittenIntoAClusterThatTookTheAddressesOver() throws Exception {
        try (TestCluster cluster = TestCluster.plain(1);
                TestConnections connections = TestConnections.plain()) {
            TestMember member = cluster.member(0);
            ClusterId own = connections.to(member).status(CALL).clusterId();
            EtcdFailover etcd = failover(connections, List.of(member.clientUrl()), Optional.of(own));
            etcd.commit(Transaction.begin().put("/test/a", "1"), CALL);

            member.stop();
            try (Stranger stranger = Stranger.inPlaceOf(member, elsewhere)) {
                EtcdException refused = assertThrows(
                        EtcdException.class,
                        () -> etcd.commit(Transaction.begin().put("/test/b", "1"), CALL));
                assertEquals(EtcdException.Kind.REFUSED, refused.kind());
                assertEquals(
                        member.clientUrl() + " is not asked: it belongs to cluster "
                                + stranger.cluster().hex() + ", and this agent to cluster " + own.hex(),
                        refused.getMessage());
                assertEquals(List.of(), connections.to(member).list("/test/", CALL));
            }
        }
    }

    @Test
    void aMemberOfOurOwnIsAskedInsteadOfAStranger() throws Exception {
        try (TestCluster ours = TestCluster.plain(1);
                TestCluster other = TestCluster.plain(1);
                TestConnections connections = TestConnections.plain()) {
            ClusterId own = connections.to(ours.member(0)).status(CALL).clusterId();
            List<URI> order =
                    List.of(other.member(0).clientUrl(), ours.member(0).clientUrl());

            failover(connections, order, Optional.of(own))
                    .commit(Transaction.begin().put("/test/a", "1"), CALL);

            assertTrue(connections.to(ours.member(0)).get("/test/a", CALL).isPresent());
            assertEquals(Optional.empty(), connections.to(other.member(0)).get("/test/a", CALL));
        }
    }

    @Test
    void nobodyIsAskedWhileTheClusterIsNotKnown() {
        try (TestCluster cluster = TestCluster.plain(1);
                TestConnections connections = TestConnections.plain()) {
            EtcdFailover etcd = failover(connections, cluster.endpoints(), Optional.empty());

            EtcdException refused = assertThrows(EtcdException.class, () -> etcd.get("/test/a", CALL));
            assertTrue(refused.getMessage().contains("which cluster it belongs to"), refused.getMessage());
        }
    }

    private static EtcdFailover failover(TestConnections connections, List<URI> order, Optional<ClusterId> own) {
        return new EtcdFailover(
                () -> order.stream().<EtcdConnection>map(connections::to).toList(),
                Duration.ofSeconds(10),
                System::nanoTime,
                new OneCluster(() -> own));
    }
}
