package io.etcdagent.daemon;

import io.etcdagent.daemon.discovery.Problem;
import io.etcdagent.daemon.etcd.CurrentTls;
import io.etcdagent.daemon.etcd.EtcdLogin;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.health.NodeRemarks;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator should mend in the settings and files of this node, each with its remedy. */
final class ToMend implements NodeRemarks {

    private static final Logger log = LoggerFactory.getLogger(ToMend.class);

    private final ThisNode node;
    private final List<Problem> problems;
    private final Optional<CurrentTls> tls;
    private final Supplier<Optional<String>> listenersFault;

    /**
     * Looks at nothing yet.
     *
     * @param problems that were found in the settings at the start
     * @param tls the files for connections to etcd
     * @param listenersFault why nobody can ask on the network, where somebody should be able to
     */
    ToMend(ThisNode node, List<Problem> problems, Optional<CurrentTls> tls, Supplier<Optional<String>> listenersFault) {
        this.node = node;
        this.problems = List.copyOf(problems);
        this.tls = tls;
        this.listenersFault = listenersFault;
    }

    /** Into the log, once. */
    void tell() {
        problems.forEach(problem -> log.warn("{}", problem.line()));
        tls.flatMap(CurrentTls::fault)
                .ifPresent(fault -> log.warn("{}. There is no TLS connection to etcd until that is mended.", fault));
        node.config().login().flatMap(EtcdLogin::fault).ifPresent(fault -> log.warn("{}", fault));
    }

    @Override
    public List<String> now(Optional<Member> local) {
        Optional<String> otherMember = node.member().mismatch(local);
        Optional<String> unusable =
                tls.flatMap(CurrentTls::fault).map(fault -> "The TLS files cannot be used as they are: " + fault + ".");
        return Stream.of(otherMember, unusable, listenersFault.get())
                .flatMap(Optional::stream)
                .toList();
    }
}
