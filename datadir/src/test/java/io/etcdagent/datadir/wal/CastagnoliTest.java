package io.etcdagent.datadir.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class CastagnoliTest {

    private static int sum(byte[] bytes, int from, int to) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, from, to - from);
        return (int) sum.getValue();
    }

    @Test
    void theSumOfTwoPiecesIsThatOfTheWhole() {
        Random random = new Random(1);
        for (int length = 0; length < 5000; length += 1 + length / 7) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            int border = length == 0 ? 0 : random.nextInt(length);
            assertEquals(
                    sum(bytes, 0, length),
                    Castagnoli.join(sum(bytes, 0, border), sum(bytes, border, length), length - border));
        }
    }

    @Test
    void aPieceMayBeLongerThanAnyFile() {
        // A sum of 0 says that nothing came before, whatever the length.
        assertEquals(7, Castagnoli.join(0, 7, Long.MAX_VALUE));
        assertEquals(Castagnoli.join(Castagnoli.join(5, 0, 1L << 40), 0, 1L << 41), Castagnoli.join(5, 0, 3L << 40));
    }
}
