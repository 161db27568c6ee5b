package io.etcdagent.datadir.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.testing.BackendWriter;
import io.etcdagent.datadir.testing.BackendWriter.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackendFileTest {

    private static final Limits LIMITS = Limits.of(64 << 20);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 4096, 16384, 65536})
    void pagesOfAnySizeAreRead(int pageSize) throws Exception {
        Path file = file(new BackendWriter(pageSize, 3)
                .bucket("b", entries(100, 40))
                .inline("i", entries(3, 4))
                .write());
        assertEquals(keys(100), read(file, "b"));
        assertEquals(keys(3), read(file, "i"));
        assertSound(file);
    }

    @Test
    void whereOneMetaPageIsDamagedTheOtherCounts() throws Exception {
        byte[] sound = new BackendWriter(4096, 10).bucket("b", entries(10, 10)).write();
        for (int page = 0; page < 2; page++) {
            byte[] bytes = sound.clone();
            bytes[page * 4096 + 16 + 40] ^= 1;
            Path file = file(bytes);
            try (BackendFile backend = BackendFile.open(file, LIMITS)) {
                assertEquals(1 - page, backend.meta().page());
                assertEquals(4096, backend.pageSize());
            }
            assertEquals(keys(10), read(file, "b"));
            List<String> findings = check(file);
            assertEquals(1, findings.size());
            assertTrue(findings.get(0).startsWith("the checksum of meta page " + page + " is "), findings::toString);
        }
    }

    @Test
    void theLaterTransactionCounts() throws Exception {
        try (BackendFile backend = BackendFile.open(
                file(new BackendWriter(4096, 10).bucket("b", entries(10, 10)).write()), LIMITS)) {
            assertEquals(7, backend.meta().transaction());
            assertEquals(1, backend.meta().page());
        }
    }

    @Test
    void withoutAValidMetaPageNothingIsRead() throws Exception {
        byte[] bytes = new BackendWriter(4096, 10).bucket("b", entries(10, 10)).write();
        bytes[16 + 40] ^= 1;
        bytes[4096 + 16 + 40] ^= 1;
        Path file = file(bytes);
        Damage damage = assertThrows(Damage.class, () -> BackendFile.open(file, LIMITS));
        assertTrue(damage.problem().startsWith("no meta page is valid"), damage::problem);
    }

    @Test
    void aListOfFreePagesIsHeldAgainstTheTrees() throws Exception {
        BackendWriter writer = new BackendWriter(512, 5).bucket("b", entries(20, 10));
        long gap = writer.gap(4);
        assertSound(file(writer.write(List.of(gap, gap + 1, gap + 2, gap + 3))));

        writer = new BackendWriter(512, 5).bucket("b", entries(20, 10));
        writer.gap(4);
        assertEquals(
                List.of("page " + gap + " is neither in use nor free"),
                check(file(writer.write(List.of(gap + 1, gap + 2, gap + 3)))));

        writer = new BackendWriter(512, 5).bucket("b", entries(20, 10));
        writer.gap(4);
        assertEquals(
                List.of("page 3 is in use and is said to be free"),
                check(file(writer.write(List.of(3L, gap, gap + 1, gap + 2, gap + 3)))));
    }

    @Test
    void aListOfMoreThan65534FreePagesCountsThemElsewhere() throws Exception {
        BackendWriter writer = new BackendWriter(512, 5).bucket("b", entries(20, 10));
        long gap = writer.gap(70_000);
        Path file =
                file(writer.write(LongStream.range(gap, gap + 70_000).boxed().toList()));
        assertSound(file);
        try (BackendFile backend = BackendFile.open(file, LIMITS)) {
            assertEquals(
                    70_000,
                    new FileCheck(backend, (bucket, key, value) -> {})
                            .run(damage -> {})
                            .freePages());
        }
    }

    @Test
    void aWayInACircleIsDamageAndTheRestIsRead() throws Exception {
        byte[] bytes = new BackendWriter(512, 4).bucket("b", entries(16, 10)).write();
        // Pages 2 to 5 are leaves, 6 is the branch above them: its second child shall be the branch itself.
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(6 * 512 + 16 + 16 + 8, 6);
        Path file = file(bytes);
        List<String> damages = new ArrayList<>();
        List<String> read = read(file, "b", damages);
        assertTrue(read.containsAll(keys(16).subList(0, 4)), read::toString);
        assertTrue(read.containsAll(keys(16).subList(8, 16)), read::toString);
        assertFalse(damages.isEmpty());
        assertTrue(check(file).contains("page 6 is in use already elsewhere"));
    }

    @Test
    void keysOutOfOrderAreDamage() throws Exception {
        byte[] bytes = new BackendWriter(512, 4).bucket("b", entries(16, 10)).write();
        int second = indexOf(bytes, "key-005");
        bytes[second + 6] = '9';
        assertEquals(
                List.of(
                        "a key of bucket b belongs behind the page in which it is",
                        "a key of bucket b does not come after the one before it"),
                check(file(bytes)));
    }

    @Test
    void aLeafLongerThanMayBeHeldIsSaidToBe() throws Exception {
        Path file =
                file(new BackendWriter(4096, 4).bucket("b", entries(4, 2 << 20)).write());
        assertEquals(keys(4), read(file, "b"));
        List<String> damages = new ArrayList<>();
        try (BackendFile backend = BackendFile.open(file, new Limits(1 << 20, 1 << 20, 1 << 20))) {
            assertThrows(
                    Damage.class,
                    () -> new Bucket(backend, "b").walk(new byte[0], (key, value) -> true, damage -> damages.add("")));
        }
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    private static List<Entry> entries(int count, int length) {
        return keys(count).stream()
                .map(key -> new Entry(key, "v".repeat(length)))
                .toList();
    }

    private static List<String> keys(int count) {
        return LongStream.range(0, count)
                .mapToObj(number -> String.format("key-%03d", number))
                .toList();
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(Files.createTempFile(directory, "backend", ".db"), bytes);
    }

    private static List<String> read(Path file, String bucket) throws Exception {
        List<String> damages = new ArrayList<>();
        List<String> keys = read(file, bucket, damages);
        assertEquals(List.of(), damages);
        return keys;
    }

    private static List<String> read(Path file, String bucket, List<String> damages) throws Exception {
        List<String> keys = new ArrayList<>();
        try (BackendFile backend = BackendFile.open(file, LIMITS)) {
            assertTrue(new Bucket(backend, bucket)
                    .walk(new byte[0], (key, value) -> keys.add(key.utf8()), damage -> damages.add(damage.problem())));
        }
        return keys;
    }

    private static void assertSound(Path file) throws Exception {
        assertEquals(List.of(), check(file));
    }

    private static List<String> check(Path file) throws Exception {
        List<String> findings = new ArrayList<>();
        try (BackendFile backend = BackendFile.open(file, LIMITS)) {
            new FileCheck(backend, (bucket, key, value) -> {}).run(damage -> findings.add(damage.problem()));
        }
        return findings;
    }
}
