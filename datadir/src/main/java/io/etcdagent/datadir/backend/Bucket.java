package io.etcdagent.datadir.backend;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A bucket at the top of the file, by its name. Read anew from the newest meta page whenever etcd has committed, so that
 * what it gives is consistent leaf by leaf: each entry was there at some time during the walk, and an entry that was
 * there all the time is given once.
 */
public final class Bucket {

    /** A tree of etcd is three to five pages deep. */
    static final int DEEPEST = 16;

    /** Thousands of the short keys that etcd's buckets have; so many fit into memory as the tree may be deep. */
    static final int LONGEST_BRANCH = 1 << 20;

    /** How often in a row etcd may commit while one leaf is looked for, which takes well under a millisecond. */
    private static final int PATIENCE = 1000;

    private final BackendFile file;
    private final String name;
    private final byte[] nameBytes;

    public Bucket(BackendFile file, String name) {
        this.file = file;
        this.name = name;
        this.nameBytes = name.getBytes(StandardCharsets.UTF_8);
    }

    public String name() {
        return name;
    }

    /** etcd has committed meanwhile: what was copied may be of different times. */
    private static final class Moved extends Exception {

        private static final long serialVersionUID = 1;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    /** A branch on the way, the next of its elements, and the key that bounds all below it: none at the right edge. */
    private static final class Frame {

        final Page page;
        final @Nullable Bytes bound;
        int index;

        Frame(Page page, @Nullable Bytes bound, int index) {
            this.page = page;
            this.bound = bound;
            this.index = index;
        }

        /** What bounds the keys below an element: where the next one begins. */
        @Nullable
        Bytes bound(int element) throws Damage {
            return element + 1 < page.count() ? page.key(element + 1) : bound;
        }
    }

    /**
     * Gives the entries from a key on, and skips what cannot be read.
     *
     * @param from the first key, or where it would be; empty for all
     * @param damages takes note of what was skipped, the same place perhaps more than once
     * @return whether the bucket is there
     * @throws Damage if nothing of the bucket can be found
     */
    public boolean walk(byte[] from, EntryVisitor visitor, DamageSink damages) throws IOException, Damage {
        Pass pass = new Pass(from, visitor, damages);
        // In vain is a look that gave nothing because etcd committed meanwhile.
        for (int vain = 0; vain < PATIENCE; vain++) {
            long before = pass.given;
            try {
                return pass.run(file.stamp());
            } catch (Moved e) {
                if (pass.given != before) {
                    vain = 0;
                }
            } catch (InternalError fault) {
                throw file.gone();
            }
        }
        throw tooFast();
    }

    /** The last key; nothing where there is none, or no such bucket. */
    public Optional<Bytes> lastKey() throws IOException, Damage {
        return looking(this::lastKey);
    }

    /** One look at the file as of a stamp. */
    @FunctionalInterface
    private interface Look<T> {
        T at(Stamp stamp) throws Damage, IOException;
    }

    /** Looks as often as etcd commits meanwhile. Damage that is seen while etcd writes may be none. */
    private <T> T looking(Look<T> look) throws IOException, Damage {
        for (int vain = 0; vain < PATIENCE; vain++) {
            Stamp stamp = file.stamp();
            try {
                T seen = look.at(stamp);
                if (file.isStill(stamp)) {
                    return seen;
                }
            } catch (Damage e) {
                if (file.isStill(stamp)) {
                    throw e;
                }
            } catch (InternalError fault) {
                throw file.gone();
            }
        }
        throw tooFast();
    }

    private Damage tooFast() {
        return file.damage(0, "etcd commits to this file faster than it can be read: read a copy of it");
    }

    private void still(Stamp stamp) throws IOException, Damage, Moved {
        if (!file.isStill(stamp)) {
            throw new Moved();
        }
    }

    /** The root of the bucket's tree. */
    private Optional<Page> root(Meta meta) throws IOException, Damage {
        long id = meta.root();
        for (int depth = 0; depth < DEEPEST; depth++) {
            Page page = file.page(id, meta);
            if (page.isLeaf()) {
                int index = page.ceiling(nameBytes);
                if (index == page.count() || !page.key(index).sameAs(nameBytes)) {
                    return Optional.empty();
                }
                if (!page.isBucket(index)) {
                    throw page.damage(index, name + " is an entry, not a bucket");
                }
                BucketHeader bucket = BucketHeader.read(page.value(index));
                Page inline = bucket.inline();
                return Optional.of(inline != null ? inline : file.page(bucket.root(), meta));
            }
            id = page.child(page.floor(nameBytes));
        }
        throw file.damage(0, "the tree of buckets is more than " + DEEPEST + " pages deep");
    }

