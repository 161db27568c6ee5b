package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.etcdagent.daemon.etcd.EtcdException.Kind;
import io.etcdagent.daemon.testing.TestConnections;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EtcdFailoverTest {

    private static final Duration TOTAL = Duration.ofSeconds(10);
    private static final List<URI> MEMBERS =
            List.of(URI.create("http://127.0.0.1:1"), URI.create("http://127.0.0.1:2"));

    private static TestConnections connections;

    @BeforeAll
    static void open() {
        connections = TestConnections.plain();
    }

    @AfterAll
    static void close() {
        connections.close();
    }

    private static List<URI> askedWhenTheFirstFailsWith(EtcdException failure) {
        EtcdFailover failover =
                new EtcdFailover(() -> MEMBERS.stream().map(connections::to).toList(), TOTAL, System::nanoTime);
        List<URI> asked = new ArrayList<>();
        EtcdException told = assertThrows(
                EtcdException.class,
                () -> failover.ask(TOTAL, (member, deadline) -> {
                    asked.add(member.endpoint());
                    throw failure;
                }));
        assertSame(failure, told);
        return asked;
    }

    private static EtcdException failure(Kind kind, Optional<Refusal> refusal) {
        return new EtcdException(kind, MEMBERS.get(0), refusal, "for the test", null);
    }

    @ParameterizedTest
    @CsvSource({
        "UNREACHABLE, 2",
        "TIMEOUT, 2",
        "REFUSED, 2",
        "PERMISSION_DENIED, 1",
        "NOT_FOUND, 1",
        "COMPACTED, 1",
        "NO_SPACE, 1",
    })
    void whatEveryMemberWouldSayIsAskedOnce(Kind kind, int asked) {
        assertEquals(MEMBERS.subList(0, asked), askedWhenTheFirstFailsWith(failure(kind, Optional.empty())));
    }

    @ParameterizedTest
    @CsvSource({
        "PEER_URL_EXISTS, 1",
        "MEMBER_EXISTS, 1",
        "TOO_MANY_LEARNERS, 1",
        "LEARNER_NOT_IN_SYNC, 1",
        "NOT_A_LEARNER, 1",
        "UNHEALTHY_CLUSTER, 2",
        "NOT_ENOUGH_STARTED_MEMBERS, 2",
        "FUTURE_REVISION, 2",
    })
    void aRefusalOfTheClusterIsFinalAndThatOfOneMemberIsNot(Refusal refusal, int asked) {
        assertEquals(
                MEMBERS.subList(0, asked), askedWhenTheFirstFailsWith(failure(Kind.REFUSED, Optional.of(refusal))));
    }

    @Test
    void withoutAnyMemberItSaysSo() {
        EtcdFailover failover = new EtcdFailover(List::of, TOTAL, System::nanoTime);
        assertEquals(
                Kind.UNREACHABLE,
                assertThrows(EtcdException.class, () -> failover.get("/a", TOTAL))
                        .kind());
    }
}
