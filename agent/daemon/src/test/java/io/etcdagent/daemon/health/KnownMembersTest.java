package io.etcdagent.daemon.health;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownMembersTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    /** Both with their top bit set: a signed reading would lose them. */
    private static final MemberList LIST = new MemberList(
            new ClusterId(0xcdf8181182ce1a5fL),
            List.of(
                    new Member(
                            new MemberId(0x8e9e05c52164694dL),
                            "etcd1",
                            List.of(URI.create("https://10.0.0.1:2380")),
                            List.of(URI.create("https://10.0.0.1:2379"), URI.create("https://[::1]:2379")),
                            false),
                    new Member(new MemberId(7), "", List.of(URI.create("https://10.0.0.2:2380")), List.of(), true)));

    @TempDir
    Path directory;

    private long nanos;

    @Test
    void nothingIsKnownAtFirst() {
        KnownMembers known = open(NOON);

        assertEquals(Optional.empty(), known.list());
        assertEquals(Optional.empty(), known.local());
    }

    @Test
    void whatWasRememberedIsKnownAfterARestart() {
        KnownMembers before = open(NOON);
        before.rememberLocal(new MemberId(0x8e9e05c52164694dL));
        before.rememberList(LIST);

        KnownMembers after = open(NOON.plusSeconds(3600));

        assertEquals(Optional.of(LIST), after.list());
        assertEquals(Optional.of(new MemberId(0x8e9e05c52164694dL)), after.local());
        assertEquals(Duration.ofHours(1), after.listAge());
    }

    @Test
    void aLocalMemberThatWasReplacedIsRememberedToo() {
        KnownMembers before = open(NOON);
        before.rememberList(LIST);
        before.rememberLocal(new MemberId(7));
        before.rememberLocal(new MemberId(9));

        assertEquals(Optional.of(new MemberId(9)), open(NOON).local());
    }

    @Test
    void aListOfAnotherClusterIsNotRemembered() {
        KnownMembers known = open(NOON);
        known.rememberList(LIST);
        nanos += Duration.ofMinutes(11).toNanos();
        known.rememberList(new MemberList(new ClusterId(1), LIST.members()));

        assertEquals(Optional.of(LIST), known.list());
        assertEquals(Duration.ofMinutes(11), known.listAge());
        assertEquals(Optional.of(LIST.clusterId()), open(NOON).cluster());
    }

    @Test
    void theAgeGrowsWithTheMonotonicClockAndIsNeverZero() {
        KnownMembers known = open(NOON);
        known.rememberList(LIST);
        assertEquals(Duration.ofMillis(1), known.listAge());

        nanos += Duration.ofSeconds(42).toNanos();

        assertEquals(Duration.ofSeconds(42), known.listAge());
    }

    @Test
    void aWallClockThatWasSetBackMakesNoNegativeAge() {
        open(NOON).rememberList(LIST);

        assertEquals(Duration.ofMillis(1), open(NOON.minusSeconds(3600)).listAge());
    }

    @Test
    void anUnchangedListIsNotWrittenAgainAndAgain() throws IOException {
        KnownMembers known = open(NOON);
        known.rememberList(LIST);
        Files.delete(file());

        nanos += Duration.ofMinutes(9).toNanos();
        known.rememberList(LIST);
        assertFalse(Files.exists(file()));

        nanos += Duration.ofMinutes(2).toNanos();
        known.rememberList(LIST);
        assertTrue(Files.exists(file()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "{",
                "{}",
                "[]",
                "{\"version\":2,\"clusterId\":\"1\",\"knownAt\":\"2026-11-23T12:00:00Z\",\"members\":[]}",
                "{\"version\":1,\"clusterId\":\"xyz\",\"knownAt\":\"2026-11-23T12:00:00Z\",\"members\":[]}",
                "{\"version\":1,\"clusterId\":\"1\",\"knownAt\":\"yesterday\",\"members\":[]}",
                "{\"version\":1,\"clusterId\":\"1\",\"knownAt\":\"2026-11-23T12:00:00Z\"}",
                "{\"version\":1,\"clusterId\":\"1\",\"knownAt\":\"2026-11-23T12:00:00Z\",\"members\":[{\"id\":\"1\"}]}"
            })
    void aFileThatCannotBeUnderstoodIsMovedAsideAndCountsAsNone(String text) throws IOException {
        Files.writeString(file(), text);

        KnownMembers known = open(NOON);

        assertEquals(Optional.empty(), known.list());
        assertFalse(Files.exists(file()));
        assertEquals(text, Files.readString(directory.resolve("members.json.unreadable-1")));
    }

    @Test
    void whatWasMovedAsideEarlierStays() throws IOException {
        Files.write(file(), new byte[] {(byte) 0xff, 0});
        open(NOON);
        Files.writeString(file(), "second");
        open(NOON);

        assertArrayEquals(
                new byte[] {(byte) 0xff, 0}, Files.readAllBytes(directory.resolve("members.json.unreadable-1")));
        assertEquals("second", Files.readString(directory.resolve("members.json.unreadable-2")));
    }

    @Test
    void aTruncatedFileCountsAsNone() throws IOException {
        open(NOON).rememberList(LIST);
        String whole = Files.readString(file());
        Files.writeString(file(), whole.substring(0, whole.length() / 2));

        assertEquals(Optional.empty(), open(NOON).list());
    }

    @Test
    void aDirectoryThatIsGoneKeepsNobodyFromKnowing() {
        KnownMembers known = KnownMembers.in(directory.resolve("gone"), Clock.fixed(NOON, ZoneOffset.UTC), () -> nanos);

        known.rememberList(LIST);

        assertEquals(Optional.of(LIST), known.list());
    }

    @Test
    void nothingElseIsLeftInTheDirectory() throws IOException {
        open(NOON).rememberList(LIST);

        try (var files = Files.list(directory)) {
            assertEquals(List.of(file()), files.toList());
        }
    }

    private KnownMembers open(Instant now) {
        return KnownMembers.in(directory, Clock.fixed(now, ZoneOffset.UTC), () -> nanos);
    }

    private Path file() {
        return directory.resolve("members.json");
    }
}
