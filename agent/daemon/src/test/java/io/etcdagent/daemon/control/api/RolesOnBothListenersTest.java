package io.etcdagent.daemon.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcdagent.daemon.control.http.Limits;
import io.etcdagent.daemon.control.local.Curl;
import io.etcdagent.daemon.control.local.RunningServer;
import io.etcdagent.daemon.control.local.SocketRoles;
import io.etcdagent.daemon.control.remote.RunningRemote;
import io.etcdagent.daemon.control.remote.TlsClient;
import io.etcdagent.daemon.control.routing.Method;
import io.etcdagent.daemon.control.routing.Role;
import io.etcdagent.daemon.control.routing.Route;
import io.etcdagent.daemon.control.routing.RouteTable;
import io.etcdagent.daemon.testing.LoggedLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every route of the table, asked by every role, on each of the real listeners. */
class RolesOnBothListenersTest {

    private static final int OPERATORS = 20_001;
    private static final int INSPECTORS = 20_002;
    private static final int OTHERS = 20_003;

    @TempDir
    private Path directory;

    private final RouteTable table = new AgentRoutes(new ScriptedApi(), RunningServer.MESSAGES, "").table();

    @Test
    void overTlsACertificateOpensWhatItsRoleAllowsAndEveryDenialIsAudited() throws Exception {
        try (RunningRemote running = RunningRemote.in(directory);
                LoggedLines audit = LoggedLines.of("audit")) {
            for (Role role : Role.values()) {
                try (TlsClient client = running.connect(running.by(running.client(nameOf(role))))) {
                    for (Route route : table.routes()) {
                        int before = audit.lines().size();
                        boolean denied = denied(client, route);
                        assertEquals(!role.includes(route.role()), denied, role + " " + route);
                        long lines = audit.lines().stream()
                                .skip(before)
                                .filter(line -> line.contains("-> 403 "))
                                .count();
                        assertEquals(denied ? 1 : 0, lines, role + " " + route + ": " + audit.lines());
                    }
                }
            }
        }
    }

    /** As the roles are given where the listener runs. */
    private static String nameOf(Role role) {
        return switch (role) {
            case NONE -> "stranger";
            case OBSERVE -> "observer";
            case INSPECT -> "inspector";
            case OPERATE -> "operator";
        };
    }

    private static boolean denied(TlsClient client, Route route) throws IOException {
        String answer = client.send(method(route) + " " + target(route) + " HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Length: 2\r\nContent-Type: application/json\r\n\r\n{}")
                .readAnswer(route.method() == Method.GET);
        assertTrue(answer.startsWith("HTTP/1.1 "), answer);
        return answer.startsWith("HTTP/1.1 403 ");
    }

    /** Needs root, to be somebody else. Whoever may open the socket may observe, so there is nobody without a role. */
    @Test
    void onTheSocketAGroupOpensWhatItsRoleAllows() throws Exception {
        assumeTrue(RunningServer.ownUid() == 0, "only root can become somebody else");
        Map<Role, Integer> groups =
                new TreeMap<>(Map.of(Role.OBSERVE, OTHERS, Role.INSPECT, INSPECTORS, Role.OPERATE, OPERATORS));
        SocketRoles roles = new SocketRoles(Set.of(OPERATORS), Set.of(INSPECTORS));
        try (RunningServer running = new RunningServer(Limits.usual(), roles)) {
            Files.setPosixFilePermissions(running.directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(running.socket, PosixFilePermissions.fromString("rw-rw-rw-"));
            for (Map.Entry<Role, Integer> group : groups.entrySet()) {
                for (Route route : table.routes()) {
                    int status = onTheSocket(running, group.getValue(), route);
                    assertEquals(!group.getKey().includes(route.role()), status == 403, group.getKey() + " " + route);
                }
            }
        }
    }

    private static int onTheSocket(RunningServer running, int group, Route route) throws Exception {
        List<String> command = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=" + group));
        command.addAll(List.of("--clear-groups", "curl", "-q", "-sS", "-i", "--max-time", "60"));
        command.addAll(List.of("--unix-socket", running.socket.toString()));
        command.addAll(
                route.method() == Method.GET
                        ? List.of("--head")
                        : List.of("-X", route.method().name(), "-H", "Content-Type: application/json", "--data", "{}"));
        command.add("http://localhost" + target(route));
        return Curl.finish(new ProcessBuilder(command).start()).status();
    }

    /** Asked for its head alone, a stream has an end. */
    private static String method(Route route) {
        return route.method() == Method.GET ? "HEAD" : route.method().name();
    }

    private static String target(Route route) {
        return route.path().text().replace("{id}", "5f3a").replace("{key}", "%2Fa");
    }
}
