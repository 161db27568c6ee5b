package io.etcdagent.daemon.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.diagnosis.DataDirectory.State;
import io.etcdagent.daemon.unit.UnitState.ActiveState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class JudgementTest {

    private static final String ROLLED_BACK = "panic: tocommit(16152654) is out of range [lastIndex(16061986)]. Was the"
            + " raft log corrupted, truncated, or lost?";
    private static final String WIPED =
            "panic: tocommit(61) is out of range [lastIndex(0)]. Was the raft log corrupted, truncated, or lost?";
    private static final String REMOVED =
            "2026-11-27 01:00:00.000000 E | etcdserver: the member has been permanently" + " removed from the cluster";
    private static final String BOOTSTRAPPED = "{\"level\":\"fatal\",\"msg\":\"discovery failed\",\"error\":\"member"
            + " 564a16b01590ef68 has already been bootstrapped\"}";
    private static final String SLOW =
            "{\"level\":\"warn\",\"msg\":\"apply request took too long\",\"took\":\"231ms\"}";
    private static final String TIMED_OUT =
            "2026-11-27 01:00:00.000000 E | etcdserver: publish error: etcdserver:" + " request timed out";

    @Test
    void nothingIsWrongWhereAllIsWell() {
        Diagnosis diagnosis = Scenes.of(3).logged("all is well").judged();
        assertTrue(diagnosis.well());
        assertEquals(List.of(), diagnosis.findings());
        assertEquals(List.of(), diagnosis.ruledOut());
        assertEquals("m1", diagnosis.memberName());
        assertEquals("8000000000000001", diagnosis.memberId());
    }

    @Test
    void aPanicAfterADiskThatWentBackInTimeIsMendedByRecovery() {
        Diagnosis diagnosis = Scenes.ended(3, 2)
                .logged(SLOW, ROLLED_BACK, "goroutine 1 [running]:")
                .judged();
        Finding cause = diagnosis.mendable().orElseThrow();
        assertEquals("rolled-back", cause.id());
        assertEquals(Optional.of(ROLLED_BACK), cause.evidence());
        assertTrue(cause.diagnosis().contains("m1 (8000000000000001)"), cause.diagnosis());
        assertTrue(
                cause.next().toString().contains("etcd-agentctl recover --dry-run"),
                cause.next().toString());
        assertTrue(cause.avoid().contains("--force-new-cluster"), cause.avoid());
        assertEquals(List.of("rolled-back", "slow-disk"), ids(diagnosis));
    }

    @Test
    void aMemberThatRunsWellIsNotDiagnosedByWhatItLoggedBefore() {
        Diagnosis diagnosis =
                Scenes.of(3).logged(ROLLED_BACK, SLOW, BOOTSTRAPPED, TIMED_OUT).judged();
        assertEquals(List.of(), ids(diagnosis));
        assertEquals(
                List.of("rolled-back", "wiped-new", "no-quorum", "slow-disk"),
                diagnosis.ruledOut().stream().map(RuledOut::id).toList());
        assertTrue(diagnosis.ruledOut().get(0).reason().contains("takes its full part"));
        assertTrue(diagnosis.well());
    }

    @Test
    void theLinesOfTheRunBeforeCountWhereTheSupervisorHasJustStartedEtcdAgain() {
        assertEquals(
                "rolled-back",
                Scenes.ended(3, 2)
                        .logged("starting")
                        .loggedBefore(ROLLED_BACK)
                        .judged()
                        .cause()
                        .orElseThrow()
                        .id());
    }

    @Test
    void anEmptyLogIsAWipedDirectoryOnlyWithoutASnapshotOfAnEarlierLife() {
        assertEquals(
                "wiped",
                Scenes.ended(3, 2)
                        .disk(Scenes.holding(1, OptionalLong.empty()))
                        .logged(WIPED)
                        .judged()
                        .mendable()
                        .orElseThrow()
                        .id());
        Diagnosis contradicted = Scenes.ended(3, 2).logged(WIPED).judged();
        assertEquals(List.of(), ids(contradicted));
        assertTrue(contradicted.ruledOut().get(0).reason().contains("snapshot at index 100"));
        assertFalse(contradicted.well());
    }

    @Test
    void anEmptyDirectoryOfAKnownMemberIsProofWithoutALine() {
        for (State state : List.of(State.EMPTY, State.MISSING)) {
            Diagnosis diagnosis = Scenes.ended(3, 1).disk(Scenes.bare(state)).judged();
            assertEquals("wiped", diagnosis.mendable().orElseThrow().id());
            assertTrue(diagnosis.findings().get(0).next().get(0).contains("findmnt --target /var/lib/etcd"));
        }
        assertEquals(
                List.of(),
                ids(Scenes.ended(3, 1)
                        .disk(Scenes.bare(State.EMPTY))
                        .listAge(Duration.ofSeconds(9))
                        .judged()));
    }

    @Test
    void aPanicOverDataThatIsNotThereIsNoRolledBackDisk() {
        Diagnosis diagnosis = Scenes.ended(3, 2)
                .disk(Scenes.bare(State.EMPTY))
                .logged(ROLLED_BACK)
                .judged();
        assertEquals(List.of("wiped"), ids(diagnosis));
        assertEquals(
                List.of("rolled-back"),
                diagnosis.ruledOut().stream().map(RuledOut::id).toList());
    }

    @Test
    void aPanicAfterEtcdWasTakenForAnotherMemberIsNoRolledBackDisk() {
        Diagnosis diagnosis = Scenes.ended(3, 2)
                .logged(
                        "2026-11-27 00:57:49.172878 E | rafthttp: streaming request ignored (ID mismatch got"
                                + " e60c2dacf6237ebd want 49518cbdcf640e60)",
                        ROLLED_BACK)
                .judged();
        assertEquals(List.of("member-id-mismatch"), ids(diagnosis));
        assertTrue(diagnosis.mendable().isEmpty());
    }

    @Test
    void whatIsNotKnownKeepsRecoveryFromActingByItself() {
        Finding cause = Scenes.ended(3, 2)
                .diskUnknown()
                .logged(ROLLED_BACK)
                .judged()
                .cause()
                .orElseThrow();
        assertEquals("rolled-back", cause.id());
        assertEquals(Recovery.HUMAN, cause.recovery());
        assertEquals(Recovery.MENDS, cause.signature().recovery());
        assertTrue(
                cause.reasons().toString().contains("Not known: "),
                cause.reasons().toString());
    }

    @Test
    void aMemberIsRemovedOnlyIfAQuorumSaysSo() {
        Diagnosis removed = Scenes.ended(3, 0).removed(1).logged(REMOVED).judged();
        assertEquals("removed", removed.mendable().orElseThrow().id());
        assertEquals(
                "removed",
                Scenes.ended(3, 0).removed(1).judged().cause().orElseThrow().id());

        Diagnosis listed = Scenes.ended(3, 0).logged(REMOVED).judged();
        assertEquals(List.of(), ids(listed));
        assertTrue(listed.ruledOut().get(0).reason().contains("is on the member list"));

        Finding unsure = Scenes.ended(3, 0)
                .removed(1)
                .listAge(Duration.ofMinutes(5))
                .logged(REMOVED)
                .judged()
                .cause()
                .orElseThrow();
        assertEquals(Recovery.HUMAN, unsure.recovery());
    }

    /** It ends with exit status 0, and where nobody starts it again the unit looks as if it had been stopped. */
    @Test
    void theCauseComesBeforeWhatFollowsFromIt() {
        Diagnosis diagnosis = Scenes.of(3)
                .silent(1)
                .removed(1)
                .unit(Scenes.unit(ActiveState.INACTIVE, "dead", "success", 0, 0))
                .logged(REMOVED)
                .judged();
        assertEquals(List.of("removed", "stopped"), ids(diagnosis));
    }

    @Test
    void aMemberStartedAsNewIsMended() {
        Diagnosis diagnosis = Scenes.ended(3, 1).logged(BOOTSTRAPPED).judged();
        assertEquals("wiped-new", diagnosis.mendable().orElseThrow().id());
    }

    @Test
    void withoutAQuorumOfTheOthersTheOthersComeFirst() {
        Diagnosis diagnosis =
                Scenes.ended(3, 2).silent(2).reads(3, false).logged(ROLLED_BACK).judged();
        assertEquals(List.of("rolled-back", "no-quorum"), ids(diagnosis));
        assertEquals(1, diagnosis.findings().get(0).next().size());
        assertTrue(diagnosis.findings().get(0).next().get(0).contains("recover refuses"));
    }

    @Test
    void theOnlyMemberIsLeftToAHuman() {
        Diagnosis diagnosis = Scenes.ended(1, 2).logged(ROLLED_BACK).judged();
        assertTrue(diagnosis.findings().get(0).next().get(0).contains("etcdutl snapshot restore"));
    }

    @Test
    void noQuorumIsToldByWhoAnswersAndNotByALine() {
        Diagnosis diagnosis = Scenes.of(3).reads(1, false).silent(2).silent(3).judged();
        assertEquals(List.of("no-quorum"), ids(diagnosis));
        assertTrue(diagnosis.findings().get(0).reasons().toString().contains("1 answers at all"));
        assertFalse(diagnosis.well());
    }

    @Test
    void aMemberStoppedOnPurposeIsNoFailure() {
        Diagnosis diagnosis = Scenes.of(3)
                .silent(1)
                .unit(Scenes.unit(ActiveState.INACTIVE, "dead", "success", 0, 0))
                .keptDown()
                .judged();
        assertEquals(List.of("stopped-on-purpose"), ids(diagnosis));
        assertEquals(Recovery.DOES_NOT_HELP, diagnosis.cause().orElseThrow().recovery());
    }

    @Test
    void aUnitThatSomebodyStoppedOrMaskedOrKilledIsToldAsSuch() {
        assertEquals(
                List.of("stopped"),
                ids(Scenes.of(3)
                        .silent(1)
                        .unit(Scenes.unit(ActiveState.INACTIVE, "dead", "success", 0, 0))
                        .judged()));
        assertEquals(
                List.of("killed"),
                ids(Scenes.of(3)
                        .silent(1)
                        .unit(Scenes.unit(ActiveState.FAILED, "failed", "signal", 9, 0))
                        .judged()));
        assertEquals(
                List.of(),
                ids(Scenes.of(3)
                        .silent(1)
                        .unit(Scenes.unit(ActiveState.FAILED, "failed", "signal", 6, 0))
                        .judged()));
        assertEquals(
                List.of("unit-masked"),
                ids(Scenes.of(3)
                        .silent(1)
                        .noUnit("etcd.service is masked, so it could not be started")
                        .judged()));
        assertEquals(
                List.of("unit-unusable"),
                ids(Scenes.of(3)
                        .silent(1)
                        .noUnit("systemd has no unit etcd.service: name the one")
                        .judged()));
    }

    @Test
    void alarmsAreToldAsLongAsTheyStand() {
        assertEquals(List.of("no-space"), ids(Scenes.of(3).alarm(2, "NOSPACE").judged()));
        assertTrue(Scenes.of(3)
                .alarm(0, "CORRUPT")
                .judged()
                .findings()
                .get(0)
                .reasons()
                .toString()
                .contains("does not say which member"));
        String line = "2026-11-27 00:59:40.457281 W | etcdserver: alarm NOSPACE raised by peer 4e91fe4fadad35e";
        Diagnosis over = Scenes.of(3).logged(line).judged();
        assertEquals(List.of(), ids(over));
        assertEquals("No alarm NOSPACE stands now.", over.ruledOut().get(0).reason());
        assertEquals(
                List.of("no-space"),
                ids(Scenes.of(3).alarmsUnknown("nobody answers").logged(line).judged()));
    }

    @Test
    void anotherClusterAtTheEndpointIsTold() {
        assertEquals(
                List.of("cluster-id-mismatch"),
                ids(Scenes.of(3).silent(1).foreign().judged()));
    }

    @Test
    void anExpiredCertificateIsToldBeforeAnybodyComplains() {
        assertEquals(
                List.of("certificate-expired"),
                ids(Scenes.of(3).certificate(Scenes.NOW.minusSeconds(1)).judged()));
        assertEquals(
                List.of(),
                ids(Scenes.of(3).certificate(Scenes.NOW.plusSeconds(9)).judged()));
    }

    @Test
    void aRollbackThatEtcdDoesNotNoticeIsToldAlthoughEtcdRuns() {
        Finding cause = Scenes.of(3)
                .rollback("was seen at index 900 and reports 500")
                .judged()
                .mendable()
                .orElseThrow();
        assertEquals("rolled-back", cause.id());
        assertTrue(
                cause.reasons().stream()
                        .anyMatch(reason -> reason.startsWith("m1 (")
                                && reason.endsWith(") was seen at index 900 and reports 500.")),
                cause.reasons().toString());
    }

    @Test
    void aLogThatCouldNotBeReadProvesNothing() {
        Diagnosis diagnosis = Scenes.ended(3, 1)
                .ownLog(new OwnLog.Unread("The log of the member cannot be read."))
                .mark(7, 900)
                .judged();
        assertEquals(List.of(), ids(diagnosis));
    }

    @Test
    void aFullDiskIsNoMatterForRecovery() {
        Diagnosis diagnosis = Scenes.ended(3, 1)
                .free(1_000_000)
                .logged("etcdserver: write /var/lib/etcd/member/snap/db: no space left on device")
                .judged();
        assertEquals(List.of("disk-full"), ids(diagnosis));
        assertTrue(diagnosis.mendable().isEmpty());
    }

    @Test
    void aDirectoryThatCannotBeReadIsNoWipedOne() {
        Diagnosis diagnosis =
                Scenes.ended(3, 1).disk(Scenes.bare(State.UNREADABLE)).judged();
        assertEquals(List.of("data-unreadable"), ids(diagnosis));
    }

    @Test
    void whatNobodyKnowsIsToldWithTheLastTenLines() {
        String[] lines = IntStream.rangeClosed(1, 30)
                .mapToObj(number -> "line " + number)
                .toArray(String[]::new);
        Diagnosis diagnosis = Scenes.ended(3, 1).logged(lines).judged();
        assertFalse(diagnosis.well());
        assertEquals(List.of(), diagnosis.findings());
        assertEquals(10, diagnosis.lastLines().size());
        assertEquals("line 30", diagnosis.lastLines().get(9));
        assertTrue(diagnosis.standing().contains("etcd.service is activating (auto-restart)"), diagnosis.standing());
    }

    @Test
    void aMemberThatWasAddedAndNeverJoinedIsTold() {
        assertEquals(
                List.of("member-not-started"), ids(Scenes.of(3).unstarted(4).judged()));
        String line = "etcdserver: too many learner members in cluster";
        assertEquals(
                List.of("too-many-learners"),
                ids(Scenes.of(3).learner(4).logged(line).judged()));
        assertEquals(List.of(), ids(Scenes.of(3).logged(line).judged()));
    }

    @Test
    void aQuotedLineObeysNoTerminalAndKeepsWhatTells() {
        String evil = "\u001b[2J\u202e" + "x".repeat(3000) + ROLLED_BACK + "y".repeat(3000);
        String quoted = Scenes.ended(3, 2)
                .logged(evil)
                .judged()
                .cause()
                .orElseThrow()
                .evidence()
                .orElseThrow();
        assertTrue(quoted.contains("tocommit(16152654) is out of range [lastIndex(16061986)]"), quoted);
        assertTrue(quoted.length() < 500, quoted);
        String last = Scenes.of(3).logged(evil).judged().lastLines().get(0);
        assertTrue(last.startsWith("?[2J?xxx"), last);
    }

    private static List<String> ids(Diagnosis diagnosis) {
        return diagnosis.findings().stream().map(Finding::id).toList();
    }
}
