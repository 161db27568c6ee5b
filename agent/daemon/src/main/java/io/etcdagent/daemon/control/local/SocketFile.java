package io.etcdagent.daemon.control.local;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of the control socket.
 *
 * <p>The socket is bound under another name beside it and renamed when its mode is right. So the file is there whole or
 * not at all, it takes the place of a dead agent's in one step, and Netty, which deletes the name that it bound
 * whatever is there by then, cannot delete another agent's socket.
 */
final class SocketFile {

    private static final Logger log = LoggerFactory.getLogger(SocketFile.class);

    /** Made by the package: who is in it may connect. */
    private static final String GROUP = "etcd-agent";

    /** sun_path holds 108 bytes, the last of which is zero (unix(7)). */
    private static final int LONGEST_ADDRESS = 107;

    private static final String NEW = ".new";
    private static final int FORMAT_MASK = 0170000;
    private static final int SOCKET_FORMAT = 0140000;

    private final Path path;
    private @Nullable Object identity;

    private SocketFile(Path path) {
        this.path = path;
    }

    /**
     * Makes room for the socket.
     *
     * @throws ControlSocketException if there is no place for it, or somebody lives there
     */
    static SocketFile at(Path path) throws ControlSocketException {
        SocketFile file = new SocketFile(path.toAbsolutePath());
        file.checkPlace();
        checkDead(file.path);
        removeDead(file.bindPath());
        return file;
    }

    /** Where to bind the socket. */
    Path bindPath() {
        return path.resolveSibling(path.getFileName() + NEW);
    }

    /** Gives the bound socket its mode and its name. */
    void publish() throws ControlSocketException {
        try {
            giveToGroup();
            Files.setPosixFilePermissions(bindPath(), PosixFilePermissions.fromString("rw-rw----"));
            identity = identityOf(bindPath());
            Files.move(bindPath(), path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new ControlSocketException("The control socket " + path + " cannot be made: " + e, e);
        }
    }

    /** Before the mode, which lets the group in. Without that group, or not in it, the agent keeps its own. */
    private void giveToGroup() {
        try {
            GroupPrincipal group =
                    path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(GROUP);
            Files.getFileAttributeView(bindPath(), PosixFileAttributeView.class).setGroup(group);
        } catch (UserPrincipalNotFoundException noPackage) {
            log.debug("there is no group {}", GROUP);
        } catch (IOException refused) {
            log.warn(
                    "the control socket could not be given to the group {}, so only root and this agent's own user and"
                            + " group can connect: {}",
                    GROUP,
                    refused.getMessage());
        }
    }

    /** Removes the file, unless it is another one by now. */
    void remove() throws IOException {
        if (identity != null && Files.exists(path, LinkOption.NOFOLLOW_LINKS) && identity.equals(identityOf(path))) {
            Files.deleteIfExists(path);
        }
    }

    private void checkPlace() throws ControlSocketException {
        int length = bindPath().toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_ADDRESS) {
            throw new ControlSocketException("The path of the control socket is too long: " + path + " has "
                    + (length - NEW.length()) + " bytes, and Linux leaves room for "
                    + (LONGEST_ADDRESS - NEW.length()) + ". Choose a shorter one.");
        }
        Path directory = Objects.requireNonNull(path.getParent(), "an absolute path to a file has a parent");
        if (!Files.isDirectory(directory)) {
            throw new ControlSocketException("The directory of the control socket does not exist: " + directory
                    + ". The package makes /run/etcd-agent: systemd-tmpfiles --create");
        }
    }

    private static void removeDead(Path path) throws ControlSocketException {
        checkDead(path);
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new ControlSocketException("What a dead agent left cannot be removed: " + e, e);
        }
    }

    /** Only a socket that refuses connections has nobody behind it; any other answer may come from somebody. */
    private static void checkDead(Path path) throws ControlSocketException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            if (!isSocket(path)) {
                throw new ControlSocketException(
                        "There is something at " + path + " that is not a socket. Look what it is, and move it away.");
            }
            try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                // Not blocking: a listener whose queue is full would keep us waiting.
                channel.configureBlocking(false);
                channel.connect(UnixDomainSocketAddress.of(path));
            }
        } catch (ConnectException e) {
            return;
        } catch (ControlSocketException e) {
            throw e;
        } catch (IOException e) {
            throw new ControlSocketException(
                    "It cannot be told whether an agent listens on " + path + ": " + e.getMessage(), e);
        }
        throw new ControlSocketException("Another process answers on " + path
                + ". Two agents for one member cannot be: see who it is with: ss -xlp src " + path);
    }

    private static boolean isSocket(Path path) throws IOException {
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & FORMAT_MASK) == SOCKET_FORMAT;
    }

    private static @Nullable Object identityOf(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }
}
