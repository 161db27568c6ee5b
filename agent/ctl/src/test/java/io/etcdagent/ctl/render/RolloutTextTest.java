package io.etcdagent.ctl.render;

import static io.etcdagent.ctl.render.Style.MONOCHROME;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutPause;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.RolloutsView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RolloutTextTest {

    private static final RolloutMemberView DONE = Samples.member(1, RolloutMemberState.SUCCEEDED, Phase.CLEAR, "");
    private static final RolloutMemberView FAILED = Samples.member(
            2,
            RolloutMemberState.FAILED,
            Phase.VERIFY,
            "etcd did not come back and is down",
            List.of("{\"level\":\"info\"}", "panic: \u001b[31mno space\u001b[m"),
            Samples.OPEN,
            Samples.SHUT);
    private static final RolloutMemberView PENDING = Samples.member(3, RolloutMemberState.PENDING, null, "");
    private static final RolloutMemberView SKIPPED =
            Samples.member(4, RolloutMemberState.SKIPPED, null, "its etcd is 3.5.21 already");

    @Test
    void aRolloutIsALineForEachMember() {
        assertLines(
                """
                rolling restart r-1 is running
                  +  etcd-1  1f  succeeded    12.0s
                  -  etcd-4  4f  skipped             its etcd is 3.5.21 already
                  >  etcd-2  2f  verify       1m05s  catches up
                  .  etcd-3  3f  turn 3 of 3
                about 12 s left
                """,
                RolloutText.frame(
                        Samples.rollout(
                                RolloutState.RUNNING,
                                "",
                                DONE,
                                SKIPPED,
                                Samples.member(2, RolloutMemberState.RUNNING, Phase.VERIFY, "catches up"),
                                PENDING),
                        Samples.NOW,
                        MONOCHROME));
    }

    @Test
    void aMemberNamesTheGatesThatItWaitsForUnlessItsWordsDo() {
        assertEquals(
                "  >  etcd-1  1f  verify  1m05s  waits for others-healthy, no-alarm: catches up",
                line(Samples.member(
                        1,
                        RolloutMemberState.RUNNING,
                        Phase.VERIFY,
                        "catches up",
                        Samples.OPEN,
                        Samples.SHUT,
                        Samples.SOFT)));
        assertEquals(
                "  >  etcd-1  1f  check  1m05s  waits for others-healthy",
                line(Samples.member(1, RolloutMemberState.RUNNING, Phase.CHECK, "", Samples.SHUT)));
        assertEquals(
                "  >  etcd-1  1f  check  1m05s  waiting for others-healthy: etcd-3 is away",
                line(Samples.member(
                        1,
                        RolloutMemberState.RUNNING,
                        Phase.CHECK,
                        "waiting for others-healthy: etcd-3 is away",
                        Samples.SHUT)));
        assertEquals(
                "  x  etcd-1  1f  failed  12.0s  refused by others-healthy: not in time",
                line(Samples.member(1, RolloutMemberState.FAILED, Phase.CHECK, "not in time", Samples.SHUT)));
    }

    @Test
    void aFailureTellsWhoAndWhyOnceAndTheLastWordsOfEtcdAndWhatToDo() {
        assertLines(
                """
                rolling restart r-1 is paused; nothing more is stopped
                  paused since 2026-11-23T03:00:12Z by the agents, for a failure: etcd-2 (2f) failed: etcd did not come back and is down
                  asked for by uid 0 at 2026-11-23T03:00:00Z, reason: new certificates
                  +  etcd-1  1f  succeeded    12.0s
                  x  etcd-2  2f  failed       12.0s
                  .  etcd-3  3f  turn 3 of 3
                etcd-2 (2f) failed
                  SHUT others-healthy: etcd-3 (d4a2f0cde4fe6d1) does not answer
                       to clear it: start it: systemctl start etcd on its host
                  its etcd's log, the newest line last:
                    {"level":"info"}
                    panic: ?[31mno space?[m
                go on, trying etcd-2 (2f) again: etcd-agentctl rollout resume
                give it up: etcd-agentctl rollout abort
                """,
                RolloutText.lines(
                        Samples.paused(
                                new RolloutPause(
                                        "the agents, for a failure",
                                        "etcd-2 (2f) failed: etcd did not come back and is down",
                                        Samples.ENDED),
                                DONE,
                                FAILED,
                                PENDING),
                        Samples.NOW,
                        MONOCHROME));
    }

    @Test
    void whatAFailedMemberSaidIsToldWhereThePauseIsForAnotherReason() {
        RolloutMemberView failed = Samples.member(2, RolloutMemberState.FAILED, Phase.VERIFY, "etcd is down");
        assertLines(
                """
                rolling restart r-1 is paused; nothing more is stopped
                  paused since 2026-11-23T03:00:12Z by uid 0: the pager rings
                  asked for by uid 0 at 2026-11-23T03:00:00Z, reason: new certificates
                  x  etcd-2  2f  failed  12.0s  etcd is down
                etcd-2 (2f) failed: etcd is down
                go on, trying etcd-2 (2f) again: etcd-agentctl rollout resume
                give it up: etcd-agentctl rollout abort
                """,
                RolloutText.lines(
                        Samples.paused(new RolloutPause("uid 0", "the pager rings", Samples.ENDED), failed),
                        Samples.NOW,
                        MONOCHROME));
    }

    @Test
    void whatAPauseOrTheHeadlineTellsIsSaidOnce() {
        RolloutMemberView failed = Samples.member(2, RolloutMemberState.FAILED, Phase.VERIFY, "etcd is down");
        String why = "etcd-2 (2f) failed: etcd is down";
        RolloutView paused = new RolloutView(
                "r-1",
                RolloutKind.RESTART,
                RolloutState.PAUSED,
                "paused, nothing more is stopped: " + why,
                "",
                "uid 0",
                Samples.STARTED,
                null,
                null,
                2000,
                0,
                null,
                new RolloutPause("the agents, for a failure", why, Samples.ENDED),
                List.of(),
                List.of(),
                List.of(failed, PENDING),
                0);
        RolloutView over = Samples.rollout(RolloutState.FAILED, "over, but " + why, DONE, failed);
        for (List<String> said : List.of(
                RolloutText.lines(paused, Samples.NOW, MONOCHROME),
                RolloutText.ending(paused, MONOCHROME),
                RolloutBrief.lines(paused, MONOCHROME),
                RolloutText.lines(over, Samples.NOW, MONOCHROME),
                RolloutText.ending(over, MONOCHROME))) {
            assertEquals(2, String.join("\n", said).split("etcd is down", -1).length, said::toString);
        }
    }

    @Test
    void inBriefOnlyWhatCanBeDoneIsNamed() {
        for (RolloutState over : List.of(RolloutState.SUCCEEDED, RolloutState.FAILED, RolloutState.ABORTED)) {
            assertEquals(
                    1,
                    RolloutBrief.lines(Samples.rollout(over, "", DONE), MONOCHROME)
                            .size());
        }
        assertEquals(
                "  watch it: etcd-agentctl rollout watch",
                last(RolloutBrief.lines(Samples.rollout(RolloutState.RUNNING, "", PENDING), MONOCHROME)));
    }

    @Test
    void aPauseByHandTellsWhoAndThatOneMemberIsStillOnItsWayBack() {
        assertLines(
                """
                rolling restart r-1 is paused; nothing more is stopped
                  paused since 2026-11-23T03:00:12Z by uid 0, who gave no reason
                  asked for by uid 0 at 2026-11-23T03:00:00Z, reason: new certificates
                  >  etcd-1  1f  start        1m05s
                  .  etcd-3  3f  turn 2 of 2
                etcd-1 (1f) is still at work and is seen through all the same; watch it: etcd-agentctl rollout watch
                go on: etcd-agentctl rollout resume
                give it up: etcd-agentctl rollout abort
                """,
                RolloutText.lines(
                        Samples.paused(
                                new RolloutPause("uid 0", "", Samples.ENDED),
                                Samples.member(1, RolloutMemberState.RUNNING, Phase.START, ""),
                                PENDING),
                        Samples.NOW,
                        MONOCHROME));
    }

    @Test
    void whatWasGivenUpTellsHowTheRestIsDone() {
        assertLines(
                """
                rolling restart was aborted: 1 of 3 members restarted, 1 failed, 1 skipped
                etcd-2 (2f) failed: etcd did not come back and is down
                  SHUT others-healthy: etcd-3 (d4a2f0cde4fe6d1) does not answer
                       to clear it: start it: systemctl start etcd on its host
                  its etcd's log, the newest line last:
                    {"level":"info"}
                    panic: ?[31mno space?[m
                plan what is left of it: etcd-agentctl rolling-restart --members 2f,3f --between upgrade --dry-run
                """,
                RolloutText.ending(
                        Samples.ordered("r-1", RolloutState.ABORTED, DONE, FAILED, PENDING, SKIPPED), MONOCHROME));
        assertEquals(
                "plan what is left of it: etcd-agentctl defragment --cluster --dry-run",
                last(RolloutText.ending(Samples.defragmentation(RolloutState.FAILED, DONE, FAILED), MONOCHROME)));
        assertEquals(
                List.of(
                        "rolling restart was aborted: 0 of 1 member restarted",
                        "etcd-1 (1f) is still at work and is seen through all the same; watch it: etcd-agentctl rollout"
                                + " watch"),
                RolloutText.ending(
                        Samples.rollout(
                                RolloutState.ABORTED,
                                "",
                                Samples.member(1, RolloutMemberState.RUNNING, Phase.START, "")),
                        MONOCHROME));
    }

    @Test
    void theOrderIsToldInFull() {
        assertEquals(
                "  asked for by uid 1000 at 2026-11-23T03:00:00Z, reason: etcd 3.5.21, step upgrade, only etcd older than"
                        + " 3.5.21, failures allowed: 1",
                RolloutText.lines(Samples.ordered("r-1", RolloutState.SUCCEEDED, DONE), Samples.NOW, MONOCHROME)
                        .get(1));
    }

    @Test
    void aDefragmentationTellsWhatEachMemberAndAllOfThemWon() {
        RolloutView rollout = Samples.defragmentation(
                RolloutState.SUCCEEDED,
                Samples.defragmented(1, 40 << 20, 28 << 20),
                Samples.defragmented(2, 40 << 20, 41 << 20),
                SKIPPED);
        assertLines("""
                rolling defragmentation r-1 has succeeded
                  +  etcd-1  1f  succeeded  12.0s  won 12.0 MiB: 40.0 MiB -> 28.0 MiB
                  +  etcd-2  2f  succeeded  12.0s  won nothing: 40.0 MiB -> 41.0 MiB
                  -  etcd-4  4f  skipped           its etcd is 3.5.21 already
                """, RolloutText.frame(rollout, Samples.NOW, MONOCHROME));
        assertEquals(
                List.of(
                        "rolling defragmentation succeeded: 2 of 2 members defragmented, 1 skipped, won 11.0 MiB in all"),
                RolloutText.ending(rollout, MONOCHROME));
    }

    @ParameterizedTest
    @EnumSource(RolloutState.class)
    void nothingSaidOfADefragmentationIsAboutARestart(RolloutState state) {
        RolloutView rollout = Samples.defragmentation(
                state,
                DONE,
                FAILED,
                PENDING,
                Samples.member(5, RolloutMemberState.RUNNING, Phase.DEFRAGMENT, "rewrites the file"));
        RolloutPlan plan = new RolloutPlan(rollout);
        List<String> said = new ArrayList<>();
        said.addAll(RolloutText.lines(rollout, Samples.NOW, MONOCHROME));
        said.addAll(RolloutText.ending(rollout, MONOCHROME));
        said.addAll(RolloutChanges.lines(Optional.empty(), rollout, Samples.NOW, MONOCHROME));
        said.addAll(RolloutBrief.lines(rollout, MONOCHROME));
        said.addAll(plan.lines("this node", MONOCHROME));
        said.addAll(plan.obstacles(MONOCHROME));
        said.addAll(plan.nothingToDo());
        said.add(plan.question());
        for (String line : said) {
            assertFalse(line.toLowerCase(Locale.ROOT).contains("restart"), line);
        }
        assertTrue(said.size() > 20);
    }

    @Test
    void aRolloutInAPipeTellsOnlyWhatChanged() {
        RolloutView first = Samples.rollout(
                RolloutState.RUNNING,
                "",
                Samples.member(1, RolloutMemberState.RUNNING, Phase.STOP, "stops etcd"),
                Samples.member(2, RolloutMemberState.PENDING, null, ""));
        RolloutView second = Samples.rollout(
                RolloutState.RUNNING,
                "",
                Samples.member(1, RolloutMemberState.SUCCEEDED, Phase.CLEAR, ""),
                Samples.member(2, RolloutMemberState.PENDING, null, ""));
        assertLines("""
                rolling restart r-1 is running
                  asked for by uid 0 at 2026-11-23T03:00:00Z, reason: new certificates
                > etcd-1 (1f): running, stop after 1m05s: stops etcd
                """, RolloutChanges.lines(Optional.empty(), first, Samples.NOW, MONOCHROME));
        assertEquals(List.of(), RolloutChanges.lines(Optional.of(first), first, Samples.NOW, MONOCHROME));
        assertEquals(
                List.of("+ etcd-1 (1f): succeeded after 12.0s"),
                RolloutChanges.lines(Optional.of(first), second, Samples.NOW, MONOCHROME));
    }

    @Test
    void aPauseInAPipeIsToldAtOnceWhileAMemberIsOnItsWayBackAndElseByTheEnding() {
        RolloutPause pause = new RolloutPause("uid 0", "the pager rings", Samples.ENDED);
        RolloutMemberView atWork = Samples.member(2, RolloutMemberState.RUNNING, Phase.START, "");
        assertLines(
                """
                rolling restart r-1 is paused; nothing more is stopped
                  paused since 2026-11-23T03:00:12Z by uid 0: the pager rings
                """,
                RolloutChanges.lines(
                        Optional.of(Samples.rollout(RolloutState.RUNNING, "", DONE, atWork)),
                        Samples.paused(pause, DONE, atWork),
                        Samples.NOW,
                        MONOCHROME));
        assertEquals(
                List.of("rolling restart r-1 is paused; nothing more is stopped"),
                RolloutChanges.lines(
                        Optional.of(Samples.rollout(RolloutState.RUNNING, "", DONE, PENDING)),
                        Samples.paused(pause, DONE, PENDING),
                        Samples.NOW,
                        MONOCHROME));
    }

    @Test
    void aPipeIsNotFloodedWithWhatAMemberSaysInOnePhaseBeforeTheSameGates() {
        RolloutView far = verifying("9000 entries behind", Samples.SHUT);
        RolloutView near = verifying("12 entries behind", Samples.SHUT);
        RolloutView settled = verifying("12 entries behind", Samples.SOFT);
        assertEquals(List.of(), RolloutChanges.lines(Optional.of(far), near, Samples.NOW, MONOCHROME));
        assertEquals(
                List.of("> etcd-1 (1f): running, verify after 1m05s: waits for no-alarm: 12 entries behind"),
                RolloutChanges.lines(Optional.of(near), settled, Samples.NOW, MONOCHROME));
    }

    @Test
    void aNoteIsToldOnce() {
        RolloutView before = Samples.rollout(RolloutState.RUNNING, "", DONE);
        RolloutView noted = Samples.noted("etcd-4 joined and is not part of this", DONE);
        assertEquals(
                List.of("note: etcd-4 joined and is not part of this"),
                RolloutChanges.lines(Optional.of(before), noted, Samples.NOW, MONOCHROME));
        assertEquals(List.of(), RolloutChanges.lines(Optional.of(noted), noted, Samples.NOW, MONOCHROME));
        assertTrue(RolloutText.lines(noted, Samples.NOW, MONOCHROME)
                .contains("note: etcd-4 joined and is not part of this"));
    }

    @Test
    void theSummaryCountsTheMembers() {
        assertEquals(
                "rolling restart is paused: 1 of 2 members restarted, 1 failed",
                RolloutText.summary(Samples.rollout(RolloutState.PAUSED, "", DONE, FAILED), MONOCHROME));
        assertEquals(
                "rolling defragmentation is paused: 1 of 2 members defragmented, 1 failed",
                RolloutText.summary(Samples.defragmentation(RolloutState.PAUSED, DONE, FAILED), MONOCHROME));
    }

    @Test
    void aPlanShowsOrderReasonsWhoIsSkippedAndEveryGate() {
        RolloutMemberView first = Samples.member(1, RolloutMemberState.PENDING, null, "a follower");
        RolloutMemberView last = Samples.member(3, RolloutMemberState.PENDING, null, "leads now, so it is last");
        assertLines(
                """
                plan: rolling restart, one member at a time
                  1.  etcd-1  1f  a follower
                  2.  etcd-3  3f  leads now, so it is last
                  -   etcd-4  4f  skipped: its etcd is 3.5.21 already
                gates, as they stand for this node now (each member asks its own when its turn comes):
                ok   one-leader: all agree on 7c37f7dc10558fae
                SHUT others-healthy: etcd-3 (d4a2f0cde4fe6d1) does not answer
                     to clear it: start it: systemctl start etcd on its host
                dry run: the rolling restart would be refused now; nothing was started
                """,
                new RolloutPlan(Samples.plan(
                                RolloutKind.RESTART, List.of(Samples.OPEN, Samples.SHUT), first, last, SKIPPED))
                        .lines("this node", MONOCHROME));
        assertEquals(
                "dry run: the rolling defragmentation would go ahead now; nothing was started",
                last(new RolloutPlan(Samples.plan(RolloutKind.DEFRAGMENT, List.of(Samples.OVERRIDDEN), first))
                        .lines("this node", MONOCHROME)));
    }

    @Test
    void theQuestionNamesWhatIsDoneAndToWhom() {
        assertEquals(
                "Restart 2 members, one at a time, in this order: etcd-1 (1f), etcd-3 (3f); on each, while its etcd is"
                        + " down, run the step upgrade; leave alone etcd-4 (4f)?",
                new RolloutPlan(Samples.ordered(
                                "r-1",
                                RolloutState.PLANNED,
                                Samples.member(1, RolloutMemberState.PENDING, null, ""),
                                SKIPPED,
                                PENDING))
                        .question());
        assertEquals(
                "Defragment etcd-3 (3f)?",
                new RolloutPlan(Samples.plan(RolloutKind.DEFRAGMENT, List.of(), PENDING)).question());
    }

    @Test
    void theHistoryIsATable() {
        assertLines(
                """
                ID   KIND        STATE    DONE  FAILED  SKIPPED  REQUESTED BY  STARTED               TOOK   REASON
                r-2  defragment  running  0/1   0       0        uid 0         2026-11-23T03:00:00Z  1m05s  new certificates
                r-1  restart     failed   1/2   1       1        uid 1000      2026-11-23T03:00:00Z  12.0s  etcd 3.5.21
                r-0  restart     aborted  0/1   0       0        uid 0         2026-11-23T03:00:00Z  -      new certificates
                """,
                HistoryText.lines(
                        new RolloutsView(List.of(
                                Samples.as("r-2", Samples.defragmentation(RolloutState.RUNNING, PENDING)),
                                Samples.ordered("r-1", RolloutState.FAILED, DONE, FAILED, SKIPPED),
                                Samples.as("r-0", Samples.rollout(RolloutState.ABORTED, "", PENDING)))),
                        Samples.NOW,
                        MONOCHROME));
        assertEquals(
                List.of("no rollout is known"),
                HistoryText.lines(new RolloutsView(List.of()), Samples.NOW, MONOCHROME));
    }

    @Test
    void textOfOthersCannotSteerTheTerminal() {
        String evil = "\u001b]0;x\u0007";
        RolloutView rollout = new RolloutView(
                evil,
                RolloutKind.RESTART,
                RolloutState.PAUSED,
                evil,
                evil,
                evil,
                evil,
                null,
                evil,
                2000,
                1,
                evil,
                new RolloutPause(evil, evil, evil),
                List.of(evil),
                List.of(),
                List.of(
                        Samples.member(1, RolloutMemberState.RUNNING, Phase.STOP, evil),
                        Samples.member(2, RolloutMemberState.FAILED, Phase.STOP, evil, List.of(evil))),
                0);
        RolloutPlan plan = new RolloutPlan(rollout);
        List<String> said = new ArrayList<>();
        said.addAll(RolloutText.lines(rollout, Samples.NOW, MONOCHROME));
        said.addAll(RolloutText.ending(rollout, MONOCHROME));
        said.addAll(RolloutChanges.lines(Optional.empty(), rollout, Samples.NOW, MONOCHROME));
        said.addAll(RolloutBrief.lines(rollout, MONOCHROME));
        said.addAll(HistoryText.lines(new RolloutsView(List.of(rollout)), Samples.NOW, MONOCHROME));
        said.addAll(plan.lines("this node", MONOCHROME));
        said.add(plan.question());
        assertFalse(String.join("", said).contains("\u001b"));
        assertTrue(String.join("", said).contains("?]0;x?"));
    }

    private static RolloutView verifying(String message, GateView gate) {
        return Samples.rollout(
                RolloutState.RUNNING, "", Samples.member(1, RolloutMemberState.RUNNING, Phase.VERIFY, message, gate));
    }

    private static String line(RolloutMemberView member) {
        return RolloutText.frame(Samples.rollout(RolloutState.RUNNING, "", member), Samples.NOW, MONOCHROME)
                .get(1);
    }

    private static String last(List<String> lines) {
        return lines.get(lines.size() - 1);
    }

    private static void assertLines(String expected, List<String> lines) {
        assertEquals(expected.stripTrailing(), String.join("\n", lines));
    }
}
