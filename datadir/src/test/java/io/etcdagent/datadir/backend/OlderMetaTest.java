package io.etcdagent.datadir.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.mvcc.Store;
import io.etcdagent.datadir.testing.Etcd;
import io.etcdagent.datadir.testing.RealMember;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OlderMetaTest {

    private static final Limits LIMITS = new Limits(1 << 20, 1 << 20, 1 << 20);

    @TempDir
    Path directory;

    @Test
    void whereTheNewestRootIsLostTheCommitBeforeIsStillWhole() throws Exception {
        Path file = written();
        List<String> all = keys(file, MetaChoice.NEWEST);
        assertEquals(100, all.stream().filter(key -> key.startsWith("key-")).count());
        loseNewestRoot(file);
        Damage damage = assertThrows(Damage.class, () -> keys(file, MetaChoice.NEWEST));
        assertTrue(damage.problem().contains("page"), damage::problem);
        List<String> before = keys(file, MetaChoice.OLDER);
        // How many writes etcd puts into its last commit is its own affair; those before it are there without a gap.
        assertTrue(before.size() >= 50, () -> "only " + before.size());
        assertEquals(all.subList(0, before.size()), before);
    }

    @Test
    void whereOneMetaPageIsDamagedThereIsNoCommitBefore() throws Exception {
        Path file = written();
        byte[] bytes = Files.readAllBytes(file);
        bytes[16 + 40] ^= 1;
        Files.write(file, bytes);
        Damage damage = assertThrows(Damage.class, () -> keys(file, MetaChoice.OLDER));
        assertTrue(damage.problem().startsWith("only one of the two meta pages is valid"), damage::problem);
        assertTrue(damage.problem().contains("the checksum of meta page 0"), damage::problem);
    }

    /**
     * Keys of a real etcd, the second half of them written after the first was committed. It is killed once all are
     * committed: etcd 3.4 makes one more commit when it is told to end, and if there is nothing left for it, both have
     * the same root.
     */
    private Path written() throws Exception {
        try (RealMember member = RealMember.start(directory)) {
            Etcd etcd = new Etcd(member);
            Path file = member.data().resolve("member/snap/db");
            long last = 0;
            for (int number = 0; number < 50; number++) {
                etcd.write(put(name(number)));
            }
            // A defragmentation commits what is pending.
            etcd.defragment();
            for (int number = 50; number < 100; number++) {
                last = etcd.write(put(name(number)));
            }
            try (Store store = Store.open(file, LIMITS, directory)) {
                while (store.pin(OptionalLong.empty(), OlderMetaTest::unexpected) < last) {
                    TimeUnit.MILLISECONDS.sleep(10);
                }
            }
            member.kill();
            return file;
        }
    }

    private static Etcd.Writes put(String name) {
        return new Etcd.Writes().put(name.getBytes(StandardCharsets.UTF_8), new byte[] {1}, 0);
    }

    private static String name(int number) {
        return String.format("key-%03d", number);
    }

    private static void loseNewestRoot(Path file) throws Exception {
        long root;
        int pageSize;
        try (BackendFile backend = BackendFile.open(file, LIMITS)) {
            root = backend.meta().root();
            pageSize = backend.pageSize();
        }
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, (int) root * pageSize, (int) (root + 1) * pageSize, (byte) 0xff);
        Files.write(file, bytes);
    }

    private List<String> keys(Path file, MetaChoice choice) throws Exception {
        List<String> keys = new ArrayList<>();
        try (Store store = Store.open(file, LIMITS, directory, choice)) {
            long revision = store.pin(OptionalLong.empty(), OlderMetaTest::unexpected);
            store.keys(
                    revision,
                    new byte[0],
                    key -> keys.add(new String(key.key().toArray(), StandardCharsets.UTF_8)),
                    OlderMetaTest::unexpected);
        }
        return keys;
    }

    private static void unexpected(Damage damage) {
        throw new AssertionError(damage);
    }
}
