package io.etcdagent.datadir.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes backend files of forms that etcd does not write on this machine, or not at will: other page sizes, deep trees of
 * little data, buckets within their elements, lists of free pages.
 */
public final class BackendWriter {

    private static final int HEADER = 16;
    private static final int ELEMENT = 16;
    private static final int BRANCH = 1;
    private static final int LEAF = 2;
    private static final int META = 4;
    private static final int FREELIST = 16;

    private final int pageSize;
    private final int perPage;
    private final ByteArrayOutputStream pages = new ByteArrayOutputStream();
    private final Map<String, byte[]> buckets = new TreeMap<>();
    private long nextPage = 2;

    /** A key and its value, each byte as a character. */
    public record Entry(String key, String value) {

        public static Entry of(byte[] key, byte[] value) {
            return new Entry(
                    new String(key, StandardCharsets.ISO_8859_1), new String(value, StandardCharsets.ISO_8859_1));
        }
    }

    /** An element of a page: a key, a value or a child, and what it is. */
    private record Element(Key key, Key value, long child, boolean bucket) {}

    /** Bytes that are compared as such. */
    private record Key(String latin1) implements Comparable<Key> {

        static Key of(byte[] bytes) {
            return new Key(new String(bytes, StandardCharsets.ISO_8859_1));
        }

        byte[] bytes() {
            return latin1.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public int compareTo(Key other) {
            return latin1.compareTo(other.latin1);
        }
    }

    /**
     * Begins a file.
     *
     * @param perPage how many elements are put into a page, in more of them if they do not fit into one
     */
    public BackendWriter(int pageSize, int perPage) {
        this.pageSize = pageSize;
        this.perPage = perPage;
    }

    /** Adds a bucket with a tree of its own. */
    public BackendWriter bucket(String name, List<Entry> entries) {
        long root = tree(leafElements(entries));
        buckets.put(
                name,
                ByteBuffer.allocate(16)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(root)
                        .putLong(0)
                        .array());
        return this;
    }

    /** Adds a bucket that lies within the element that names it. */
    public BackendWriter inline(String name, List<Entry> entries) {
        byte[] page = page(0, LEAF, leafElements(entries), 0);
        buckets.put(
                name,
                ByteBuffer.allocate(16 + page.length)
                        .put(new byte[16])
                        .put(page)
                        .array());
        return this;
    }

    /** Leaves pages that nothing leads to; returns the first. */
    public long gap(int count) {
        long first = nextPage;
        append(new byte[count * pageSize]);
        return first;
    }

    /** The file, without a list of free pages. */
    public byte[] write() {
        return write(-1);
    }

    /** The file with a list of free pages, of which the list itself is none. */
    public byte[] write(List<Long> free) {
        boolean many = free.size() >= 0xffff;
        int length = HEADER + 8 * (free.size() + (many ? 1 : 0));
        byte[] page = room(nextPage, FREELIST, length);
        ByteBuffer list = begin(page, nextPage, FREELIST, many ? 0xffff : free.size());
        if (many) {
            list.putLong(free.size());
        }
        free.forEach(list::putLong);
        return write(append(page));
    }

    private byte[] write(long freelist) {
        List<Element> elements = new ArrayList<>();
        buckets.forEach((name, value) ->
                elements.add(new Element(Key.of(name.getBytes(StandardCharsets.UTF_8)), Key.of(value), 0, true)));
        long root = tree(elements);
        return around(pageSize, pages.toByteArray(), root, freelist);
    }

    /**
     * A file of two valid meta pages, and of pages behind them, from page 2 on.
     *
     * @param freelist -1 for none
     */
    public static byte[] around(int pageSize, byte[] pages, long root, long freelist) {
        BackendWriter writer = new BackendWriter(pageSize, 1);
        byte[] file = new byte[2 * pageSize + pages.length];
        writer.nextPage = file.length / pageSize;
        ByteBuffer.wrap(file)
                .put(writer.meta(0, root, freelist, 6))
                .put(writer.meta(1, root, freelist, 7))
                .put(pages);
        return file;
    }

    private byte[] meta(int page, long root, long freelist, long transaction) {
        byte[] bytes = room(page, META, pageSize);
        ByteBuffer meta = begin(bytes, page, META, 0);
        meta.putInt(0xED0CDAED).putInt(2).putInt(pageSize).putInt(0);
        meta.putLong(root).putLong(0).putLong(freelist).putLong(nextPage).putLong(transaction);
        long hash = 0xcbf29ce484222325L;
        for (int at = HEADER; at < meta.position(); at++) {
            hash = (hash ^ (meta.get(at) & 0xff)) * 0x100000001b3L;
        }
        meta.putLong(hash);
        return bytes;
    }

    private static List<Element> leafElements(List<Entry> entries) {
        return entries.stream()
                .map(entry -> new Element(new Key(entry.key()), new Key(entry.value()), 0, false))
                .sorted(Comparator.comparing(Element::key))
                .toList();
    }

    private long tree(List<Element> leafElements) {
        List<Element> level = level(LEAF, leafElements);
        while (level.size() > 1) {
            level = level(BRANCH, level);
        }
        return level.get(0).child();
    }

    private List<Element> level(int kind, List<Element> elements) {
        List<Element> above = new ArrayList<>();
        for (int at = 0; at == 0 || at < elements.size(); at += perPage) {
            List<Element> some = elements.subList(at, Math.min(elements.size(), at + perPage));
            long id = append(page(nextPage, kind, some, pageSize));
            above.add(new Element(some.isEmpty() ? new Key("") : some.get(0).key(), new Key(""), id, false));
        }
        return above;
    }

    private byte[] page(long id, int kind, List<Element> elements, int atLeast) {
        int data = HEADER + ELEMENT * elements.size();
        int length = data;
        for (Element element : elements) {
            length += element.key().bytes().length + element.value().bytes().length;
        }
        byte[] bytes = room(id, kind, Math.max(length, atLeast));
        ByteBuffer page = begin(bytes, id, kind, elements.size());
        for (Element element : elements) {
            byte[] key = element.key().bytes();
            byte[] value = element.value().bytes();
            int position = data - page.position();
            if (kind == LEAF) {
                page.putInt(element.bucket() ? 1 : 0)
                        .putInt(position)
                        .putInt(key.length)
                        .putInt(value.length);
            } else {
                page.putInt(position).putInt(key.length).putLong(element.child());
            }
            page.put(data, key).put(data + key.length, value);
            data += key.length + value.length;
        }
        return bytes;
    }

    /** Room for a page of at least a length; page 0 lies in an element and is as long as it needs to be. */
    private byte[] room(long id, int kind, int length) {
        boolean inline = id == 0 && kind == LEAF;
        return new byte[inline ? length : (length + pageSize - 1) / pageSize * pageSize];
    }

    private ByteBuffer begin(byte[] page, long id, int kind, int count) {
        return ByteBuffer.wrap(page)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(id)
                .putShort((short) kind)
                .putShort((short) count)
                .putInt(Math.max(0, page.length / pageSize - 1));
    }

    private long append(byte[] page) {
        long id = nextPage;
        pages.writeBytes(page);
        nextPage += page.length / pageSize;
        return id;
    }
}
