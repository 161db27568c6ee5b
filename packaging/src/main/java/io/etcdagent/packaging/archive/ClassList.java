package io.etcdagent.packaging.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The list that the JVM makes a class-data archive of: the classes that a run was seen to load, all of our own, and for
 * each what it refers to, so that the archive holds call sites and lambdas linked already. The JVM leaves out what it
 * cannot link beforehand. All of it is read from the class files that are archived, so that it never is out of date.
 */
final class ClassList {

    /** A line that is no class, but a form of method handles that the run used. */
    private static final String DIRECTIVE = "@";

    private ClassList() {}

    /** Arguments: the directory of the jars, the seen classes, the jars whose classes are all taken. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        SortedSet<String> names = new TreeSet<>();
        List<String> directives = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(arguments[1]))) {
            if (line.startsWith(DIRECTIVE)) {
                directives.add(line);
            } else {
                names.add(line);
            }
        }
        for (String jar : List.of(arguments).subList(2, arguments.length)) {
            names.addAll(read(directory.resolve(jar)).keySet());
        }
        Map<String, byte[]> library = new TreeMap<>();
        try (var jars = Files.newDirectoryStream(directory, "*.jar")) {
            for (Path jar : jars) {
                library.putAll(read(jar));
            }
        }
        print(names, directives, library, new PrintStream(System.out, false, StandardCharsets.US_ASCII));
    }

    private static void print(
            SortedSet<String> names, List<String> directives, Map<String, byte[]> library, PrintStream out)
            throws IOException {
        StringBuilder references = new StringBuilder();
        for (String name : names) {
            byte[] inJar = library.get(name);
            byte[] classFile = inJar == null ? ofTheJdk(name) : inJar;
            if (classFile != null) {
                out.print(name + "\n");
                references.append(line(name, classFile));
            }
        }
        directives.forEach(directive -> out.print(directive + "\n"));
        out.print(references);
        out.flush();
    }

    private static String line(String name, byte[] classFile) throws IOException {
        List<Integer> references = ConstantPool.references(classFile);
        return references.isEmpty()
                ? ""
                : "@cp " + name + " " + references.stream().map(String::valueOf).collect(Collectors.joining(" "))
                        + "\n";
    }

    /** Null for what this JDK does not have. */
    private static byte @Nullable [] ofTheJdk(String name) throws IOException {
        try (InputStream in = ClassLoader.getSystemResourceAsStream(name + ".class")) {
            return in == null ? null : in.readAllBytes();
        }
    }

    private static Map<String, byte[]> read(Path jar) throws IOException {
        Map<String, byte[]> classes = new TreeMap<>();
        try (JarFile file = new JarFile(jar.toFile(), false, ZipFile.OPEN_READ, Runtime.version())) {
            for (var entry : file.versionedStream().toList()) {
                String name = entry.getName();
                if (name.endsWith(".class") && !name.startsWith("META-INF/") && !name.endsWith("-info.class")) {
                    try (InputStream in = file.getInputStream(entry)) {
                        classes.put(name.substring(0, name.length() - ".class".length()), in.readAllBytes());
                    }
                }
            }
        }
        return classes;
    }
}
