package io.etcdagent.daemon.control.local;

import io.etcdagent.daemon.control.routing.Caller;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells who is at the other end of a Unix socket, from what the kernel noted when it was connected. */
public record Peers(SocketRoles roles, int agentUid, UserNames names) {

    /** Matches no group: for a peer whose group the kernel does not tell. */
    private static final int NO_GROUP = -1;

    /**
     * The effective user of this process, by proc_pid_status(5). The owner of {@code /proc/self} would say the same,
     * but not for a process that may not be dumped.
     */
    static int ownUid() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)) {
            if (line.startsWith("Uid:")) {
                return Integer.parseUnsignedInt(line.split("\\s+", -1)[2]);
            }
        }
        throw new IOException("/proc/self/status has no Uid");
    }

    /** @throws IOException if the kernel does not tell; such a peer is nobody, and gets no answer */
    Caller callerOf(EpollDomainSocketChannel channel) throws IOException {
        PeerCredentials credentials = channel.peerCredentials();
        int[] gids = credentials.gids();
        return caller(credentials.uid(), gids.length == 0 ? NO_GROUP : gids[0], credentials.pid());
    }

    Caller caller(int uid, int gid, int pid) {
        String user = names.of(uid).map(name -> " (" + name + ")").orElse("");
        String client = "uid=" + uid + user;
        return new Caller(client + " pid=" + pid, client, roles.roleOf(uid, gid, agentUid));
    }
}
