package io.etcdagent.daemon.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Why the agent's user may not read a file, and the commands that let it; for operators. */
public final class ReadAccess {

    private ReadAccess() {}

    /**
     * Who may not, whose the file is, and what to do. Where a directory on the way is closed, it is that directory.
     *
     * @param file one that could not be opened for want of permission
     */
    public static String refused(Path file) {
        return refused(file, System.getProperty("user.name", "?"));
    }

    static String refused(Path file, String user) {
        Path absolute = file.toAbsolutePath();
        for (Path directory = absolute.getRoot(); directory != null; directory = next(directory, absolute)) {
            if (Files.isDirectory(directory) && !Files.isExecutable(directory)) {
                return "the agent's user " + user + " may not enter " + directory + " (" + owned(directory)
                        + "); grant it with: setfacl -m u:" + user + ":x " + directory + " (and -m u:" + user + ":r "
                        + absolute + " if that is closed too)";
            }
        }
        return "the agent's user " + user + " may not read it (" + owned(absolute) + "); grant it with: chgrp " + user
                + " " + absolute + " && chmod g+r " + absolute + ", or: setfacl -m u:" + user + ":r " + absolute;
    }

    /** The next directory on the way down to the file; null at its end. */
    private static @Nullable Path next(Path directory, Path file) {
        int depth = directory.getNameCount() + 1;
        Path root = file.getRoot();
        return depth >= file.getNameCount() || root == null ? null : root.resolve(file.subpath(0, depth));
    }

    private static String owned(Path path) {
        try {
            PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
            return "it belongs to " + attributes.owner().getName() + ":"
                    + attributes.group().getName() + ", mode "
                    + PosixFilePermissions.toString(attributes.permissions());
        } catch (IOException | UnsupportedOperationException e) {
            return "its owner cannot be seen";
        }
    }
}
