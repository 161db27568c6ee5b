package io.etcdagent.daemon.etcd;

import io.etcdagent.daemon.storage.ReadAccess;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/**
 * A user of an etcd with authentication. The password is read anew for each login, so that a change needs no restart.
 *
 * @param passwordFile its first line is the password; nobody but owner and group may read it
 */
public record EtcdLogin(String user, Path passwordFile) {

    /** What is wrong with the file, with the remedy; empty if it gives a password. */
    public Optional<String> fault() {
        try {
            password();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** @throws IOException in words for an operator */
    String password() throws IOException {
        try {
            if (Files.getPosixFilePermissions(passwordFile).contains(PosixFilePermission.OTHERS_READ)) {
                throw new IOException(passwordFile + ": every user of this host may read the password of etcd's user "
                        + user + ", so it is not used; mend it with: chmod o-rwx " + passwordFile);
            }
            String password = Files.readString(passwordFile).lines().findFirst().orElse("");
            if (password.isEmpty()) {
                throw new IOException(passwordFile + ": its first line, which is to be the password of etcd's user "
                        + user + ", is empty");
            }
            return password;
        } catch (NoSuchFileException e) {
            throw new IOException(
                    passwordFile + ": no such file; it is to hold the password of etcd's user " + user, e);
        } catch (AccessDeniedException e) {
            throw new IOException(passwordFile + ": " + ReadAccess.refused(passwordFile), e);
        }
    }
}
