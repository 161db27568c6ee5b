package io.etcdagent.datadir.wal;

/**
 * Joins checksums of the kind CRC-32C, as one chain runs through all records of a log and its segments (etcd, pkg/crc: a
 * digest that begins with the sum of what came before). {@link java.util.zip.CRC32C} can only begin with nothing; but the
 * sum of two pieces is the sum of the second, and that of the first as it would be had so many zeros followed it.
 */
final class Castagnoli {

    /** The polynomial, bits reversed as in the sums. */
    private static final int POLYNOMIAL = 0x82f63b78;

    /** x to the power of 0. */
    private static final int ONE = 1 << 31;

    /** At place n: x to the power of 8 to the power of 2^n, modulo the polynomial: 2^n zero bytes. */
    private static final int[] ZEROS = zeros();

    private Castagnoli() {}

    /**
     * The sum of two pieces of data.
     *
     * @param before sum of the first piece
     * @param sum of the second
     * @param length of the second in bytes, not negative
     */
    static int join(int before, int sum, long length) {
        return times(power(length), before) ^ sum;
    }

    private static int[] zeros() {
        int[] table = new int[Long.SIZE - 1];
        int power = ONE >>> 8;
        for (int place = 0; place < table.length; place++) {
            table[place] = power;
            power = times(power, power);
        }
        return table;
    }

    /** What so many zero bytes do to the sum before them. */
    private static int power(long bytes) {
        int product = ONE;
        int place = 0;
        // What is left of the length stands for the zeros from 2^place bytes on that are not in the product yet.
        for (long left = bytes; left != 0; left >>>= 1) {
            if ((left & 1) != 0) {
                product = times(ZEROS[place], product);
            }
            place++;
        }
        return product;
    }

    /** The product of two polynomials, modulo the polynomial. */
    private static int times(int a, int b) {
        int product = 0;
        int shifted = b;
        // The highest bits of a stand for the lowest powers; shifted is b times the power that is looked at.
        for (int left = a; left != 0; left <<= 1) {
            if (left < 0) {
                product ^= shifted;
            }
            shifted = (shifted & 1) != 0 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
        }
        return product;
    }
}
