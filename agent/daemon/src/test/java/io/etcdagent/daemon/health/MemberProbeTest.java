package io.etcdagent.daemon.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.time.Deadline;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MemberProbeTest {

    private static TestCluster cluster;
    private static TestConnections connections;
    private static MemberId second;

    @BeforeAll
    static void startMembers() {
        cluster = TestCluster.plain(2);
        connections = TestConnections.plain();
        second = new MemberId(cluster.member(1).id());
    }

    @AfterAll
    static void stopMembers() {
        connections.close();
        cluster.close();
    }

    @Test
    void theAnswerOfAnotherMemberDoesNotCount() {
        Answer answer = ask(cluster.member(0).clientUrl());

        assertEquals(Optional.empty(), answer.status());
        assertTrue(answer.statusFailure().orElseThrow().startsWith("another member, "), answer.toString());
    }

    @Test
    void eachClientUrlIsTriedUntilTheMemberAnswers() {
        URI deaf = URI.create("http://127.0.0.1:1");
        URI right = cluster.member(1).clientUrl();
        Answer answer = ask(deaf, cluster.member(0).clientUrl(), right);

        assertEquals(Optional.of(right), answer.endpoint());
        assertEquals(second, answer.status().orElseThrow().memberId());
        assertEquals(Optional.empty(), answer.statusFailure());
        assertTrue(answer.confirmed());
        assertEquals(2, answer.told().orElseThrow().members().size());
    }

    @Test
    void anAddressThatCannotBeAskedIsToldAndSpoilsNoOther() {
        URI socket = URI.create("unix:///run/etcd.sock");

        assertTrue(ask(socket, cluster.member(1).clientUrl()).status().isPresent());
        assertTrue(ask(socket).statusFailure().orElseThrow().startsWith("unix:///run/etcd.sock cannot be asked"));
    }

    @Test
    void aMemberWithoutClientUrlsIsSilentWithoutFailure() {
        assertEquals(Answer.silence(Optional.empty(), Optional.empty()), ask());
    }

    @Test
    void theAnswerOfAMemberOfAnotherClusterDoesNotCount() {
        URI right = cluster.member(1).clientUrl();
        ClusterId own = ask(right).status().orElseThrow().clusterId();

        Answer known = ask(Optional.of(own), right);
        Answer foreign = ask(Optional.of(new ClusterId(own.value() + 1)), right);

        assertTrue(known.confirmed());
        assertEquals(Optional.empty(), foreign.status());
        assertEquals(Optional.empty(), foreign.told());
        assertEquals(
                Optional.of("member " + second.hex() + " of another cluster, " + own.hex() + ", answers at " + right),
                foreign.statusFailure());
    }

    private Answer ask(URI... endpoints) {
        return ask(Optional.empty(), endpoints);
    }

    private Answer ask(Optional<ClusterId> recorded, URI... endpoints) {
        return new MemberProbe(connections, Duration.ofSeconds(30), recorded)
                .ask(Optional.of(second), List.of(endpoints), Deadline.after(Duration.ofSeconds(60), System::nanoTime));
    }
}
