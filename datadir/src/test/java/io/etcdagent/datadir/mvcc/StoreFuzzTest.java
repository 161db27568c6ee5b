package io.etcdagent.datadir.mvcc;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.etcdagent.datadir.kubernetes.KubernetesObject;
import io.etcdagent.datadir.testing.BackendWriter;
import io.etcdagent.datadir.testing.BackendWriter.Entry;
import io.etcdagent.datadir.testing.StoreWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Backend files of any bytes: whatever they are, they are read to an end and what is wrong is named.
 *
 * <p>Among the other tests each target gets the seeds that are made here. With {@code JAZZER_FUZZ=1} in the environment
 * it looks for more, guided by what of the code they reach, for as long as the target says:
 * {@code JAZZER_FUZZ=1 mvn test -pl datadir -Dtest='StoreFuzzTest#anyPages'}, one target at a time.
 */
final class StoreFuzzTest {

    private static final int PAGE = 512;
    private static final Path DIRECTORY = directory();

    private static Path directory() {
        try {
            return Files.createTempDirectory("store-fuzz-");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A file of any bytes. */
    @MethodSource("files")
    @FuzzTest(maxDuration = "1m")
    void anyFile(byte[] bytes) throws IOException {
        read("file", bytes);
    }

    static Stream<byte[]> files() {
        byte[] sound = new StoreWriter()
                .lease(7, 60)
                .put("a", "1")
                .put("b", "2".repeat(3000))
                .delete("a")
                .write();
        return Stream.of(new byte[0], sound, Arrays.copyOf(sound, sound.length - 4096));
    }

    /** Pages of any bytes, behind meta pages that are valid and lead to the first of them. */
    @MethodSource("pages")
    @FuzzTest(maxDuration = "1m")
    void anyPages(byte[] bytes) throws IOException {
        byte[] pages = Arrays.copyOf(bytes, (bytes.length / PAGE + 1) * PAGE);
        read("pages", BackendWriter.around(PAGE, pages, 2, bytes.length % 2 == 0 ? -1 : 3));
    }

    static Stream<byte[]> pages() {
        byte[] file = new BackendWriter(PAGE, 2)
                .inline("key", List.of(new Entry("a", "b")))
                .write();
        byte[] pages = Arrays.copyOfRange(file, 2 * PAGE, file.length);
        return Stream.of(new byte[0], pages, Arrays.copyOf(pages, 4 * PAGE + 1));
    }

    /** An entry of any bytes in each of the buckets that are looked into. */
    @MethodSource("entries")
    @FuzzTest(maxDuration = "1m")
    void anyEntry(byte[] bytes) throws IOException {
        int key = bytes.length == 0 ? 0 : Math.min(bytes.length - 1, bytes[0] & 31);
        byte[] name = bytes.length == 0 ? bytes : Arrays.copyOfRange(bytes, 1, 1 + key);
        byte[] value = bytes.length == 0 ? bytes : Arrays.copyOfRange(bytes, 1 + key, bytes.length);
        BackendWriter writer = new BackendWriter(PAGE, 2);
        for (String bucket : List.of("key", "lease", "members", "alarm", "meta", "auth", "cluster")) {
            writer.bucket(bucket, List.of(Entry.of(name, value)));
        }
        writer.bucket("authUsers", List.of(Entry.of(value, name)));
        read("entry", writer.write());
        KubernetesObject.of(value);
    }

    static Stream<byte[]> entries() {
        byte[] change = new byte[24];
        change[0] = 17;
        change[9] = '_';
        change[18] = 10;
        change[19] = 1;
        change[20] = 'a';
        change[21] = 16;
        change[22] = 1;
        byte[] member = "\0{\"name\":\"a\",\"peerURLs\":[\"b\"]}".getBytes(StandardCharsets.UTF_8);
        byte[] object = "\0k8s\0\n\6\n\2v1\22\0\22\4\n\2\n\0".getBytes(StandardCharsets.UTF_8);
        return Stream.of(new byte[0], change, member, object);
    }

    private static void read(String name, byte[] bytes) throws IOException {
        Readings.of(Files.write(DIRECTORY.resolve(name), bytes), DIRECTORY);
    }
}
