package io.etcdagent.datadir.tables;

import io.etcdagent.datadir.bytes.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Counts keys into tables. The keys come in their order, so that a table is complete when the first key beyond it
 * comes, and only the tables are kept, never the keys.
 *
 * <p>A table ends at a separator, {@code /}; one at the very beginning of a key ends none. Of {@code /registry/pods/a/b}
 * the tables are {@code /registry/}, {@code /registry/pods/} and {@code /registry/pods/a/}, as deep as was asked for.
 *
 * <p>Memory is bounded: where there are too many tables, the smallest that are complete are folded into the rest of the
 * table around them. What is told of the others stays exact.
 */
public final class PrefixTree {

    private static final byte SEPARATOR = '/';

    /** About what a table takes beside its prefix. */
    private static final long OVERHEAD = 150;

    private final byte[] prefix;
    private final int depth;
    private final long mostMemory;
    private final Deque<Node> open = new ArrayDeque<>();
    private final Node root;

    private byte[] last = new byte[0];
    private int lastLength = -1;
    private long memory;

    /**
     * @param prefix what every key begins with
     * @param depth how many levels of tables there are within the whole; 0 for the whole alone
     * @param mostMemory about how many bytes the tables may take in memory, such as {@code 4 << 20}
     */
    public PrefixTree(byte[] prefix, int depth, long mostMemory) {
        this.prefix = prefix.clone();
        this.depth = depth;
        this.mostMemory = mostMemory;
        this.root = new Node(this.prefix);
        open.push(root);
    }

    /**
     * Counts a key that is there now.
     *
     * @param key an array that begins with the key, and may be written to afterwards
     * @param length of the key
     * @param bytes of key and value together
     * @param revision when it was changed last
     * @throws IllegalArgumentException if it does not come after the key before, or has not the prefix
     */
    public void add(byte[] key, int length, long bytes, long revision) {
        int same = sameAsLast(key, length);
        while (open.size() > 1 && open.element().prefix.length > same) {
            close();
        }
        int from = open.element().prefix.length;
        while (open.size() <= depth) {
            int end = separator(key, from, length);
            if (end < 0) {
                break;
            }
            from = end + 1;
            open.push(new Node(Arrays.copyOf(key, from)));
        }
        for (Node node : open) {
            node.count(bytes, revision);
        }
        remember(key, length);
    }

    /** The whole, when no key is to come any more. */
    public Table finish() {
        while (open.size() > 1) {
            close();
        }
        return root.table();
    }

    private int sameAsLast(byte[] key, int length) {
        if (lastLength < 0) {
            if (length < prefix.length || !Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
                throw new IllegalArgumentException("a key without the prefix");
            }
            return prefix.length;
        }
        int differs = Arrays.mismatch(key, 0, length, last, 0, lastLength);
        // Where the key before is a beginning of this one, they differ where that ends, and this one goes on.
        boolean after = differs >= 0
                && differs < length
                && (differs == lastLength || Byte.compareUnsigned(key[differs], last[differs]) > 0);
        if (!after || differs < prefix.length) {
            throw new IllegalArgumentException("a key out of order or without the prefix");
        }
        return differs;
    }

    private void remember(byte[] key, int length) {
        if (last.length < length) {
            last = new byte[Math.max(256, length + length / 2)];
        }
        System.arraycopy(key, 0, last, 0, length);
        lastLength = length;
    }

    private static int separator(byte[] key, int from, int length) {
        for (int at = Math.max(1, from); at < length; at++) {
            if (key[at] == SEPARATOR) {
                return at;
            }
        }
        return -1;
    }

    private void close() {
        Node complete = open.pop();
        open.element().tables.add(complete);
        memory += complete.memory();
        if (memory > mostMemory) {
            foldSmaller();
        }
    }

    /**
     * Folds the smaller half of what is complete. A table is never smaller than one within it, so that one which is
     * folded takes with it only what would be folded too.
     */
    private void foldSmaller() {
        List<Node> complete = new ArrayList<>();
        for (Node node : open) {
            node.collect(complete);
        }
        long[] sizes = complete.stream().mapToLong(node -> node.bytes).sorted().toArray();
        long bound = sizes[sizes.length / 2];
        for (Node node : open) {
            memory -= node.fold(bound);
        }
    }

    /** A table that is being counted. */
    private static final class Node {

        private final byte[] prefix;
        private final List<Node> tables = new ArrayList<>();
        private long keys;
        private long bytes;
        private long newestRevision;
        private long restTables;
        private long restKeys;
        private long restBytes;

        Node(byte[] prefix) {
            this.prefix = prefix;
        }

        void count(long more, long revision) {
            keys++;
            bytes += more;
            newestRevision = Math.max(newestRevision, revision);
        }

        long memory() {
            return OVERHEAD + prefix.length;
        }

        void collect(List<Node> all) {
            for (Node node : tables) {
                all.add(node);
                node.collect(all);
            }
        }

        /** Folds what is complete within and has no more bytes than the bound; returns the memory that this frees. */
        long fold(long bound) {
            long freed = 0;
            for (Iterator<Node> nodes = tables.iterator(); nodes.hasNext(); ) {
                Node node = nodes.next();
                if (node.bytes <= bound) {
                    nodes.remove();
                    List<Node> gone = new ArrayList<>(List.of(node));
                    node.collect(gone);
                    restTables++;
                    restKeys += node.keys;
                    restBytes += node.bytes;
                    freed += gone.stream().mapToLong(Node::memory).sum();
                } else {
                    freed += node.fold(bound);
                }
            }
            return freed;
        }

        Table table() {
            List<Table> within = tables.stream()
                    .map(Node::table)
                    .sorted(Comparator.comparingLong(Table::bytes).reversed().thenComparing(Table::prefix))
                    .toList();
            return new Table(
                    Bytes.of("a prefix", 0, prefix),
                    keys,
                    bytes,
                    newestRevision,
                    within,
                    new Table.Rest(restTables, restKeys, restBytes));
        }
    }
}
