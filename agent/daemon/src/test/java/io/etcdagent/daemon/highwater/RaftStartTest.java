package io.etcdagent.daemon.highwater;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.etcd.MemberId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RaftStartTest {

    private static final MemberId MEMBER = MemberId.parse("a0a21c7a94e0fbd9");

    /** As etcd 3.5.16 and 3.6 print it, 3.4.23 with zap, 3.4.23 and 3.3.25 by themselves, and those under systemd. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"level\":\"info\",\"ts\":\"2026-11-27T00:57:13.601629Z\",\"logger\":\"raft\",\"caller\":\"etcdserver/zap_raft.go:77\",\"msg\":\"newRaft a0a21c7a94e0fbd9 [peers: [4dc2c1574eeb8792,a0a21c7a94e0fbd9,bfb38348b1f5c11d], term: 12, commit: 21748, applied: 21302, lastindex: 21751, lastterm: 11]\"}",
                "{\"level\":\"info\",\"ts\":\"2026-11-27T00:57:13.601Z\",\"caller\":\"raft/raft.go:389\",\"msg\":\"newRaft a0a21c7a94e0fbd9 [peers: [], term: 12, commit: 21748, applied: 0, lastindex: 21751, lastterm: 11]\"}",
                "2026-11-27 00:57:13.601629 I | raft: newRaft a0a21c7a94e0fbd9 [peers: [], term: 12, commit: 0, applied: 0, lastindex: 21751, lastterm: 11]",
                "newRaft a0a21c7a94e0fbd9 [peers: [], term: 12, commit: 0, applied: 0, lastindex: 21751, lastterm: 11]"
            })
    void theLineIsReadInEveryFormOfEtcds(String line) {
        assertEquals(Optional.of(new RaftStart(MEMBER, 11, 21751)), RaftStart.in(List.of("first", line, "more")));
    }

    @Test
    void theNewestCounts() {
        List<String> lines = List.of(line("a0a21c7a94e0fbd9", 5), line("a0a21c7a94e0fbd9", 4));

        assertEquals(4, RaftStart.in(lines).orElseThrow().lastIndex());
    }

    @Test
    void theMemberIsTheOneThatTheLineNames() {
        assertEquals(
                MemberId.parse("8211f1d0f64f3269"),
                RaftStart.in(List.of(line("8211f1d0f64f3269", 4))).orElseThrow().member());
    }

    @Test
    void whatOnlyLooksLikeItSaysNothing() {
        assertEquals(Optional.empty(), RaftStart.in(List.of()));
        assertEquals(
                Optional.empty(),
                RaftStart.in(List.of(
                        "newRaft a0a21c7a94e0fbd9 [peers: [], term: 12, commit: 0",
                        line("a0a21c7a94e0fbd9", 4).replace(": 4,", ": 99999999999999999999,"))));
    }

    private static String line(String member, long lastIndex) {
        return "raft: newRaft " + member + " [peers: [], term: 3, commit: 1, applied: 0, lastindex: " + lastIndex
                + ", lastterm: 2]";
    }
}
