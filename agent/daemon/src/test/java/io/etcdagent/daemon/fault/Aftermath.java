package io.etcdagent.daemon.fault;

import io.etcdagent.daemon.etcd.KeyValue;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.LostWrite;
import io.etcdagent.daemon.testing.StopObserver;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.Writers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What must hold when all is over, whatever happened; decided without asking any agent. */
record Aftermath(List<TestAgent> agents, Outside outside, StopObserver observer, Writers writers) {

    private static final Duration WITHIN = Duration.ofMinutes(2);

    private static final Duration AT_ONCE = Duration.ZERO;

    /** Waits until the cluster is whole and nothing is held: etcd serves everywhere, no record, nobody in the queue. */
    void awaitAllIsWell() {
        for (TestAgent agent : agents) {
            Await.until(agent.name() + " serves again", WITHIN, () -> outside.serves(agent));
        }
        Await.until("the disruption record is gone", WITHIN, outside::record, Optional::isEmpty);
        Await.until("the queue of the restart lock is empty", WITHIN, outside::queue, List<KeyValue>::isEmpty);
        writers.awaitMore(3, WITHIN);
    }

    /** What was lost of the acknowledged writes; all members must serve. */
    List<String> lostWrites() {
        List<LostWrite> lost = writers.endAndFindLost();
        return lost.isEmpty()
                ? List.of()
                : List.of(lost.size() + " acknowledged writes are not there, as " + lost.get(0));
    }

    /**
     * What must not have happened to the members.
     *
     * @param unseen whether a member went down when no look of another agent could see it any more
     */
    List<String> wrongStops(boolean unseen) {
        List<String> wrong = new ArrayList<>();
        observer.twoDownOnPurpose().forEach(both -> wrong.add("two members down on purpose at once: " + both));
        if (!unseen) {
            observer.stoppedWhileAnotherWasDown(AT_ONCE)
                    .forEach(both -> wrong.add("a member was stopped while another was down: " + both));
        }
        return wrong;
    }
}
