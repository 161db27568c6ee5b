package io.etcdagent.daemon;

import io.etcdagent.daemon.discovery.Problem;
import io.etcdagent.daemon.discovery.Problem.Weight;
import io.etcdagent.daemon.etcd.ClientTls;
import io.etcdagent.daemon.etcd.EtcdLogin;
import io.etcdagent.protocol.tls.TlsFilesException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code --check-config} finds wrong beyond what the agent finds at its start, because it tries what that will do. */
final class ConfigCheck {

    private ConfigCheck() {}

    static List<Problem> problems(Configuration configuration) {
        List<Problem> problems = new ArrayList<>(configuration.problems());
        configuration.config().ifPresent(config -> {
            config.tls().ifPresent(files -> {
                try {
                    ClientTls.context(files);
                } catch (TlsFilesException e) {
                    problems.add(new Problem(Weight.OBSTACLE, String.valueOf(e.getMessage()), ""));
                }
            });
            config.remote()
                    .flatMap(remote -> remote.files().fault())
                    .ifPresent(fault -> problems.add(new Problem(
                            Weight.OBSTACLE,
                            "The TLS listener stays closed until its files can be used: " + fault,
                            "See ETCD_AGENT_LISTEN_CERT, _KEY and _CACERT in /etc/default/etcd-agent")));
            config.login()
                    .flatMap(EtcdLogin::fault)
                    .ifPresent(fault -> problems.add(new Problem(Weight.OBSTACLE, fault, "")));
        });
        otherUser(configuration).ifPresent(problems::add);
        return problems;
    }

    /** Whether the agent could work. */
    static boolean passable(List<Problem> problems) {
        return problems.stream().noneMatch(problem -> problem.weight() == Weight.OBSTACLE);
    }

    private static Optional<Problem> otherUser(Configuration configuration) {
        String user = System.getProperty("user.name", "?");
        return configuration
                .settings()
                .discovered()
                .unitUser()
                .filter(unitUser -> !unitUser.equals(user))
                .map(unitUser -> new Problem(
                        Weight.WARNING,
                        "This check runs as " + user + ", and the agent as " + unitUser
                                + ", who may not be able to read the same files",
                        "Run: sudo -u " + unitUser + " etcd-agent --check-config"));
    }
}
