package io.etcdagent.daemon.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * The small library that the kernel maps into every process (vdso(7)), as one process has it in its memory: an ELF
 * file (elf(5)), loaded as it is, so that offsets in the file and in memory are the same.
 */
final class VdsoImage {

    private static final int MAGIC = 0x464c457f;
    private static final int CLASS_64_LITTLE_ENDIAN = 0x0102;
    private static final int DYNAMIC_SYMBOLS = 11;
    private static final int SYMBOL_SIZE = 24;

    private final ByteBuffer image;

    VdsoImage(byte[] bytes) {
        image = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (image.getInt(0) != MAGIC || image.getShort(4) != CLASS_64_LITTLE_ENDIAN) {
            throw new IllegalArgumentException("no ELF file of 64 bits, little endian");
        }
    }

    /** A section of symbols, and where their names are. */
    private record Symbols(int offset, int size, int names) {}

    /** Where a function begins; empty if there is no such symbol. */
    OptionalInt function(String name) {
        Symbols symbols = symbols();
        for (int at = symbols.offset(); at < symbols.offset() + symbols.size(); at += SYMBOL_SIZE) {
            if (text(symbols.names() + image.getInt(at)).equals(name)) {
                return OptionalInt.of(Math.toIntExact(image.getLong(at + 8)));
            }
        }
        return OptionalInt.empty();
    }

    private Symbols symbols() {
        int table = Math.toIntExact(image.getLong(0x28));
        int entrySize = image.getShort(0x3a);
        int entries = image.getShort(0x3c);
        for (int i = 0; i < entries; i++) {
            int header = table + i * entrySize;
            if (image.getInt(header + 4) == DYNAMIC_SYMBOLS) {
                int names = table + image.getInt(header + 0x28) * entrySize;
                return new Symbols(
                        Math.toIntExact(image.getLong(header + 0x18)),
                        Math.toIntExact(image.getLong(header + 0x20)),
                        Math.toIntExact(image.getLong(names + 0x18)));
            }
        }
        throw new IllegalStateException("the vDSO has no table of symbols");
    }

    private String text(int offset) {
        int end = offset;
        while (image.get(end) != 0) {
            end++;
        }
        return new String(image.array(), offset, end - offset, StandardCharsets.US_ASCII);
    }

    /**
     * Where nothing is: the last bytes of the last page, behind the ELF file.
     *
     * @return so many from the end, none of them used
     */
    int room(int size) {
        int begin = image.capacity() - size;
        for (int at = begin; at < image.capacity(); at++) {
            if (image.get(at) != 0) {
                throw new IllegalStateException("the last " + size + " bytes of the vDSO are in use");
            }
        }
        return begin;
    }

    long longAt(int offset) {
        return image.getLong(offset);
    }

    int size() {
        return image.capacity();
    }
}
