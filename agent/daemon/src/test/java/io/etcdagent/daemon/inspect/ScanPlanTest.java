package io.etcdagent.daemon.inspect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The plan against a store in memory, which answers as etcd does. */
class ScanPlanTest {

    private static final byte[] NOTHING = {};
    private static final int BYTES_OF_A_KEY = 100;

    /** What a scan came to. */
    private record Scanned(List<byte[]> keys, int pages, long counted) {}

    private static Scanned scan(NavigableSet<byte[]> store, KeySpan span, PageSizes sizes) {
        ScanPlan plan = new ScanPlan(span, sizes);
        List<byte[]> keys = new ArrayList<>();
        int pages = 0;
        long counted = 0;
        while (!plan.done()) {
            NavigableSet<byte[]> block = between(store, plan.from(), plan.blockEnd());
            List<byte[]> page = block.stream().limit(plan.limit()).toList();
            keys.addAll(page);
            pages++;
            counted += block.size();
            assertTrue(pages < 100_000, "it does not come to an end");
            byte[] first = page.isEmpty() ? NOTHING : page.get(0);
            byte[] last = page.isEmpty() ? NOTHING : page.get(page.size() - 1);
            plan.took(page.size(), first, last, page.size() * BYTES_OF_A_KEY, block.size() > page.size(), block.size());
        }
        return new Scanned(keys, pages, counted);
    }

    private static NavigableSet<byte[]> between(NavigableSet<byte[]> store, byte[] from, byte[] end) {
        return KeySpan.isNone(end) ? store.tailSet(from, true) : store.subSet(from, true, end, false);
    }

    private static void assertAll(NavigableSet<byte[]> expected, Scanned scanned) {
        assertEquals(expected.size(), scanned.keys().size());
        int at = 0;
        for (byte[] key : expected) {
            assertArrayEquals(key, scanned.keys().get(at++));
        }
    }

    private static PageSizes pages(int first, int most) {
        return new PageSizes(first, most, 1 << 20, 4 << 20);
    }

    @Test
    void whateverTheKeysAndThePagesEveryKeyComesOnceAndInOrder() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            NavigableSet<byte[]> store = randomKeys(random, 1 + random.nextInt(300));
            int most = 1 + random.nextInt(40);
            PageSizes sizes = pages(1 + random.nextInt(most), most);
            byte[] prefix = randomPrefix(random, store);
            KeySpan span = KeySpan.under(prefix);

            assertAll(between(store, span.from(), span.end()), scan(store, span, sizes));
        }
    }

    /** Few different bytes, the smallest and the largest among them, make for long common prefixes and odd ends. */
    private static NavigableSet<byte[]> randomKeys(Random random, int count) {
        byte[] letters = {0, 1, 'a', 'b', '/', (byte) 0xfe, (byte) 0xff};
        NavigableSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
        for (int i = 0; i < count; i++) {
            byte[] key = new byte[1 + random.nextInt(12)];
            for (int at = 0; at < key.length; at++) {
                key[at] = letters[random.nextInt(letters.length)];
            }
            keys.add(key);
        }
        return keys;
    }

    private static byte[] randomPrefix(Random random, NavigableSet<byte[]> store) {
        byte[] first = store.first();
        return Arrays.copyOf(first, random.nextInt(first.length + 1));
    }

    @Test
    void anEmptySpanTakesOnePage() {
        NavigableSet<byte[]> none = new TreeSet<>(Arrays::compareUnsigned);
        Scanned scanned = scan(none, KeySpan.under(NOTHING), pages(16, 64));
        assertEquals(0, scanned.keys().size());
        assertEquals(1, scanned.pages());
    }

    /** Etcd walks over all keys up to the end that is asked for: asking up to the end of all would be the square. */
    @Test
    void etcdCountsEachKeyAFewTimesOnlyHoweverManyThereAre() {
        for (String form : List.of("/bench/%09d", "/registry/pods/ns-%04d/pod-%d")) {
            NavigableSet<byte[]> store = new TreeSet<>(Arrays::compareUnsigned);
            for (int i = 0; i < 100_000; i++) {
                store.add(form.formatted(form.contains("ns-") ? new Object[] {i % 500, i} : new Object[] {i})
                        .getBytes(StandardCharsets.UTF_8));
            }
            Scanned scanned = scan(store, KeySpan.under(NOTHING), pages(16, 1000));

            assertAll(store, scanned);
            assertTrue(scanned.counted() < 12L * store.size(), form + " was counted " + scanned.counted() + " times");
            assertTrue(scanned.pages() < 1200, form + " took " + scanned.pages() + " pages");
        }
    }

    @Test
    void pagesBecomeSmallerWhereValuesAreLargeAndGrowStepByStep() {
        PageSizes sizes = new PageSizes(16, 2048, 1000, 4000);
        ScanPlan plan = new ScanPlan(KeySpan.under(NOTHING), sizes);
        byte[] key = {'k'};
        assertEquals(16, plan.limit());
        plan.took(16, key, key, 16, true, 1_000_000);
        assertEquals(64, plan.limit());
        plan.took(64, key, key, 64 * 100, true, 1_000_000);
        assertEquals(10, plan.limit());
        assertTrue(plan.shrink());
        assertEquals(1, plan.limit());
        assertFalse(plan.shrink());
    }
}
