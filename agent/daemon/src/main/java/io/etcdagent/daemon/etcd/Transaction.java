package io.etcdagent.daemon.etcd;

import java.util.ArrayList;
import java.util.List;

/** A transaction: if all comparisons hold, do all writes; else nothing. Immutable; each method gives a new one. */
public record Transaction(List<Comparison> comparisons, List<Write> writes) {

    /** What must hold. */
    public sealed interface Comparison {
        record Absent(String key) implements Comparison {}

        record CreatedAt(String key, long createRevision) implements Comparison {}

        record ModifiedAt(String key, long modRevision) implements Comparison {}
    }

    /** What is done then. */
    public sealed interface Write {
        /**
         * Sets a key.
         *
         * @param lease the lease that keeps the key, 0 for none
         */
        record Put(String key, String value, long lease) implements Write {}

        record Delete(String key) implements Write {}
    }

    public Transaction {
        comparisons = List.copyOf(comparisons);
        writes = List.copyOf(writes);
    }

    public static Transaction begin() {
        return new Transaction(List.of(), List.of());
    }

    public Transaction ifAbsent(String key) {
        return and(new Comparison.Absent(key));
    }

    public Transaction ifCreatedAt(String key, long createRevision) {
        return and(new Comparison.CreatedAt(key, createRevision));
    }

    public Transaction ifModifiedAt(String key, long modRevision) {
        return and(new Comparison.ModifiedAt(key, modRevision));
    }

    public Transaction put(String key, String value) {
        return then(new Write.Put(key, value, 0));
    }

    public Transaction put(String key, String value, LeaseId lease) {
        return then(new Write.Put(key, value, lease.value()));
    }

    public Transaction delete(String key) {
        return then(new Write.Delete(key));
    }

    private Transaction and(Comparison comparison) {
        List<Comparison> more = new ArrayList<>(comparisons);
        more.add(comparison);
        return new Transaction(more, writes);
    }

    private Transaction then(Write write) {
        List<Write> more = new ArrayList<>(writes);
        more.add(write);
        return new Transaction(comparisons, more);
    }

    /**
     * How it ended.
     *
     * @param succeeded whether the comparisons held and the writes were done
     * @param revision the store's revision afterwards
     */
    public record Outcome(boolean succeeded, long revision) {}
}
