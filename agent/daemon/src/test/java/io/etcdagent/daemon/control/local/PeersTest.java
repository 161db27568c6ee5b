package io.etcdagent.daemon.control.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.control.routing.Caller;
import io.etcdagent.daemon.control.routing.Role;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is at the other end of the control socket, and what they may do. */
class PeersTest {

    private static final int AGENT = 115;

    @Test
    void rootAndTheAgentsUserOperateAndGroupsHaveTheRolesTheyWereGiven() {
        SocketRoles roles = new SocketRoles(Set.of(20), Set.of(30));
        assertEquals(Role.OPERATE, roles.roleOf(0, 99, AGENT));
        assertEquals(Role.OPERATE, roles.roleOf(AGENT, 99, AGENT));
        assertEquals(Role.OPERATE, roles.roleOf(1000, 20, AGENT));
        assertEquals(Role.INSPECT, roles.roleOf(1000, 30, AGENT));
        assertEquals(Role.OBSERVE, roles.roleOf(1000, 1000, AGENT));
    }

    @Test
    void callersAreNamedByNumberAndByNameWhereItIsKnown() {
        UserNames names = UserNames.parse(List.of("root:x:0:0::/root:/bin/sh", "toor:x:0:0::/:", "broken", "a:x:b"));
        Peers peers = new Peers(SocketRoles.none(), AGENT, names);
        assertEquals(new Caller("uid=0 (root) pid=123", "uid=0 (root)", Role.OPERATE), peers.caller(0, 0, 123));
        assertEquals(new Caller("uid=7 pid=123", "uid=7", Role.OBSERVE), peers.caller(7, 7, 123));
    }
}
