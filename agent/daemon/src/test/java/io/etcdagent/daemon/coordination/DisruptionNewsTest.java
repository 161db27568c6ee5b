package io.etcdagent.daemon.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.coordination.DisruptionNews.Content;
import io.etcdagent.daemon.coordination.DisruptionNews.Latest;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestMember;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.Phase;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is known of the record on a real etcd, also when that answers no more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DisruptionNewsTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration OFTEN = Duration.ofMillis(20);

    private Cluster cluster;

    @BeforeAll
    void startCluster() {
        cluster = new Cluster(1);
    }

    @AfterAll
    void stopCluster() {
        cluster.close();
    }

    @AfterEach
    void noRecord() throws Exception {
        TestMember member = cluster.members().member(0);
        if (!member.running()) {
            member.start();
            cluster.members().awaitHealthy(SOON);
        }
        cluster.etcd().commit(Transaction.begin().delete(cluster.keys().disruption()), Cluster.CALL);
    }

    @Test
    void beforeTheFirstLookNothingIsKnown() {
        AtomicLong nanos = new AtomicLong();
        try (DisruptionNews news = new DisruptionNews(cluster.record(), OFTEN, nanos::get)) {
            nanos.set(Duration.ofSeconds(7).toNanos());

            assertEquals(new Latest(new Content.NeverRead(), Duration.ofSeconds(7), Optional.empty()), news.latest());
        }
    }

    @Test
    void aRecordIsKnownWhileItStands() throws Exception {
        try (DisruptionNews news = started(OFTEN)) {
            awaitContent(news, new Content.NoRecord());

            put(disruption());
            DisruptionRecord.Standing standing = cluster.record().read().orElseThrow();
            awaitContent(news, new Content.Stands(standing));

            cluster.record().clear(standing.token());
            awaitContent(news, new Content.NoRecord());
        }
    }

    @Test
    void itsEndIsSeenLongBeforeTheNextUsualLook() throws Exception {
        put(disruption());
        DisruptionRecord.Standing standing = cluster.record().read().orElseThrow();
        try (DisruptionNews news = started(Duration.ofHours(1))) {
            awaitContent(news, new Content.Stands(standing));
            cluster.record().clear(standing.token());
            awaitContent(news, new Content.NoRecord());
        }
    }

    @Test
    void aSignalLeadsToALook() throws Exception {
        try (DisruptionNews news = started(Duration.ofHours(1))) {
            awaitContent(news, new Content.NoRecord());
            put(disruption());
            news.signal();
            awaitContent(news, new Content.Stands(cluster.record().read().orElseThrow()));
        }
    }

    @Test
    void withoutAnAnswerTheLastKnownRecordIsToldWithItsAge() throws Exception {
        put(disruption());
        DisruptionRecord.Standing standing = cluster.record().read().orElseThrow();
        try (DisruptionNews news = started(OFTEN)) {
            awaitContent(news, new Content.Stands(standing));
            cluster.members().member(0).kill();

            Latest failed = Await.until(
                    "a look fails", SOON, news::latest, seen -> seen.failure().isPresent());
            assertEquals(new Content.Stands(standing), failed.content());
            assertTrue(failed.failure().orElseThrow().contains("cannot be read"), failed.toString());
            Latest later = Await.until(
                    "it grows old", SOON, news::latest, seen -> seen.age().compareTo(Duration.ofSeconds(2)) > 0);
            assertEquals(new Content.Stands(standing), later.content());
        }
    }

    @Test
    void aRecordOfAnotherVersionIsKnownAsOneThatIsNotUnderstood() throws Exception {
        try (DisruptionNews news = started(OFTEN)) {
            cluster.etcd()
                    .commit(Transaction.begin().put(cluster.keys().disruption(), "{\"version\":2}"), Cluster.CALL);

            Content seen = Await.until(
                            "it is seen",
                            SOON,
                            news::latest,
                            latest -> latest.content() instanceof Content.NotUnderstood)
                    .content();
            assertTrue(((Content.NotUnderstood) seen).why().contains("version 2"), seen.toString());
        }
    }

    @Test
    void closingEndsTheThread() {
        DisruptionNews news = started(Duration.ofHours(1));
        awaitContent(news, new Content.NoRecord());
        news.close();

        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("disruption")));
    }

    private DisruptionNews started(Duration interval) {
        DisruptionNews news = new DisruptionNews(cluster.record(), interval, System::nanoTime);
        news.start();
        return news;
    }

    private static void awaitContent(DisruptionNews news, Content content) {
        Await.until(
                "the news is " + content,
                SOON,
                news::latest,
                latest -> latest.content().equals(content));
    }

    private void put(Disruption disruption) throws Exception {
        String value = cluster.json().write(disruption);
        cluster.etcd().commit(Transaction.begin().put(cluster.keys().disruption(), value), Cluster.CALL);
    }

    private static Disruption disruption() {
        return new Disruption(
                StoredJson.VERSION,
                "op-1",
                OperationKind.STOP,
                "c",
                "1",
                "etcd1",
                "host",
                Phase.STOP,
                "a test",
                "nobody",
                "now");
    }
}
