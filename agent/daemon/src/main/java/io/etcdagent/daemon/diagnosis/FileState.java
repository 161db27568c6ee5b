package io.etcdagent.daemon.diagnosis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a file is as of now, by all that changes when somebody writes, replaces, or gives away the file.
 *
 * @param modified when its content was changed; anybody may set that
 * @param changed when its content, owner, mode or that time was changed; nobody can set that
 */
record FileState(Path file, long inode, long size, FileTime modified, FileTime changed) {

    static FileState of(Path file) throws IOException {
        Map<String, Object> now = Files.readAttributes(file, "unix:ino,size,lastModifiedTime,ctime");
        return new FileState(
                file,
                ((Number) attribute(now, "ino")).longValue(),
                ((Number) attribute(now, "size")).longValue(),
                (FileTime) attribute(now, "lastModifiedTime"),
                (FileTime) attribute(now, "ctime"));
    }

    /**
     * Of all files in a directory, by their names.
     *
     * @throws IOException also for a link that leads nowhere: what it leads to may be there for somebody else
     */
    static List<FileState> in(Path directory) throws IOException {
        List<FileState> found = new ArrayList<>();
        try (Stream<Path> listed = Files.list(directory)) {
            for (Path file : listed.sorted().toList()) {
                try {
                    found.add(of(file));
                } catch (NoSuchFileException e) {
                    throw new IOException(file + " leads nowhere, or has been removed just now", e);
                }
            }
        }
        return found;
    }

    private static Object attribute(Map<String, Object> attributes, String name) throws IOException {
        Object value = attributes.get(name);
        if (value == null) {
            throw new IOException("the system does not tell the " + name + " of a file");
        }
        return value;
    }
}
