package io.etcdagent.datadir.mvcc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.datadir.backend.Limits;
import io.etcdagent.datadir.bytes.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewestByKeyTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1 << 16, 1 << 17, 1 << 20})
    void whateverTheBufferEachKeyIsThereOnceAsItWasChangedLast(int buffer) throws IOException {
        Random random = new Random(buffer);
        Map<Bytes, KeyRevision> expected = new TreeMap<>();
        List<KeyState> found = new ArrayList<>();
        try (NewestByKey newest = new NewestByKey(new Limits(1 << 20, buffer, 1 << 20), directory)) {
            for (int number = 1; number <= 100_000; number++) {
                KeyRevision change = change(random, number);
                newest.add(change);
                expected.put(change.key(), change);
            }
            newest.forEach(found::add);
            try (Stream<Path> files = Files.list(directory)) {
                assertEquals(0, files.count(), "the temporary file has a name");
            }
        }
        expected.values().removeIf(KeyRevision::deleted);
        assertTrue(expected.size() > 10_000);
        assertEquals(
                expected.values().stream()
                        .map(change -> new KeyState(
                                change.key(),
                                change.createRevision(),
                                change.modRevision(),
                                change.version(),
                                change.lease(),
                                change.value().length()))
                        .toList(),
                found);
    }

    @Test
    void moreRunsThanAreMergedAtOnceAreMergedInBetween() throws IOException {
        long[] given = {0};
        byte[] value = new byte[0];
        try (NewestByKey newest = new NewestByKey(new Limits(1 << 20, 1 << 16, 1 << 16), directory)) {
            for (int number = 0; number < 700_000; number++) {
                byte[] key = Integer.toString(number * 31 % 700_001).getBytes(StandardCharsets.UTF_8);
                newest.add(new KeyRevision(
                        new Revision(number, 0), false, bytes(key), bytes(value), number, number, 1, 0));
            }
            newest.forEach(key -> ++given[0] > 0);
        }
        assertEquals(700_000, given[0]);
    }

    private static KeyRevision change(Random random, long number) {
        byte[] key = key(random);
        boolean deleted = random.nextInt(5) == 0;
        // In the file the changes of a transaction lie behind each other.
        Revision revision = new Revision(number / 3, number % 3);
        return deleted
                ? new KeyRevision(revision, true, bytes(key), bytes(new byte[0]), 0, 0, 0, 0)
                : new KeyRevision(
                        revision,
                        false,
                        bytes(key),
                        bytes(new byte[random.nextInt(9)]),
                        number / 4,
                        number / 3,
                        random.nextInt(1000),
                        random.nextInt(4) == 0 ? random.nextLong() : 0);
    }

    /** Keys with much and with nothing in common, with zeros at their ends, and some that are the same. */
    private static byte[] key(Random random) {
        byte[] key = switch (random.nextInt(4)) {
            case 0 ->
                ("/registry/pods/" + random.nextInt(3) + "/" + random.nextInt(8000)).getBytes(StandardCharsets.UTF_8);
            case 1 -> new byte[1 + random.nextInt(30)];
            case 2 -> Arrays.copyOf(new byte[] {'a'}, 1 + random.nextInt(500));
            default -> new byte[1 + random.nextInt(12)];
        };
        if (random.nextInt(2) == 0) {
            key[random.nextInt(key.length)] = (byte) random.nextInt();
        }
        return key;
    }

    private static Bytes bytes(byte[] bytes) {
        return Bytes.of("test", 0, bytes);
    }
}
