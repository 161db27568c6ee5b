package io.etcdagent.daemon.coordination;

import io.etcdagent.daemon.etcd.KeyValue;
import java.util.List;
import java.util.Optional;

/**
 * The queue of the restart lock as it was read: pure order, no input and no output.
 *
 * @param places by create revision, the holder first
 */
public record LockQueue(List<KeyValue> places) {

    public LockQueue {
        places = List.copyOf(places);
    }

    public Optional<KeyValue> holder() {
        return places.stream().findFirst();
    }

    public List<KeyValue> waiting() {
        return places.stream().skip(1).toList();
    }

    /** Whether the key that was made at that revision is still there; a key made anew is not it. */
    public boolean contains(LockPlace place) {
        return places.stream()
                .anyMatch(key -> key.key().equals(place.key()) && key.createRevision() == place.createRevision());
    }

    /** Whose release the place waits for; empty when it is the first. Only this one is watched: no stampede. */
    public Optional<KeyValue> predecessor(LockPlace place) {
        return places.stream()
                .filter(key -> key.createRevision() < place.createRevision())
                .reduce((earlier, later) -> later);
    }
}
