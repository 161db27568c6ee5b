package io.etcdagent.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.ctl.render.Samples;
import io.etcdagent.protocol.ClusterHealth;
import io.etcdagent.protocol.NodeView;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.Problem;
import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutPause;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.RolloutsView;
import io.etcdagent.protocol.Verdict;
import io.etcdagent.protocol.client.ScriptedAgent;
import io.etcdagent.protocol.json.Messages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rollouts as an operator declares, watches and changes them. */
@Timeout(600)
class RolloutCtlTest extends CtlFixture {

    private static final RolloutView ROLLING = Samples.rollout(
            RolloutState.RUNNING,
            "",
            Samples.member(1, RolloutMemberState.RUNNING, Phase.STOP, "stops etcd"),
            Samples.member(2, RolloutMemberState.PENDING, null, ""));
    private static final RolloutView ROLLED = Samples.rollout(
            RolloutState.SUCCEEDED,
            "",
            Samples.member(1, RolloutMemberState.SUCCEEDED, Phase.CLEAR, ""),
            Samples.member(2, RolloutMemberState.SUCCEEDED, Phase.CLEAR, ""));

    private static final RolloutMemberView ONE_PENDING = Samples.member(1, RolloutMemberState.PENDING, null, "");
    private static final RolloutView PLAN = Samples.plan(
            RolloutKind.RESTART,
            List.of(Samples.OPEN),
            Samples.member(2, RolloutMemberState.PENDING, null, "a follower"),
            Samples.member(1, RolloutMemberState.PENDING, null, "leads now, so it is last"),
            Samples.member(3, RolloutMemberState.SKIPPED, null, "not named"));
    private static final RolloutView PAUSED = Samples.paused(
            new RolloutPause("uid 0", "the pager rings", Samples.ENDED),
            Samples.member(1, RolloutMemberState.SUCCEEDED, Phase.CLEAR, ""),
            Samples.member(2, RolloutMemberState.FAILED, Phase.VERIFY, "etcd is down"),
            Samples.member(3, RolloutMemberState.PENDING, null, ""));

    private static final ScriptedAgent.Script NODE = ScriptedAgent.json(
            new NodeView(Samples.NODE, new ClusterHealth("cdf8", Verdict.HEALTHY, List.of()), null, null, null, null));

    @Test
    void aRollingRestartInAPipeIsALineForEachChange() throws IOException {
        ScriptedAgent agent = agent(ScriptedAgent.json(202, ROLLING), ScriptedAgent.lines(ROLLING, ROLLING, ROLLED));
        Result result = ctl("rolling-restart", "-y", "--reason", "new certificates");
        List<String> lines = result.out().lines().toList();
        assertEquals(
                List.of(
                        "rolling restart r-1 is running",
                        "  asked for by uid 0 at 2026-11-23T03:00:00Z, reason: new certificates"),
                lines.subList(0, 2));
        assertTrue(lines.get(2).startsWith("> etcd-1 (1f): running, stop after "), result::out);
        assertEquals(
                List.of(
                        "+ etcd-1 (1f): succeeded after 12.0s",
                        "+ etcd-2 (2f): succeeded after 12.0s",
                        "rolling restart r-1 has succeeded",
                        "rolling restart succeeded: 2 of 2 members restarted"),
                lines.subList(3, lines.size()));
        assertEquals(0, result.code());
        assertEquals(
                "{\"kind\":\"restart\",\"reason\":\"new certificates\",\"failureBudget\":0,\"dryRun\":false}",
                agent.received().get(0).body());
    }

    @ParameterizedTest
    @EnumSource(
            value = RolloutState.class,
            names = {"PAUSED", "FAILED", "ABORTED"})
    void aRollingRestartThatStopsFails(RolloutState state) throws IOException {
        agent(
                ScriptedAgent.json(202, ROLLING),
                ScriptedAgent.lines(Samples.rollout(
                        state,
                        "etcd-1 failed",
                        Samples.member(1, RolloutMemberState.FAILED, Phase.START, "did not start"))));
        Result result = ctl("rolling-restart", "-y");
        assertEquals(1, assertPrints("x etcd-1 (1f): failed", result));
        assertTrue(result.out().contains("0 of 1 member restarted"), result::out);
    }

