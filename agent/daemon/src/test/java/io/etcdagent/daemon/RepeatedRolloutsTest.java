package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Commands;
import io.etcdagent.daemon.testing.Etcdctl;
import io.etcdagent.daemon.testing.FollowedRollout;
import io.etcdagent.daemon.testing.StopObserver;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One rollout after the other: what each leaves behind must not add up. */
@Tag("faults")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class RepeatedRolloutsTest {

    private static final int ROLLOUTS = 20;

    /** By then every thread and every class that a rollout needs is there. */
    private static final int WARM = 3;

    private static final int REMEMBERED = 10;
    private static final int MEMBERS = 3;

    /** A pool may have one more or less of its threads, which come and go. */
    private static final int THREADS_OF_A_MOMENT = 6;

    /** What is still in memory of the last operations and connections. */
    private static final long HEAP_OF_A_MOMENT_KB = 2048;

    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    /** What an agent holds, after a collection of its garbage. */
    private record Footprint(String agent, long threads, long heapKb) {

        static Footprint of(TestAgent agent) throws Exception {
            jcmd(agent, "GC.run");
            long used = 0;
            Matcher generation = USED.matcher(jcmd(agent, "GC.heap_info").split("Metaspace", 2)[0]);
            while (generation.find()) {
                used += Long.parseLong(generation.group(1));
            }
            try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(agent.pid()), "task"))) {
                return new Footprint(agent.name(), tasks.count(), used);
            }
        }

        private static String jcmd(TestAgent agent, String what) {
            String program =
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            return Commands.run(List.of(program, Long.toString(agent.pid()), what));
        }
    }

    @Test
    void twentyInARowLeaveNeitherThreadsNorMemoryNorLeasesNorKeysBehind() throws Exception {
        try (TestAgents agents = TestAgents.start(MEMBERS);
                StopObserver observer = StopObserver.ofAgents(agents.all())) {
            Etcdctl etcdctl = new Etcdctl(agents.get(0).endpoint());
            List<Footprint> warm = List.of();
            int leases = etcdctl.leases().size();
            for (int i = 1; i <= ROLLOUTS; i++) {
                FollowedRollout.start(agents, agents.get(i % MEMBERS), RolloutRequest.restart("a test", null, 0.0))
                        .await(RolloutState.SUCCEEDED);
                agents.awaitNothingHeld();
                if (i == WARM) {
                    warm = footprints(agents);
                    System.out.println("after " + i + ": " + warm);
                }
                int kept = Math.min(i, REMEMBERED);
                // The records with the progress of each member, and what names the newest.
                List<String> keys = etcdctl.keys("/etcd-agent/rollouts/");
                assertEquals(kept * (1 + MEMBERS) + 1, keys.size(), keys::toString);
                // How far each member came, which is written when it came further.
                List<String> marks = etcdctl.keys("/etcd-agent/high-water/");
                assertTrue(marks.size() <= MEMBERS, marks::toString);
                List<String> agentsKeys = etcdctl.keys("/etcd-agent/agents/");
                assertEquals(MEMBERS, agentsKeys.size(), agentsKeys::toString);
                List<String> all = etcdctl.keys("/etcd-agent/");
                assertTrue(all.size() <= keys.size() + MEMBERS + agentsKeys.size(), all::toString);
                assertEquals(leases, etcdctl.leases().size(), "leases after " + i);
            }
            List<Footprint> end = footprints(agents);
            System.out.println("after " + ROLLOUTS + ": " + end);
            for (int i = 0; i < MEMBERS; i++) {
                String both = warm.get(i) + " became " + end.get(i);
                assertTrue(end.get(i).threads() <= warm.get(i).threads() + THREADS_OF_A_MOMENT, both);
                assertTrue(end.get(i).heapKb() <= warm.get(i).heapKb() + HEAP_OF_A_MOMENT_KB, both);
            }
            assertEquals(ROLLOUTS * MEMBERS, observer.outagesOnPurpose().size());
            assertEquals(List.of(), observer.twoDownOnPurpose());
        }
    }

    private static List<Footprint> footprints(TestAgents agents) throws Exception {
        List<Footprint> all = new ArrayList<>();
        for (TestAgent agent : agents.all()) {
            all.add(Footprint.of(agent));
        }
        return all;
    }
}
