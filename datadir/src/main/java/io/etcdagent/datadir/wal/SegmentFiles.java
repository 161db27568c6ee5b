package io.etcdagent.datadir.wal;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The segments of a log in a directory, in the order in which etcd reads them.
 *
 * @param putAside names of copies that etcd has made of segments before it cut their torn end off, up to a number of them
 */
record SegmentFiles(NavigableMap<SegmentName, Path> files, List<String> putAside) {

    /** A member has five of them, unless etcd is told otherwise. */
    private static final int MOST_SEGMENTS = 10_000;

    /** More than these are not told. */
    private static final int MOST_PUT_ASIDE = 32;

    /** @throws IOException if the directory cannot be read, or holds more segments than any log has */
    static SegmentFiles in(Path directory) throws IOException {
        NavigableMap<SegmentName, Path> files = new TreeMap<>();
        List<String> putAside = new ArrayList<>();
        try (DirectoryStream<Path> listed = Files.newDirectoryStream(directory)) {
            for (Path file : listed) {
                String name = String.valueOf(file.getFileName());
                SegmentName.of(name).ifPresent(segment -> files.put(segment, file));
                if (name.endsWith(".wal.broken") && putAside.size() < MOST_PUT_ASIDE) {
                    putAside.add(name);
                }
                if (files.size() > MOST_SEGMENTS) {
                    throw new IOException(directory + " holds more than " + MOST_SEGMENTS + " segments");
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return new SegmentFiles(files, putAside.stream().sorted().toList());
    }
}
