package io.etcdagent.datadir.backend;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every page of a backend file: whether both meta pages are valid, each page is in use once or free and never
 * both, is what it is said to be, and has its keys in order.
 */
public final class FileCheck {

    /** While etcd writes all the time there is no other way than to be lucky. */
    private static final int TRIES = 3;

    /** Buckets in buckets: etcd has none. */
    private static final int DEEPEST_BUCKET = 3;

    /** What is kept of findings until it is clear that they are none of etcd's writing meanwhile. */
    private static final int MOST_FINDINGS = 1000;

    private static final int FREELIST_PART = 1 << 16;
    private static final int COUNT_ELSEWHERE = 0xffff;

    private final BackendFile file;
    private final EntryCheck entries;

    public FileCheck(BackendFile file, EntryCheck entries) {
        this.file = file;
        this.entries = entries;
    }

    /**
     * Looks at all of it.
     *
     * @param findings takes what is wrong, at most a thousand places
     * @throws Damage if neither meta page is valid
     */
    public CheckSummary run(DamageSink findings) throws IOException, Damage {
        try {
            return settle(findings);
        } catch (InternalError fault) {
            throw file.gone();
        }
    }

    private CheckSummary settle(DamageSink findings) throws IOException, Damage {
        for (int tries = 1; ; tries++) {
            Stamp stamp = file.stamp();
            Look look = new Look(file.meta(stamp));
            look.metaPages(stamp);
            look.trees();
            look.freePages();
            boolean settled = file.isStill(stamp);
            if (settled || look.found.isEmpty() || tries == TRIES) {
                look.found.forEach(findings::found);
                return look.summary(settled || look.found.isEmpty());
            }
        }
    }

    /** A page of a tree, and which keys belong into it. */
    private static final class Frame {

        final String bucket;
        final int bucketDepth;
        final int depth;
        final Page page;
        final @Nullable Bytes low;
        final @Nullable Bytes high;
        int index;

        @Nullable
        Bytes last;

        Frame(String bucket, int bucketDepth, int depth, Page page, @Nullable Bytes low, @Nullable Bytes high) {
            this.bucket = bucket;
            this.bucketDepth = bucketDepth;
            this.depth = depth;
            this.page = page;
            this.low = low;
            this.high = high;
        }
    }

    private final class Look {

        private final Meta meta;
        private final List<Damage> found = new ArrayList<>();
        private final PageSet used = new PageSet();
        private final Deque<Frame> way = new ArrayDeque<>();
        private boolean skipped;
        private long free;
        private long branches;
        private long leaves;
        private long buckets;
        private long count;

        Look(Meta meta) {
            this.meta = meta;
        }

        void metaPages(Stamp stamp) {
            for (int page = 0; page < 2; page++) {
                stamp.damage(page).ifPresent(this::found);
            }
            if ((file.length() + file.pageSize() - 1) / file.pageSize() < meta.highWater()) {
                found(file.damage(
                        file.length(),
                        "the file ends here, with " + file.length() / file.pageSize() + " pages, and "
                                + meta.highWater() + " were written"));
            }
        }

        void trees() throws IOException {
            enter("", 0, 0, meta.root(), null, null, file.damage(0, "the root of all"));
            // What the way leads to has not been looked at, everything else has or could not be.
            while (!way.isEmpty()) {
                Frame frame = way.element();
                if (frame.index == frame.page.count()) {
                    way.pop();
                    continue;
                }
                int index = frame.index++;
                try {
                    element(frame, index);
                } catch (Damage e) {
                    found(e);
                }
            }
        }

        private void element(Frame frame, int index) throws IOException, Damage {
            Page page = frame.page;
            Bytes key = page.key(index);
            order(frame, index, key);
            if (!page.isLeaf()) {
                Bytes high = index + 1 < page.count() ? page.key(index + 1) : frame.high;
                enter(
                        frame.bucket,
                        frame.bucketDepth,
                        frame.depth + 1,
                        page.child(index),
                        key,
                        high,
                        page.damage(index, ""));
                return;
            }
            if (page.isBucket(index)) {
                bucket(frame, index, key);
            } else {
                count++;
                entries.entry(frame.bucket, key, page.value(index));
            }
        }

        private void order(Frame frame, int index, Bytes key) {
            Bytes last = frame.last;
            String place = "a key of " + name(frame.bucket);
            if (last != null && key.compareTo(last) <= 0) {
                found(frame.page.damage(index, place + " does not come after the one before it"));
            } else if (frame.low != null && key.compareTo(frame.low) < 0) {
                found(frame.page.damage(index, place + " belongs before the page in which it is"));
            } else if (frame.high != null && key.compareTo(frame.high) >= 0) {
                found(frame.page.damage(index, place + " belongs behind the page in which it is"));
            }
            frame.last = key;
        }

