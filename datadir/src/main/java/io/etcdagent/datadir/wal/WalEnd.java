package io.etcdagent.datadir.wal;

/** How the reading of a log ended. */
public sealed interface WalEnd {

    /** Where the last record ends that belongs to the log, or was read. */
    Place place();

    /** All was read, and etcd would go on writing here. */
    record Clean(Place place) implements WalEnd {}

    /** etcd runs and is writing a record here: it was not complete when it was read. */
    record BeingWritten(Place place) implements WalEnd {}

    /** Here a record begins that a crash has cut off. etcd takes away all from there on when it starts, and goes on. */
    record Torn(Place place) implements WalEnd {}

    /** Here the first damage lies. etcd does not start. */
    record Damaged(Place place) implements WalEnd {}

    /** What follows here could not be opened or read by whoever looked; etcd may well read it. */
    record Unseen(Place place) implements WalEnd {}

    /** Somebody had no more patience. */
    record GivenUp(Place place) implements WalEnd {}
}
