package io.etcdagent.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.systemd.ServiceDefinition.VariablesFile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is read here is what systemctl of systemd 252 printed of such units. */
class ServiceDefinitionTest {

    private static final UnitName ETCD = new UnitName("etcd.service");

    @Test
    void serviceIsReadAsItIsPrinted() {
        String printed = """
                MainPID=57
                ExecStart={ path=/usr/bin/etcd ; argv[]=/usr/bin/etcd --name a $DAEMON_ARGS --x=${FOO} ; \
                ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }
                Environment=DAEMON_ARGS= ETCD_NAME=vm "SPACE=a b" "Q=it\\"s" "D=\\$x" "BACK=a\\\\b" "TAB=a\\tb" "S=it's"
                EnvironmentFiles=/etc/default/etcd (ignore_errors=yes)
                EnvironmentFiles=/etc/etcd (2)/*.env (ignore_errors=no)
                UnsetEnvironment=FOO BAR=x
                WorkingDirectory=!/var/tmp
                User=etcd
                LoadState=loaded
                FragmentPath=/lib/systemd/system/etcd.service
                NeedDaemonReload=yes
                """;

        assertEquals(
                new ServiceDefinition(
                        ETCD,
                        "loaded",
                        List.of(
                                "DAEMON_ARGS=",
                                "ETCD_NAME=vm",
                                "SPACE=a b",
                                "Q=it\"s",
                                "D=$x",
                                "BACK=a\\b",
                                "TAB=a\tb",
                                "S=it's"),
                        List.of(
                                new VariablesFile("/etc/default/etcd", true),
                                new VariablesFile("/etc/etcd (2)/*.env", false)),
                        List.of("FOO", "BAR=x"),
                        List.of("/usr/bin/etcd", "--name", "a", "$DAEMON_ARGS", "--x=${FOO}"),
                        57,
                        "etcd",
                        "/lib/systemd/system/etcd.service",
                        "/var/tmp",
                        true),
                ServiceDefinition.of(ETCD, Systemctl.everyLine(printed)));
    }

    @Test
    void unitThatDoesNotExistHasNothingButItsLoadState() {
        String printed = """
                LoadState=not-found
                MainPID=0
                Environment=
                """;

        assertEquals(
                new ServiceDefinition(
                        ETCD, "not-found", List.of(), List.of(), List.of(), List.of(), 0, "", "", "", false),
                ServiceDefinition.of(ETCD, Systemctl.everyLine(printed)));
    }

    @Test
    void ofAPropertyWithSeveralLinesTheLastCountsUnlessAllAreAskedFor() {
        String printed = "EnvironmentFiles=/a (ignore_errors=yes)\nEnvironmentFiles=/b (ignore_errors=yes)\n";

        assertEquals(Map.of("EnvironmentFiles", "/b (ignore_errors=yes)"), Systemctl.properties(printed));
        assertEquals(
                Map.of("EnvironmentFiles", List.of("/a (ignore_errors=yes)", "/b (ignore_errors=yes)")),
                Systemctl.everyLine(printed));
    }
}
