package io.etcdagent.daemon.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.KeyValue;
import io.etcdagent.daemon.etcd.LeaseId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LockQueueTest {

    private static final KeyValue FIRST = key("/lock/a", 10);
    private static final KeyValue SECOND = key("/lock/b", 20);
    private static final KeyValue THIRD = key("/lock/c", 30);
    private static final LockQueue QUEUE = new LockQueue(List.of(FIRST, SECOND, THIRD));

    @Test
    void nobodyHoldsAnEmptyQueue() {
        LockQueue nobody = new LockQueue(List.of());

        assertEquals(Optional.empty(), nobody.holder());
        assertEquals(List.of(), nobody.waiting());
    }

    @Test
    void theFirstHoldsTheOthersWait() {
        assertEquals(Optional.of(FIRST), QUEUE.holder());
        assertEquals(List.of(SECOND, THIRD), QUEUE.waiting());
    }

    @Test
    void theHolderWaitsForNobody() {
        assertEquals(Optional.empty(), QUEUE.predecessor(place("/lock/a", 10)));
    }

    @Test
    void eachWaitsForTheOneJustBeforeIt() {
        assertEquals(Optional.of(FIRST), QUEUE.predecessor(place("/lock/b", 20)));
        assertEquals(Optional.of(SECOND), QUEUE.predecessor(place("/lock/c", 30)));
    }

    @Test
    void whenOneLeavesTheNextWaitsForTheOneBefore() {
        LockQueue left = new LockQueue(List.of(FIRST, THIRD));

        assertEquals(Optional.of(FIRST), left.predecessor(place("/lock/c", 30)));
    }

    @Test
    void aPlaceIsItsKeyAsItWasMade() {
        assertTrue(QUEUE.contains(place("/lock/b", 20)));
        assertFalse(QUEUE.contains(place("/lock/b", 21)), "made anew by somebody");
        assertFalse(QUEUE.contains(place("/lock/d", 20)));
    }

    private static LockPlace place(String key, long createRevision) {
        return new LockPlace(key, createRevision, new LeaseId(7));
    }

    private static KeyValue key(String name, long createRevision) {
        return new KeyValue(name, "", createRevision, createRevision, 7);
    }
}