    @Test
    void aRollingRestartRefusedShowsTheGates() throws IOException {
        agent(REFUSED);
        assertEquals(3, assertComplains("SHUT others-healthy", ctl("rolling-restart", "-y")));
    }

    @Test
    void aRollingRestartWithoutATerminalWantsAYes() throws IOException {
        ScriptedAgent agent = agent(ScriptedAgent.json(202, ROLLING));
        assertEquals(2, assertComplains("add -y", ctl("rolling-restart")));
        assertEquals(List.of(), agent.received());
    }

    @Test
    void aRollingRestartAsksAboutExactlyWhatThePlanSays() throws IOException {
        asks = true;
        ScriptedAgent agent = agent(
                ScriptedAgent.json(202, PLAN),
                ScriptedAgent.json(202, PLAN),
                ScriptedAgent.json(202, ROLLING),
                ScriptedAgent.lines(ROLLED));
        typed = "\n";
        Result no = ctl("rolling-restart", "--members", "etcd-2,1f");
        assertEquals(
                1,
                assertComplains(
                        "Restart 2 members, one at a time, in this order: etcd-2 (2f), etcd-1 (1f); leave alone etcd-3"
                                + " (3f)? [y/N] nothing was started",
                        no));
        assertEquals(1, agent.received().size());
        typed = "y\n";
        assertEquals(0, ctl("rolling-restart", "--members", "etcd-2,1f").code());
        assertEquals(
                List.of(
                        "{\"kind\":\"restart\",\"members\":[\"etcd-2\",\"1f\"],\"failureBudget\":0,\"dryRun\":true}",
                        "{\"kind\":\"restart\",\"members\":[\"etcd-2\",\"1f\"],\"failureBudget\":0,\"dryRun\":false}"),
                agent.received().subList(1, 3).stream()
                        .map(ScriptedAgent.Received::body)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rolling-restart", "defragment --cluster"})
    void whatAGateWouldRefuseIsNotAskedAbout(String command) throws IOException {
        asks = true;
        typed = "y\n";
        ScriptedAgent agent = agent(ScriptedAgent.json(
                202,
                Samples.plan(
                        RolloutKind.RESTART,
                        List.of(Samples.OPEN, Samples.SHUT),
                        Samples.member(1, RolloutMemberState.PENDING, null, ""))));
        Result result = ctl(command.split(" ", -1));
        assertEquals(3, result.code());
        assertEquals("""
                SHUT others-healthy: etcd-3 (d4a2f0cde4fe6d1) does not answer
                     to clear it: start it: systemctl start etcd on its host
                the rolling restart would be refused now; nothing was started
                """, result.err());
        assertEquals(1, agent.received().size());
    }

    @Test
    void whereAllAreSkippedThereIsNothingToAskAbout() throws IOException {
        asks = true;
        ScriptedAgent agent = agent(ScriptedAgent.json(
                202,
                Samples.plan(
                        RolloutKind.RESTART,
                        List.of(Samples.OPEN),
                        Samples.member(1, RolloutMemberState.SKIPPED, null, "its etcd is 3.5.21 already"))));
        Result result = ctl("rolling-restart", "--if-version-older-than", "v3.5.21");
        assertEquals(0, assertComplains("skipped: its etcd is 3.5.21 already", result));
        assertTrue(result.err().endsWith("there is nothing to do\n"), result::err);
        assertEquals(1, agent.received().size());
    }

    @Test
    void theWholeOrderIsSent() throws IOException {
        ScriptedAgent agent = agent(ScriptedAgent.json(202, ROLLED));
        Result result = ctl(
                "rolling-restart",
                "-y",
                "--members",
                "etcd-1, 2f",
                "--members",
                "etcd-3",
                "--if-version-older-than",
                "3.5.21",
                "--failure-budget",
                "2",
                "--between",
                "upgrade",
                "--settle",
                "10s");
        assertEquals(0, result.code());
        assertEquals(
                "{\"kind\":\"restart\",\"between\":\"upgrade\",\"settleSeconds\":10.0,"
                        + "\"members\":[\"etcd-1\",\"2f\",\"etcd-3\"],\"ifVersionOlderThan\":\"3.5.21\","
                        + "\"failureBudget\":2,\"dryRun\":false}",
                agent.received().get(0).body());
    }

    @Test
    void aDetachedRolloutIsDeclaredAndLeftToTheAgents() throws Exception {
        ScriptedAgent agent = agent(ScriptedAgent.json(202, ROLLING));
        Result result = ctl("rolling-restart", "-y", "--detach");
        assertEquals("""
                rolling restart r-1 is declared; the agents carry it out
                watch it: etcd-agentctl rollout watch
                """, result.out());
        assertEquals(0, result.code());
        Result json = ctl("rolling-restart", "-y", "--detach", "-o", "json");
        assertEquals(ROLLING, new Messages().read(json.out().getBytes(StandardCharsets.UTF_8), RolloutView.class));
        assertEquals(
                List.of("POST", "POST"),
                agent.received().stream().map(ScriptedAgent.Received::method).toList());
    }

    @Test
    void aRollingRestartDryRunShowsThePlan() throws IOException {
        ScriptedAgent agent = agent(
                ScriptedAgent.json(202, PLAN),
                NODE,
                ScriptedAgent.json(
                        202, Samples.plan(RolloutKind.RESTART, List.of(Samples.OPEN, Samples.SHUT), ONE_PENDING)),
                NO_QUORUM,
                ScriptedAgent.json(
                        202, Samples.plan(RolloutKind.RESTART, List.of(Samples.OPEN, Samples.SHUT), ONE_PENDING)));
        Result open = ctl("rolling-restart", "--dry-run");
        assertEquals("""
                plan: rolling restart, one member at a time
                  1.  etcd-2  2f  a follower
                  2.  etcd-1  1f  leads now, so it is last
                  -   etcd-3  3f  skipped: not named
                gates, as they stand for etcd-1 (7c37f7dc10558fae) now (each member asks its own when its turn comes):
                ok   one-leader: all agree on 7c37f7dc10558fae
                dry run: the rolling restart would go ahead now; nothing was started
                """, open.out());
        assertEquals(0, open.code());
        Result shut = ctl("rolling-restart", "--dry-run");
        assertEquals(
                3,
                assertPrints(
                        "gates, as they stand for this node now (each member asks its own when its turn comes):\n"
                                + "ok   one-leader",
                        shut));
        assertPrints("     to clear it: start it: systemctl start etcd on its host\n", shut);
        assertPrints("dry run: the rolling restart would be refused now; nothing was started\n", shut);
        assertEquals(3, ctl("rolling-restart", "--dry-run", "-o", "json").code());
        assertEquals(
                "{\"kind\":\"restart\",\"failureBudget\":0,\"dryRun\":true}",
                agent.received().get(0).body());
        assertEquals("/v1/node", agent.received().get(1).target());
        assertEquals(5, agent.received().size());
    }

    @Test
    void aDryRunThatWouldTakeNobodySaysThatThereIsNothingToDo() throws IOException {
        RolloutMemberView newEnough = Samples.member(
                1, RolloutMemberState.SKIPPED, null, "it runs etcd 3.5.16, which is not older than 3.5.0");
        agent(
                ScriptedAgent.json(202, Samples.plan(RolloutKind.RESTART, List.of(Samples.OPEN), newEnough)),
                NODE,
                ScriptedAgent.json(202, Samples.plan(RolloutKind.RESTART, List.of(Samples.SHUT), newEnough)),
                NODE);
        Result open = ctl("rolling-restart", "--if-version-older-than", "3.5", "--dry-run");
        assertEquals("""
                plan: rolling restart, nobody to take
                  -  etcd-1  1f  skipped: it runs etcd 3.5.16, which is not older than 3.5.0
                gates, as they stand for etcd-1 (7c37f7dc10558fae) now (each member asks its own when its turn comes):
                ok   one-leader: all agree on 7c37f7dc10558fae
                there is nothing to do
                """, open.out());
        assertEquals(0, open.code());
        // The agent asks the gates first, also where nothing would be done.
        Result shut = ctl("rolling-restart", "--if-version-older-than", "3.5", "--dry-run");
        assertEquals(3, assertPrints("would be refused now; nothing was started\n", shut));
    }

    @Test
    void aDefragmentationOfTheClusterIsARolloutThatTellsWhatWasWon() throws IOException {
        asks = true;
        typed = "yes\n";
        ScriptedAgent agent = agent(
                ScriptedAgent.json(202, Samples.plan(RolloutKind.DEFRAGMENT, List.of(Samples.OPEN), ONE_PENDING)),
                ScriptedAgent.json(202, Samples.defragmentation(RolloutState.RUNNING, ONE_PENDING)),
                ScriptedAgent.lines(
                        Samples.defragmentation(RolloutState.RUNNING, ONE_PENDING),
                        Samples.defragmentation(
                                RolloutState.SUCCEEDED, Samples.defragmented(1, 42_048_000, 29_150_000))));
        Result result = ctl("defragment", "--cluster", "--reason", "after the cleanup");
        assertComplains("Defragment etcd-1 (1f)? [y/N]", result);
        assertEquals("""
                rolling defragmentation r-1 is running
                  asked for by uid 0 at 2026-11-23T03:00:00Z, reason: new certificates
                + etcd-1 (1f): succeeded after 12.0s: won 12.3 MiB: 40.1 MiB -> 27.8 MiB
                rolling defragmentation r-1 has succeeded
                rolling defragmentation succeeded: 1 of 1 member defragmented, won 12.3 MiB in all
                """, result.out());
        assertEquals(0, result.code());
        assertEquals("/v1/rollouts", agent.received().get(1).target());
        assertEquals(
                "{\"kind\":\"defragment\",\"reason\":\"after the cleanup\",\"failureBudget\":0,\"dryRun\":false}",
                agent.received().get(1).body());
    }

    @Test
    void aDefragmentationOfTheClusterCanBeRehearsed() throws IOException {
        ScriptedAgent agent = agent(
                ScriptedAgent.json(202, Samples.plan(RolloutKind.DEFRAGMENT, List.of(Samples.SHUT), ONE_PENDING)),
                NODE);
        assertEquals(
                3,
                assertPrints(
                        "dry run: the rolling defragmentation would be refused now; nothing was started",
                        ctl("defragment", "--cluster", "--dry-run")));
        assertEquals(
                "{\"kind\":\"defragment\",\"failureBudget\":0,\"dryRun\":true}",
                agent.received().get(0).body());
    }

    @Test
    void aRollingRestartInJsonIsItsEvents() throws IOException {
        agent(ScriptedAgent.json(202, ROLLING), ScriptedAgent.lines(ROLLING, ROLLED));
        Messages messages = new Messages();
        assertEquals(
                messages.compact(ROLLING) + "\n" + messages.compact(ROLLED) + "\n",
                ctl("rolling-restart", "-y", "-o", "json").out());
    }

    @Test
    void onATerminalARolloutIsDrawnInPlace() throws IOException {
        shows = true;
        agent(ScriptedAgent.json(202, ROLLING), ScriptedAgent.lines(ROLLING, ROLLED));
        String out = ctl("rolling-restart", "-y").out();
        assertTrue(out.contains("\u001b[3A\r\u001b[J"), out);
        assertTrue(out.contains("  .  etcd-2  2f  turn 2 of 2\n"), out);
        assertTrue(out.contains("  +  etcd-1  1f  succeeded  12.0s\n"), out);
        assertTrue(out.endsWith("\u001b[?7hrolling restart succeeded: 2 of 2 members restarted\n"), out);
    }

    @Test
    void onATerminalARolloutFitsTheWindow() throws IOException {
        shows = true;
        colours = true;
        window = Optional.of(new WindowSize(3, 20));
        agent(ScriptedAgent.json(202, ROLLING), ScriptedAgent.lines(ROLLING, ROLLED));
        String out = ctl("rolling-restart", "-y").out();
        String frames = out.substring(0, out.lastIndexOf("\u001b[?7h"))
                .replaceAll("\u001b\\[[?0-9]*[A-Za-z]", "")
                .replace("\r", "");
        assertEquals(
                List.of("rolling restart r...", "  >  etcd-1  1f  ..."),
                frames.lines().limit(2).toList());
        assertTrue(frames.lines().allMatch(line -> line.length() <= 20), frames);
        assertTrue(out.contains("\u001b[2A\r\u001b[J"), out);
        assertFalse(frames.contains("etcd-2"), frames);
    }

    @Test
    void anotherRolloutInItsPlaceIsNotTakenForOurs() throws IOException {
        RolloutView other = Samples.as("r-2", ROLLED);
        agent(ScriptedAgent.json(202, ROLLING), ScriptedAgent.lines(other));
        assertEquals(
                1, assertComplains("another rollout, r-2, has taken the place of r-1", ctl("rolling-restart", "-y")));
    }

    @Test
    void aRolloutCanBeWatchedLater() throws IOException {
        agent(ScriptedAgent.json(ROLLING), ScriptedAgent.lines(ROLLED));
        assertEquals(0, assertPrints("rolling restart succeeded", ctl("rollout", "watch")));
    }

    @ParameterizedTest
    @CsvSource({"SUCCEEDED,0", "FAILED,1", "ABORTED,1"})
    void aRolloutThatIsOverIsShownAndNotWaitedFor(RolloutState state, int code) throws IOException {
        ScriptedAgent agent = agent(
                ScriptedAgent.json(Samples.rollout(state, "", PAUSED.members().get(0))));
        assertEquals(
                code,
                assertPrints(
                        "r-1 " + (state == RolloutState.ABORTED ? "was " : "has ") + state.word(),
                        ctl("rollout", "watch")));
        assertEquals(1, agent.received().size());
    }

    @Test
    void aPausedRolloutWhoseMembersStandStillIsShownAndNotWaitedFor() throws Exception {
        ScriptedAgent agent = agent(ScriptedAgent.json(PAUSED));
        Result result = ctl("rollout", "watch");
        assertEquals(1, assertPrints("paused since 2026-11-23T03:00:12Z by uid 0: the pager rings\n", result));
        assertPrints("etcd-2 (2f) failed: etcd is down\n", result);
        assertTrue(result.out().endsWith("""
                        go on, trying etcd-2 (2f) again: etcd-agentctl rollout resume
                        give it up: etcd-agentctl rollout abort
                        """), result::out);
        Result json = ctl("rollout", "watch", "-o", "json");
        assertEquals(new Messages().compact(PAUSED) + "\n", json.out());
        assertEquals(1, json.code());
        assertEquals(2, agent.received().size());
    }

    @Test
    void aPausedRolloutIsWatchedUntilItsMemberIsBack() throws IOException {
        RolloutView bringsBack = Samples.paused(
                new RolloutPause("uid 0", "", Samples.ENDED),
                Samples.member(1, RolloutMemberState.RUNNING, Phase.START, "starts etcd"));
        RolloutView back = Samples.paused(
                new RolloutPause("uid 0", "", Samples.ENDED),
                Samples.member(1, RolloutMemberState.SUCCEEDED, Phase.CLEAR, ""));
        agent(ScriptedAgent.json(bringsBack), ScriptedAgent.lines(bringsBack, back));
        Result result = ctl("rollout", "watch");
        assertEquals(1, assertPrints("+ etcd-1 (1f): succeeded after 12.0s\n", result));
        assertPrints("rolling restart is paused: 1 of 1 member restarted\n", result);
        assertEquals("", result.err());
    }

    @Test
    void anAbortedRolloutIsWatchedUntilItsMemberIsBack() throws IOException {
        RolloutView bringsBack = Samples.rollout(
                RolloutState.ABORTED,
                "given up by uid 0",
                Samples.member(1, RolloutMemberState.RUNNING, Phase.START, "starts etcd"));
        RolloutView back = Samples.rollout(
                RolloutState.ABORTED,
                "given up by uid 0",
                Samples.member(1, RolloutMemberState.SUCCEEDED, Phase.CLEAR, ""));
        agent(ScriptedAgent.json(bringsBack), ScriptedAgent.lines(bringsBack, back));
        Result result = ctl("rollout", "watch");
        assertEquals(1, assertPrints("+ etcd-1 (1f): succeeded after 12.0s\n", result));
        assertTrue(result.out().endsWith("rolling restart was aborted: 1 of 1 member restarted\n"), result::out);
    }

    @Test
    void onATerminalOfEightyColumnsTheReasonOfAPauseIsSeen() throws IOException {
        shows = true;
        window = Optional.of(new WindowSize(24, 80));
        RolloutPause pause = new RolloutPause(
                "uid=0 (root) pid=25728 on a-host-with-a-name-of-some-length", "the pager rings", Samples.ENDED);
        RolloutView bringsBack =
                Samples.paused(pause, Samples.member(1, RolloutMemberState.RUNNING, Phase.START, "starts etcd"));
        RolloutView back = Samples.paused(pause, Samples.member(1, RolloutMemberState.SUCCEEDED, Phase.CLEAR, ""));
        agent(ScriptedAgent.json(bringsBack), ScriptedAgent.lines(bringsBack, back));
        String out = ctl("rollout", "watch").out();
        assertTrue(out.contains("""
                rolling restart r-1 is paused; nothing more is stopped
                  paused since 2026-11-23T03:00:12Z by uid=0 (root) pid=25728 on a-host-with-...
                  the pager rings
                  >  etcd-1  1f  start"""), out);
        // The last frame leaves it to the ending, which is not cut.
        assertTrue(out.endsWith("""
                rolling restart r-1 is paused; nothing more is stopped
                  +  etcd-1  1f  succeeded  12.0s
                \u001b[?7hrolling restart is paused: 1 of 1 member restarted
                  paused since 2026-11-23T03:00:12Z by uid=0 (root) pid=25728 on a-host-with-a-name-of-some-length: the pager rings
                go on: etcd-agentctl rollout resume
                give it up: etcd-agentctl rollout abort
                """), out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "resume", "abort"})
    void aChangeNamesTheRolloutThatWasSeenAndShowsHowItStandsThen(String change) throws Exception {
        ScriptedAgent agent = agent(
                ScriptedAgent.json(ROLLING),
                ScriptedAgent.json(PAUSED),
                ScriptedAgent.json(ROLLING),
                ScriptedAgent.json(PAUSED));
        Result result = ctl("rollout", change, "--reason", "the pager rings");
        assertEquals(0, assertPrints("rolling restart r-1 is paused; nothing more is stopped\n", result));
        assertTrue(result.out().endsWith("give it up: etcd-agentctl rollout abort\n"), result::out);
        Result json = ctl("rollout", change, "-o", "json");
        assertEquals(PAUSED, new Messages().read(json.out().getBytes(StandardCharsets.UTF_8), RolloutView.class));
        assertEquals(
                List.of("/v1/rollouts/current", "/v1/rollouts/current/" + change),
                agent.received().subList(0, 2).stream()
                        .map(ScriptedAgent.Received::target)
                        .toList());
        assertEquals("POST", agent.received().get(1).method());
        assertEquals(
                "{\"rollout\":\"r-1\",\"reason\":\"the pager rings\"}",
                agent.received().get(1).body());
        assertEquals("{\"rollout\":\"r-1\"}", agent.received().get(3).body());
    }

    @Test
    void aResumedRolloutTellsHowItIsWatchedAndIsNotFollowed() throws IOException {
        ScriptedAgent agent = agent(ScriptedAgent.json(PAUSED), ScriptedAgent.json(ROLLING));
        Result result = ctl("rollout", "resume");
        assertEquals(0, assertPrints("rolling restart r-1 is running\n", result));
        assertPrints("watch it: etcd-agentctl rollout watch\n", result);
        assertEquals(2, agent.received().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "resume", "abort -y"})
    void aChangeThatDoesNotFitEndsWithTheAgentsWords(String change) throws IOException {
        agent(
                ScriptedAgent.json(ROLLED),
                ScriptedAgent.problem(409, new Problem("urn:x", "Not now", 409, "r-1 has succeeded already", null)));
        Result result = ctl(("rollout " + change).split(" ", -1));
        assertEquals("etcd-agentctl: Not now: r-1 has succeeded already\n  see: etcd-agentctl rollout\n", result.err());
        assertEquals("", result.out());
        assertEquals(1, result.code());
    }

    @Test
    void whereTheAgentsWordsNameTheNextCommandItIsNotNamedAgain() throws IOException {
        agent(
                ScriptedAgent.json(ROLLED),
                ScriptedAgent.problem(
                        409,
                        new Problem(
                                "urn:x", "Not now", 409, "r-2 is the current one, see: etcd-agentctl rollout", null)));
        assertEquals(
                "etcd-agentctl: Not now: r-2 is the current one, see: etcd-agentctl rollout\n",
                ctl("rollout", "pause").err());
    }

    @Test
    void anActionThatThereIsNotIsAnsweredWithThoseThatThereAre() {
        Result result = ctl("rollout", "foo");
        assertEquals(
                2,
                assertComplains(
                        "expected one of status, watch, pause, resume, abort, history, but it was 'foo'", result));
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "watch", "pause", "resume", "abort"})
    void withoutAnyRolloutTheAgentSaysSo(String action) throws IOException {
        agent(ScriptedAgent.problem(404, new Problem("urn:x", "No such thing", 404, "there was no rollout", null)));
        assertEquals(1, assertComplains("there was no rollout", ctl("rollout", action)));
    }

    @Test
    void onATerminalAnAbortAsksFirst() throws IOException {
        asks = true;
        ScriptedAgent agent = agent(ScriptedAgent.json(PAUSED));
        typed = "\n";
        Result result = ctl("rollout", "abort");
        assertEquals(
                1,
                assertComplains(
                        "Abort the rolling restart r-1, 1 of 3 members restarted, 1 failed? [y/N] nothing was aborted",
                        result));
        assertEquals(1, agent.received().size());
    }

    @ParameterizedTest
    @CsvSource({"abort,y", "abort -y,''", "pause,''", "resume,''"})
    void whatIsConfirmedOrNeedsNoConfirmationIsDone(String change, String answer) throws IOException {
        asks = true;
        typed = answer + "\n";
        ScriptedAgent agent = agent(ScriptedAgent.json(PAUSED), ScriptedAgent.json(PAUSED));
        assertEquals(0, ctl(("rollout " + change).split(" ", -1)).code());
        assertEquals(2, agent.received().size());
    }

    @Test
    void theHistoryShowsTheLastRollouts() throws Exception {
        RolloutsView history = new RolloutsView(List.of(PAUSED, Samples.as("r-0", ROLLED)));
        ScriptedAgent agent = agent(ScriptedAgent.json(history));
        Result result = ctl("rollout", "history");
        assertEquals(0, assertPrints("ID   KIND     STATE      DONE", result));
        assertPrints("r-0  restart  succeeded  2/2", result);
        Result json = ctl("rollout", "history", "-o", "json");
        assertEquals(history, new Messages().read(json.out().getBytes(StandardCharsets.UTF_8), RolloutsView.class));
        assertEquals("/v1/rollouts", agent.received().get(0).target());
    }
}