        private void bucket(Frame frame, int index, Bytes key) throws IOException, Damage {
            buckets++;
            String name = frame.bucket.isEmpty() ? key.utf8() : frame.bucket + '/' + key.utf8();
            if (frame.bucketDepth == DEEPEST_BUCKET) {
                throw frame.page.damage(index, "buckets lie more than " + DEEPEST_BUCKET + " deep in each other");
            }
            BucketHeader header = BucketHeader.read(frame.page.value(index));
            Page inline = header.inline();
            if (inline != null) {
                way.push(new Frame(name, frame.bucketDepth + 1, 0, inline, null, null));
            } else {
                enter(name, frame.bucketDepth + 1, 0, header.root(), null, null, frame.page.damage(index, ""));
            }
        }

        private void enter(
                String bucket,
                int bucketDepth,
                int depth,
                long id,
                @Nullable Bytes low,
                @Nullable Bytes high,
                Damage place)
                throws IOException {
            try {
                Page page = file.page(id, meta);
                if (!used.add(id, page.bytes().length(), file.pageSize())) {
                    throw new Damage(place.source(), place.offset(), "page " + id + " is in use already elsewhere");
                }
                if (depth == Bucket.DEEPEST) {
                    throw new Damage(
                            place.source(),
                            place.offset(),
                            "the tree of " + name(bucket) + " is more than " + Bucket.DEEPEST + " pages deep");
                }
                if (page.isLeaf()) {
                    leaves++;
                } else {
                    branches++;
                    if (page.bytes().length() > Bucket.LONGEST_BRANCH) {
                        throw page.bytes()
                                .damage(
                                        12,
                                        "page " + id + " is a branch of "
                                                + page.bytes().length() + " bytes");
                    }
                }
                if (page.count() == 0 && depth > 0) {
                    throw page.bytes().damage(10, "page " + id + " of " + name(bucket) + " is empty");
                }
                way.push(new Frame(bucket, bucketDepth, depth, page, low, high));
            } catch (Damage e) {
                skipped = true;
                found(e);
            }
        }

        void freePages() throws IOException {
            OptionalLong freelist = meta.freelist();
            if (freelist.isEmpty()) {
                free = Math.max(0, meta.highWater() - 2 - used.size());
                return;
            }
            PageSet listed = new PageSet();
            try {
                read(freelist.getAsLong(), listed);
            } catch (Damage e) {
                found(e);
                return;
            }
            free = listed.size();
            // What could not be read may lead to pages that are neither known nor free.
            long pages = Math.min(meta.highWater(), file.length() / file.pageSize());
            for (long id = 2; id < pages && !skipped && found.size() < MOST_FINDINGS; id++) {
                if (!used.has(id) && !listed.has(id)) {
                    found(file.damage(id * file.pageSize(), "page " + id + " is neither in use nor free"));
                }
            }
        }

        private void read(long id, PageSet listed) throws IOException, Damage {
            long length = file.length(id, meta);
            long offset = id * file.pageSize();
            Bytes head = file.copy(offset, Page.HEADER + Long.BYTES);
            if (head.i64le(0) != id) {
                throw head.damage(0, "page " + id + " bears the number " + Long.toUnsignedString(head.i64le(0)));
            }
            if (head.u16le(8) != Page.FREELIST) {
                throw head.damage(
                        8, "page " + id + " is " + Page.kind(head.u16le(8)) + " where the list of free pages belongs");
            }
            if (!used.add(id, length, file.pageSize())) {
                throw head.damage(0, "the list of free pages lies in page " + id + ", which is in use elsewhere");
            }
            int counted = head.u16le(10);
            boolean elsewhere = counted == COUNT_ELSEWHERE;
            long ids = elsewhere ? head.i64le(Page.HEADER) : counted;
            long begin = Page.HEADER + (elsewhere ? (long) Long.BYTES : 0);
            if (ids < 0 || ids > (length - begin) / Long.BYTES) {
                throw head.damage(10, "the list of free pages is said to name " + ids + ", more than it has room for");
            }
            long last = 1;
            // All pages listed before at are less than or equal to last.
            for (long at = 0; at < ids; at += FREELIST_PART) {
                int part = (int) Math.min(FREELIST_PART, ids - at);
                Bytes numbers = file.copy(offset + begin + at * Long.BYTES, part * Long.BYTES);
                for (int index = 0; index < part; index++) {
                    last = free(numbers, index, last, listed);
                }
            }
        }

        private long free(Bytes numbers, int index, long last, PageSet listed) throws Damage {
            int at = index * Long.BYTES;
            long page = numbers.i64le(at);
            if (page <= last || page >= meta.highWater()) {
                throw numbers.damage(
                        at, "the list of free pages names " + Long.toUnsignedString(page) + " after " + last);
            }
            if (page <= Integer.MAX_VALUE) {
                listed.add(page, file.pageSize(), file.pageSize());
                if (used.has(page)) {
                    found(numbers.damage(at, "page " + page + " is in use and is said to be free"));
                }
            }
            return page;
        }

        private String name(String bucket) {
            return bucket.isEmpty() ? "the list of buckets" : "bucket " + bucket;
        }

        private void found(Damage damage) {
            if (found.size() < MOST_FINDINGS) {
                found.add(damage);
            }
        }

        CheckSummary summary(boolean settled) {
            return new CheckSummary(
                    meta,
                    used.size() + 2,
                    free,
                    meta.freelist().isPresent(),
                    branches,
                    leaves,
                    buckets,
                    count,
                    settled);
        }
    }
}
