package io.etcdagent.daemon.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;

/**
 * By which a changed file is told from the same one without reading it, whether another was renamed into its place or it
 * was written anew.
 *
 * @param key device and inode; a word for a file that is not there
 */
record FileStamp(String key, long size, FileTime modified) {

    static List<FileStamp> of(List<Path> files) {
        return files.stream().map(FileStamp::of).toList();
    }

    private static FileStamp of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileStamp(
                    String.valueOf(attributes.fileKey()), attributes.size(), attributes.lastModifiedTime());
        } catch (IOException e) {
            return new FileStamp("not seen", 0, FileTime.fromMillis(0));
        }
    }
}
