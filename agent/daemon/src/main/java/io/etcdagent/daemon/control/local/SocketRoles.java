package io.etcdagent.daemon.control.local;

import io.etcdagent.daemon.control.routing.Role;
import java.util.Set;

/**
 * Which groups may do more than observe on the control socket. root and the agent's own user operate; anybody else
 * whom the file's mode lets in observes.
 *
 * <p>The kernel tells a peer's effective group only ({@code SO_PEERCRED}, socket(7)), not the supplementary ones:
 * somebody who is in a group by {@code /etc/group} counts as in it only in a process that was started under it, as by
 * {@code sg} or {@code newgrp}.
 */
public record SocketRoles(Set<Integer> operateGids, Set<Integer> inspectGids) {

    private static final int ROOT = 0;

    public SocketRoles {
        operateGids = Set.copyOf(operateGids);
        inspectGids = Set.copyOf(inspectGids);
    }

    /** No group may do more than observe. */
    public static SocketRoles none() {
        return new SocketRoles(Set.of(), Set.of());
    }

    public Role roleOf(int uid, int gid, int agentUid) {
        if (uid == ROOT || uid == agentUid || operateGids.contains(gid)) {
            return Role.OPERATE;
        }
        return inspectGids.contains(gid) ? Role.INSPECT : Role.OBSERVE;
    }
}
