package io.etcdagent.daemon.gate;

/** Whether the data of this node's member can be moved aside, and its successor has room. */
public sealed interface DataStanding {

    /**
     * It can be moved.
     *
     * @param words what would be moved where
     * @param free bytes that are free where the new data comes to lie
     * @param needed bytes that it takes at least, with room to work in
     * @param snapshotFree bytes that are free where the snapshot is kept
     * @param snapshotNeeded bytes that it takes
     */
    record Movable(String words, long free, long needed, long snapshotFree, long snapshotNeeded)
            implements DataStanding {}

    /** It cannot. */
    record Immovable(String why, String remedy) implements DataStanding {}
}
