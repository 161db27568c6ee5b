package io.etcdagent.packaging.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class SettledArchiveTest {

    private static final int SIZE = SettledArchive.HEADER + 64;

    private static byte[] dump(int checksum, long time, long word) {
        ByteBuffer dump = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder());
        dump.putInt(0, 0xf00baba2);
        dump.putInt(4, checksum);
        dump.putLong(SettledArchive.HEADER + 8, time);
        dump.putLong(SettledArchive.HEADER + 16, word);
        return dump.array();
    }

    @Test
    void builds_of_different_hours_come_out_the_same() throws IOException {
        byte[] morning = SettledArchive.settle(dump(1, 18_171_523, 42), dump(2, 18_175_032, 42));
        byte[] evening = SettledArchive.settle(dump(3, 61_171_007, 42), dump(4, 61_173_451, 42));
        assertArrayEquals(dump(0, 0, 42), morning);
        assertArrayEquals(morning, evening);
    }

    @Test
    void what_is_no_time_is_not_settled() {
        assertThrows(
                IOException.class,
                () -> SettledArchive.settle(dump(1, 5, 0x6006440038c901e0L), dump(2, 6, 0x6006440038c901e8L)));
    }

    @Test
    void dumps_of_different_classes_are_not_settled() {
        assertThrows(IOException.class, () -> SettledArchive.settle(dump(1, 5, 42), new byte[SIZE + 8]));
    }
}
