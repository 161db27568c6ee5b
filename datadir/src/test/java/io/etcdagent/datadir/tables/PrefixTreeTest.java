package io.etcdagent.datadir.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class PrefixTreeTest {

    private static final long ENOUGH = 1 << 20;

    @Test
    void keysAreCountedIntoTheTablesWhoseNamesTheyBeginWith() {
        Table all = tree("", 2, "/a", "/registry/nodes/x", "/registry/pods/a/1", "/registry/pods/a/2", "settings");
        assertEquals("(5 keys, newest 5)", words(all));
        assertEquals("/registry/(3 keys, newest 4)", words(all.tables()));
        assertEquals(
                "/registry/pods/(2 keys, newest 4) /registry/nodes/(1 keys, newest 2)",
                words(all.tables().get(0).tables()));
    }

    @Test
    void theLargestComesFirst() {
        PrefixTree tree = new PrefixTree(new byte[0], 1, ENOUGH);
        add(tree, "a/1", 10, 1);
        add(tree, "b/1", 30, 2);
        add(tree, "c/1", 20, 3);
        assertEquals(
                "b/(1 keys, newest 2) c/(1 keys, newest 3) a/(1 keys, newest 1)",
                words(tree.finish().tables()));
    }

    @Test
    void levelsAreCountedFromThePrefixThatWasAskedFor() {
        assertEquals(
                "/registry/pods/a/(2 keys, newest 2) /registry/pods/b/(1 keys, newest 3)",
                words(tree("/registry/pods/", 1, "/registry/pods/a/1", "/registry/pods/a/2", "/registry/pods/b/1")
                        .tables()));
        assertEquals(
                "/registry/(1 keys, newest 1)",
                words(tree("/reg", 1, "/registry/pods/a/1").tables()));
    }

    @Test
    void aKeyThatEndsWhereATableBeginsIsNoneOfIt() {
        Table all = tree("", 3, "a", "a/", "a/b", "a/b/c");
        assertEquals("a/(3 keys, newest 4)", words(all.tables()));
        assertEquals("a/b/(1 keys, newest 4)", words(all.tables().get(0).tables()));
    }

    @Test
    void withoutKeysThereIsTheWholeAlone() {
        assertEquals("(0 keys, newest 0)", words(tree("", 2)));
    }

    @Test
    void aKeyOutOfOrderOrWithoutThePrefixIsADefect() {
        assertThrows(IllegalArgumentException.class, () -> tree("", 1, "b", "a"));
        assertThrows(IllegalArgumentException.class, () -> tree("", 1, "a", "a"));
        assertThrows(IllegalArgumentException.class, () -> tree("a", 1, "b"));
        assertThrows(IllegalArgumentException.class, () -> tree("a", 1, "ab", "b"));
    }

    @Test
    void ofAMillionTablesTheLargestAreToldAndTheRestIsCounted() {
        PrefixTree tree = new PrefixTree(new byte[0], 2, 100_000);
        long bytes = 0;
        for (int number = 0; number < 1_000_000; number++) {
            long size = number % 1000 == 7 ? 1_000_000 + number : 1 + number % 50;
            bytes += size;
            add(tree, String.format(Locale.ROOT, "all/%07d/key", number), size, number);
        }
        Table all = tree.finish();
        Table within = all.tables().get(0);
        assertEquals(bytes, all.bytes());
        assertEquals(1_000_000, all.keys());
        assertEquals("all/0999007/", within.tables().get(0).prefix().utf8());
        assertTrue(within.tables().size() < 1000, () -> within.tables().size() + " tables");
        long told = within.tables().stream().mapToLong(Table::bytes).sum();
        assertEquals(bytes, told + within.rest().bytes());
        assertEquals(1_000_000, within.tables().size() + within.rest().tables());
        assertEquals(1_000_000, within.tables().size() + within.rest().keys());
        long smallest = within.tables().get(within.tables().size() - 1).bytes();
        assertTrue(
                smallest > 1_000_000 || within.tables().size() > 300, () -> "the smallest that is told: " + smallest);
    }

    private static Table tree(String prefix, int depth, String... keys) {
        PrefixTree tree = new PrefixTree(prefix.getBytes(StandardCharsets.UTF_8), depth, ENOUGH);
        int revision = 1;
        for (String key : keys) {
            add(tree, key, 10, revision++);
        }
        return tree.finish();
    }

    private static void add(PrefixTree tree, String key, long bytes, long revision) {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        tree.add(name, name.length, bytes, revision);
    }

    private static String words(List<Table> tables) {
        return String.join(" ", tables.stream().map(PrefixTreeTest::words).toList());
    }

    private static String words(Table table) {
        return table.prefix().utf8() + "(" + table.keys() + " keys, newest " + table.newestRevision() + ")";
    }
}
