package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.protocol.BackendSpace;
import io.etcdagent.protocol.OperationState;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RewritingTest {

    private static final LocalNode NODE =
            new LocalNode(new ClusterId(0xcdf8181182ce1a5fL), MemberId.parse("7c37f7dc10558fae"), "etcd-1", "host1");

    @Test
    void whatEtcdSaysIsDoneIsDoneWhateverItWon() {
        assertEquals(
                "etcd-1 (7c37f7dc10558fae) defragmented: its backend file went from 40.0 KiB to 12.0 KiB",
                outcome(12_288, "", OperationState.SUCCEEDED));
        assertEquals(
                "etcd-1 (7c37f7dc10558fae) defragmented: its backend file went from 40.0 KiB to 44.0 KiB",
                outcome(45_056, "", OperationState.SUCCEEDED));
    }

    @Test
    void aSizeThatCouldNotBeReadIsNotGuessed() {
        Rewriting rewriting = new Rewriting(40_960, Optional.empty(), "");

        assertEquals(OperationState.SUCCEEDED, rewriting.state());
        assertEquals(Optional.empty(), rewriting.space());
        assertTrue(rewriting.words(NODE).endsWith("went from 40.0 KiB to an unknown size"), rewriting.words(NODE));
    }

    @Test
    void aSmallerFileProvesItWhenTheAnswerIsLost() {
        assertEquals(
                "etcd-1 (7c37f7dc10558fae) defragmented: its backend file went from 40.0 KiB to 12.0 KiB; that it is"
                        + " smaller proves it, the call itself got no good answer: timed out",
                outcome(12_288, "timed out", OperationState.SUCCEEDED));
    }

    @Test
    void withoutAnswerAndProofNobodyKnows() {
        assertEquals(
                "etcd-1 (7c37f7dc10558fae) is well and verified, but nobody knows that it was defragmented: timed out;"
                        + " its backend file was 40.0 KiB and is 40.0 KiB now; once the cause is mended, ask again:"
                        + " etcd-agentctl defragment",
                outcome(40_960, "timed out", OperationState.FAILED));
        Rewriting unseen = new Rewriting(40_960, Optional.empty(), "timed out");
        assertEquals(OperationState.FAILED, unseen.state());
        assertEquals(Optional.empty(), unseen.space());
    }

    private static String outcome(long after, String trouble, OperationState state) {
        Rewriting rewriting = new Rewriting(40_960, Optional.of(after), trouble);

        assertEquals(state, rewriting.state());
        assertEquals(
                state == OperationState.SUCCEEDED ? Optional.of(new BackendSpace(40_960, after)) : Optional.empty(),
                rewriting.space());
        return rewriting.words(NODE);
    }
}
