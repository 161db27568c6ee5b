package io.etcdagent.daemon.storage;

import io.etcdagent.daemon.storage.AsidePlan.Obstacle;
import io.etcdagent.daemon.storage.AsidePlan.Rename;
import io.etcdagent.daemon.storage.AsidePlan.Renames;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data of the local member: its directory, and that of its WAL where it is another one. It is moved aside and never
 * deleted, and nothing is copied, so there is no moment at which a part of it is in two places or in none.
 *
 * <p>The directory itself takes another name, {@code DIR.removed-MEMBER-TIME}, where it can. It cannot where it is a
 * mount point, a link, or in a directory that is not the agent's to write: then {@code DIR/member}, in which etcd keeps
 * all its data, becomes {@code DIR/member.removed-MEMBER-TIME}, which etcd passes over. A WAL's own directory has no such
 * second way: before etcd begins a WAL in it, it removes all that is in there ({@code renameWAL} of wal/wal.go).
 */
public final class DataDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final String MEMBER = "member";

    private final Path directory;
    private final Optional<Path> wal;
    private final MountPoints mounts;

    /**
     * @param directory etcd's {@code --data-dir}, an absolute path
     * @param wal its {@code --wal-dir}, if that is set
     */
    public DataDirectory(Path directory, Optional<Path> wal) {
        this(directory, wal, new MountPoints(Path.of("/proc/self/mountinfo")));
    }

    DataDirectory(Path directory, Optional<Path> wal, MountPoints mounts) {
        this.directory = directory.normalize();
        this.wal = wal.map(Path::normalize);
        this.mounts = mounts;
    }

    /** What to do so that the member has no data. The same for the same member and time, also when half of it is done. */
    public AsidePlan plan(String memberIdHex, Instant time) {
        String suffix = ".removed-" + memberIdHex + "-" + TIME.format(time);
        try {
            return plan(suffix);
        } catch (IOException e) {
            return new Obstacle("it cannot be seen how the data of this member could be moved aside: " + e);
        }
    }

    private AsidePlan plan(String suffix) throws IOException {
        Optional<String> nested = wal.filter(directory::startsWith)
                .map(outer -> "the data directory " + directory + " is inside that of the WAL, " + outer
                        + ": move both aside by hand");
        if (nested.isPresent()) {
            return new Obstacle(nested.get());
        }
        List<Rename> renames = new ArrayList<>();
        Path inside = directory.resolve(MEMBER);
        Path moved;
        if (exists(aside(inside, suffix))) {
            moved = inside;
        } else if (exists(aside(directory, suffix))
                || (exists(directory) && notRenamable(directory).isEmpty())) {
            moved = directory;
        } else {
            moved = inside;
        }
        boolean whole = moved.equals(directory);
        boolean data = whole ? exists(directory) && !empty(directory) : exists(inside);
        if (data || exists(aside(moved, suffix))) {
            Optional<String> why = whole || exists(aside(moved, suffix)) ? Optional.empty() : notWritable(directory);
            if (why.isPresent()) {
                return new Obstacle(why.get() + ". " + grant(directory));
            }
            renames.add(new Rename(moved, aside(moved, suffix), whole));
        }
        return withWal(renames, moved, suffix);
    }

    private AsidePlan withWal(List<Rename> renames, Path moved, String suffix) throws IOException {
        if (wal.isEmpty() || wal.get().startsWith(moved)) {
            return new Renames(renames);
        }
        Path own = wal.get();
        boolean done = exists(aside(own, suffix));
        if (!done && !exists(own)) {
            return new Renames(renames);
        }
        Optional<String> why = done ? Optional.empty() : notRenamable(own);
        if (why.isPresent()) {
            return new Obstacle(why.get() + ". " + grant(SyncedDirectory.of(own).path()));
        }
        renames.add(new Rename(own, aside(own, suffix), false));
        return new Renames(renames);
    }

    private static Path aside(Path path, String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    /** Why a directory cannot take another name; empty if it can. */
    private Optional<String> notRenamable(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return Optional.of(path + " is a symbolic link");
        }
        if (mounts.contain(path.toRealPath())) {
            return Optional.of(path + " is a mount point, for the agent at least");
        }
        Path parent = SyncedDirectory.of(path).path();
        Optional<String> closed = notWritable(parent);
        if (closed.isPresent()) {
            return closed;
        }
        // In a directory with the sticky bit the owner alone renames it, and nobody else could make it again.
        if (owner(path) != owner(Path.of("/proc/self"))) {
            return Optional.of(path + " belongs to another user than the agent's");
        }
        return Optional.empty();
    }

    private static Optional<String> notWritable(Path path) {
        return Files.isWritable(path)
                ? Optional.empty()
                : Optional.of("the agent's user " + System.getProperty("user.name", "?") + " may not write to " + path);
    }

    private static int owner(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid");
    }

    private static String grant(Path path) {
        return "Run, as root: /usr/lib/etcd-agent/etcd-agent-adapt && systemctl restart etcd-agent (also where the"
                + " directory was put there anew since the agent started); if that does not help,"
                + " let the agent write there, with 'systemctl edit etcd-agent' ([Service], ReadWritePaths=" + path
                + "), and by the directory's owner and mode";
    }

    /**
     * Does what was planned, or what is left of it after a crash. All of it has reached the disk when this returns.
     *
     * @throws IOException in words for an operator, also if data is where none should be
     */
    public void moveAside(Renames plan) throws IOException {
        for (Rename rename : plan.renames()) {
            if (!exists(rename.to())) {
                // Asked to be atomic it never copies; nothing is in its way, which it would replace.
                Files.move(rename.from(), rename.to(), StandardCopyOption.ATOMIC_MOVE);
                LOG.info("moved {} to {}", rename.from(), rename.to());
            } else if (exists(rename.from()) && !(rename.again() && empty(rename.from()))) {
                throw new IOException("there is data in " + rename.from() + " although it was moved to " + rename.to()
                        + " already: somebody has started etcd meanwhile. See what it is, and move it away by hand");
            }
            if (rename.again()) {
                makeAgain(rename.from(), rename.to());
            }
            SyncedDirectory.of(rename.from()).sync();
        }
    }

    private static void makeAgain(Path path, Path like) throws IOException {
        if (!exists(path)) {
            Files.createDirectory(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        PosixFileAttributes old = Files.readAttributes(like, PosixFileAttributes.class);
        PosixFileAttributeView view =
                Objects.requireNonNull(Files.getFileAttributeView(path, PosixFileAttributeView.class));
        if (!view.readAttributes().group().equals(old.group())) {
            try {
                view.setGroup(old.group());
            } catch (IOException e) {
                // etcd has it by its user.
                LOG.warn("{} has another group than before, when it had {}: {}", path, old.group(), e.toString());
            }
        }
        Files.setPosixFilePermissions(path, old.permissions());
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean empty(Path path) throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        }
    }

    /**
     * What a sandbox must leave open to the agent for a move, as little as will do. A directory that belongs to etcd's own
     * user, as /var/lib/etcd of Debian, is opened where the data is in it, and so can take another name; the data
     * directory alone where it is in one such as /var/lib, of which a root agent could change all that root owns. For a
     * WAL of its own in such a one there is nothing: only the operator can say that it may be opened.
     *
     * @param etcdUser as whom etcd runs, and the agent with it
     */
    public List<Path> pathsToWrite(String etcdUser) throws IOException {
        List<Path> paths = new ArrayList<>();
        Path parent = SyncedDirectory.of(directory).path();
        if (!Files.isSymbolicLink(directory) && belongsTo(etcdUser, parent)) {
            paths.add(parent);
        } else if (Files.exists(directory)) {
            paths.add(directory.toRealPath());
        }
        if (wal.isPresent()) {
            Path ofWal = SyncedDirectory.of(wal.get()).path();
            if (paths.stream().noneMatch(ofWal::startsWith) && belongsTo(etcdUser, ofWal)) {
                paths.add(ofWal);
            }
        }
        return paths;
    }

    private static boolean belongsTo(String etcdUser, Path path) throws IOException {
        return !etcdUser.equals("root")
                && Files.exists(path)
                && Files.getOwner(path).getName().equals(etcdUser);
    }

    /** What the file system of the data directory has left for this user, in bytes. */
    public long usableSpace() throws IOException {
        return Files.getFileStore(nearest()).getUsableSpace();
    }

    /** Whether what is written in another directory takes its room away: both are on one device. */
    public boolean sharesSpaceWith(Path other) throws IOException {
        return device(nearest()) == device(other);
    }

    /** The data directory, or what it will be in once it is made. */
    private Path nearest() {
        Path there = directory;
        while (!Files.exists(there)) {
            there = SyncedDirectory.of(there).path();
        }
        return there;
    }

    /** As stat(2) has it: a file system that is mounted in several places, as in a unit's sandbox, has one. */
    private static long device(Path path) throws IOException {
        return (Long) Files.getAttribute(path, "unix:dev");
    }

    /** How much there is of the member's data, in bytes; what was moved aside earlier is not of it. */
    public long bytes() throws IOException {
        Path inside = directory.resolve(MEMBER);
        long data = bytes(inside);
        return wal.isEmpty() || wal.get().startsWith(inside) ? data : data + bytes(wal.get());
    }

    private static long bytes(Path root) throws IOException {
        if (!Files.exists(root)) {
            return 0;
        }
        long[] sum = {0};
        Files.walkFileTree(root.toRealPath(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }
        });
        return sum[0];
    }
}
