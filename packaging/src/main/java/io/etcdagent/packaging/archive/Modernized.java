package io.etcdagent.packaging.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * A library whose classes are of a version from before stack maps, with them: the JVM puts only such classes into an
 * archive, and checks the others anew, method by method, at every start. For picocli that is a hundred milliseconds of each
 * run of etcd-agentctl. The instructions stay as they are.
 */
final class Modernized {

    /** What the code does not need is not raised: this is the first version that must have stack maps. */
    private static final int VERSION = Opcodes.V1_7;

    private Modernized() {}

    /** Arguments: a jar that is on the class path, too; it is written anew. */
    public static void main(String[] arguments) throws IOException {
        Path jar = Path.of(arguments[0]);
        Files.write(jar, modernize(jar));
    }

    private static byte[] modernize(Path jar) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarFile old = new JarFile(jar.toFile());
                JarOutputStream modern = new JarOutputStream(bytes)) {
            for (JarEntry entry : old.stream().toList()) {
                JarEntry copy = new JarEntry(entry.getName());
                copy.setTimeLocal(entry.getTimeLocal());
                modern.putNextEntry(copy);
                try (InputStream in = old.getInputStream(entry)) {
                    byte[] content = in.readAllBytes();
                    modern.write(entry.getName().endsWith(".class") ? withStackMaps(content) : content);
                }
                modern.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** The class itself if it has them already. */
    static byte[] withStackMaps(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        int version = reader.readUnsignedShort(6);
        if (version >= VERSION) {
            return classFile;
        }
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
        reader.accept(new RaisedVersion(writer), ClassReader.SKIP_FRAMES);
        return writer.toByteArray();
    }

    private static final class RaisedVersion extends ClassVisitor {

        RaisedVersion(ClassWriter writer) {
            super(Opcodes.ASM9, writer);
        }

        @Override
        public void visit(
                int version, int access, String name, String signature, String superName, String[] interfaces) {
            super.visit(VERSION, access, name, signature, superName, interfaces);
        }
    }
}