    private Optional<Bytes> lastKey(Stamp stamp) throws IOException, Damage {
        Meta meta = file.meta(stamp);
        Optional<Page> root = root(meta);
        if (root.isEmpty()) {
            return Optional.empty();
        }
        Page page = root.get();
        for (int depth = 0; !page.isLeaf(); depth++) {
            if (depth == DEEPEST) {
                throw page.damage(0, "the tree of " + name + " is more than " + DEEPEST + " pages deep");
            }
            page = file.page(page.child(page.count() - 1), meta);
        }
        return page.count() == 0 ? Optional.empty() : Optional.of(page.key(page.count() - 1));
    }

    /** A walk, which each time goes on behind the last entry that it gave. */
    private final class Pass {

        private final byte[] from;
        private final EntryVisitor visitor;
        private final DamageSink damages;
        private @Nullable Bytes last;
        private long given;
        private boolean enough;

        Pass(byte[] from, EntryVisitor visitor, DamageSink damages) {
            this.from = from;
            this.visitor = visitor;
            this.damages = damages;
        }

        boolean run(Stamp stamp) throws IOException, Damage, Moved {
            Meta meta;
            Optional<Page> root;
            try {
                meta = file.meta(stamp);
                root = root(meta);
            } catch (Damage e) {
                still(stamp);
                throw e;
            }
            if (root.isPresent() && !enough) {
                give(root.get(), stamp, meta);
            }
            still(stamp);
            return root.isPresent();
        }

        private void give(Page root, Stamp stamp, Meta meta) throws IOException, Damage, Moved {
            byte[] wanted = last == null ? from : last.toArray();
            PageSet known = new PageSet();
            long rootId = root.id();
            if (rootId != 0) {
                known.add(rootId, root.bytes().length(), file.pageSize());
            }
            Deque<Frame> way = new ArrayDeque<>();
            enter(way, root, null, wanted, stamp);
            // All entries before those that the way leads to were given, or lie in what was told to be damaged.
            while (!way.isEmpty() && !enough) {
                Frame frame = way.element();
                if (frame.index == frame.page.count()) {
                    way.pop();
                    continue;
                }
                int index = frame.index++;
                try {
                    Page child = child(frame.page, index, meta, known, way.size());
                    enter(way, child, frame.bound(index), wanted, stamp);
                } catch (Damage e) {
                    still(stamp);
                    damages.found(e);
                }
            }
        }

        /** A leaf is given at once; of a branch the way goes on. */
        private void enter(Deque<Frame> way, Page page, @Nullable Bytes bound, byte[] wanted, Stamp stamp)
                throws IOException, Damage, Moved {
            if (page.isLeaf()) {
                int index = page.ceiling(wanted);
                still(stamp);
                give(page, index, bound);
            } else {
                way.push(new Frame(page, bound, page.floor(wanted)));
            }
        }

        private Page child(Page branch, int index, Meta meta, PageSet known, int depth) throws IOException, Damage {
            long id = branch.child(index);
            if (depth >= DEEPEST) {
                throw branch.damage(index, "the tree of " + name + " is more than " + DEEPEST + " pages deep");
            }
            Page page = file.page(id, meta);
            if (!page.isLeaf() && page.bytes().length() > LONGEST_BRANCH) {
                throw page.bytes()
                        .damage(
                                12,
                                "page " + id + " is a branch of " + page.bytes().length() + " bytes");
            }
            if (!known.add(id, page.bytes().length(), file.pageSize())) {
                throw branch.damage(index, "page " + id + " is led to for a second time");
            }
            return page;
        }

        /** A key that is out of order is left out, and where it leads far away, what comes after it is not. */
        private void give(Page leaf, int first, @Nullable Bytes bound) throws IOException {
            for (int index = first; index < leaf.count() && !enough; index++) {
                try {
                    Bytes key = leaf.key(index);
                    if (bound != null && key.compareTo(bound) >= 0) {
                        throw leaf.damage(index, "a key of " + name + " belongs behind the page in which it is");
                    }
                    int order = last == null ? 1 : key.compareTo(last);
                    if (order < 0) {
                        throw leaf.damage(index, "a key of " + name + " comes after one that is greater");
                    }
                    if (order > 0) {
                        last = key;
                        given++;
                        enough = !visitor.entry(key, leaf.value(index));
                    }
                } catch (Damage e) {
                    damages.found(e);
                }
            }
        }
    }
}
