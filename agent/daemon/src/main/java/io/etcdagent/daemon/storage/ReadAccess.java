package io.etcdagent.daemon.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
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

    /**
     * Who else than root and the agent's user may read a secret of theirs; empty if nobody, or if that cannot be seen. A
     * group that may was chosen by somebody, and where there is an access control list its bits do not speak of the group.
     *
     * @param user whom the agent runs as
     */
    public static Optional<String> others(Path secret, String user) {
        try {
            Path real = secret.toRealPath();
            PosixFileAttributes attributes = Files.readAttributes(real, PosixFileAttributes.class);
            if (attributes.permissions().contains(PosixFilePermission.OTHERS_READ) && everybodyEnters(real)) {
                return Optional.of("everybody on this host may read it (" + owned(real) + ")");
            }
            String owner = attributes.owner().getName();
            return "root".equals(owner) || user.equals(owner)
                    ? Optional.empty()
                    : Optional.of("it belongs to " + owner + ", who is neither root nor the agent's user " + user);
        } catch (IOException | UnsupportedOperationException unseen) {
            return Optional.empty();
        }
    }

    private static boolean everybodyEnters(Path file) throws IOException {
        for (Path directory = file.getParent(); directory != null; directory = directory.getParent()) {
            if (!Files.getPosixFilePermissions(directory).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
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
