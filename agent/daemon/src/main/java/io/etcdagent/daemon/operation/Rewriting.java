package io.etcdagent.daemon.operation;

import io.etcdagent.protocol.BackendSpace;
import io.etcdagent.protocol.OperationState;
import java.util.Optional;

/**
 * What is known of a defragmentation once the member is well again. A backend file never gets smaller by anything else,
 * so one that has is the proof when etcd's answer was lost.
 *
 * @param bytesBefore the size of the backend file right before
 * @param bytesAfter its size afterwards, empty when that could not be read
 * @param trouble what became of the call, empty when etcd said that it was done
 */
record Rewriting(long bytesBefore, Optional<Long> bytesAfter, String trouble) {

    OperationState state() {
        return done() ? OperationState.SUCCEEDED : OperationState.FAILED;
    }

    private boolean done() {
        return trouble.isEmpty()
                || bytesAfter.filter(bytes -> bytes < bytesBefore).isPresent();
    }

    Optional<BackendSpace> space() {
        return done() ? bytesAfter.map(bytes -> new BackendSpace(bytesBefore, bytes)) : Optional.empty();
    }

    /** One line for an operator. */
    String words(LocalNode node) {
        String before = new FileSize(bytesBefore).words();
        String after = bytesAfter.map(bytes -> new FileSize(bytes).words()).orElse("an unknown size");
        if (!done()) {
            return node.label() + " is well and verified, but nobody knows that it was defragmented: " + trouble
                    + "; its backend file was " + before + " and is " + after
                    + " now; once the cause is mended, ask again: etcd-agentctl defragment";
        }
        return node.label() + " defragmented: its backend file went from " + before + " to " + after
                + (trouble.isEmpty()
                        ? ""
                        : "; that it is smaller proves it, the call itself got no good answer: " + trouble);
    }
}
