package io.etcdagent.packaging.archive;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a class file's constant pool refers to (Java Virtual Machine Specification, 4.4). */
final class ConstantPool {

    private static final int MAGIC = 0xcafebabe;

    private ConstantPool() {}

    /**
     * The indices of the entries that name a class, a field, a method or a call site.
     *
     * @throws IOException if this is no class file, or one of a kind that is not known
     */
    static List<Integer> references(byte[] classFile) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
        if (in.readInt() != MAGIC) {
            throw new IOException("not a class file");
        }
        in.readInt();
        int count = in.readUnsignedShort();
        List<Integer> references = new ArrayList<>();
        for (int index = 1; index < count; index++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> in.skipNBytes(in.readUnsignedShort()); // Utf8
                case 3, 4, 12, 17 -> in.skipNBytes(4); // Integer, Float, NameAndType, Dynamic
                case 5, 6 -> { // Long, Double: each counts as two entries
                    in.skipNBytes(8);
                    index++;
                }
                case 7 -> { // Class
                    in.skipNBytes(2);
                    references.add(index);
                }
                case 9, 10, 11, 18 -> { // Fieldref, Methodref, InterfaceMethodref, InvokeDynamic
                    in.skipNBytes(4);
                    references.add(index);
                }
                case 8, 16, 19, 20 -> in.skipNBytes(2); // String, MethodType, Module, Package
                case 15 -> in.skipNBytes(3); // MethodHandle
                default -> throw new IOException("a constant of an unknown kind: " + tag);
            }
        }
        return references;
    }
}
