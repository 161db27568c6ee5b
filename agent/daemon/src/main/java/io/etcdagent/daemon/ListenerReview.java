package io.etcdagent.daemon;

import io.etcdagent.daemon.control.remote.RemoteAccess;
import io.etcdagent.daemon.discovery.CertificateReview;
import io.etcdagent.daemon.discovery.Problem;
import io.etcdagent.daemon.discovery.Problem.Weight;
import io.etcdagent.daemon.etcd.CertificateFacts;
import io.etcdagent.daemon.storage.ReadAccess;
import io.etcdagent.protocol.tls.TlsFilesException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an operator should mend about the TLS listener, whose settings are well-formed. */
final class ListenerReview {

    /** Those that mean nothing where nothing listens. */
    private static final List<Setting> OF_THE_LISTENER = List.of(
            Setting.LISTEN_CERT,
            Setting.LISTEN_KEY,
            Setting.LISTEN_CACERT,
            Setting.REMOTE_OBSERVE,
            Setting.REMOTE_INSPECT,
            Setting.REMOTE_OPERATE);

    private ListenerReview() {}

    /** @param user whom the agent runs as */
    static List<Problem> of(RemoteAccess remote, String user, Instant now) {
        List<Problem> problems = new ArrayList<>();
        Path file = remote.files().cert();
        try {
            problems.addAll(
                    CertificateReview.ofListener(file, CertificateFacts.read(file), reachedAt(remote.address()), now));
        } catch (TlsFilesException unusable) {
            // Told where the files are loaded, with the key's and the authority's.
        }
        readersOf(remote.files().key(), user).ifPresent(problems::add);
        if (!remote.roles().anybody()) {
            problems.add(new Problem(
                    Weight.WARNING,
                    "The TLS listener serves nobody: no certificate has a role",
                    "Set ETCD_AGENT_REMOTE_OBSERVE, _INSPECT or _OPERATE in /etc/default/etcd-agent, such as"
                            + " cn:controller"));
        }
        return problems;
    }

    /** What is set for a listener where none is: somebody takes it for open, or for closed to all but these. */
    static List<Problem> ofIdleSettings(ResolvedSettings settings) {
        String idle = OF_THE_LISTENER.stream()
                .filter(settings::set)
                .map(Setting::variable)
                .collect(Collectors.joining(", "));
        return idle.isEmpty() || settings.set(Setting.LISTEN)
                ? List.of()
                : List.of(new Problem(
                        Weight.WARNING,
                        "ETCD_AGENT_LISTEN is not set, so nothing listens on the network, and what is set for it does"
                                + " nothing: " + idle,
                        "Set ETCD_AGENT_LISTEN in /etc/default/etcd-agent, such as 10.0.0.1:2390, or take these out"));
    }

    private static Optional<Problem> readersOf(Path key, String user) {
        return ReadAccess.others(key, user)
                .map(who -> new Problem(
                        Weight.WARNING,
                        "The TLS listener's private key " + key + " is no secret: " + who
                                + "; whoever has it can take this agent's place before its clients",
                        "Run: chown " + user + " " + key + " && chmod o= " + key
                                + "; and if anybody may have read it, issue key and certificate anew"));
    }

    /** The address itself, or where it stands for all of them, those that other machines reach; empty if unknown. */
    private static List<String> reachedAt(InetSocketAddress listen) {
        InetAddress address = listen.getAddress();
        if (!address.isAnyLocalAddress()) {
            return List.of(withoutScope(address));
        }
        try {
            List<InetAddress> all = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(own -> !own.isLinkLocalAddress())
                    .toList();
            boolean alone = all.stream().allMatch(InetAddress::isLoopbackAddress);
            return all.stream()
                    .filter(own -> alone || !own.isLoopbackAddress())
                    .map(ListenerReview::withoutScope)
                    .toList();
        } catch (SocketException unknown) {
            return List.of();
        }
    }

    /** As a certificate has it: through which interface an address is reached is no part of it. */
    static String withoutScope(InetAddress address) {
        return address.getHostAddress().replaceFirst("%.*", "");
    }
}
