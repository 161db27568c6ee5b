package io.etcdagent.daemon.highwater;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.protocol.json.Messages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkBookTest {

    private static final ClusterId CLUSTER = new ClusterId(0xcdf8181182ce1aL);
    private static final Instant THEN = Instant.parse("2026-11-27T03:00:00Z");
    private static final Member ONE = member(1);
    private static final Member TWO = member(2);
    private static final Rollback ROLLBACK =
            new Rollback(TWO.id().hex(), "m2", at(900), at(800), "node1", Rollback.Witness.START);

    @TempDir
    Path directory;

    private Instant now = THEN;
    private long nanos;

    @Test
    void whatWasSeenIsKnownAfterARestart() {
        MarkBook book = book(CLUSTER);
        book.see(ONE, at(100));
        book.seeInRun("run-1", at(100));
        book.seeInRun("run-2", at(120));
        book.raise(TWO.id(), ROLLBACK);
        book.saveIfDue();

        MarkBook again = book(CLUSTER);

        assertEquals(at(100), again.of(ONE.id()));
        assertEquals(new RunMarks(Optional.of("run-2"), at(100), at(120)), again.runs());
        assertEquals(Optional.of(ROLLBACK), again.rollbacks().of(TWO.id()));
        assertEquals(Set.of(TWO.id()), again.rollbacks().members().keySet());
    }

    @Test
    void howFarTheLocalMemberCameIsToldAlsoAfterARestart() {
        MarkBook book = book(CLUSTER);
        assertEquals(Optional.empty(), book.own());
        book.see(ONE, at(100));
        book.see(TWO, at(500));
        assertEquals(Optional.of(new MarkBook.OwnMark(ONE.id(), at(100))), book.own());
        book.knowEarlier(at(150));
        assertEquals(Optional.of(new MarkBook.OwnMark(ONE.id(), at(150))), book.own());
        book.save();

        assertEquals(book.own(), book(CLUSTER).own());
    }

    /** Who reads it before etcd starts has no agent to ask. */
    @Test
    void theFileSaysWhatItsDescriptionSays() throws IOException {
        MarkBook book = book(CLUSTER);
        book.see(ONE, at(100));
        book.saveIfDue();

        String json = Files.readString(file(), StandardCharsets.UTF_8);

        assertTrue(json.contains("\"version\":1"), json);
        assertTrue(json.contains("\"clusterId\":\"" + CLUSTER.hex() + "\""), json);
        assertTrue(json.contains("\"localId\":\"" + ONE.id().hex() + "\""), json);
        assertTrue(
                json.contains(
                        "\"memberId\":\"" + ONE.id().hex()
                                + "\",\"memberName\":\"m1\",\"seen\":{\"term\":3,\"index\":100,\"at\":\"2026-11-27T03:00:00Z\"}"),
                json);
    }

    @Test
    void aMarkThatOnlyGrowsIsWrittenEveryTenSecondsAtMost() {
        MarkBook book = book(CLUSTER);
        book.see(ONE, at(100));
        book.saveIfDue();
        book.see(ONE, at(200));
        book.saveIfDue();
        assertEquals(at(100), book(CLUSTER).of(ONE.id()));

        nanos += TimeUnit.SECONDS.toNanos(10);
        book.saveIfDue();
        assertEquals(at(200), book(CLUSTER).of(ONE.id()));
    }

    @Test
    void anotherTermIsWrittenAtOnce() {
        MarkBook book = book(CLUSTER);
        book.see(ONE, at(100));
        book.saveIfDue();
        Sighting elected = new Sighting(4, 101, THEN.toString());
        book.see(ONE, elected);
        book.saveIfDue();

        assertEquals(elected, book(CLUSTER).of(ONE.id()));
    }

    @Test
    void aMarkNeverGoesDown() {
        MarkBook book = book(CLUSTER);
        book.see(ONE, at(100));
        book.see(ONE, at(90));

        assertEquals(at(100), book.of(ONE.id()));
    }

    @Test
    void theEvidenceThatWasFoundFirstStays() {
        MarkBook book = book(CLUSTER);
        book.raise(TWO.id(), ROLLBACK);
        book.raise(TWO.id(), new Rollback(TWO.id().hex(), "m2", at(1), at(0), "node3", Rollback.Witness.QUORUM));

        assertEquals(Optional.of(ROLLBACK), book.rollbacks().of(TWO.id()));
    }

    @Test
    void aMemberThatIsGoneForAWeekIsForgottenWithItsEvidence() {
        MarkBook book = book(CLUSTER);
        book.see(ONE, at(100));
        book.see(TWO, at(100));
        book.raise(TWO.id(), ROLLBACK);
        assertEquals(Set.of(), book.keepTo(list(ONE)));

        now = THEN.plus(Duration.ofDays(7));
        assertEquals(Set.of(), book.keepTo(list(ONE)));
        now = THEN.plus(Duration.ofDays(7)).plusSeconds(1);
        assertEquals(Set.of(TWO.id()), book.keepTo(list(ONE)));

        assertEquals(Sighting.NONE, book.of(TWO.id()));
        assertEquals(Optional.empty(), book.rollbacks().of(TWO.id()));
        assertEquals(at(100), book.of(ONE.id()));
    }

    /** A quorum that went back in time may not know a member any more, and hear of it again. */
    @Test
    void aMemberThatComesBackWithinAWeekIsRemembered() {
        MarkBook book = book(CLUSTER);
        book.see(TWO, at(100));
        book.keepTo(list(ONE));
        now = THEN.plus(Duration.ofDays(6));
        book.keepTo(list(ONE, TWO));
        now = THEN.plus(Duration.ofDays(8));
        book.keepTo(list(ONE));

        assertEquals(at(100), book.of(TWO.id()));
    }

    /** It was told by another agent, while the member was down or after it had been replaced. */
    @Test
    void evidenceOfAMemberThatWasNeverSeenIsForgottenToo() {
        MarkBook book = book(CLUSTER);
        book.raise(TWO.id(), ROLLBACK);
        book.keepTo(list(ONE));
        now = THEN.plus(Duration.ofDays(8));

        assertEquals(Set.of(TWO.id()), book.keepTo(list(ONE)));
        assertEquals(Optional.empty(), book.rollbacks().of(TWO.id()));
    }

    /** As after a backup was restored: marks and evidence of the cluster before mean nothing there. */
    @Test
    void anotherClusterBeginsAnewAndTheFileIsMovedAside() throws IOException {
        MarkBook book = book(CLUSTER);
        book.see(ONE, at(100));
        book.seeInRun("run-1", at(100));
        book.raise(TWO.id(), ROLLBACK);
        book.saveIfDue();

        book.belongTo(new ClusterId(7), Optional.of(ONE.id()));
        book.see(ONE, at(5));
        book.saveIfDue();

        assertEquals(at(5), book.of(ONE.id()));
        assertEquals(RunMarks.NONE, book.runs());
        assertEquals(Optional.empty(), book.rollbacks().of(TWO.id()));
        String before = Files.readString(
                directory.resolve("high-water.json.cluster-" + CLUSTER.hex() + "-1"), StandardCharsets.UTF_8);
        assertTrue(before.contains("\"index\":900"), before);
    }

    @Test
    void aReplacedLocalMemberBeginsAnew() {
        MarkBook book = book(CLUSTER);
        book.seeInRun("run-1", at(100));
        book.belongTo(CLUSTER, Optional.of(TWO.id()));

        assertEquals(RunMarks.NONE, book.runs());
    }

    @Test
    void aFileOfANewerAgentIsNotGuessedAtAndKept() throws IOException {
        MarkBook book = book(CLUSTER);
        book.see(ONE, at(100));
        book.saveIfDue();
        String newer = Files.readString(file(), StandardCharsets.UTF_8).replace("\"version\":1", "\"version\":2");
        Files.writeString(file(), newer, StandardCharsets.UTF_8);

        MarkBook again = book(CLUSTER);

        assertEquals(Sighting.NONE, again.of(ONE.id()));
        assertEquals(
                newer, Files.readString(directory.resolve("high-water.json.unreadable-1"), StandardCharsets.UTF_8));
        assertFalse(Files.exists(file()));
    }

    private Path file() {
        return directory.resolve("high-water.json");
    }

    private MarkBook book(ClusterId cluster) {
        Clock clock = new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        MarkBook book = MarkBook.in(directory, new StoredJson(new Messages()), clock, () -> nanos);
        book.belongTo(cluster, Optional.of(ONE.id()));
        return book;
    }

    private static MemberList list(Member... members) {
        return new MemberList(CLUSTER, List.of(members));
    }

    private static Member member(int number) {
        return new Member(new MemberId(0x8000_0000_0000_0000L + number), "m" + number, List.of(), List.of(), false);
    }

    private static Sighting at(long index) {
        return new Sighting(3, index, THEN.toString());
    }
}
