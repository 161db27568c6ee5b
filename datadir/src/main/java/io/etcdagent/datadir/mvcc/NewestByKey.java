package io.etcdagent.datadir.mvcc;

import io.etcdagent.datadir.backend.Limits;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Of all that was ever written to each key what counts, in the order of the keys. The file has it in the order of
 * revisions.
 *
 * <p>Memory is bounded whatever the number of keys: what comes is collected in a buffer, sorted when that is full, and
 * kept as a run in which each key is there once, and only with what differs from the key before. At the end the runs are
 * merged.
 */
final class NewestByKey implements Closeable {

    /** So many runs are merged into one before more come. */
    private static final int MOST_RUNS = 256;

    private static final int SMALLEST_BUFFER = 1 << 16;

    private final SortedRuns runs;
    private final int largest;
    private SortBuffer buffer = new SortBuffer(SMALLEST_BUFFER);

    NewestByKey(Limits limits, Path temporary) {
        this.runs = new SortedRuns(limits.sortedRuns(), temporary);
        this.largest = limits.sortBuffer();
    }

    /** Takes a change of a key, in whatever order. */
    void add(KeyRevision change) throws IOException {
        while (!buffer.add(change)) {
            int wanted = Math.max(SortBuffer.needed(change), buffer.size() * 2);
            if (buffer.isEmpty() || wanted <= largest) {
                buffer = buffer.larger(wanted);
            } else {
                empty();
            }
        }
    }

    /** Gives the keys that are there, in order, until the visitor has enough. */
    void forEach(KeyVisitor visitor) throws IOException {
        empty();
        buffer = new SortBuffer(0);
        merge(runs.size(), record -> record.deleted() || visitor.key(record.state()));
    }

    @Override
    public void close() throws IOException {
        runs.close();
    }

    private void empty() throws IOException {
        if (buffer.isEmpty()) {
            return;
        }
        RunWriter writer = new RunWriter(runs.writer());
        buffer.sorted(writer::write);
        writer.end();
        if (runs.size() == MOST_RUNS) {
            RunWriter merged = new RunWriter(runs.writer());
            merge(MOST_RUNS, record -> {
                merged.write(record.key, 0, record.length, record.packed, 0, record.packedLength);
                return true;
            });
            merged.end();
            runs.forget(MOST_RUNS);
        }
    }

    @FunctionalInterface
    private interface RecordVisitor {
        boolean record(KeyRecord record) throws IOException;
    }

    /** Gives each key of the first runs once, with its newest change. */
    private void merge(int howMany, RecordVisitor visitor) throws IOException {
        RunHeads heads = new RunHeads(howMany);
        for (int run = 0; run < howMany; run++) {
            heads.add(new RunReader(runs.reader(run)));
        }
        KeyRecord last = new KeyRecord();
        boolean first = true;
        // All keys less than those of the heads were given; of the last one, the newest change was.
        while (!heads.isEmpty()) {
            KeyRecord record = heads.least().record;
            if (first || !record.sameKey(last)) {
                if (!visitor.record(record)) {
                    return;
                }
                last.resize(record.length, 0);
                System.arraycopy(record.key, 0, last.key, 0, record.length);
                first = false;
            }
            heads.advance();
        }
    }

    /** Writes records that come in order, of each key the first, and of each key what the one before has not. */
    private static final class RunWriter {

        private final SortedRuns.Writer writer;
        private final byte[] head = new byte[2 * KeyRecord.LONGEST_NUMBER + 1];
        private final KeyRecord last = new KeyRecord();
        private boolean first = true;

        RunWriter(SortedRuns.Writer writer) {
            this.writer = writer;
        }

        void write(byte[] keys, int key, int length, byte[] packs, int packed, int packedLength) throws IOException {
            int same = Arrays.mismatch(keys, key, key + length, last.key, 0, last.length);
            if (same < 0 && !first) {
                return;
            }
            same = Math.max(0, same);
            int at = KeyRecord.number(head, 0, same);
            at = KeyRecord.number(head, at, length - same);
            head[at++] = (byte) packedLength;
            writer.write(head, 0, at);
            writer.write(packs, packed, packedLength);
            writer.write(keys, key + same, length - same);
            last.resize(length, same);
            System.arraycopy(keys, key + same, last.key, same, length - same);
            first = false;
        }

        void end() throws IOException {
            writer.end();
        }
    }

    /** Reads what {@link RunWriter} wrote. */
    private static final class RunReader {

        private final SortedRuns.Reader reader;
        final KeyRecord record = new KeyRecord();

        RunReader(SortedRuns.Reader reader) {
            this.reader = reader;
        }

        boolean next() throws IOException {
            if (reader.atEnd()) {
                return false;
            }
            int same = (int) reader.readNumber();
            int more = (int) reader.readNumber();
            record.packedLength = reader.read();
            reader.read(record.packed, 0, record.packedLength);
            record.resize(same + more, same);
            reader.read(record.key, same, more);
            return true;
        }
    }

    /** The runs by the record at which each is: a heap, of which the first is the least. */
    private static final class RunHeads {

        private final RunReader[] heads;
        private int count;

        RunHeads(int most) {
            heads = new RunReader[most];
        }

        boolean isEmpty() {
            return count == 0;
        }

        RunReader least() {
            return heads[0];
        }

        void add(RunReader run) throws IOException {
            if (!run.next()) {
                return;
            }
            int at = count++;
            while (at > 0 && run.record.compareTo(heads[(at - 1) / 2].record) < 0) {
                heads[at] = heads[(at - 1) / 2];
                at = (at - 1) / 2;
            }
            heads[at] = run;
        }

        /** Lets the least go on to its next record. */
        void advance() throws IOException {
            RunReader run = heads[0];
            if (!run.next()) {
                count--;
                run = heads[count];
            }
            int at = 0;
            // The place at is free; what is above it is less than all below.
            for (int child = 1; child < count; child = 2 * at + 1) {
                if (child + 1 < count && heads[child + 1].record.compareTo(heads[child].record) < 0) {
                    child++;
                }
                if (run.record.compareTo(heads[child].record) <= 0) {
                    break;
                }
                heads[at] = heads[child];
                at = child;
            }
            heads[at] = run;
        }
    }
}
