package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.AgentProgram;
import io.etcdagent.daemon.testing.AgentsSetup;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.Etcdctl;
import io.etcdagent.daemon.testing.FaultPoints;
import io.etcdagent.daemon.testing.FileTree;
import io.etcdagent.daemon.testing.RestoredDisk;
import io.etcdagent.daemon.testing.RolledBackDisk;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.Writers;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.AgentProblem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three real agents, one of whose real members loses its disk's last minutes, and is replaced. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class AgentsRecoverMembersTest {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final OperationRequest RECOVER =
            new OperationRequest(OperationKind.RECOVER, "a test", null, 0.2, false, false, null);

    private static final List<String> BEFORE_ANYTHING_IS_CHANGED = List.of(
            "queue.after",
            "check.after",
            "snapshot.after",
            "mark.after",
            "arm.after",
            "stop.after",
            "etcd-stop.after",
            "remove.before");

    private static final String ON_ALL_DISKS = "a value that is to be found on every disk";

    private final TestConnections connections = TestConnections.plain();
    private FaultPoints points;
    private TestAgents agents;

    @BeforeAll
    void startAgents(@TempDir Path directory) {
        points = new FaultPoints(directory);
        agents = TestAgents.start(AgentsSetup.of(3)
                .running(new AgentProgram(
                        "io.etcdagent.daemon.AgentWithFaultPoints",
                        Map.of("FAULT_POINTS", directory.toString(), "LOCK_SECONDS", "5"))));
    }

    @AfterEach
    void threeVotersHaveTheSameDataAndNothingIsHeld() throws Exception {
        points.disarm();
        agents.awaitNothingHeld();
        agents.all().forEach(agent -> assertTrue(agent.etcd().isPresent(), agent.name()));
        assertEquals(3, members().size());
        assertEquals(1, hashes().size());
    }

    @AfterAll
    void stopAgents() {
        agents.close();
        connections.close();
    }

    @Test
    void aMemberWhoseDiskWentBackIsReplacedUnderLoadAndNothingIsLost() throws Exception {
        TestAgent broken = agents.followers().get(0);
        RestoredDisk.of(agents, broken);
        String before = memberId(broken);
        List<Path> keptBefore = RestoredDisk.kept(broken);
        List<TestAgent> others =
                agents.all().stream().filter(agent -> agent != broken).toList();
        try (Writers writers = Writers.start(
                connections, others.stream().map(TestAgent::endpoint).toList(), 2)) {
            List<OperationEvent> events = broken.follow(ordered(broken));

            OperationView ended = events.get(events.size() - 1).operation();
            assertEquals(OperationState.SUCCEEDED, ended.state(), ended.message());
            assertEquals(
                    List.of(
                            Phase.QUEUE,
                            Phase.CHECK,
                            Phase.SNAPSHOT,
                            Phase.MARK,
                            Phase.ARM,
                            Phase.STOP,
                            Phase.REMOVE,
                            Phase.MOVE_ASIDE,
                            Phase.ADD,
                            Phase.START,
                            Phase.CATCH_UP,
                            Phase.PROMOTE,
                            Phase.VERIFY,
                            Phase.COMPARE,
                            Phase.CLEAR),
                    events.stream()
                            .map(event -> event.operation().phase())
                            .distinct()
                            .toList());
            writers.awaitMore(5, SOON);
            assertEquals(List.of(), writers.endAndFindLost());
            List<Path> keptNow = new ArrayList<>(RestoredDisk.kept(broken));
            keptNow.removeAll(keptBefore);
            assertEquals(1, keptNow.size(), keptNow::toString);
            Path kept = keptNow.get(0);
            assertTrue(kept.getFileName().toString().startsWith("data.removed-" + before + "-"), kept.toString());
            assertTrue(Files.exists(kept.resolve("member/snap/db")));
            assertTrue(ended.message().contains("rm -r -- " + kept), ended.message());
        }
        assertNotEquals(before, memberId(broken));
        Await.until(
                "the agents are known by the members that there are now",
                SOON,
                () -> new Etcdctl(agents.leader().endpoint())
                        .keys("/etcd-agent/agents/").stream()
                                .map(key -> key.substring("/etcd-agent/agents/".length()))
                                .collect(Collectors.toSet()),
                memberIds()::equals);
    }

    private Set<String> memberIds() {
        return members().stream()
                .map(line -> line.substring(0, line.indexOf(',')))
                .collect(Collectors.toSet());
    }

    /** At each point of one and the same broken member: that is possible because nothing is changed. */
    @Test
    @Tag("faults")
    void anAgentThatDiesBeforeThePointOfNoReturnLeavesAllAsItWas() throws Exception {
        TestAgent broken = agents.followers().get(0);
        RestoredDisk.of(agents, broken);
        List<String> members = members();
        Set<String> data = FileTree.of(RestoredDisk.data(broken)).names();
        int kept = RestoredDisk.kept(broken).size();
        for (String point : BEFORE_ANYTHING_IS_CHANGED) {
            points.arm(point);
            ordered(broken);
            points.awaitReached();
            broken.kill();
            points.disarm();
            broken.start();
            broken.awaitAnswer();
            Await.until(
                    "the record is gone after " + point,
                    SOON,
                    () -> new Etcdctl(agents.leader().endpoint()).keys("/etcd-agent/disruption"),
                    List::isEmpty);

            assertEquals(members, members(), point);
            assertEquals(kept, RestoredDisk.kept(broken).size(), point);
            assertEquals(data, FileTree.of(RestoredDisk.data(broken)).names(), point);
        }

        OperationView ended = broken.end(ordered(broken));
        assertEquals(OperationState.SUCCEEDED, ended.state(), ended.message());
    }

    @ParameterizedTest
    @Tag("faults")
    @ValueSource(
            strings = {
                "remove.after",
                "move-aside.before",
                "move-aside.after",
                "add.before",
                "add.after",
                "start.before",
                "etcd-start.after",
                "catch-up.after",
                "promote.after",
                "verify.after",
                "compare.after",
                "clear.after"
            })
    void anAgentThatDiesAfterItGoesOnByItself(String point) throws Exception {
        TestAgent broken = agents.followers().get(0);
        RestoredDisk.of(agents, broken);
        String before = memberId(broken);
        int kept = RestoredDisk.kept(broken).size();
        points.arm(point);
        ordered(broken);
        points.awaitReached();
        broken.kill();
        points.disarm();
        broken.start();
        broken.awaitAnswer();

        agents.awaitNothingHeld();
        assertNotEquals(before, memberId(broken));
        assertEquals(kept + 1, RestoredDisk.kept(broken).size());
    }

    @Test
    @Tag("faults")
    void aMemberThatWasBroughtBackByHandBeforeItsRemovalIsLeftAlone() throws Exception {
        TestAgent broken = agents.followers().get(0);
        RolledBackDisk good = RestoredDisk.of(agents, broken);
        List<String> members = members();
        points.arm("remove.after");
        ordered(broken);
        points.awaitReached();
        broken.kill();
        points.disarm();
        RestoredDisk.putBack(broken, good);
        broken.start();
        broken.awaitAnswer();

        agents.awaitNothingHeld();
        assertEquals(members, members());
    }

    @Test
    @Tag("faults")
    void aMemberWhoseDataDiffersAtTheEndHoldsAllUpUntilSomebodyTakesNote() throws Exception {
        Etcdctl leader = new Etcdctl(agents.leader().endpoint());
        leader.run("put", "/changed", ON_ALL_DISKS);
        TestAgent broken = agents.followers().get(0);
        RestoredDisk.of(agents, broken);
        points.arm("compare.after");
        String operation = ordered(broken);
        points.awaitReached();
        Path backend = RestoredDisk.data(broken).resolve("member/snap/db");
        Await.until("its etcd has written the value to its disk", SOON, () -> occurrences(backend) > 0);
        // While etcd writes, the value can come to another page between the look and the change.
        Await.until("no copy on its disk is as it was", SOON, () -> {
            changeOnDisk(backend);
            return occurrences(backend) == 0;
        });
        points.disarm();

        Await.until(
                "it says so",
                SOON,
                () -> broken.client().operation(operation).message(),
                words -> words.contains("have the hash") && words.contains("etcd-agentctl cancel " + operation));
        assertNotEquals(null, agents.leader().client().lock().disruption());
        assertTrue(closedGates(agents.leader()).contains("no-other-disruption"));

        broken.client().cancelOperation(operation);
        OperationView ended = broken.end(operation);

        assertEquals(OperationState.FAILED, ended.state());
        assertTrue(ended.message().contains("is not that of the others"), ended.message());
        agents.awaitNothingHeld();
        // What differs is a revision that a compaction takes away everywhere.
        leader.run("put", "/changed", "anew");
        leader.run("compact", String.valueOf(leader.revision()));
        Await.until("all have the same again", SOON, () -> hashes().size() == 1);
    }

    private static int occurrences(Path backend) throws IOException {
        String bytes = Files.readString(backend, StandardCharsets.ISO_8859_1);
        return (bytes.length() - bytes.replace(ON_ALL_DISKS, "").length()) / ON_ALL_DISKS.length();
    }

    /** The pages of a backend file have no checksums, and etcd reads them by a map of the file. */
    private static void changeOnDisk(Path backend) throws IOException {
        String bytes = Files.readString(backend, StandardCharsets.ISO_8859_1);
        try (FileChannel file = FileChannel.open(backend, StandardOpenOption.WRITE)) {
            for (int at = bytes.indexOf(ON_ALL_DISKS); at >= 0; at = bytes.indexOf(ON_ALL_DISKS, at + 1)) {
                file.write(ByteBuffer.wrap("Another".getBytes(StandardCharsets.US_ASCII)), at);
            }
        }
    }

    private static Set<String> closedGates(TestAgent agent) throws AgentException {
        return agent.client().gates().stop().stream()
                .filter(gate -> !gate.passed())
                .map(GateView::name)
                .collect(Collectors.toSet());
    }

    @Test
    void aMemberThatLivesIsNotReplaced() throws Exception {
        List<String> before = members();

        Set<String> closed = refusal(agents.get(0));

        assertTrue(closed.contains("member-dead"), closed.toString());
        assertEquals(before, members());
    }

    @Test
    void aMemberThatWasRemovedByHandComesBackAsANewOne() throws Exception {
        TestAgent broken = agents.followers().get(0);
        String before = memberId(broken);
        remove(before);
        Await.until("etcd of the removed member ends", SOON, () -> broken.etcd().isEmpty());

        OperationView ended = broken.end(ordered(broken));

        assertEquals(OperationState.SUCCEEDED, ended.state(), ended.message());
        assertNotEquals(before, memberId(broken));
    }

    @Test
    void aMemberThatLivesIsReplacedOnceItWasStoppedForThat() throws Exception {
        TestAgent agent = agents.followers().get(0);
        String before = memberId(agent);
        assertEquals(
                OperationState.SUCCEEDED,
                agent.end(agent.order(OperationKind.STOP)).state());
        assertEquals(Set.of("data-unusable"), refusal(agent));

        OperationView ended = agent.end(agent.order(new OperationRequest(
                OperationKind.RECOVER, "its disk is not trusted", null, 0.2, false, false, List.of("data-unusable"))));

        assertEquals(OperationState.SUCCEEDED, ended.state(), ended.message());
        assertNotEquals(before, memberId(agent));
    }

    @Test
    void aLearnerThatAnEarlierAttemptLeftIsUsed() throws Exception {
        TestAgent broken = agents.followers().get(0);
        RestoredDisk.of(agents, broken);
        String before = memberId(broken);
        Etcdctl other = new Etcdctl(agents.leader().endpoint());
        String peer = peerUrl(other, before);
        remove(before);
        String added = other.addLearner(broken.name(), peer, SOON);

        OperationView ended = broken.end(ordered(broken));

        assertEquals(OperationState.SUCCEEDED, ended.state(), ended.message());
        assertEquals(added, memberId(broken));
    }

    @Test
    void anAgentThatNeverHeardItsMemberAsksThoseThatEtcdsSettingsName() throws Exception {
        TestAgent broken = agents.followers().get(0);
        RestoredDisk.of(agents, broken);
        broken.terminate();
        Files.delete(broken.stateDirectory().resolve("members.json"));
        broken.start();

        OperationView ended = broken.end(ordered(broken));

        assertEquals(OperationState.SUCCEEDED, ended.state(), ended.message());
    }

    @Test
    void aDryRunTellsEveryPreconditionAndThePlanAndChangesNothing() throws Exception {
        TestAgent broken = agents.followers().get(0);
        RestoredDisk.of(agents, broken);
        List<String> members = members();
        FileTree data = FileTree.of(RestoredDisk.data(broken));

        List<OperationEvent> events = broken.follow(
                ordered(broken, new OperationRequest(OperationKind.RECOVER, null, null, null, true, false, null)));

        OperationView ended = events.get(events.size() - 1).operation();
        assertEquals(OperationState.SUCCEEDED, ended.state(), ended.message());
        assertEquals(
                List.of(
                        "unit-known",
                        "cluster-reachable",
                        "member-identified",
                        "member-dead",
                        "others-healthy",
                        "quorum-without-me",
                        "not-single-member",
                        "no-alarm",
                        "no-learner-joining",
                        "one-leader",
                        "no-other-disruption",
                        "lock-held",
                        "join-settings",
                        "data-directory",
                        "disk-space",
                        "data-unusable"),
                ended.gates().stream().map(GateView::name).toList());
        assertTrue(events.stream().anyMatch(event -> event.operation().phase() == Phase.ADD), events.toString());
        assertEquals(members, members());
        assertEquals(data, FileTree.of(RestoredDisk.data(broken)));

        assertEquals(OperationState.SUCCEEDED, broken.end(ordered(broken)).state());
    }

    /** An agent that has just started may still be looking for what its earlier life left. */
    private static String ordered(TestAgent agent) {
        return ordered(agent, RECOVER);
    }

    private static String ordered(TestAgent agent, OperationRequest request) {
        String key = "recover-" + agent.pid() + "-" + System.nanoTime();
        return Await.until(
                        agent.name() + " takes the order",
                        SOON,
                        () -> Optional.of(agent.client().startOperation(request, key)),
                        Optional::isPresent)
                .orElseThrow()
                .id();
    }

    private void remove(String id) {
        new Etcdctl(agents.leader().endpoint()).removeMember(id, SOON);
    }

    private static Set<String> refusal(TestAgent agent) throws AgentException {
        try {
            OperationView ended = agent.end(agent.order(RECOVER));
            assertEquals(OperationState.REFUSED, ended.state(), ended.message());
            return ended.gates().stream().map(GateView::name).collect(Collectors.toSet());
        } catch (AgentProblem refused) {
            return Objects.requireNonNull(refused.problem().gates()).stream()
                    .map(GateView::name)
                    .collect(Collectors.toSet());
        }
    }

    /** As a member that lives has it. */
    private List<String> members() {
        return new Etcdctl(agents.leader().endpoint())
                .run("member", "list")
                .lines()
                .sorted()
                .toList();
    }

    private Set<String> hashes() {
        String revision = String.valueOf(new Etcdctl(agents.leader().endpoint()).revision());
        return agents.all().stream()
                // A member that is a moment behind the leader refuses what is a future revision to it.
                .map(agent -> Await.until(
                                agent.name() + " has come to revision " + revision,
                                SOON,
                                () -> new Etcdctl(agent.endpoint())
                                        .run("endpoint", "hashkv", "--rev=" + revision, "--write-out=json"),
                                answer -> !answer.isEmpty())
                        .replaceAll(".*\"hash\":(\\d+).*", "$1"))
                .collect(Collectors.toSet());
    }

    private String memberId(TestAgent agent) {
        return members().stream()
                .filter(line -> line.contains(" " + agent.name() + ","))
                .map(line -> line.substring(0, line.indexOf(',')))
                .findFirst()
                .orElseThrow();
    }

    private static String peerUrl(Etcdctl etcd, String id) {
        return etcd.run("member", "list")
                .lines()
                .filter(line -> line.startsWith(id + ","))
                .map(line -> line.split(", ", -1)[3])
                .findFirst()
                .orElseThrow();
    }
}
