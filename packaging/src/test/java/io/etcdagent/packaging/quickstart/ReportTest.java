package io.etcdagent.packaging.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final LoadResult LOAD = new LoadResult(1200, 0, 100, Duration.ofMillis(57));

    @Test
    void theLastLineHasItsExactForm() {
        Report report =
                new Report(List.of(row("node1", 1, 10), row("node2", 11, 20), row("node3", 21, 30)), LOAD, List.of());
        assertEquals(
                "rolling restart: 3/3 members restarted, 1200 acknowledged writes, 0 lost, longest write stall 57 ms",
                report.lastLine());
        assertEquals(List.of(), report.problems());
    }

    @Test
    void anUnchangedProcessIsNotARestart() {
        OsProcess same = new OsProcess(7, 7);
        MemberRow row =
                new MemberRow("node1", "127.64.0.1", "3.4.23", Optional.of(same), Optional.of(same), true, List.of());
        Report report = new Report(List.of(row), LOAD, List.of());
        assertTrue(report.lastLine().startsWith("rolling restart: 0/1 members restarted"), report.lastLine());
        assertTrue(report.problems().get(0).startsWith("node1 was not restarted"), report.problems()::toString);
    }

    @Test
    void aReusedPidOfALaterProcessIsARestart() {
        MemberRow row = new MemberRow(
                "node1",
                "127.64.0.1",
                "3.4.23",
                Optional.of(new OsProcess(7, 7)),
                Optional.of(new OsProcess(7, 8)),
                true,
                List.of(new Outage("node1", 1, 2)));
        assertEquals(List.of(), new Report(List.of(row), LOAD, List.of()).problems());
    }

    @Test
    void twoDownAtOnceIsAProblem() {
        Report report = new Report(List.of(row("node1", 1, 10), row("node2", 9, 20)), LOAD, List.of());
        assertEquals(List.of("node1 and node2 were down at once"), report.problems());
    }

    @Test
    void lossNoWritesAndAFailedCommandAreProblems() {
        LoadResult lossy = new LoadResult(10, 2, 0, Duration.ZERO);
        assertEquals(
                List.of("etcd-agentctl health ended with status 4", "2 acknowledged writes were lost"),
                new Report(List.of(), lossy, List.of("etcd-agentctl health ended with status 4")).problems());
        LoadResult nothing = new LoadResult(0, 0, 0, Duration.ZERO);
        assertEquals(
                List.of("no write was acknowledged: nothing was shown"),
                new Report(List.of(), nothing, List.of()).problems());
    }

    private static MemberRow row(String name, long from, long to) {
        return new MemberRow(
                name,
                "127.64.0.1",
                "3.4.23",
                Optional.of(new OsProcess(100, from)),
                Optional.of(new OsProcess(101, to)),
                true,
                List.of(new Outage(name, from, to)));
    }
}
