package io.etcdagent.daemon.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

    private static CommandLine command(String line) {
        return new CommandLine(Arrays.asList(line.split(" ", -1)));
    }

    @Test
    void flagsAreReadAsGoReadsThem() {
        assertEquals(
                Map.of(
                        "name", "b",
                        "data-dir", "/var/lib/etcd",
                        "client-cert-auth", "true",
                        "auto-tls", "false",
                        "initial-cluster", "a=https://10.0.0.1:2380,b=https://10.0.0.2:2380",
                        "pre-vote", "true"),
                command("/usr/bin/etcd --name a -name=b --data-dir /var/lib/etcd --client-cert-auth -auto-tls=false"
                                + " --initial-cluster=a=https://10.0.0.1:2380,b=https://10.0.0.2:2380 --pre-vote"
                                + " -- --name c")
                        .flags());
    }

    @Test
    void afterTheFirstWordThatIsNoFlagNothingCounts() {
        assertEquals(
                Map.of("name", "a"), command("etcd --name a gateway --name b").flags());
    }

    @Test
    void variablesAreExpandedAsSystemdExpandsThem() {
        Variables variables = Variables.none()
                .with(List.of("ARGS=--name a --data-dir '/var/lib/my etcd'", "EMPTY=", "HOST=10.0.0.1", "D=$HOST"), "");

        assertEquals(
                List.of(
                        "/usr/bin/etcd",
                        "--name",
                        "a",
                        "--data-dir",
                        "/var/lib/my etcd",
                        "--advertise-client-urls=http://10.0.0.1:2379",
                        "--token=$HOST",
                        "--other=",
                        "x$HOST",
                        "$HOST"),
                command("/usr/bin/etcd $ARGS $EMPTY $NOT_SET --advertise-client-urls=http://${HOST}:2379"
                                + " --token=$$HOST --other=${NOT_SET} x$HOST ${D}")
                        .expand(variables)
                        .words());
    }

    @ParameterizedTest
    @CsvSource({
        "/usr/bin/etcd --name a, true",
        "/opt/etcd-v3.5.9/etcd, true",
        "etcd, true",
        "/bin/sh -c etcd, false",
        "/usr/bin/docker run etcd, false",
    })
    void etcdIsToldFromWhatRunsIt(String line, boolean etcd) {
        assertEquals(etcd, command(line).runsEtcd());
    }
}
