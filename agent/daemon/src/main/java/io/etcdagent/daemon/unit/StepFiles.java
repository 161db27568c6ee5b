package io.etcdagent.daemon.unit;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The directory of the operator's steps. A step is run with much power and on the word of whoever may ask the agent for
 * a restart, so nobody but its owners may be able to say what is in it.
 */
final class StepFiles {

    /** So that the name of the step's unit, which systemd cuts off at 255 characters, holds it. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,199}");

    private static final Set<PosixFilePermission> WRITABLE_BY_OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final Set<PosixFilePermission> EXECUTABLE = Set.of(
            PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);

    private final Path directory;
    private final Set<Integer> owners;

    /** @param owners the user IDs that directory and files may belong to */
    StepFiles(Path directory, Set<Integer> owners) {
        this.directory = directory;
        this.owners = Set.copyOf(owners);
    }

    /** Where the step of that name is, whether it is there or not. */
    Path file(String name) {
        return directory.resolve(name);
    }

    /** Why the step must not, or cannot, be run; as far as this user can see. */
    Optional<String> obstacle(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.of("'" + name + "' is not the name of a step: at most 200 lower-case letters, digits, dots,"
                    + " underscores and hyphens, the first a letter or a digit");
        }
        try {
            Path realDirectory = directory.toRealPath();
            Optional<String> obstacle = obstacle(realDirectory);
            return obstacle.isPresent() ? obstacle : obstacle(realDirectory, file(name));
        } catch (NoSuchFileException e) {
            return Optional.of("there is no step " + name + ": " + e.getFile() + " does not exist");
        } catch (AccessDeniedException e) {
            return Optional.of("the step " + name + " cannot be looked at: this user may not read " + e.getFile());
        } catch (IOException e) {
            return Optional.of("the step " + name + " cannot be looked at: " + e);
        }
    }

    private Optional<String> obstacle(Path realDirectory) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(realDirectory, "unix:isDirectory,uid,permissions");
        if (!Boolean.TRUE.equals(attributes.get("isDirectory"))) {
            return Optional.of(directory + " is no directory");
        }
        return obstacle(directory, attributes);
    }

    private Optional<String> obstacle(Path realDirectory, Path file) throws IOException {
        // A link to another file in the directory is one more name. Any other way would lead through directories
        // that nobody has looked at.
        Path real = file.toRealPath();
        if (!realDirectory.equals(real.getParent())) {
            return Optional.of(
                    file + " is a symbolic link out of its directory, to " + real + ": put the file itself there");
        }
        Map<String, Object> attributes =
                Files.readAttributes(real, "unix:isRegularFile,uid,permissions", LinkOption.NOFOLLOW_LINKS);
        if (!Boolean.TRUE.equals(attributes.get("isRegularFile"))) {
            return Optional.of(file + " is not a regular file");
        }
        Optional<String> obstacle = obstacle(file, attributes);
        if (obstacle.isEmpty() && !any(EXECUTABLE, attributes)) {
            return Optional.of(file + " is not executable: 'chmod 755 " + file + "' makes it so");
        }
        return obstacle;
    }

    private Optional<String> obstacle(Path path, Map<String, Object> attributes) {
        if (!owners.contains(attributes.get("uid"))) {
            return Optional.of(path + " belongs to user ID " + attributes.get("uid")
                    + ", who could put anything there: 'chown root " + path + "' once you have seen what is in it");
        }
        if (any(WRITABLE_BY_OTHERS, attributes)) {
            return Optional.of(path + " can be written by others than its owner, who could put anything there:"
                    + " 'chmod go-w " + path + "' once you have seen what is in it");
        }
        return Optional.empty();
    }

    private static boolean any(Set<PosixFilePermission> of, Map<String, Object> attributes) {
        return attributes.get("permissions") instanceof Set<?> permissions
                && of.stream().anyMatch(permissions::contains);
    }
}
